//! Code objects from the compiler's product: constants and names become values.

use num_bigint::{BigInt, Sign};
use ouro_compiler::bytecode::{CodeObject, Const, verify};
use ouro_compiler::{CompileError, ErrorKind};

use crate::core::bytes::Bytes;
use crate::core::code::Code;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::function::ComplexObj;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

impl Vm {
    /// The code object of a compiled unit, nested ones included.
    pub fn make_code(&self, mut src: CodeObject) -> PyResult<Ref<Code>> {
        let consts = std::mem::take(&mut src.consts);
        let consts = consts.into_iter().map(|c| self.make_const(c)).collect::<PyResult<Box<[Value]>>>()?;
        let names = |list: &[Box<str>]| -> Box<[Ref<Str>]> { list.iter().map(|n| self.intern(n)).collect() };
        let (all, vars, free) = (names(&src.names), names(&src.varnames), names(&src.freevars));
        let cells = src.cellvars.iter().map(|c| self.intern(&c.name)).collect();
        let name = self.intern(&src.name);
        let qualname = self.intern(&src.qualname);
        let filename = self.intern(&src.filename);
        let code = Code::new(src, name, qualname, filename, consts, all, vars, cells, free);
        Ok(self.alloc(&self.types().code, code))
    }

    /// The compiler's product that a code object is made of; `None` if it has a constant that no
    /// compiler makes.
    pub fn code_source(&self, code: &Code) -> Option<CodeObject> {
        let mut src = code.src.clone();
        src.instrs = code.compiled();
        src.consts = code.consts.iter().map(|v| self.const_source(v)).collect::<Option<_>>()?;
        Some(src)
    }

    /// Whether the instructions of a code object that was changed may still be run: an error says
    /// what does not fit. Constants that no compiler makes stand for any value.
    pub fn verify_code(&self, code: &Code) -> Result<(), String> {
        let mut src = code.src.clone();
        src.instrs = code.compiled();
        src.consts = code.consts.iter().map(|v| self.const_source(v).unwrap_or(Const::None)).collect();
        verify::verify(&src).map_err(|error| error.to_string())
    }

    fn const_source(&self, v: &Value) -> Option<Const> {
        let t = self.types();
        if v.is_none() {
            return Some(Const::None);
        }
        if let Some(b) = v.as_bool() {
            return Some(if b { Const::True } else { Const::False });
        }
        if v.is(&Value::ELLIPSIS) {
            return Some(Const::Ellipsis);
        }
        if let Some(code) = v.as_::<Code>() {
            return Some(Const::Code(Box::new(self.code_source(code)?)));
        }
        let items = |items: &[Value]| items.iter().map(|v| self.const_source(v)).collect::<Option<_>>();
        let ty = self.type_obj(v);
        let is = |other: &Ref<crate::core::typeobj::TypeObj>| std::ptr::eq(ty, other.obj());
        if is(&t.int) {
            return Some(match self.small(v) {
                Some(n) => Const::Int(n),
                None => {
                    let (sign, magnitude) = self.to_big(v)?.to_bytes_le();
                    Const::BigInt { negative: sign == Sign::Minus, magnitude }
                }
            });
        }
        if is(&t.float) {
            return self.as_float(v).map(Const::Float);
        }
        if is(&t.complex) {
            return v.as_::<ComplexObj>().map(|c| Const::Complex(c.re, c.im));
        }
        if is(&t.str) {
            let s = v.as_::<Str>()?;
            return Some(match s.to_utf8() {
                Some(text) => Const::Str(text.as_ref().into()),
                None => Const::Wide(s.chars().collect()),
            });
        }
        if is(&t.bytes) {
            return v.as_::<Bytes>().map(|b| Const::Bytes(b.data.to_vec().into()));
        }
        if is(&t.tuple) {
            return Some(Const::Tuple(items(v.as_::<Tuple>()?.as_slice())?));
        }
        if is(&t.frozenset) {
            return Some(Const::FrozenSet(items(&self.collect(v).ok()?)?));
        }
        None
    }

    /// The value of a constant.
    pub fn make_const(&self, c: Const) -> PyResult {
        Ok(match c {
            Const::None => Value::NONE,
            Const::True => Value::TRUE,
            Const::False => Value::FALSE,
            Const::Ellipsis => Value::ELLIPSIS,
            Const::Int(n) => self.int(n),
            Const::BigInt { negative, magnitude } => {
                let sign = if negative { Sign::Minus } else { Sign::Plus };
                self.big_int(BigInt::from_bytes_le(sign, &magnitude))
            }
            Const::Float(f) => self.float(f),
            Const::Complex(re, im) => self.alloc(&self.types().complex, ComplexObj { re, im }).into(),
            Const::Str(s) if is_name(&s) => self.intern(&s).into(),
            Const::Str(s) => self.str(&s),
            Const::Wide(points) => self.str_from_points(&points).into(),
            Const::Bytes(b) => self.bytes(&b).into(),
            Const::Tuple(items) => {
                let items = items.into_iter().map(|c| self.make_const(c)).collect::<PyResult<Vec<_>>>()?;
                self.tuple(items).into()
            }
            Const::FrozenSet(items) => {
                let items = items.into_iter().map(|c| self.make_const(c)).collect::<PyResult<Vec<_>>>()?;
                self.call(&self.types().frozenset.value(), &[self.list(items)])?
            }
            Const::Code(code) => self.make_code(*code)?.into(),
        })
    }
}

/// Whether a string constant is interned: it could be a name.
fn is_name(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

impl Vm {
    /// The exception for source that does not compile.
    #[cold]
    pub fn compile_error(&self, e: &CompileError) -> Raised {
        let ty = match e.kind {
            ErrorKind::Syntax | ErrorKind::Decode => Exc::SyntaxError,
            ErrorKind::Indentation => Exc::IndentationError,
            ErrorKind::Tab => Exc::TabError,
            ErrorKind::IncompleteInput => Exc::_IncompleteInputError,
            ErrorKind::Memory => Exc::MemoryError,
            ErrorKind::Recursion => Exc::RecursionError,
            ErrorKind::Overflow => Exc::OverflowError,
            ErrorKind::Value => Exc::ValueError,
            ErrorKind::Internal => Exc::SystemError,
        };
        let mut args = vec![self.str(&e.message)];
        let syntax = matches!(
            ty,
            Exc::SyntaxError | Exc::IndentationError | Exc::TabError | Exc::_IncompleteInputError
        );
        if syntax && (e.line != 0 || e.text.is_some()) {
            // The compiler writes CPython's -1 as the largest number.
            let n = |n: u32| self.int(i64::from(n as i32));
            let text = e.text.as_ref().map_or(Value::NONE, |t| self.str(t));
            let place = vec![self.str(&e.filename), n(e.line), n(e.col), text, n(e.end_line), n(e.end_col)];
            args.push(self.tuple(place).into());
        }
        match self.call(&self.exc_type(ty).value(), &args) {
            Ok(exc) => Raised(exc),
            Err(e) => e,
        }
    }
}
