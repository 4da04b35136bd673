//! `_json.make_scanner`: values from JSON text.

use std::collections::HashMap;

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::error::{PyResult, room_for_one};
use ouro_vm::core::native::{GetSetDef, TypeDef, call, getter, new};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::str::args::count_arg;

use super::text::{error, scan};

/// Payload of `_json.Scanner`.
pub struct Scanner {
    strict: bool,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
}

ouro_vm::payload!(Scanner, "Scanner");

impl Trace for Scanner {
    fn traverse(&self, visitor: &mut Visitor) {
        for v in [
            &self.object_hook,
            &self.object_pairs_hook,
            &self.parse_float,
            &self.parse_int,
            &self.parse_constant,
        ] {
            visitor.visit(v);
        }
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("_json", "Scanner", <Scanner as Payload>::vtable)
    .doc("JSON scanner object")
    .methods(&[&[
        new("($type, context)", |vm, a| {
            let get = |name: &str| vm.get_attr_str(&a[1], name);
            let strict = get("strict")?;
            let scanner = Scanner {
                strict: vm.is_true(&strict)?,
                object_hook: get("object_hook")?,
                object_pairs_hook: get("object_pairs_hook")?,
                parse_float: get("parse_float")?,
                parse_int: get("parse_int")?,
                parse_constant: get("parse_constant")?,
            };
            Ok(vm.make(scanner))
        }),
        call(scan_once),
    ]])
    .getset(FIELDS);

static FIELDS: &[GetSetDef] = &[
    getter("strict", |_, v| Ok(Value::from_bool(payload::<Scanner>(v).strict))).member(),
    getter("object_hook", |_, v| Ok(payload::<Scanner>(v).object_hook.clone())).member(),
    getter("object_pairs_hook", |_, v| Ok(payload::<Scanner>(v).object_pairs_hook.clone())).member(),
    getter("parse_float", |_, v| Ok(payload::<Scanner>(v).parse_float.clone())).member(),
    getter("parse_int", |_, v| Ok(payload::<Scanner>(v).parse_int.clone())).member(),
    getter("parse_constant", |_, v| Ok(payload::<Scanner>(v).parse_constant.clone())).member(),
];

impl NativeType for Scanner {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

fn scan_once(vm: &Vm, args: CallArgs) -> PyResult {
    let get = |i: usize, name: &str| match args.pos().get(i) {
        Some(v) => Ok(v.clone()),
        None => args.keyword(name).cloned().ok_or_else(|| {
            vm.type_error(format!("scan_once() missing required argument '{name}' (pos {i})"))
        }),
    };
    let (document, at) = (get(1, "string")?, get(2, "idx")?);
    let Some(s) = document.to_ref::<Str>() else {
        return Err(
            vm.type_error(format!("first argument must be a string, not {}", vm.type_name(&document)))
        );
    };
    let at = match usize::try_from(count_arg(vm, &at)?) {
        Ok(at) => at,
        Err(_) => return Err(vm.value_error("idx cannot be negative")),
    };
    let Some(scanner) = args.pos()[0].to_ref::<Scanner>() else {
        return Err(vm.type_error("scan_once() needs a scanner"));
    };
    let is = |v: &Value, ty: &Ref<ouro_vm::core::typeobj::TypeObj>| v.is(&ty.value());
    let mut run = Run {
        vm,
        plain_float: is(&scanner.parse_float, &vm.types().float),
        plain_int: is(&scanner.parse_int, &vm.types().int),
        scanner: &scanner,
        document: &document,
        s: &s,
        keys: HashMap::new(),
    };
    let (v, end) = run.value(at)?;
    Ok(vm.tuple(vec![v, Value::from_len(end)]).into())
}

struct Run<'a> {
    vm: &'a Vm,
    scanner: &'a Scanner,
    document: &'a Value,
    s: &'a Str,
    plain_float: bool,
    plain_int: bool,
    /// Keys seen, so that equal ones are the same object.
    keys: HashMap<Vec<u8>, Ref<Str>>,
}

impl Run<'_> {
    #[inline]
    fn at(&self, i: usize) -> Option<u8> {
        (i < self.s.len()).then(|| u8::try_from(self.s.char_at(i)).unwrap_or(0xff))
    }

    fn skip(&self, mut i: usize) -> usize {
        while matches!(self.at(i), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            i += 1;
        }
        i
    }

    fn word(&self, at: usize, word: &str) -> bool {
        word.bytes().enumerate().all(|(i, b)| self.at(at + i) == Some(b))
    }

    fn stop<T>(&self, at: usize) -> PyResult<T> {
        Err(self.vm.stop_iteration(Some(Value::from_len(at))))
    }

    fn value(&mut self, at: usize) -> PyResult<(Value, usize)> {
        let vm = self.vm;
        match self.at(at) {
            Some(b'"') => {
                let (text, end) = scan(vm, self.document, self.s, Some(at + 1), self.scanner.strict)?;
                Ok((text.into(), end))
            }
            Some(b'{') => {
                let _level = vm.enter_recursive(" while decoding a JSON object from a unicode string")?;
                self.object(at + 1)
            }
            Some(b'[') => {
                let _level = vm.enter_recursive(" while decoding a JSON array from a unicode string")?;
                self.array(at + 1)
            }
            Some(b'n') if self.word(at, "null") => Ok((Value::NONE, at + 4)),
            Some(b't') if self.word(at, "true") => Ok((Value::TRUE, at + 4)),
            Some(b'f') if self.word(at, "false") => Ok((Value::FALSE, at + 5)),
            Some(b'N') if self.word(at, "NaN") => self.constant("NaN", at),
            Some(b'I') if self.word(at, "Infinity") => self.constant("Infinity", at),
            Some(b'-') if self.word(at, "-Infinity") => self.constant("-Infinity", at),
            Some(b'-' | b'0'..=b'9') => self.number(at),
            _ => self.stop(at),
        }
    }

    fn constant(&self, name: &str, at: usize) -> PyResult<(Value, usize)> {
        let v = self.vm.call(&self.scanner.parse_constant, &[self.vm.str(name)])?;
        Ok((v, at + name.len()))
    }

    fn digits(&self, mut i: usize) -> usize {
        while matches!(self.at(i), Some(b'0'..=b'9')) {
            i += 1;
        }
        i
    }

    fn number(&self, start: usize) -> PyResult<(Value, usize)> {
        let vm = self.vm;
        let first = if self.at(start) == Some(b'-') { start + 1 } else { start };
        let mut end = match self.at(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => self.digits(first),
            _ => return self.stop(start),
        };
        let mut float = false;
        if self.at(end) == Some(b'.') && matches!(self.at(end + 1), Some(b'0'..=b'9')) {
            float = true;
            end = self.digits(end + 1);
        }
        if matches!(self.at(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.at(end + 1), Some(b'+' | b'-')));
            let digits = self.digits(end + 1 + sign);
            if digits > end + 1 + sign {
                float = true;
                end = digits;
            }
        }
        let text: String = (start..end).map(|i| char::from(self.at(i).unwrap_or(b'0'))).collect();
        let v = match float {
            true if self.plain_float => match text.parse::<f64>() {
                Ok(f) => vm.float(f),
                Err(_) => return self.stop(start),
            },
            true => vm.call(&self.scanner.parse_float, &[vm.str(&text)])?,
            false => match text.parse::<i64>() {
                Ok(n) if self.plain_int => vm.int(n),
                _ => vm.call(&self.scanner.parse_int, &[vm.str(&text)])?,
            },
        };
        Ok((v, end))
    }

    fn key(&mut self, at: usize) -> PyResult<(Ref<Str>, usize)> {
        let (key, end) = scan(self.vm, self.document, self.s, Some(at), self.scanner.strict)?;
        let mut form = key.raw_bytes().to_vec();
        form.push(key.width());
        let key = self.keys.entry(form).or_insert(key).clone();
        Ok((key, end))
    }

    fn fail<T>(&self, message: &str, at: usize) -> PyResult<T> {
        Err(error(self.vm, message, self.document, at))
    }

    fn object(&mut self, at: usize) -> PyResult<(Value, usize)> {
        let vm = self.vm;
        let pairs_hook =
            (!self.scanner.object_pairs_hook.is_none()).then(|| self.scanner.object_pairs_hook.clone());
        let (dict, mut pairs) = (vm.dict(), Vec::new());
        let mut i = self.skip(at);
        if self.at(i) != Some(b'}') {
            loop {
                if self.at(i) != Some(b'"') {
                    return self.fail("Expecting property name enclosed in double quotes", i);
                }
                let (key, after) = self.key(i + 1)?;
                i = self.skip(after);
                if self.at(i) != Some(b':') {
                    return self.fail("Expecting ':' delimiter", i);
                }
                i = self.skip(i + 1);
                let (v, after) = self.value(i)?;
                if pairs_hook.is_some() {
                    pairs.push(vm.tuple(vec![key.into(), v]).into());
                } else {
                    vm.dict_set(&dict, key.into(), v)?;
                }
                i = self.skip(after);
                match self.at(i) {
                    Some(b'}') => break,
                    Some(b',') => {}
                    _ => return self.fail("Expecting ',' delimiter", i),
                }
                let comma = i;
                i = self.skip(i + 1);
                if self.at(i) == Some(b'}') {
                    return self.fail("Illegal trailing comma before end of object", comma);
                }
            }
        }
        let v = if let Some(hook) = pairs_hook {
            vm.call(&hook, &[vm.list(pairs)])?
        } else if !self.scanner.object_hook.is_none() {
            vm.call(&self.scanner.object_hook, &[dict.into()])?
        } else {
            dict.into()
        };
        Ok((v, i + 1))
    }

    fn array(&mut self, at: usize) -> PyResult<(Value, usize)> {
        let mut items = Vec::new();
        let mut i = self.skip(at);
        if self.at(i) != Some(b']') {
            loop {
                let (v, after) = self.value(i)?;
                self.vm.check_memory()?;
                self.vm.fits(room_for_one(&mut items))?;
                items.push(v);
                i = self.skip(after);
                match self.at(i) {
                    Some(b']') => break,
                    Some(b',') => {}
                    _ => return self.fail("Expecting ',' delimiter", i),
                }
                let comma = i;
                i = self.skip(i + 1);
                if self.at(i) == Some(b']') {
                    return self.fail("Illegal trailing comma before end of array", comma);
                }
            }
        }
        Ok((self.vm.list(items), i + 1))
    }
}
