//! Newline translation, and `IncrementalNewlineDecoder`.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::payload;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::modules::util;

const CR: u32 = 13;
const LF: u32 = 10;

/// Translates `\r\n` and `\r` to `\n`, across chunks; notes which newlines were seen.
#[derive(Default)]
pub struct Translator {
    /// A `\r` at the end of a chunk waits for what follows.
    pub pending: Cell<bool>,
    /// Bits: 1 `\r`, 2 `\n`, 4 `\r\n`.
    pub seen: Cell<u8>,
}

impl Translator {
    pub fn feed(&self, text: &[u32], translate: bool, last: bool) -> Vec<u32> {
        let mut out = Vec::with_capacity(text.len() + 1);
        let mut seen = self.seen.get();
        let mut chars = text.iter().copied().peekable();
        let mut held = self.pending.replace(false);
        loop {
            let c = if held {
                held = false;
                CR
            } else {
                match chars.next() {
                    Some(c) => c,
                    None => break,
                }
            };
            match c {
                CR => match chars.peek() {
                    Some(&LF) => {
                        chars.next();
                        seen |= 4;
                        out.extend_from_slice(if translate { &[LF] } else { &[CR, LF] });
                    }
                    None if !last => {
                        self.pending.set(true);
                        break;
                    }
                    _ => {
                        seen |= 1;
                        out.push(if translate { LF } else { CR });
                    }
                },
                LF => {
                    seen |= 2;
                    out.push(LF);
                }
                c => out.push(c),
            }
        }
        self.seen.set(seen);
        out
    }

    /// The `newlines` attribute.
    pub fn newlines(&self, vm: &Vm) -> Value {
        let all = [(1, "\r"), (2, "\n"), (4, "\r\n")];
        let found: Vec<Value> =
            all.iter().filter(|(bit, _)| self.seen.get() & bit != 0).map(|(_, s)| vm.str(s)).collect();
        match found.len() {
            0 => Value::NONE,
            1 => found[0].clone(),
            _ => vm.tuple(found).into(),
        }
    }
}

/// Payload of `IncrementalNewlineDecoder`.
pub struct NewlineDecoder {
    decoder: RefCell<Value>,
    translate: Cell<bool>,
    translator: Translator,
}

ouro_vm::payload!(NewlineDecoder, "IncrementalNewlineDecoder");

impl Trace for NewlineDecoder {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.decoder.borrow());
    }
    fn clear(&self) {
        let old = self.decoder.replace(Value::NONE);
        drop(old);
    }
}

static METHODS: &[MethodDef] = &[
    new("($type, decoder, translate, errors='strict')", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        let decoder = NewlineDecoder {
            decoder: RefCell::new(args[1].clone()),
            translate: Cell::new(vm.is_true(&args[2])?),
            translator: Translator::default(),
        };
        Ok(vm.alloc(&ty, decoder).into())
    }),
    method("__init__", "($self, decoder, translate, errors='strict')", |_, _| Ok(Value::NONE)),
    method("decode", "($self, input, final=False)", |vm, args| {
        let this = args.this::<NewlineDecoder>();
        let last = util::flag(vm, args.opt(2), false)?;
        let decoder = this.decoder.borrow().clone();
        let text = if decoder.is_none() {
            args[1].clone()
        } else {
            vm.call_method(&decoder, "decode", &[args[1].clone(), Value::from_bool(last)])?
        };
        let Some(text) = text.as_::<Str>() else {
            return Err(vm.type_error(format!(
                "decoder should return a string result, not '{}'",
                vm.type_name(&text)
            )));
        };
        let points: Vec<u32> = text.chars().collect();
        Ok(vm.str_from_points(&this.translator.feed(&points, this.translate.get(), last)).into())
    }),
    method("getstate", "($self, /)", |vm, args| {
        let this = args.this::<NewlineDecoder>();
        let decoder = this.decoder.borrow().clone();
        let (buffer, flag) = if decoder.is_none() {
            (vm.bytes(b"").into(), 0)
        } else {
            let state = vm.call_method(&decoder, "getstate", &[])?;
            match util::tuple_items(&state, 2) {
                Some(items) => (items[0].clone(), vm.index_i64(&items[1])?),
                None => return Err(vm.type_error("illegal decoder state")),
            }
        };
        let flag = flag << 1 | i64::from(this.translator.pending.get());
        Ok(vm.tuple(vec![buffer, vm.int(flag)]).into())
    }),
    method("setstate", "($self, state, /)", |vm, args| {
        let this = args.this::<NewlineDecoder>();
        let Some(items) = util::tuple_items(&args[1], 2) else {
            return Err(vm.type_error("state argument must be a tuple"));
        };
        let flag = vm.index_i64(&items[1])?;
        this.translator.pending.set(flag & 1 != 0);
        let decoder = this.decoder.borrow().clone();
        if !decoder.is_none() {
            let state = vm.tuple(vec![items[0].clone(), vm.int(flag >> 1)]).into();
            vm.call_method(&decoder, "setstate", &[state])?;
        }
        Ok(Value::NONE)
    }),
    method("reset", "($self, /)", |vm, args| {
        let this = args.this::<NewlineDecoder>();
        this.translator.pending.set(false);
        this.translator.seen.set(0);
        let decoder = this.decoder.borrow().clone();
        if decoder.is_none() { Ok(Value::NONE) } else { vm.call_method(&decoder, "reset", &[]) }
    }),
];

fn newlines(vm: &Vm, v: &Value) -> PyResult {
    Ok(payload::<NewlineDecoder>(v).translator.newlines(vm))
}

static GETSET: &[GetSetDef] = &[getter("newlines", newlines)];

pub static DEF: TypeDef = TypeDef::new("_io", "IncrementalNewlineDecoder", NewlineDecoder::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(type_flags::BASE);
