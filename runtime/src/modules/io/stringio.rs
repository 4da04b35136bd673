//! `StringIO`.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new, next, unary};
use ouro_vm::core::object::Payload;
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::newlines::Translator;
use super::{closed_error, size_arg, unsupported};
use crate::modules::util;

/// Payload of `StringIO`.
#[derive(Default)]
pub struct StringIO {
    data: RefCell<Vec<u32>>,
    pos: Cell<usize>,
    closed: Cell<bool>,
    /// `newline` argument; `None` means universal newlines, translated.
    newline: RefCell<Option<String>>,
    translator: Translator,
}

ouro_vm::payload!(StringIO, "StringIO", plain);

impl StringIO {
    fn check(&self, vm: &Vm) -> PyResult<()> {
        if self.closed.get() { Err(closed_error(vm)) } else { Ok(()) }
    }

    fn take(&self, n: Option<usize>) -> Vec<u32> {
        let data = self.data.borrow();
        let start = self.pos.get().min(data.len());
        let end = n.map_or(data.len(), |n| start.saturating_add(n).min(data.len()));
        self.pos.set(self.pos.get().max(end));
        data[start..end].to_vec()
    }

    fn line(&self, limit: Option<usize>) -> Vec<u32> {
        let n = {
            let data = self.data.borrow();
            let rest = &data[self.pos.get().min(data.len())..];
            let n =
                super::textio::line_end(rest, self.newline.borrow().as_deref(), true).unwrap_or(rest.len());
            limit.map_or(n, |l| n.min(l))
        };
        self.take(Some(n))
    }

    fn write(&self, vm: &Vm, text: &Str) -> PyResult<()> {
        let mut points: Vec<u32> = text.chars().collect();
        match self.newline.borrow().as_deref() {
            None => points = self.translator.feed(&points, true, true),
            Some("") | Some("\n") => {}
            Some(nl) => {
                let nl: Vec<u32> = nl.chars().map(u32::from).collect();
                points = points.iter().flat_map(|&c| if c == 10 { nl.clone() } else { vec![c] }).collect();
            }
        }
        if points.is_empty() {
            return Ok(());
        }
        let mut data = self.data.borrow_mut();
        let start = self.pos.get();
        let end = start.checked_add(points.len()).filter(|&end| end <= i64::MAX as usize);
        let Some(end) = end else { return Err(vm.overflow_error("new position too large")) };
        let more = end.saturating_sub(data.len());
        vm.fits(data.try_reserve(more))?;
        if start == data.len() {
            data.extend_from_slice(&points);
        } else {
            if end > data.len() {
                data.resize(end, 0);
            }
            data[start..end].copy_from_slice(&points);
        }
        self.pos.set(end);
        Ok(())
    }
}

fn of<'a>(vm: &Vm, args: &Args<'a>) -> PyResult<&'a StringIO> {
    let this = args.this::<StringIO>();
    this.check(vm)?;
    Ok(this)
}

static METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, StringIO::default()).into())
    }),
    method("__init__", "($self, initial_value='', newline='\\n')", |vm, args| {
        let this = args.this::<StringIO>();
        let newline = match args.opt(2) {
            None => Some("\n".to_owned()),
            Some(v) if v.is_none() => None,
            Some(v) => match v.as_::<Str>() {
                Some(s) => Some(s.to_text().into_owned()),
                None => {
                    return Err(
                        vm.type_error(format!("newline must be str or None, not {}", vm.type_name(v)))
                    );
                }
            },
        };
        if let Some(nl) = &newline
            && !matches!(nl.as_str(), "" | "\n" | "\r" | "\r\n")
        {
            let shown = vm.repr(&args[2])?;
            return Err(vm.value_error(format!("illegal newline value: {}", shown.to_text())));
        }
        *this.newline.borrow_mut() = newline;
        this.data.borrow_mut().clear();
        this.pos.set(0);
        if let Some(v) = args.some(1) {
            let Some(text) = v.as_::<Str>() else {
                return Err(
                    vm.type_error(format!("initial_value must be str or None, not {}", vm.type_name(v)))
                );
            };
            this.write(vm, text)?;
            this.pos.set(0);
        }
        Ok(Value::NONE)
    }),
    method("read", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        Ok(vm.str_from_points(&of(vm, &args)?.take(n)).into())
    }),
    method("readline", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        Ok(vm.str_from_points(&of(vm, &args)?.line(n)).into())
    }),
    method("write", "($self, s, /)", |vm, args| {
        let this = of(vm, &args)?;
        match args[1].as_::<Str>() {
            Some(text) => {
                this.write(vm, text)?;
                Ok(vm.int(text.len() as i64))
            }
            None => Err(vm.type_error(format!("string argument expected, got '{}'", vm.type_name(&args[1])))),
        }
    }),
    method("seek", "($self, pos, whence=0, /)", |vm, args| {
        let this = of(vm, &args)?;
        let offset = util::long_arg(vm, &args[1])?;
        let whence = match args.opt(2) {
            Some(v) => util::int_arg(vm, v)?,
            None => 0,
        };
        match whence {
            0 if offset < 0 => return Err(vm.value_error(format!("Negative seek position {offset}"))),
            0 => this.pos.set(offset as usize),
            1 | 2 if offset != 0 => {
                return Err(vm.raise(ouro_vm::core::exc::Exc::OSError, "Can't do nonzero cur-relative seeks"));
            }
            1 => {}
            2 => this.pos.set(this.data.borrow().len()),
            n => return Err(vm.value_error(format!("Invalid whence ({n}, should be 0, 1 or 2)"))),
        }
        Ok(vm.int(this.pos.get() as i64))
    }),
    method("tell", "($self, /)", |vm, args| Ok(vm.int(of(vm, &args)?.pos.get() as i64))),
    method("truncate", "($self, pos=None, /)", |vm, args| {
        let this = of(vm, &args)?;
        let size = match args.some(1) {
            Some(v) => util::long_arg(vm, v)?,
            None => this.pos.get() as i64,
        };
        if size < 0 {
            return Err(vm.value_error(format!("Negative size value {size}")));
        }
        this.data.borrow_mut().truncate(size as usize);
        Ok(vm.int(size))
    }),
    method("getvalue", "($self, /)", |vm, args| Ok(vm.str_from_points(&of(vm, &args)?.data.borrow()).into())),
    method("close", "($self, /)", |_, args| {
        let this = args.this::<StringIO>();
        this.closed.set(true);
        this.data.borrow_mut().clear();
        Ok(Value::NONE)
    }),
    method("detach", "($self, /)", |vm, _| Err(unsupported(vm, "detach"))),
    method("flush", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::NONE)),
    method("isatty", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::FALSE)),
    method("readable", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::TRUE)),
    method("writable", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::TRUE)),
    method("seekable", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::TRUE)),
    unary("__iter__", |vm, v| {
        payload::<StringIO>(v).check(vm)?;
        Ok(v.clone())
    }),
    next(|vm, v| {
        let this = payload::<StringIO>(v);
        this.check(vm)?;
        let line = this.line(None);
        Ok(if line.is_empty() { None } else { Some(vm.str_from_points(&line).into()) })
    }),
];

static GETSET: &[GetSetDef] = &[
    getter("closed", |_, v| Ok(Value::from_bool(payload::<StringIO>(v).closed.get()))),
    getter("line_buffering", |vm, v| {
        payload::<StringIO>(v).check(vm)?;
        Ok(Value::FALSE)
    }),
    getter("newlines", |vm, v| {
        payload::<StringIO>(v).check(vm)?;
        Ok(payload::<StringIO>(v).translator.newlines(vm))
    }),
];

pub static DEF: TypeDef = TypeDef::new("_io", "StringIO", StringIO::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(type_flags::BASE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF)
    .doc("Text I/O implementation using an in-memory buffer.");
