//! `marshal`: plain values in CPython's format (without shared references). Code objects have the
//! `.obc` format instead and are refused here.

use num_bigint::{BigInt, Sign};

use ouro_vm::core::args::Args;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::{Bytes, List};
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;

fn write(vm: &Vm, v: &Value, out: &mut Vec<u8>) -> PyResult<()> {
    let _level = vm.enter_recursive(" while marshalling an object")?;
    let size = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
    let exact = |ty: &ouro_vm::core::object::Ref<ouro_vm::core::typeobj::TypeObj>| vm.is_exact(v, ty);
    let t = vm.types();
    if v.is_none() {
        out.push(b'N');
    } else if let Some(b) = v.as_bool() {
        out.push(if b { b'T' } else { b'F' });
    } else if v.is(&Value::ELLIPSIS) {
        out.push(b'.');
    } else if exact(&t.int) {
        match vm.small(v).and_then(|n| i32::try_from(n).ok()) {
            Some(n) => {
                out.push(b'i');
                out.extend(n.to_le_bytes());
            }
            None => {
                let (sign, digits) = vm.to_big(v).unwrap_or_default().to_radix_le_parts();
                out.push(b'l');
                let n = digits.len() as i32;
                out.extend((if sign == Sign::Minus { -n } else { n }).to_le_bytes());
                for d in digits {
                    out.extend(d.to_le_bytes());
                }
            }
        }
    } else if let Some(f) = vm.as_float(v).filter(|_| exact(&t.float)) {
        out.push(b'g');
        out.extend(f.to_le_bytes());
    } else if let Some(s) = v.to_ref::<Str>().filter(|_| exact(&t.str)) {
        let bytes = utf8_with_surrogates(&s);
        out.push(b'u');
        size(out, bytes.len());
        out.extend(bytes);
    } else if v.is_a::<Bytes>() || exact(&t.bytearray) {
        let bytes = util::bytes_arg(vm, v)?;
        out.push(b's');
        size(out, bytes.len());
        out.extend(bytes);
    } else if let Some(items) = v.as_::<Tuple>().filter(|_| exact(&t.tuple)) {
        let items = items.to_vec();
        out.push(b'(');
        size(out, items.len());
        for x in &items {
            write(vm, x, out)?;
        }
    } else if let Some(items) = v.as_::<List>().filter(|_| exact(&t.list)) {
        let items = items.items.borrow().clone();
        out.push(b'[');
        size(out, items.len());
        for x in &items {
            write(vm, x, out)?;
        }
    } else if let Some(dict) = v.as_::<Dict>().filter(|_| exact(&t.dict)) {
        out.push(b'{');
        for (k, x) in dict.pairs() {
            write(vm, &k, out)?;
            write(vm, &x, out)?;
        }
        out.push(b'0');
    } else if exact(&t.set) || exact(&t.frozenset) {
        let items = vm.collect(v)?;
        out.push(if exact(&t.set) { b'<' } else { b'>' });
        size(out, items.len());
        for x in &items {
            write(vm, x, out)?;
        }
    } else {
        return Err(vm.value_error("unmarshallable object"));
    }
    Ok(())
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

    fn size(&mut self, vm: &Vm) -> PyResult<usize> {
        let n = self.number(vm)?;
        usize::try_from(n).map_err(|_| vm.value_error("bad marshal data (size out of range)"))
    }

    fn items(&mut self, vm: &Vm, n: usize) -> PyResult<Vec<Value>> {
        let mut items = Vec::with_capacity(n.min(self.data.len()));
        for _ in 0..n {
            items.push(self.value(vm)?);
        }
        Ok(items)
    }

    fn value(&mut self, vm: &Vm) -> PyResult {
        match self.opt(vm)? {
            Some(v) => Ok(v),
            None => Err(vm.type_error("NULL object in marshal data for object")),
        }
    }

    /// A value; `None` at the end of a dict.
    fn opt(&mut self, vm: &Vm) -> PyResult<Option<Value>> {
        let _level = vm.enter_recursive(" while reading marshal data")?;
        let code = self.take(vm, 1)?[0];
        let slot = (code & 0x80 != 0).then(|| {
            self.refs.push(None);
            self.refs.len() - 1
        });
        let v: Value = match code & 0x7f {
            b'0' => return Ok(None),
            b'N' => Value::NONE,
            b'T' => Value::TRUE,
            b'F' => Value::FALSE,
            b'.' => Value::ELLIPSIS,
            b'i' => vm.int(i64::from(self.number(vm)?)),
            b'l' => {
                let n = self.number(vm)?;
                let mut big = BigInt::default();
                let digits = self.take(vm, n.unsigned_abs() as usize * 2)?;
                for d in digits.chunks_exact(2).rev() {
                    big = (big << 15) + u16::from_le_bytes([d[0], d[1]]);
                }
                vm.big_int(if n < 0 { -big } else { big })
            }
            b'g' => {
                let b = self.take(vm, 8)?;
                let mut bytes = [0; 8];
                bytes.copy_from_slice(b);
                vm.float(f64::from_le_bytes(bytes))
            }
            b's' => {
                let n = self.size(vm)?;
                vm.bytes(self.take(vm, n)?).into()
            }
            b'u' | b't' | b'a' | b'A' => {
                let n = self.size(vm)?;
                util::decode_fs(vm, self.take(vm, n)?).into()
            }
            b'z' | b'Z' => {
                let n = self.take(vm, 1)?[0] as usize;
                util::decode_fs(vm, self.take(vm, n)?).into()
            }
            b'(' => {
                let n = self.size(vm)?;
                vm.tuple(self.items(vm, n)?).into()
            }
            b')' => {
                let n = self.take(vm, 1)?[0] as usize;
                vm.tuple(self.items(vm, n)?).into()
            }
            b'[' => {
                let n = self.size(vm)?;
                vm.list(self.items(vm, n)?)
            }
            b'{' => {
                let dict: Value = vm.dict().into();
                while let Some(key) = self.opt(vm)? {
                    let x = self.value(vm)?;
                    vm.set_item(&dict, &key, x)?;
                }
                dict
            }
            b'<' | b'>' => {
                let n = self.size(vm)?;
                let items = vm.list(self.items(vm, n)?);
                let t = vm.types();
                let ty = if code & 0x7f == b'<' { &t.set } else { &t.frozenset };
                vm.call(&ty.value(), &[items])?
            }
            b'r' => {
                let n = self.size(vm)?;
                match self.refs.get(n).cloned().flatten() {
                    Some(v) => v,
                    None => return Err(vm.value_error("bad marshal data (invalid reference)")),
                }
            }
            b'c' => return Err(vm.value_error("bad marshal data (code objects of CPython cannot be loaded)")),
            _ => return Err(vm.value_error("bad marshal data (unknown type code)")),
        };
        if let Some(slot) = slot {
            self.refs[slot] = Some(v.clone());
        }
        Ok(Some(v))
    }
}

fn dumps(vm: &Vm, args: Args) -> PyResult {
    let mut out = Vec::new();
    write(vm, &args[0], &mut out)?;
    Ok(vm.bytes(&out).into())
}

static FUNCTIONS: &[MethodDef] = &[
    function("dumps", "(value, version=version, /, *, allow_code=True)", dumps),
    function("dump", "(value, file, version=version, /, *, allow_code=True)", |vm, args| {
        let data = dumps(vm, args)?;
        vm.call_method(&args[1], "write", &[data])
    }),
    function("loads", "(bytes, /, *, allow_code=True)", |vm, args| {
        let data = util::bytes_arg(vm, &args[0])?;
        Reader { data: &data, at: 0, refs: Vec::new() }.value(vm)
    }),
    function("load", "(file, /, *, allow_code=True)", |vm, args| {
        let data = vm.call_method(&args[0], "read", &[])?;
        let data = util::bytes_arg(vm, &data)?;
        Reader { data: &data, at: 0, refs: Vec::new() }.value(vm)
    }),
];

pub static MODULE: ModuleDef = ModuleDef::new("marshal", &[FUNCTIONS])
    .doc("This module contains functions that can read and write Python values in\na binary format.")
    .init(|vm, module| {
        vm.set_name(&module.dict, "version", vm.int(5));
        Ok(())
    });
