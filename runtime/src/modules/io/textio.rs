//! `TextIOWrapper`: text over a binary stream.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getset, getter, method, new, next, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::buffered::Buffered;
use super::codec::{self, Errors, Native};
use super::newlines::Translator;
use super::{is_closed, size_arg, unsupported};
use crate::modules::util;

const CHUNK: usize = 8192;

/// How text becomes bytes and back.
#[derive(Default)]
enum Coder {
    #[default]
    Unset,
    Native(Native, Errors),
    /// Incremental encoder and decoder of `codecs`.
    Python(Value, Value),
}

/// Payload of `TextIOWrapper`.
#[derive(Default)]
pub struct TextIO {
    buffer: RefCell<Option<Value>>,
    encoding: RefCell<String>,
    errors: RefCell<String>,
    coder: RefCell<Coder>,
    newline: RefCell<Option<String>>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    detached: Cell<bool>,
    /// Encoded text not yet given to the buffer.
    pending: RefCell<Vec<u8>>,
    /// Decoded text; what lies before `pos` is consumed.
    decoded: RefCell<Vec<u32>>,
    pos: Cell<usize>,
    /// Bytes that `decoded` came from (since its start), for `tell`.
    chunk: RefCell<Vec<u8>>,
    /// Bytes of an incomplete character.
    rest: RefCell<Vec<u8>>,
    translator: Translator,
    /// Whether a `\r` waited when the present chunk began.
    chunk_pending: Cell<bool>,
    chunk_size: Cell<usize>,
    telling: Cell<bool>,
    /// The buffer cannot be written to, or read from.
    no_write: Cell<bool>,
    no_read: Cell<bool>,
}

ouro_vm::payload!(TextIO, "TextIOWrapper");

impl Trace for TextIO {
    fn traverse(&self, visitor: &mut Visitor) {
        self.buffer.borrow().iter().for_each(|v| visitor.visit(v));
        if let Coder::Python(a, b) = &*self.coder.borrow() {
            visitor.visit(a);
            visitor.visit(b);
        }
    }
    fn clear(&self) {
        let old = (self.buffer.take(), self.coder.take());
        drop(old);
    }
}

/// Where the first line of `text` ends (behind its newline); `None` if it goes on.
pub fn line_end(text: &[u32], newline: Option<&str>, at_end: bool) -> Option<usize> {
    let (cr, lf) = (13, 10);
    match newline {
        None | Some("\n") => text.iter().position(|&c| c == lf).map(|i| i + 1),
        Some("\r") => text.iter().position(|&c| c == cr).map(|i| i + 1),
        Some("\r\n") => text.windows(2).position(|w| w == [cr, lf]).map(|i| i + 2),
        Some(_) => {
            let i = text.iter().position(|&c| c == cr || c == lf)?;
            match (text[i], text.get(i + 1)) {
                (c, Some(&l)) if c == cr && l == lf => Some(i + 2),
                (c, None) if c == cr && !at_end => None,
                _ => Some(i + 1),
            }
        }
    }
}

impl TextIO {
    fn buffer(&self, vm: &Vm) -> PyResult {
        match &*self.buffer.borrow() {
            Some(b) => Ok(b.clone()),
            None if self.detached.get() => Err(vm.value_error("underlying buffer has been detached")),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    fn open_buffer(&self, vm: &Vm) -> PyResult {
        let buffer = self.buffer(vm)?;
        if is_closed(vm, &buffer)? { Err(super::closed_error(vm)) } else { Ok(buffer) }
    }

    /// Gives the pending bytes to the buffer.
    fn flush_pending(&self, vm: &Vm) -> PyResult<()> {
        if self.pending.borrow().is_empty() {
            return Ok(());
        }
        let data = self.pending.take();
        let buffer = self.buffer(vm)?;
        match buffer.as_::<Buffered>() {
            Some(b) if vm.is_exact(&buffer, &super::types(vm)?.writer) => b.write(vm, &data),
            _ => vm.call_method(&buffer, "write", &[vm.bytes(&data).into()]).map(drop),
        }
    }

    fn check_readable(&self, vm: &Vm) -> PyResult<()> {
        if self.no_read.get() { Err(super::unsupported(vm, "not readable")) } else { Ok(()) }
    }

    fn write(&self, vm: &Vm, text: &Ref<Str>) -> PyResult<()> {
        if self.no_write.get() {
            return Err(super::unsupported(vm, "not writable"));
        }
        let has_newline = text.as_ascii().map_or_else(
            || text.chars().any(|c| c == 10 || c == 13),
            |s| s.bytes().any(|b| b == b'\n' || b == b'\r'),
        );
        let translated = match self.newline.borrow().as_deref() {
            Some(nl @ ("\r" | "\r\n")) if has_newline => {
                let nl: Vec<u32> = nl.chars().map(u32::from).collect();
                let mut points = Vec::with_capacity(text.len() + 8);
                for c in text.chars() {
                    if c == 10 { points.extend_from_slice(&nl) } else { points.push(c) }
                }
                vm.str_from_points(&points)
            }
            _ => text.clone(),
        };
        let python = match &*self.coder.borrow() {
            Coder::Native(native, errors) => {
                native.encode(vm, &translated, *errors, &mut self.pending.borrow_mut())?;
                None
            }
            Coder::Python(encoder, _) => Some(encoder.clone()),
            Coder::Unset => return Err(vm.value_error("I/O operation on uninitialized object")),
        };
        if let Some(encoder) = python {
            let bytes = vm.call_method(&encoder, "encode", &[translated.into()])?;
            let Some(bytes) = bytes.as_::<Bytes>() else {
                return Err(vm.type_error(format!(
                    "encoder should return a bytes object, not '{}'",
                    vm.type_name(&bytes)
                )));
            };
            self.pending.borrow_mut().extend_from_slice(&bytes.data);
        }
        let flush = self.line_buffering.get() && has_newline;
        if self.pending.borrow().len() >= self.chunk_size.get() || flush || self.write_through.get() {
            self.flush_pending(vm)?;
        }
        if flush {
            let buffer = self.buffer(vm)?;
            vm.call_method(&buffer, "flush", &[])?;
        }
        self.forget_decoded();
        Ok(())
    }

    fn forget_decoded(&self) {
        self.decoded.borrow_mut().clear();
        self.chunk.borrow_mut().clear();
        self.pos.set(0);
    }

    /// Decodes more text; `false` at the end.
    fn read_chunk(&self, vm: &Vm, size: usize) -> PyResult<bool> {
        self.check_readable(vm)?;
        let buffer = self.open_buffer(vm)?;
        let data = match vm.get_attr_opt(&buffer, &vm.intern("read1"))? {
            Some(read1) => vm.call(&read1, &[vm.int(size as i64)])?,
            None => vm.call_method(&buffer, "read", &[vm.int(size as i64)])?,
        };
        let Some(data) = data.as_::<Bytes>() else {
            return Err(vm.type_error(format!(
                "underlying read1() should have returned a bytes-like object, not '{}'",
                vm.type_name(&data)
            )));
        };
        let end = data.data.is_empty();
        if self.pos.get() == self.decoded.borrow().len() {
            self.forget_decoded();
            self.chunk_pending.set(self.translator.pending.get());
            let rest = self.rest.borrow().clone();
            self.chunk.borrow_mut().extend_from_slice(&rest);
        }
        self.chunk.borrow_mut().extend_from_slice(&data.data);
        let text = self.decode(vm, &data.data, end)?;
        self.decoded.borrow_mut().extend_from_slice(&text);
        Ok(!end)
    }

    fn decode(&self, vm: &Vm, data: &[u8], last: bool) -> PyResult<Vec<u32>> {
        let python = match &*self.coder.borrow() {
            Coder::Python(_, decoder) => Some(decoder.clone()),
            _ => None,
        };
        let points = if let Some(decoder) = python {
            let args = [vm.bytes(data).into(), Value::from_bool(last)];
            let text = vm.call_method(&decoder, "decode", &args)?;
            match text.as_::<Str>() {
                Some(text) => text.chars().collect(),
                None => {
                    return Err(vm.type_error(format!(
                        "decoder should return a string result, not '{}'",
                        vm.type_name(&text)
                    )));
                }
            }
        } else {
            let Coder::Native(native, errors) = *self.coder.borrow() else {
                return Err(unsupported(vm, "not readable"));
            };
            let mut bytes = self.rest.take();
            bytes.extend_from_slice(data);
            let mut points = Vec::with_capacity(bytes.len());
            let used = native.decode(vm, &bytes, errors, last, &mut points)?;
            *self.rest.borrow_mut() = bytes.split_off(used);
            points
        };
        Ok(match self.newline.borrow().as_deref() {
            None => self.translator.feed(&points, true, last),
            Some("") => self.translator.feed(&points, false, last),
            Some(_) => points,
        })
    }

    fn take(&self, n: usize) -> Vec<u32> {
        let decoded = self.decoded.borrow();
        let start = self.pos.get();
        let end = start.saturating_add(n).min(decoded.len());
        self.pos.set(end);
        decoded[start..end].to_vec()
    }

    fn readline(&self, vm: &Vm, limit: Option<usize>) -> PyResult<Vec<u32>> {
        self.open_buffer(vm)?;
        self.flush_pending(vm)?;
        let newline = self.newline.borrow().clone();
        let mut line: Vec<u32> = Vec::new();
        loop {
            let room = limit.map_or(usize::MAX, |l| l.saturating_sub(line.len()));
            if room == 0 {
                return Ok(line);
            }
            let found = {
                let decoded = self.decoded.borrow();
                let rest = &decoded[self.pos.get()..];
                line_end(rest, newline.as_deref(), false).or((rest.len() >= room).then_some(room))
            };
            if let Some(n) = found {
                line.extend(self.take(n.min(room)));
                return Ok(line);
            }
            // A two-character newline may be split between chunks: what is left stays in place.
            if !self.read_chunk(vm, self.chunk_size.get())? {
                let n = {
                    let decoded = self.decoded.borrow();
                    let rest = &decoded[self.pos.get()..];
                    line_end(rest, newline.as_deref(), true).unwrap_or(rest.len())
                };
                line.extend(self.take(n.min(room)));
                return Ok(line);
            }
            if self.pos.get() > 0 && limit.is_none() {
                // Keeps the text from growing without end.
                let pos = self.pos.get();
                if pos > 1 << 16 {
                    self.decoded.borrow_mut().drain(..pos);
                    self.pos.set(0);
                    self.chunk.borrow_mut().clear();
                }
            }
        }
    }

    /// The byte position of the next character.
    fn tell(&self, vm: &Vm) -> PyResult<i64> {
        let buffer = self.open_buffer(vm)?;
        self.flush_pending(vm)?;
        vm.call_method(&buffer, "flush", &[])?;
        let at = vm.call_method(&buffer, "tell", &[])?;
        let at = vm.index_i64(&at)?;
        if self.decoded.borrow().is_empty() || self.pos.get() == self.decoded.borrow().len() {
            return Ok(at - self.rest.borrow().len() as i64);
        }
        let Coder::Native(native, errors) = *self.coder.borrow() else {
            return Err(vm.not_implemented("tell() in the middle of a line of this encoding"));
        };
        // Decodes the chunk again, byte by byte, up to the consumed character.
        let chunk = self.chunk.borrow().clone();
        let translator = Translator::default();
        translator.pending.set(self.chunk_pending.get());
        let (mut used, mut produced) = (0, 0);
        let translate = match self.newline.borrow().as_deref() {
            None => Some(true),
            Some("") => Some(false),
            _ => None,
        };
        while produced < self.pos.get() && used < chunk.len() {
            let mut size = 1;
            let mut points = Vec::new();
            while used + size <= chunk.len() {
                points.clear();
                let last = used + size == chunk.len();
                if native.decode(vm, &chunk[used..used + size], errors, last, &mut points)? > 0 {
                    break;
                }
                size += 1;
            }
            used += size;
            produced += match translate {
                Some(t) => translator.feed(&points, t, false).len(),
                None => points.len(),
            };
        }
        if translator.pending.get() && chunk.get(used) == Some(&b'\n') {
            used += 1;
        }
        Ok(at - chunk.len() as i64 + used as i64)
    }
}

fn of<'a>(args: &Args<'a>) -> &'a TextIO {
    args.this::<TextIO>()
}

fn optional<'a>(vm: &Vm, args: &Args<'a>, i: usize, what: &str) -> PyResult<Option<String>> {
    match args.some(i) {
        None => Ok(None),
        Some(v) => match v.as_::<Str>() {
            Some(s) => Ok(Some(s.to_text().into_owned())),
            None => Err(vm.type_error(format!(
                "TextIOWrapper() argument '{what}' must be str or None, not {}",
                vm.type_name(v)
            ))),
        },
    }
}

fn set_coder(vm: &Vm, this: &TextIO, encoding: &str, errors: &str) -> PyResult<()> {
    let coder =
        match (codec::native(encoding), codec::errors(errors)) {
            (Some(native), Some(errors)) => Coder::Native(native, errors),
            _ => {
                let codecs = util::import(vm, "codecs")?;
                let info = vm.call_method(&codecs, "lookup", &[vm.str(encoding)])?;
                let text = vm.get_attr_opt(&info, &vm.intern("_is_text_encoding"))?;
                if text.is_some_and(|t| t.is_false()) {
                    return Err(vm.raise(Exc::LookupError, format!(
                    "'{encoding}' is not a text encoding; use codecs.open() to handle arbitrary codecs"
                )));
                }
                let errors = vm.str(errors);
                let encoder = vm.call_method(&info, "incrementalencoder", std::slice::from_ref(&errors))?;
                let decoder = vm.call_method(&info, "incrementaldecoder", &[errors])?;
                Coder::Python(encoder, decoder)
            }
        };
    let old = this.coder.replace(coder);
    drop(old);
    *this.encoding.borrow_mut() = encoding.to_owned();
    *this.errors.borrow_mut() = errors.to_owned();
    Ok(())
}

fn check_newline(vm: &Vm, newline: &Option<String>) -> PyResult<()> {
    match newline.as_deref() {
        None | Some("" | "\n" | "\r" | "\r\n") => Ok(()),
        Some(other) => Err(vm.value_error(format!("illegal newline value: {other}"))),
    }
}

fn init(vm: &Vm, args: Args) -> PyResult {
    let this = of(&args);
    let encoding = optional(vm, &args, 2, "encoding")?;
    let errors = optional(vm, &args, 3, "errors")?.unwrap_or_else(|| "strict".to_owned());
    let newline = optional(vm, &args, 4, "newline")?;
    check_newline(vm, &newline)?;
    let encoding = match encoding.as_deref() {
        None | Some("locale") => "UTF-8".to_owned(),
        Some(name) => name.to_owned(),
    };
    if encoding.contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    set_coder(vm, this, &encoding, &errors)?;
    for (name, cell) in [("readable", &this.no_read), ("writable", &this.no_write)] {
        let able = vm.call_method(&args[1], name, &[])?;
        cell.set(!vm.is_true(&able)?);
    }
    *this.newline.borrow_mut() = newline;
    this.line_buffering.set(util::flag(vm, args.opt(5), false)?);
    this.write_through.set(util::flag(vm, args.opt(6), false)?);
    this.chunk_size.set(CHUNK);
    this.telling.set(true);
    this.detached.set(false);
    let old = this.buffer.replace(Some(args[1].clone()));
    drop(old);
    this.forget_decoded();
    Ok(Value::NONE)
}

/// A text stream over a buffer, for the standard streams.
pub fn wrap(vm: &Vm, buffer: Value, errors: &str, line_buffering: bool, write_through: bool) -> PyResult {
    let ty = super::types(vm)?.wrapper.clone();
    let this = TextIO::default();
    set_coder(vm, &this, "utf-8", errors)?;
    *this.newline.borrow_mut() = Some("\n".to_owned());
    this.line_buffering.set(line_buffering);
    this.write_through.set(write_through);
    this.chunk_size.set(CHUNK);
    this.telling.set(true);
    *this.buffer.borrow_mut() = Some(buffer);
    Ok(vm.alloc(&ty, this).into())
}

/// Writes to a text stream of exactly this type without a call; `false` if it is another one.
pub fn write_direct(vm: &Vm, stream: &Value, text: &Ref<Str>) -> PyResult<bool> {
    let Some(this) = stream.as_::<TextIO>() else { return Ok(false) };
    if !vm.is_exact(stream, &super::types(vm)?.wrapper) {
        return Ok(false);
    }
    this.open_buffer(vm)?;
    this.write(vm, text)?;
    Ok(true)
}

static METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, TextIO::default()).into())
    }),
    method(
        "__init__",
        "($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
        init,
    ),
    method("write", "($self, text, /)", |vm, args| {
        let Some(text) = args[1].to_ref::<Str>() else {
            return Err(
                vm.type_error(format!("write() argument must be str, not {}", vm.type_name(&args[1])))
            );
        };
        of(&args).open_buffer(vm)?;
        of(&args).write(vm, &text)?;
        Ok(vm.int(text.len() as i64))
    }),
    method("read", "($self, size=-1, /)", |vm, args| {
        let this = of(&args);
        let n = size_arg(vm, args.opt(1))?;
        let buffer = this.open_buffer(vm)?;
        this.flush_pending(vm)?;
        let Some(n) = n else {
            this.check_readable(vm)?;
            let data = vm.call_method(&buffer, "read", &[])?;
            let data = match data.as_::<Bytes>() {
                Some(b) => b.data.to_vec(),
                None if data.is_none() => Vec::new(),
                None => util::bytes_arg(vm, &data)?,
            };
            let mut text = this.take(usize::MAX);
            this.forget_decoded();
            if text.is_empty()
                && this.rest.borrow().is_empty()
                && data.is_ascii()
                && !data.contains(&b'\r')
                && !this.translator.pending.get()
                && matches!(*this.coder.borrow(), Coder::Native(..))
            {
                if data.contains(&b'\n') {
                    this.translator.seen.set(this.translator.seen.get() | 2);
                }
                return Ok(vm.str_from_latin1(&data).into());
            }
            text.extend(this.decode(vm, &data, true)?);
            return Ok(vm.str_from_points(&text).into());
        };
        let mut out = this.take(n);
        while out.len() < n {
            if !this.read_chunk(vm, (n - out.len()).max(this.chunk_size.get()))? {
                out.extend(this.take(n - out.len()));
                break;
            }
            out.extend(this.take(n - out.len()));
        }
        Ok(vm.str_from_points(&out).into())
    }),
    method("readline", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        Ok(vm.str_from_points(&of(&args).readline(vm, n)?).into())
    }),
    next(|vm, v| {
        let this = payload::<TextIO>(v);
        this.telling.set(false);
        let line = if vm.is_exact(v, &super::types(vm)?.wrapper) {
            vm.str_from_points(&this.readline(vm, None)?).into()
        } else {
            vm.call_method(v, "readline", &[])?
        };
        if vm.len(&line)? == 0 {
            this.telling.set(true);
            return Ok(None);
        }
        Ok(Some(line))
    }),
    method("flush", "($self, /)", |vm, args| {
        let this = of(&args);
        let buffer = this.open_buffer(vm)?;
        this.flush_pending(vm)?;
        this.telling.set(true);
        vm.call_method(&buffer, "flush", &[])
    }),
    method("close", "($self, /)", |vm, args| {
        let this = of(&args);
        let buffer = this.buffer(vm)?;
        if is_closed(vm, &buffer)? {
            return Ok(Value::NONE);
        }
        let flushed = vm.call_method(&args[0], "flush", &[]).map(drop);
        let closed = vm.call_method(&buffer, "close", &[]).map(drop);
        super::both(vm, flushed, closed)?;
        Ok(Value::NONE)
    }),
    method("detach", "($self, /)", |vm, args| {
        let this = of(&args);
        let buffer = this.buffer(vm)?;
        vm.call_method(&args[0], "flush", &[])?;
        let old = this.buffer.take();
        drop(old);
        this.detached.set(true);
        Ok(buffer)
    }),
    method("fileno", "($self, /)", |vm, args| vm.call_method(&of(&args).buffer(vm)?, "fileno", &[])),
    method("isatty", "($self, /)", |vm, args| vm.call_method(&of(&args).buffer(vm)?, "isatty", &[])),
    method("readable", "($self, /)", |vm, args| vm.call_method(&of(&args).buffer(vm)?, "readable", &[])),
    method("writable", "($self, /)", |vm, args| vm.call_method(&of(&args).buffer(vm)?, "writable", &[])),
    method("seekable", "($self, /)", |vm, args| vm.call_method(&of(&args).buffer(vm)?, "seekable", &[])),
    method("tell", "($self, /)", |vm, args| {
        let this = of(&args);
        let buffer = this.open_buffer(vm)?;
        let seekable = vm.call_method(&buffer, "seekable", &[])?;
        if !vm.is_true(&seekable)? {
            return Err(unsupported(vm, "underlying stream is not seekable"));
        }
        if !this.telling.get() {
            return Err(vm.raise(Exc::OSError, "telling position disabled by next() call"));
        }
        Ok(vm.int(this.tell(vm)?))
    }),
    method("seek", "($self, cookie, whence=0, /)", |vm, args| {
        let this = of(&args);
        let buffer = this.open_buffer(vm)?;
        let seekable = vm.call_method(&buffer, "seekable", &[])?;
        if !vm.is_true(&seekable)? {
            return Err(unsupported(vm, "underlying stream is not seekable"));
        }
        let mut cookie = util::long_arg(vm, &args[1])?;
        let whence = match args.opt(2) {
            Some(v) => util::int_arg(vm, v)?,
            None => 0,
        };
        vm.call_method(&args[0], "flush", &[])?;
        match whence {
            0 if cookie < 0 => {
                return Err(vm.value_error(format!("negative seek position {cookie}")));
            }
            0 => {}
            1 if cookie != 0 => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
            1 => cookie = this.tell(vm)?,
            2 if cookie != 0 => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
            2 => {}
            n => return Err(vm.value_error(format!("invalid whence ({n}, should be 0, 1 or 2)"))),
        }
        this.forget_decoded();
        this.rest.borrow_mut().clear();
        this.translator.pending.set(false);
        if let Coder::Python(_, decoder) = &*this.coder.borrow() {
            let decoder = decoder.clone();
            vm.call_method(&decoder, "reset", &[])?;
        }
        let whence = if whence == 2 { 2 } else { 0 };
        vm.call_method(&buffer, "seek", &[vm.int(cookie), vm.int(whence)])
    }),
    method("truncate", "($self, pos=None, /)", |vm, args| {
        let buffer = of(&args).open_buffer(vm)?;
        vm.call_method(&args[0], "flush", &[])?;
        let pos = args.opt(1).cloned().unwrap_or(Value::NONE);
        vm.call_method(&buffer, "truncate", &[pos])
    }),
    method(
        "reconfigure",
        "($self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
        |vm, args| {
            let this = of(&args);
            let (encoding, errors) = (optional(vm, &args, 1, "encoding")?, optional(vm, &args, 2, "errors")?);
            if (encoding.is_some() || errors.is_some() || args.opt(3).is_some())
                && !this.decoded.borrow().is_empty()
            {
                return Err(unsupported(
                    vm,
                    "It is not possible to set the encoding or newline of stream after the first read",
                ));
            }
            vm.call_method(&args[0], "flush", &[])?;
            if let Some(v) = args.opt(3) {
                let newline = if v.is_none() { None } else { optional(vm, &args, 3, "newline")? };
                check_newline(vm, &newline)?;
                *this.newline.borrow_mut() = newline;
            }
            if encoding.is_some() || errors.is_some() {
                let kept = this.encoding.borrow().clone();
                let errors = match (&encoding, errors) {
                    (_, Some(errors)) => errors,
                    (Some(_), None) => "strict".to_owned(),
                    (None, None) => this.errors.borrow().clone(),
                };
                let encoding = match encoding.as_deref() {
                    Some("locale") => "UTF-8".to_owned(),
                    Some(e) => e.to_owned(),
                    None => kept,
                };
                set_coder(vm, this, &encoding, &errors)?;
            }
            if let Some(v) = args.some(4) {
                this.line_buffering.set(vm.is_true(v)?);
            }
            if let Some(v) = args.some(5) {
                this.write_through.set(vm.is_true(v)?);
            }
            Ok(Value::NONE)
        },
    ),
    method("__del__", "($self, /)", |vm, args| {
        let buffer = of(&args).buffer.borrow().clone();
        if let Some(buffer) = buffer
            && !is_closed(vm, &buffer).unwrap_or(true)
        {
            // Of the objects that make up a file, the outermost is the one that was forgotten.
            super::warn_forgotten(vm, &buffer, &args[0]);
            super::close_finally(vm, &args[0]);
        }
        Ok(Value::NONE)
    }),
    unary("__repr__", |vm, v| {
        let this = payload::<TextIO>(v);
        let mut text = "<_io.TextIOWrapper".to_owned();
        for name in ["name", "mode"] {
            if let Ok(Some(x)) = vm.get_attr_opt(v, &vm.intern(name)) {
                text.push_str(&format!(" {name}={}", vm.repr(&x)?.to_text()));
            }
        }
        text.push_str(&format!(" encoding='{}'>", this.encoding.borrow()));
        Ok(vm.str(&text))
    }),
];

static GETSET: &[GetSetDef] = &[
    getter("encoding", |vm, v| Ok(vm.str(&payload::<TextIO>(v).encoding.borrow()))),
    getter("errors", |vm, v| Ok(vm.str(&payload::<TextIO>(v).errors.borrow()))),
    getter("buffer", |vm, v| payload::<TextIO>(v).buffer(vm)),
    getter("closed", |vm, v| vm.get_attr_str(&payload::<TextIO>(v).buffer(vm)?, "closed")),
    getter("name", |vm, v| vm.get_attr_str(&payload::<TextIO>(v).buffer(vm)?, "name")),
    getter("line_buffering", |_, v| Ok(Value::from_bool(payload::<TextIO>(v).line_buffering.get()))),
    getter("write_through", |_, v| Ok(Value::from_bool(payload::<TextIO>(v).write_through.get()))),
    getter("newlines", |vm, v| Ok(payload::<TextIO>(v).translator.newlines(vm))),
    getset(
        "_CHUNK_SIZE",
        |vm, v| Ok(vm.int(payload::<TextIO>(v).chunk_size.get() as i64)),
        |vm, v, new| {
            let n = match new {
                Some(n) => vm.index_i64(n)?,
                None => return Err(vm.type_error("cannot delete attribute")),
            };
            if n <= 0 {
                return Err(vm.value_error("a strictly positive integer is required"));
            }
            payload::<TextIO>(v).chunk_size.set(n as usize);
            Ok(())
        },
    ),
];

pub static DEF: TypeDef = TypeDef::new("_io", "TextIOWrapper", TextIO::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(type_flags::BASE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF | type_flags::HAS_DEL)
    .doc("Character and line based layer over a BufferedIOBase object, buffer.");
