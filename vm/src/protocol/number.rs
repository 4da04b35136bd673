//! Operators: dispatch to the special methods of both sides.

use crate::core::args::CallArgs;
use crate::core::error::{PyResult, Raised};
use crate::core::function::{FloatObj, IntObj};
use crate::core::native::{NativeFn, NativeImpl};
use crate::core::special::Special;
use crate::core::value::Value;
use crate::core::vm::Vm;
use num_bigint::BigInt;
use num_traits::ToPrimitive;

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    MatMul,
    TrueDiv,
    FloorDiv,
    Mod,
    DivMod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

/// A unary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnOp {
    Neg,
    Pos,
    Invert,
    Abs,
}

impl BinOp {
    /// Method, reflected method, in-place method (the first again for `divmod`).
    pub fn specials(self) -> (Special, Special, Special) {
        use Special::*;
        match self {
            BinOp::Add => (Add, RAdd, IAdd),
            BinOp::Sub => (Sub, RSub, ISub),
            BinOp::Mul => (Mul, RMul, IMul),
            BinOp::MatMul => (MatMul, RMatMul, IMatMul),
            BinOp::TrueDiv => (TrueDiv, RTrueDiv, ITrueDiv),
            BinOp::FloorDiv => (FloorDiv, RFloorDiv, IFloorDiv),
            BinOp::Mod => (Mod, RMod, IMod),
            BinOp::DivMod => (DivMod, RDivMod, DivMod),
            BinOp::Pow => (Pow, RPow, IPow),
            BinOp::LShift => (LShift, RLShift, ILShift),
            BinOp::RShift => (RShift, RRShift, IRShift),
            BinOp::And => (And, RAnd, IAnd),
            BinOp::Or => (Or, ROr, IOr),
            BinOp::Xor => (Xor, RXor, IXor),
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::MatMul => "@",
            BinOp::TrueDiv => "/",
            BinOp::FloorDiv => "//",
            BinOp::Mod => "%",
            BinOp::DivMod => "divmod()",
            BinOp::Pow => "** or pow()",
            BinOp::LShift => "<<",
            BinOp::RShift => ">>",
            BinOp::And => "&",
            BinOp::Or => "|",
            BinOp::Xor => "^",
        }
    }
}

impl Vm {
    /// `a op b`.
    pub fn binary(&self, op: BinOp, a: &Value, b: &Value) -> PyResult {
        let r = self.binary_try(op, a, b)?;
        if r.is_not_implemented() { Err(self.unsupported(op, a, b, false)) } else { Ok(r) }
    }

    /// `a op= b`.
    pub fn inplace(&self, op: BinOp, a: &Value, b: &Value) -> PyResult {
        let (_, reflected, inplace) = op.specials();
        if let Some(m) = self.special(a, inplace) {
            // Concatenation in place comes after the other side's number operation.
            if is_sequence_op(self, &m)
                && let Some(other) = self.special(b, reflected)
                && !is_sequence_op(self, &other)
            {
                let r = self.try_binary(&other, b, a)?;
                if !r.is_not_implemented() {
                    return Ok(r);
                }
            }
            let r = self.try_binary(&m, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        let r = self.binary_try(op, a, b)?;
        if r.is_not_implemented() { Err(self.unsupported(op, a, b, true)) } else { Ok(r) }
    }

    /// `a op b`, or `NotImplemented` when neither side can.
    pub fn binary_try(&self, op: BinOp, a: &Value, b: &Value) -> PyResult {
        let (forward, reflected, _) = op.specials();
        let (ta, tb) = (self.type_obj(a), self.type_obj(b));
        if std::ptr::eq(ta, tb)
            && let Some(NativeImpl::Binary(f)) = ta.data.direct(forward)
        {
            return f(self, a, b);
        }
        let fa = self.special_of(&ta.data, forward);
        let fb = if std::ptr::eq(ta, tb) { None } else { self.special_of(&tb.data, reflected) };
        let Some(fb) = fb else {
            return match fa {
                Some(f) => self.try_binary(&f, a, b),
                None => Ok(Value::NOT_IMPLEMENTED),
            };
        };
        let b_first = match &fa {
            None => true,
            Some(f) => {
                // Concatenation and repetition come after both sides' number operations; a
                // subclass's own reflected method comes first.
                let sequence = is_sequence_op(self, f) && !is_sequence_op(self, &fb);
                let overrides = || {
                    tb.data.mro.borrow().iter().skip(1).any(|t| std::ptr::eq(t.obj(), ta))
                        && self.special_of(&ta.data, reflected).is_none_or(|inherited| !inherited.is(&fb))
                };
                sequence || overrides()
            }
        };
        let first = if b_first { self.try_binary(&fb, b, a)? } else { Value::NOT_IMPLEMENTED };
        if !first.is_not_implemented() {
            return Ok(first);
        }
        if let Some(f) = fa {
            let r = self.try_binary(&f, a, b)?;
            if !r.is_not_implemented() || b_first {
                return Ok(r);
            }
        }
        if b_first { Ok(Value::NOT_IMPLEMENTED) } else { self.try_binary(&fb, b, a) }
    }

    #[cold]
    fn unsupported(&self, op: BinOp, a: &Value, b: &Value, inplace: bool) -> Raised {
        let symbol = match (op, inplace) {
            (BinOp::Pow, true) => "**=".to_owned(),
            (_, true) => format!("{}=", op.symbol()),
            _ => op.symbol().to_owned(),
        };
        let message = format!(
            "unsupported operand type(s) for {symbol}: '{}' and '{}'",
            self.type_name(a),
            self.type_name(b)
        );
        self.type_error(message)
    }

    /// `-a`, `+a`, `~a`, `abs(a)`.
    pub fn unary(&self, op: UnOp, a: &Value) -> PyResult {
        let (which, symbol) = match op {
            UnOp::Neg => (Special::Neg, "unary -"),
            UnOp::Pos => (Special::Pos, "unary +"),
            UnOp::Invert => (Special::Invert, "unary ~"),
            UnOp::Abs => (Special::Abs, "abs()"),
        };
        match self.special(a, which) {
            Some(m) => self.call_unary(&m, a),
            None => Err(self.type_error(format!("bad operand type for {symbol}: '{}'", self.type_name(a)))),
        }
    }

    /// Calls a special method without arguments that was found on the type of `a`.
    #[inline]
    pub fn call_unary(&self, method: &Value, a: &Value) -> PyResult {
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::Unary(f) = native.def.imp
        {
            return f(self, a);
        }
        self.call_unbound(method, a, CallArgs::EMPTY)
    }

    // ---- integers --------------------------------------------------------------------------

    /// The value as an `i64`, if it is an `int` (or `bool`, or an instance of a subclass) that
    /// fits.
    #[inline]
    pub fn small(&self, v: &Value) -> Option<i64> {
        match v.as_small_int() {
            Some(n) => Some(n),
            None => match v.as_bool() {
                Some(b) => Some(i64::from(b)),
                None => v.as_::<IntObj>().and_then(|n| n.0.to_i64()),
            },
        }
    }

    /// Whether the value is an `int` (or `bool`, or an instance of a subclass).
    #[inline]
    pub fn is_int(&self, v: &Value) -> bool {
        v.is_small_int() || v.as_bool().is_some() || v.is_a::<IntObj>()
    }

    /// The integer, if the value is an `int`.
    pub fn to_big(&self, v: &Value) -> Option<BigInt> {
        match self.small(v) {
            Some(n) => Some(n.into()),
            None => v.as_::<IntObj>().map(|n| n.0.clone()),
        }
    }

    /// The value as an exact `int`, through `__index__` if need be.
    pub fn index(&self, v: &Value) -> PyResult {
        if v.is_small_int() {
            return Ok(v.clone());
        }
        if let Some(n) = self.to_big(v) {
            return Ok(self.big_int(n));
        }
        let Some(m) = self.special(v, Special::Index) else {
            return Err(self
                .type_error(format!("'{}' object cannot be interpreted as an integer", self.type_name(v))));
        };
        let n = self.call_unary(&m, v)?;
        if n.is_small_int() {
            return Ok(n);
        }
        match self.to_big(&n) {
            Some(_) if !self.is_exact(&n, &self.types().int) => self.subclass_index(&n),
            Some(n) => Ok(self.big_int(n)),
            None => Err(self.type_error(format!("__index__ returned non-int (type {})", self.type_name(&n)))),
        }
    }

    /// `__index__` has returned an instance of a subclass of `int`.
    #[cold]
    fn subclass_index(&self, n: &Value) -> PyResult {
        let message = self.str(&format!(
            "__index__ returned non-int (type {}).  The ability to return an instance of a strict subclass of \
             int is deprecated, and may be removed in a future version of Python.",
            self.type_name(n)
        ));
        let warn = self.import_module("_warnings").and_then(|m| self.get_attr_str(&m, "warn"))?;
        self.call(
            &warn,
            &[message, self.exc_type(crate::core::exc::Exc::DeprecationWarning).value(), self.int(1)],
        )?;
        Ok(self.to_big(n).map_or(Value::NONE, |n| self.big_int(n)))
    }

    /// The value as an index: out of range raises `IndexError`.
    pub fn index_i64(&self, v: &Value) -> PyResult<i64> {
        if let Some(n) = v.as_small_int() {
            return Ok(n);
        }
        let n = self.index(v)?;
        self.small(&n).ok_or_else(|| {
            self.index_error(format!("cannot fit '{}' into an index-sized integer", self.type_name(v)))
        })
    }

    /// An argument of C's type for sizes.
    pub fn ssize_arg(&self, v: &Value) -> PyResult<i64> {
        if let Some(n) = v.as_small_int() {
            return Ok(n);
        }
        let n = self.index(v)?;
        self.small(&n).ok_or_else(|| self.overflow_error("Python int too large to convert to C ssize_t"))
    }

    /// The value as a count: out of range raises `OverflowError`.
    pub fn count_i64(&self, v: &Value) -> PyResult<i64> {
        if let Some(n) = v.as_small_int() {
            return Ok(n);
        }
        let n = self.index(v)?;
        self.small(&n).ok_or_else(|| {
            self.overflow_error(format!("cannot fit '{}' into an index-sized integer", self.type_name(v)))
        })
    }

    /// The float, if the value is a `float` (or an instance of a subclass).
    #[inline]
    pub fn as_float(&self, v: &Value) -> Option<f64> {
        match v.as_inline_float() {
            Some(f) => Some(f),
            None => v.as_::<FloatObj>().map(|f| f.0),
        }
    }

    /// The value as a float, through `__float__` or `__index__`.
    pub fn to_f64(&self, v: &Value) -> PyResult<f64> {
        if let Some(f) = self.as_float(v) {
            return Ok(f);
        }
        if let Some(n) = v.as_small_int() {
            return Ok(n as f64);
        }
        if let Some(m) = self.special(v, Special::Float) {
            let f = self.call_unary(&m, v)?;
            return self.as_float(&f).ok_or_else(|| {
                self.type_error(format!(
                    "{}.__float__ returned non-float (type {})",
                    self.type_name(v),
                    self.type_name(&f)
                ))
            });
        }
        if self.special(v, Special::Index).is_some() {
            let n = self.index(v)?;
            let big = self.to_big(&n).unwrap_or_default();
            return match big.to_f64() {
                Some(f) if f.is_finite() => Ok(f),
                _ => Err(self.overflow_error("int too large to convert to float")),
            };
        }
        Err(self.type_error(format!("must be real number, not {}", self.type_name(v))))
    }
}

/// Whether a special method is the concatenation or repetition of a builtin sequence.
fn is_sequence_op(vm: &Vm, method: &Value) -> bool {
    let Some(native) = method.as_::<NativeFn>() else { return false };
    let Some(owner) = &native.owner else { return false };
    matches!(native.def.name, "__add__" | "__mul__" | "__rmul__" | "__iadd__" | "__imul__")
        && (owner.has_flag(crate::core::typeobj::type_flags::SEQUENCE)
            || owner.is(&vm.types().str)
            || owner.is(&vm.types().bytes)
            || owner.is(&vm.types().bytearray))
}
