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
        let (version, place) = self.known.get();
        if version == 0 || !self.namespace.has_keys_version(version) {
            return self.find(vm).filter(|value| !value.is(own));
        }
        // SAFETY: the names of the namespace are what they were when the place was found; the value is
        // copied before anything else runs.
        let value = unsafe { (*place).as_ref() }?;
        (!value.is(own)).then(|| value.clone())
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
