//! Comparison, hashing, truth.

use crate::core::args::CallArgs;
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::function::IntObj;
use crate::core::native::{NativeFn, NativeImpl};
use crate::core::object::Obj;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// A rich comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CmpOp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl CmpOp {
    /// The special method.
    pub fn special(self) -> Special {
        match self {
            CmpOp::Lt => Special::Lt,
            CmpOp::Le => Special::Le,
            CmpOp::Eq => Special::Eq,
            CmpOp::Ne => Special::Ne,
            CmpOp::Gt => Special::Gt,
            CmpOp::Ge => Special::Ge,
        }
    }

    /// The comparison with its sides exchanged.
    pub fn swapped(self) -> CmpOp {
        match self {
            CmpOp::Lt => CmpOp::Gt,
            CmpOp::Le => CmpOp::Ge,
            CmpOp::Gt => CmpOp::Lt,
            CmpOp::Ge => CmpOp::Le,
            other => other,
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            CmpOp::Lt => "<",
            CmpOp::Le => "<=",
            CmpOp::Eq => "==",
            CmpOp::Ne => "!=",
            CmpOp::Gt => ">",
            CmpOp::Ge => ">=",
        }
    }

    /// What the comparison says of an ordering.
    #[inline(always)]
    pub fn of(self, o: std::cmp::Ordering) -> bool {
        match self {
            CmpOp::Lt => o.is_lt(),
            CmpOp::Le => o.is_le(),
            CmpOp::Eq => o.is_eq(),
            CmpOp::Ne => o.is_ne(),
            CmpOp::Gt => o.is_gt(),
            CmpOp::Ge => o.is_ge(),
        }
    }
}

impl Vm {
    /// One side's try at a binary special method; `NotImplemented` if there is none.
    #[inline]
    pub fn try_binary(&self, method: &Value, a: &Value, b: &Value) -> PyResult {
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::Binary(f) = native.def.imp
        {
            return f(self, a, b);
        }
        self.call_unbound(method, a, CallArgs::positional(std::slice::from_ref(b)))
    }

    /// A special method that is known by now to be that of `object`.
    #[inline]
    fn of_object<'a>(&self, ty: &'a TypeObj, which: Special) -> Option<&'a NativeFn> {
        let native = ty.known(which)?.as_::<NativeFn>()?;
        native.owner.as_ref().is_some_and(|owner| owner.is(&self.types().object)).then_some(native)
    }

    /// Whether objects of two types are known by now to be equal, or by `Ne` unequal, to nothing but
    /// themselves.
    #[inline]
    fn have_identity(&self, ta: &Obj<TypeObj>, tb: &Obj<TypeObj>, op: CmpOp) -> bool {
        let has = |ty: &TypeObj| {
            self.of_object(ty, Special::Eq).is_some()
                && (op == CmpOp::Eq || self.of_object(ty, Special::Ne).is_some())
        };
        has(&ta.data) && (std::ptr::eq(ta, tb) || has(&tb.data))
    }

    /// The hash of an object that is known by now to be hashed by identity.
    #[inline]
    pub fn identity_hash(&self, v: &Value) -> Option<i64> {
        match self.of_object(&self.type_obj(v).data, Special::Hash)?.def.imp {
            NativeImpl::Hash(f) => f(self, v).ok(),
            _ => None,
        }
    }

    /// `a op b`.
    pub fn compare(&self, a: &Value, b: &Value, op: CmpOp) -> PyResult {
        if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
            return Ok(Value::from_bool(op.of(x.cmp(&y))));
        }
        if let (Some(x), Some(y)) = (a.as_obj::<Bytes>(), b.as_obj::<Bytes>())
            && x.h.shape().is_fixed()
            && y.h.shape().is_fixed()
        {
            let (x, y) = (&x.data.data[..], &y.data.data[..]);
            return Ok(Value::from_bool(match op {
                CmpOp::Eq => x == y,
                CmpOp::Ne => x != y,
                _ => op.of(x.cmp(y)),
            }));
        }
        let (ta, tb) = (self.type_obj(a), self.type_obj(b));
        if matches!(op, CmpOp::Eq | CmpOp::Ne) && self.have_identity(ta, tb, op) {
            return Ok(Value::from_bool(a.is(b) == (op == CmpOp::Eq)));
        }
        let _level = self.enter_recursive(" in comparison")?;
        if std::ptr::eq(ta, tb)
            && let Some(NativeImpl::Binary(f)) = ta.data.direct(op.special())
        {
            let r = f(self, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        let mut tried_b = false;
        if !std::ptr::eq(ta, tb)
            && tb.data.mro.borrow().iter().skip(1).any(|t| std::ptr::eq(t.obj(), ta))
            && let Some(m) = self.special_of(&tb.data, op.swapped().special())
        {
            tried_b = true;
            let r = self.try_binary(&m, b, a)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        if let Some(m) = self.special_of(&ta.data, op.special()) {
            let r = self.try_binary(&m, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        if !tried_b && let Some(m) = self.special_of(&tb.data, op.swapped().special()) {
            let r = self.try_binary(&m, b, a)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        match op {
            CmpOp::Eq => Ok(Value::from_bool(a.is(b))),
            CmpOp::Ne => Ok(Value::from_bool(!a.is(b))),
            _ => Err(self.type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                self.type_name(a),
                self.type_name(b)
            ))),
        }
    }

    /// The truth of `a op b`; identical objects are equal.
    pub fn compare_bool(&self, a: &Value, b: &Value, op: CmpOp) -> PyResult<bool> {
        if a.is(b) {
            match op {
                CmpOp::Eq => return Ok(true),
                CmpOp::Ne => return Ok(false),
                _ => {}
            }
        }
        let r = self.compare(a, b, op)?;
        self.is_true(&r)
    }

    /// `a is b or a == b`.
    #[inline]
    pub fn eq(&self, a: &Value, b: &Value) -> PyResult<bool> {
        if a.is(b) {
            return Ok(!a.as_inline_float().is_some_and(f64::is_nan));
        }
        if a.is_small_int() && b.is_small_int() {
            return Ok(false);
        }
        if let (Some(x), Some(y)) = (a.as_obj::<Str>(), b.as_obj::<Str>())
            && x.h.shape().is_fixed()
            && y.h.shape().is_fixed()
        {
            return Ok(x.data.same(&y.data));
        }
        if self.have_identity(self.type_obj(a), self.type_obj(b), CmpOp::Eq) {
            return Ok(false);
        }
        self.compare_bool(a, b, CmpOp::Eq)
    }

    /// `hash(v)`.
    #[inline]
    pub fn hash(&self, v: &Value) -> PyResult<i64> {
        if let Some(s) = v.as_obj::<Str>()
            && s.h.shape().is_fixed()
        {
            return Ok(self.hash_str(&s.data));
        }
        if let Some(n) = v.as_small_int() {
            return Ok(hash_i64(n));
        }
        self.hash_slow(v)
    }

    fn hash_slow(&self, v: &Value) -> PyResult<i64> {
        if let Some(NativeImpl::Hash(f)) = self.direct(v, Special::Hash) {
            return f(self, v);
        }
        let Some(method) = self.special(v, Special::Hash).filter(|m| !m.is_none()) else {
            return Err(self.type_error(format!("unhashable type: '{}'", self.type_obj(v).data.full_name())));
        };
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::Hash(f) = native.def.imp
        {
            return f(self, v);
        }
        let h = self.call_unbound(&method, v, CallArgs::EMPTY)?;
        if let Some(n) = h.as_small_int() {
            return Ok(if n == -1 { -2 } else { n });
        }
        match h.as_::<IntObj>() {
            // What is too large for a hash is reduced as an integer's own hash is.
            Some(_) => match self.to_big(&h).and_then(|n| num_traits::ToPrimitive::to_i64(&n)) {
                Some(-1) => Ok(-2),
                Some(n) => Ok(n),
                None => self.hash(&h),
            },
            None if h.as_bool().is_some() => Ok(i64::from(h.is_true())),
            None => Err(self.type_error("__hash__ method should return an integer")),
        }
    }

    /// `bool(v)`.
    #[inline]
    pub fn is_true(&self, v: &Value) -> PyResult<bool> {
        if let Some(b) = v.as_bool() {
            return Ok(b);
        }
        if let Some(n) = v.as_small_int() {
            return Ok(n != 0);
        }
        if v.is_none() {
            return Ok(false);
        }
        if let Some(f) = v.as_inline_float() {
            return Ok(f != 0.0);
        }
        self.is_true_slow(v)
    }

    #[inline(never)]
    fn is_true_slow(&self, v: &Value) -> PyResult<bool> {
        let ty = &self.type_obj(v).data;
        if ty.lacks(Special::Bool) {
            if let Some(NativeImpl::Len(f)) = ty.direct(Special::Len) {
                return Ok(f(self, v)? != 0);
            }
            if ty.lacks(Special::Len) {
                return Ok(true);
            }
        }
        if let Some(method) = self.special(v, Special::Bool) {
            if let Some(native) = method.as_::<NativeFn>()
                && let NativeImpl::Bool(f) = native.def.imp
            {
                return f(self, v);
            }
            let b = self.call_unbound(&method, v, CallArgs::EMPTY)?;
            return b.as_bool().ok_or_else(|| {
                self.type_error(format!("__bool__ should return bool, returned {}", self.type_name(&b)))
            });
        }
        match self.special(v, Special::Len) {
            Some(_) => Ok(self.len(v)? != 0),
            None => Ok(true),
        }
    }
}

/// Hash of an integer that fits in 64 bits: modulo 2^61 - 1, never -1.
#[inline(always)]
pub fn hash_i64(n: i64) -> i64 {
    const P: u64 = (1 << 61) - 1;
    let m = (n.unsigned_abs() % P) as i64;
    match if n < 0 { -m } else { m } {
        -1 => -2,
        h => h,
    }
}
