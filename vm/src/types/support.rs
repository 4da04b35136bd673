//! Helpers that the container types share: constructors with free arguments, comparison and
//! repetition of sequences, deterministic hashing of sequences, index arguments.
//! May be imported by everything in `types` and above.

use crate::core::args::{Args, CallArgs};
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, MethodKind, NativeImpl};
use crate::core::object::{Payload, Ref};
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;

/// `__new__` that takes its arguments as they come, the class first.
pub const fn raw_new(f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    MethodDef {
        name: "__new__",
        sig: "($type, /, *args, **kwargs)",
        imp: NativeImpl::Raw(f),
        kind: MethodKind::New,
        doc: "Create and return a new object.  See help(type) for accurate signature.",
    }
}

/// The class that `__new__` got as its first argument.
pub fn class_of(vm: &Vm, v: &Value) -> PyResult<Ref<TypeObj>> {
    v.to_ref::<TypeObj>()
        .ok_or_else(|| vm.type_error(format!("__new__(X): X is not a type object ({})", vm.type_name(v))))
}

/// A new instance of the class that is argument 0 of a `__new__`.
pub fn alloc_new<T: Payload>(vm: &Vm, cls: &Value, data: T) -> PyResult {
    Ok(vm.alloc(&class_of(vm, cls)?, data).into())
}

/// Checks the number of positional arguments (receiver excluded) and that there are no keywords,
/// in the words of `PyArg_UnpackTuple` and `_PyArg_NoKeywords`.
pub fn check_args(vm: &Vm, args: &CallArgs, name: &str, min: usize, max: usize) -> PyResult<()> {
    if !args.names().is_empty() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    let given = args.pos().len().saturating_sub(1);
    let (bound, n) = match given {
        _ if given < min => (if min == max { "" } else { "at least " }, min),
        _ if given > max => (if min == max { "" } else { "at most " }, max),
        _ => return Ok(()),
    };
    let s = if n == 1 { "" } else { "s" };
    Err(vm.type_error(format!("{name} expected {bound}{n} argument{s}, got {given}")))
}

/// Result of comparing two sequences given by element access; lengths are asked again after every
/// comparison, because comparing may change them.
pub fn compare_sequences(
    vm: &Vm,
    a: impl Fn(usize) -> Option<Value>,
    b: impl Fn(usize) -> Option<Value>,
    lengths: impl Fn() -> (usize, usize),
    op: CmpOp,
) -> PyResult {
    let (n, m) = lengths();
    if n != m {
        match op {
            CmpOp::Eq => return Ok(Value::FALSE),
            CmpOp::Ne => return Ok(Value::TRUE),
            _ => {}
        }
    }
    let mut i = 0;
    while let (Some(x), Some(y)) = (a(i), b(i)) {
        if !vm.eq(&x, &y)? {
            return match op {
                CmpOp::Eq => Ok(Value::FALSE),
                CmpOp::Ne => Ok(Value::TRUE),
                _ => vm.compare(&x, &y, op),
            };
        }
        i += 1;
    }
    let (n, m) = lengths();
    Ok(Value::from_bool(op.of(n.cmp(&m))))
}

/// The six comparison rows of a type, from `fn compare(&Vm, &Value, &Value, CmpOp) -> PyResult`.
#[macro_export]
macro_rules! comparison_rows {
    ($f:path) => {
        [
            $crate::core::native::binary("__lt__", |vm, a, b| {
                $f(vm, a, b, $crate::protocol::compare::CmpOp::Lt)
            }),
            $crate::core::native::binary("__le__", |vm, a, b| {
                $f(vm, a, b, $crate::protocol::compare::CmpOp::Le)
            }),
            $crate::core::native::binary("__eq__", |vm, a, b| {
                $f(vm, a, b, $crate::protocol::compare::CmpOp::Eq)
            }),
            $crate::core::native::binary("__ne__", |vm, a, b| {
                $f(vm, a, b, $crate::protocol::compare::CmpOp::Ne)
            }),
            $crate::core::native::binary("__gt__", |vm, a, b| {
                $f(vm, a, b, $crate::protocol::compare::CmpOp::Gt)
            }),
            $crate::core::native::binary("__ge__", |vm, a, b| {
                $f(vm, a, b, $crate::protocol::compare::CmpOp::Ge)
            }),
        ]
    };
}

/// The repetition count of `sequence * n`; `None` if `n` is no integer, so that the reflected
/// operation is tried.
pub fn repeat_count(vm: &Vm, n: &Value) -> PyResult<Option<usize>> {
    if !vm.is_int(n) && vm.special(n, crate::core::special::Special::Index).is_none() {
        return Ok(None);
    }
    Ok(Some(vm.count_i64(n)?.max(0) as usize))
}

/// Largest number of values that one container may be asked to hold at once.
pub const MAX_ITEMS: usize = 1 << 37;

/// An empty vector with room for `n` values, or `MemoryError`.
pub fn reserve(vm: &Vm, n: usize) -> PyResult<Vec<Value>> {
    let mut items = Vec::new();
    if n > MAX_ITEMS || items.try_reserve_exact(n).is_err() {
        return Err(vm.memory_error());
    }
    Ok(items)
}

/// `items * n`.
pub fn repeat(vm: &Vm, items: &[Value], n: usize) -> PyResult<Vec<Value>> {
    let total = items.len().checked_mul(n).ok_or_else(|| vm.memory_error())?;
    let mut out = reserve(vm, total)?;
    match items {
        [] => {}
        [one] => out.resize(n, one.clone()),
        _ => (0..n).for_each(|_| out.extend_from_slice(items)),
    }
    Ok(out)
}

/// Bounds of `index(x, start, stop)`: clamped integers.
pub fn search_bounds(vm: &Vm, args: &Args, len: usize) -> PyResult<(usize, usize)> {
    let bound = |i: usize, default: i64| -> PyResult<usize> {
        let Some(v) = args.opt(i) else { return Ok(default.max(0) as usize) };
        let mut n = clamped_index(vm, v, "slice indices must be integers or have an __index__ method")?;
        if n < 0 {
            n = (n.saturating_add(len as i64)).max(0);
        }
        Ok(n as usize)
    };
    Ok((bound(2, 0)?, bound(3, i64::MAX)?))
}

/// An integer clamped to 64 bits; `message` is the `TypeError` for what is no integer.
pub fn clamped_index(vm: &Vm, v: &Value, message: &str) -> PyResult<i64> {
    if let Some(n) = v.as_small_int() {
        return Ok(n);
    }
    if !vm.is_int(v) && vm.special(v, crate::core::special::Special::Index).is_none() {
        return Err(vm.type_error(message));
    }
    let n = vm.index(v)?;
    Ok(match vm.small(&n) {
        Some(n) => n,
        None => match vm.to_big(&n).map(|n| n.sign()) {
            Some(num_bigint::Sign::Minus) => i64::MIN,
            _ => i64::MAX,
        },
    })
}

const PRIME_1: u64 = 11_400_714_785_074_694_791;
const PRIME_2: u64 = 14_029_467_366_897_019_727;
const PRIME_5: u64 = 2_870_177_450_012_600_261;

/// The hash of tuples (a form of xxHash, as CPython computes it), built from element hashes.
pub struct SequenceHash(u64);

impl Default for SequenceHash {
    fn default() -> Self {
        SequenceHash(PRIME_5)
    }
}

impl SequenceHash {
    pub fn add(&mut self, lane: i64) {
        let acc = self.0.wrapping_add((lane as u64).wrapping_mul(PRIME_2));
        self.0 = acc.rotate_left(31).wrapping_mul(PRIME_1);
    }

    /// The hash of a tuple of `len` elements.
    pub fn finish(self, len: usize) -> i64 {
        SequenceHash(self.0.wrapping_add(len as u64 ^ (PRIME_5 ^ 3_527_539))).finish_bare()
    }

    /// The hash without the length, as for slices.
    pub fn finish_bare(self) -> i64 {
        if self.0 == u64::MAX { 1_546_275_796 } else { self.0 as i64 }
    }
}

/// `iter` or `reversed` from module `builtins`, for `__reduce__`.
pub fn builtin(vm: &Vm, name: &str) -> PyResult {
    let found = vm.builtins.get().and_then(|b| vm.get_name(b, name));
    found.ok_or_else(|| {
        vm.attribute_error(&Value::NONE, &vm.intern(name), format!("builtins has no '{name}'"))
    })
}

/// `(f, (args...))` or with state appended: what `__reduce__` returns.
pub fn reduced(vm: &Vm, f: Value, args: Vec<Value>, state: Option<Value>) -> Value {
    let args: Value = vm.tuple(args).into();
    let mut parts = vec![f, args];
    parts.extend(state);
    vm.tuple(parts).into()
}

/// `__iter__` of iterators.
pub fn return_self(_vm: &Vm, v: &Value) -> PyResult {
    Ok(v.clone())
}

/// `__class_getitem__` of generic builtin types.
pub fn class_getitem(vm: &Vm, args: Args) -> PyResult {
    super::generic_alias::make(vm, &args[0], &args[1])
}

/// The row of `__class_getitem__`.
pub const CLASS_GETITEM: MethodDef =
    crate::core::native::class_method("__class_getitem__", "($type, object, /)", class_getitem)
        .doc("See PEP 585");
