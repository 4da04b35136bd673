//! `marshal`: values in CPython's format. A code object alone is stored otherwise, as an `.obc` file
//! is, and verified when it is loaded.

use std::collections::HashMap;

use num_bigint::{BigInt, Sign};
use ouro_compiler::bytecode::obc;

use ouro_vm::core::args::Args;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::code::Code;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::{ComplexObj, List, Slice};
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;

/// How deeply values may be nested.
const MAX_DEPTH: u32 = 2000;
/// Bit of a type code: the value may be referred to later.
const REF: u8 = 0x80;

/// What is being written.
struct Writer {
    out: Vec<u8>,
    version: i64,
    allow_code: bool,
    depth: u32,
    /// Numbers of the values that can be referred to, by address.
    refs: HashMap<usize, u32>,
}

impl Writer {
    fn size(&mut self, n: usize) {
        self.out.extend((n as u32).to_le_bytes());
    }

    fn sized(&mut self, code: u8, bytes: &[u8]) {
        self.out.push(code);
        self.size(bytes.len());
        self.out.extend(bytes);
    }

    fn items(&mut self, vm: &Vm, code: u8, items: &[Value]) -> PyResult<()> {
        self.out.push(code);
        self.size(items.len());
        items.iter().try_for_each(|x| self.write(vm, x))
    }

    fn write(&mut self, vm: &Vm, v: &Value) -> PyResult<()> {
        if self.depth > MAX_DEPTH {
            return Err(vm.value_error("object too deeply nested to marshal"));
        }
        self.depth += 1;
        let result = self.value(vm, v);
        self.depth -= 1;
        result
    }

    fn value(&mut self, vm: &Vm, v: &Value) -> PyResult<()> {
        let Some(header) = v.header().filter(|h| self.version >= 3 && h.refcount() > 1) else {
            return self.plain(vm, v);
        };
        let address = std::ptr::from_ref(header) as usize;
        if let Some(&n) = self.refs.get(&address) {
            self.out.push(b'r');
            self.size(n as usize);
            return Ok(());
        }
        // Numbered before its parts, which may refer to it.
        self.refs.insert(address, self.refs.len() as u32);
        let at = self.out.len();
        self.plain(vm, v)?;
        self.out[at] |= REF;
        Ok(())
    }

    fn plain(&mut self, vm: &Vm, v: &Value) -> PyResult<()> {
        let t = vm.types();
        let exact = |ty: &Ref<TypeObj>| vm.is_exact(v, ty);
        if v.is_none() {
            self.out.push(b'N');
        } else if let Some(b) = v.as_bool() {
            self.out.push(if b { b'T' } else { b'F' });
        } else if v.is(&Value::ELLIPSIS) {
            self.out.push(b'.');
        } else if v.is(&vm.exc_type(Exc::StopIteration).value()) {
            self.out.push(b'S');
        } else if exact(&t.int) {
            self.int(vm, v);
        } else if let Some(f) = vm.as_float(v).filter(|_| exact(&t.float)) {
            self.float(b'g', b'f', &[f]);
        } else if let Some(c) = v.as_::<ComplexObj>().filter(|_| exact(&t.complex)) {
            self.float(b'y', b'x', &[c.re, c.im]);
        } else if let Some(s) = v.to_ref::<Str>().filter(|_| exact(&t.str)) {
            self.str(&s);
        } else if v.is_a::<Bytes>() && exact(&t.bytes) {
            self.sized(b's', &util::bytes_arg(vm, v)?);
        } else if let Some(items) = v.to_ref::<Tuple>().filter(|_| exact(&t.tuple)) {
            if self.version >= 4 && items.len() < 256 {
                self.out.extend([b')', items.len() as u8]);
                items.iter().try_for_each(|x| self.write(vm, x))?;
            } else {
                self.items(vm, b'(', items.as_slice())?;
            }
        } else if let Some(list) = v.as_::<List>().filter(|_| exact(&t.list)) {
            let items = list.items.borrow().clone();
            self.items(vm, b'[', &items)?;
        } else if let Some(dict) = v.as_::<Dict>().filter(|_| exact(&t.dict)) {
            self.out.push(b'{');
            for (k, x) in dict.pairs() {
                self.write(vm, &k)?;
                self.write(vm, &x)?;
            }
            self.out.push(b'0');
        } else if exact(&t.set) || exact(&t.frozenset) {
            self.set(vm, v, if exact(&t.set) { b'<' } else { b'>' })?;
        } else if let Some(code) = v.as_::<Code>() {
            if !self.allow_code {
                return Err(vm.value_error("marshalling code objects is disallowed"));
            }
            let Some(source) = vm.code_source(code) else {
                return Err(vm.value_error("unmarshallable object"));
            };
            self.sized(b'c', &obc::write(&source, None));
        } else if let Some(slice) = v.as_::<Slice>() {
            if self.version < 5 {
                return Err(vm.value_error("unmarshallable object"));
            }
            self.out.push(b':');
            for part in [&slice.start, &slice.stop, &slice.step] {
                self.write(vm, part)?;
            }
        } else if vm.special(v, Special::Buffer).is_some() {
            self.sized(b's', &util::bytes_arg(vm, v)?);
        } else {
            return Err(vm.value_error("unmarshallable object"));
        }
        Ok(())
    }

    fn int(&mut self, vm: &Vm, v: &Value) {
        if let Some(n) = vm.small(v).and_then(|n| i32::try_from(n).ok()) {
            self.out.push(b'i');
            self.out.extend(n.to_le_bytes());
            return;
        }
        let (sign, digits) = vm.to_big(v).unwrap_or_default().to_radix_le_parts();
        self.out.push(b'l');
        let n = digits.len() as i32;
        self.out.extend((if sign == Sign::Minus { -n } else { n }).to_le_bytes());
        self.out.extend(digits.iter().flat_map(|d| d.to_le_bytes()));
    }

    /// Floats as bytes, or for old versions as text.
    fn float(&mut self, binary: u8, text: u8, parts: &[f64]) {
        let old = self.version <= 1;
        self.out.push(if old { text } else { binary });
        for f in parts {
            if old {
                let shown = ouro_vm::num::float_repr::repr(*f);
                self.out.push(shown.len() as u8);
                self.out.extend(shown.as_bytes());
            } else {
                self.out.extend(f.to_le_bytes());
            }
        }
    }

    fn str(&mut self, s: &Str) {
        let interned = s.is_interned() && self.version >= 1;
        if self.version < 4 || !s.is_ascii() {
            self.sized(if interned { b't' } else { b'u' }, &utf8_with_surrogates(s));
            return;
        }
        let bytes = s.raw_bytes();
        match u8::try_from(bytes.len()) {
            Ok(n) => {
                self.out.extend([if interned { b'Z' } else { b'z' }, n]);
                self.out.extend(bytes);
            }
            Err(_) => self.sized(if interned { b'A' } else { b'a' }, bytes),
        }
    }

    /// A set, its items in the order of what they are written as, so that equal sets are equal.
    fn set(&mut self, vm: &Vm, v: &Value, code: u8) -> PyResult<()> {
        let mut items = Vec::new();
        for x in vm.collect(v)? {
            let mut alone =
                Writer { out: Vec::new(), refs: HashMap::new(), depth: self.depth, ..Writer::like(self) };
            alone.write(vm, &x)?;
            items.push((alone.out, x));
        }
        if vm.len(v)? != items.len() {
            return Err(vm.runtime_error("set changed size during iteration"));
        }
        items.sort_by(|a, b| a.0.cmp(&b.0));
        let items: Vec<Value> = items.into_iter().map(|i| i.1).collect();
        // They are written anew, now that they may refer to what came before.
        self.items(vm, code, &items)
    }

    fn like(other: &Writer) -> Writer {
        Writer {
            out: Vec::new(),
            version: other.version,
            allow_code: other.allow_code,
            depth: 0,
            refs: HashMap::new(),
        }
    }
}

/// The sign and the digits of 15 bits, as the format has them.
trait Parts {
    fn to_radix_le_parts(&self) -> (Sign, Vec<u16>);
}

impl Parts for BigInt {
    fn to_radix_le_parts(&self) -> (Sign, Vec<u16>) {
        let mut digits = Vec::new();
        let mut rest = self.magnitude().clone();
        let zero = num_bigint::BigUint::default();
        let mask = num_bigint::BigUint::from(0x7fffu32);
        while rest != zero {
            let low = &rest & &mask;
            digits.push(low.to_u32_digits().first().copied().unwrap_or(0) as u16);
            rest >>= 15;
        }
        (self.sign(), digits)
    }
}

fn utf8_with_surrogates(s: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    for c in s.chars() {
        match char::from_u32(c) {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {
                out.extend([0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8])
            }
        }
    }
    out
}

struct Reader<'a> {
    data: &'a [u8],
    at: usize,
    refs: Vec<Option<Value>>,
    allow_code: bool,
    depth: u32,
}

#[cold]
fn bad(vm: &Vm, what: &str) -> Raised {
    vm.value_error(format!("bad marshal data ({what})"))
}

impl<'a> Reader<'a> {
    fn take(&mut self, vm: &Vm, n: usize) -> PyResult<&'a [u8]> {
        match self.data.get(self.at..self.at.saturating_add(n)) {
            Some(part) => {
                self.at += n;
                Ok(part)
            }
            None => Err(vm.raise(Exc::EOFError, "marshal data too short")),
        }
    }

    fn number(&mut self, vm: &Vm) -> PyResult<i32> {
        let b = self.take(vm, 4)?;
        Ok(i32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn size(&mut self, vm: &Vm, what: &str) -> PyResult<usize> {
        let n = self.number(vm)?;
        usize::try_from(n).map_err(|_| bad(vm, &format!("{what} size out of range")))
    }

    fn byte_size(&mut self, vm: &Vm) -> PyResult<usize> {
        Ok(self.take(vm, 1)?[0] as usize)
    }

    fn items(&mut self, vm: &Vm, n: usize, what: &str) -> PyResult<Vec<Value>> {
        let mut items = Vec::with_capacity(n.min(self.data.len()));
        for _ in 0..n {
            items.push(self.part(vm, what)?);
        }
        Ok(items)
    }

    /// A value that is part of another one.
    fn part(&mut self, vm: &Vm, what: &str) -> PyResult {
        match self.opt(vm)? {
            Some(v) => Ok(v),
            None => Err(vm.type_error(format!("NULL object in marshal data for {what}"))),
        }
    }

    fn float(&mut self, vm: &Vm) -> PyResult<f64> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(vm, 8)?);
        Ok(f64::from_le_bytes(bytes))
    }

    /// A float as text.
    fn float_text(&mut self, vm: &Vm) -> PyResult<f64> {
        let n = self.byte_size(vm)?;
        let text = self.take(vm, n)?;
        let text = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
        text.ok_or_else(|| bad(vm, "float is no number"))
    }

    /// A value; `None` for the mark at the end of a dict.
    fn opt(&mut self, vm: &Vm) -> PyResult<Option<Value>> {
        if self.depth > MAX_DEPTH {
            return Err(vm.value_error("recursion limit exceeded"));
        }
        self.depth += 1;
        let result = self.value(vm);
        self.depth -= 1;
        result
    }

    fn value(&mut self, vm: &Vm) -> PyResult<Option<Value>> {
        let Some(&code) = self.data.get(self.at) else {
            return Err(vm.raise(Exc::EOFError, "EOF read where object expected"));
        };
        self.at += 1;
        let kind = code & !REF;
        // Numbered before its parts.
        let slot = (code & REF != 0 && !matches!(kind, b'0' | b'r')).then(|| {
            self.refs.push(None);
            self.refs.len() - 1
        });
        let v: Value = match kind {
            b'0' => return Ok(None),
            b'N' => Value::NONE,
            b'T' => Value::TRUE,
            b'F' => Value::FALSE,
            b'.' => Value::ELLIPSIS,
            b'S' => vm.exc_type(Exc::StopIteration).value(),
            b'i' => vm.int(i64::from(self.number(vm)?)),
            b'I' => {
                let mut bytes = [0; 8];
                bytes.copy_from_slice(self.take(vm, 8)?);
                vm.int(i64::from_le_bytes(bytes))
            }
            b'l' => self.long(vm)?,
            b'g' => vm.float(self.float(vm)?),
            b'f' => vm.float(self.float_text(vm)?),
            b'y' => {
                let (re, im) = (self.float(vm)?, self.float(vm)?);
                vm.alloc(&vm.types().complex, ComplexObj { re, im }).into()
            }
            b'x' => {
                let (re, im) = (self.float_text(vm)?, self.float_text(vm)?);
                vm.alloc(&vm.types().complex, ComplexObj { re, im }).into()
            }
            b's' => {
                let n = self.size(vm, "bytes object")?;
                vm.bytes(self.take(vm, n)?).into()
            }
            b'u' | b't' | b'a' | b'A' | b'z' | b'Z' => self.str(vm, kind)?,
            b'(' | b')' => {
                let n = if kind == b')' { self.byte_size(vm)? } else { self.size(vm, "tuple")? };
                vm.tuple(self.items(vm, n, "tuple")?).into()
            }
            b'[' => {
                let n = self.size(vm, "list")?;
                let list = vm.list(Vec::new());
                self.note(slot, &list);
                for _ in 0..n {
                    let x = self.part(vm, "list")?;
                    if let Some(list) = list.as_::<List>() {
                        list.items.borrow_mut().push(x);
                    }
                }
                list
            }
            b'{' => {
                let dict: Value = vm.dict().into();
                self.note(slot, &dict);
                while let Some(key) = self.opt(vm)? {
                    let x = self.part(vm, "dict")?;
                    vm.set_item(&dict, &key, x)?;
                }
                dict
            }
            b'<' => {
                let n = self.size(vm, "set")?;
                let set = vm.call(&vm.types().set.value(), &[])?;
                self.note(slot, &set);
                for _ in 0..n {
                    let x = self.part(vm, "set")?;
                    vm.call_method(&set, "add", &[x])?;
                }
                set
            }
            b'>' => {
                let n = self.size(vm, "set")?;
                let items = vm.list(self.items(vm, n, "set")?);
                vm.call(&vm.types().frozenset.value(), &[items])?
            }
            b':' => {
                let parts = self.items(vm, 3, "slice")?;
                vm.call(&vm.types().slice.value(), &parts)?
            }
            b'r' => {
                let n = self.number(vm)?;
                match usize::try_from(n).ok().and_then(|n| self.refs.get(n).cloned().flatten()) {
                    Some(v) => v,
                    None => return Err(bad(vm, "invalid reference")),
                }
            }
            b'c' => {
                if !self.allow_code {
                    return Err(vm.value_error("unmarshalling code objects is disallowed"));
                }
                let n = self.size(vm, "code object")?;
                let code = obc::read(self.take(vm, n)?).map_err(|e| bad(vm, &format!("code object: {e}")))?;
                vm.make_code(code)?.into()
            }
            _ => return Err(bad(vm, "unknown type code")),
        };
        self.note(slot, &v);
        Ok(Some(v))
    }

    /// Later values may refer to this one.
    fn note(&mut self, slot: Option<usize>, v: &Value) {
        if let Some(slot) = slot {
            self.refs[slot] = Some(v.clone());
        }
    }

    fn long(&mut self, vm: &Vm) -> PyResult {
        let n = self.number(vm)?;
        let digits = self.take(vm, n.unsigned_abs() as usize * 2)?;
        let mut big = BigInt::default();
        for (i, d) in digits.chunks_exact(2).rev().enumerate() {
            let digit = u16::from_le_bytes([d[0], d[1]]);
            if digit > 0x7fff {
                return Err(bad(vm, "digit out of range in long"));
            }
            if i == 0 && digit == 0 {
                return Err(bad(vm, "unnormalized long data"));
            }
            big = (big << 15) + digit;
        }
        Ok(vm.big_int(if n < 0 { -big } else { big }))
    }

    fn str(&mut self, vm: &Vm, kind: u8) -> PyResult {
        let n = if matches!(kind, b'z' | b'Z') { self.byte_size(vm)? } else { self.size(vm, "string")? };
        let bytes = self.take(vm, n)?;
        let s = if matches!(kind, b'u' | b't') {
            let mode = vm.str("surrogatepass");
            let bytes: Value = vm.bytes(bytes).into();
            vm.call_method(&bytes, "decode", &[vm.str("utf-8"), mode])?
        } else {
            vm.str_from_latin1(bytes).into()
        };
        match s.to_ref::<Str>() {
            Some(s) if matches!(kind, b't' | b'A' | b'Z') => Ok(vm.intern_ref(&s).into()),
            _ => Ok(s),
        }
    }
}

/// Version of the format that is written if none is asked for.
const VERSION: i64 = 5;

fn dump(vm: &Vm, v: &Value, version: Option<&Value>, allow_code: Option<&Value>) -> PyResult {
    let version = match version {
        Some(v) => i64::from(util::int_arg(vm, v)?),
        None => VERSION,
    };
    let allow_code = util::flag(vm, allow_code, true)?;
    let mut to = Writer { out: Vec::new(), version, allow_code, depth: 0, refs: HashMap::new() };
    to.write(vm, v)?;
    Ok(vm.bytes(&to.out).into())
}

/// Reads a value; it and the number of bytes used.
fn read(vm: &Vm, data: &[u8], allow_code: Option<&Value>) -> PyResult<(Value, usize)> {
    let allow_code = util::flag(vm, allow_code, true)?;
    let mut reader = Reader { data, at: 0, refs: Vec::new(), allow_code, depth: 0 };
    let v = reader.part(vm, "object")?;
    Ok((v, reader.at))
}

/// Reads a value from a file, which is left behind it.
fn load(vm: &Vm, args: Args) -> PyResult {
    let file = &args[0];
    let data = vm.call_method(file, "read", &[])?;
    if !data.is_a::<Bytes>() {
        return Err(vm.type_error(format!("file.read() returned not bytes but {}", vm.type_name(&data))));
    }
    let bytes = util::bytes_arg(vm, &data)?;
    let (v, used) = read(vm, &bytes, args.opt(1))?;
    if used < bytes.len() {
        let back = vm.int(used as i64 - bytes.len() as i64);
        vm.call_method(file, "seek", &[back, vm.int(1)])?;
    }
    Ok(v)
}

static FUNCTIONS: &[MethodDef] = &[
    function("dumps", "(value, version=version, /, *, allow_code=True)", |vm, args| {
        dump(vm, &args[0], args.opt(1), args.opt(2))
    }),
    function("dump", "(value, file, version=version, /, *, allow_code=True)", |vm, args| {
        let data = dump(vm, &args[0], args.opt(2), args.opt(3))?;
        vm.call_method(&args[1], "write", &[data])
    }),
    function("loads", "(bytes, /, *, allow_code=True)", |vm, args| {
        let data = util::bytes_arg(vm, &args[0])?;
        Ok(read(vm, &data, args.opt(1))?.0)
    }),
    function("load", "(file, /, *, allow_code=True)", load),
];

pub static MODULE: ModuleDef = ModuleDef::new("marshal", &[FUNCTIONS])
    .doc("This module contains functions that can read and write Python values in\na binary format.")
    .init(|vm, module| {
        vm.set_name(&module.dict, "version", vm.int(VERSION));
        Ok(())
    });
