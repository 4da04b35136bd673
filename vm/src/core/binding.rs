//! A global variable that native code looks at time and again.

use std::cell::Cell;

use super::dict::Dict;
use super::object::Ref;
use super::str::Str;
use super::value::Value;
use super::vm::Vm;

/// A name of a namespace, which is searched only when the names in it have changed.
pub struct Binding {
    namespace: Ref<Dict>,
    name: Ref<Str>,
    /// Version of the namespace's names, and where the value is as long as that is the version.
    known: Cell<(u32, *const Option<Value>)>,
}

impl Binding {
    pub fn new(namespace: Ref<Dict>, name: Ref<Str>) -> Binding {
        Binding { namespace, name, known: Cell::new((0, std::ptr::null())) }
    }

    /// The value, unless it is `own` or there is none.
    #[inline]
    pub fn other_than(&self, vm: &Vm, own: &Value) -> Option<Value> {
        self.with(vm, |value| value.filter(|value| !value.is(own)).cloned())
    }

    /// Whether the value is `own`.
    #[inline]
    pub fn is(&self, vm: &Vm, own: &Value) -> bool {
        self.with(vm, |value| value.is_some_and(|value| value.is(own)))
    }

    #[inline(always)]
    fn with<R>(&self, vm: &Vm, f: impl FnOnce(Option<&Value>) -> R) -> R {
        let (version, place) = self.known.get();
        if version == 0 || !self.namespace.has_keys_version(version) {
            return f(self.find(vm).as_ref());
        }
        // SAFETY: the names of the namespace are what they were when the place was found; `f` runs no
        // Python code.
        f(unsafe { (*place).as_ref() })
    }

    #[cold]
    fn find(&self, vm: &Vm) -> Option<Value> {
        let hash = vm.hash_str(&self.name);
        if let Some(Some(at)) = self.namespace.find_str(&self.name, hash) {
            let version = self.namespace.keys_version(|| vm.fresh_version());
            self.known.set((version, self.namespace.place_of(at)));
        }
        self.namespace.get_str(&self.name, hash)
    }
}
