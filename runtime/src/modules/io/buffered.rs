//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`, `BufferedRWPair`.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new, next, unary};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::fileio::FileIO;
use super::{BUFFER_SIZE, is_closed, size_arg, unsupported};
use crate::modules::util;

/// Payload of the three buffered types.
#[derive(Default)]
pub struct Buffered {
    raw: RefCell<Option<Value>>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    /// Bytes read ahead; those before `pos` are consumed.
    ahead: RefCell<Vec<u8>>,
    pos: Cell<usize>,
    /// Bytes not yet written.
    pending: RefCell<Vec<u8>>,
    size: Cell<usize>,
    detached: Cell<bool>,
}

ouro_vm::payload!(Buffered, "BufferedReader");

impl Trace for Buffered {
    const FINALIZES: bool = true;
    fn traverse(&self, visitor: &mut Visitor) {
        self.raw.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.raw.take();
        drop(old);
    }
    fn finalizes(&self) -> bool {
        !self.pending.borrow().is_empty()
    }
}

impl Buffered {
    fn raw(&self, vm: &Vm) -> PyResult {
        match &*self.raw.borrow() {
            Some(raw) => Ok(raw.clone()),
            None if self.detached.get() => Err(vm.value_error("raw stream has been detached")),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    fn open_raw(&self, vm: &Vm, what: &str) -> PyResult {
        let raw = self.raw(vm)?;
        let closed = match raw.as_::<FileIO>() {
            Some(f) => f.fd.get() < 0,
            None => is_closed(vm, &raw)?,
        };
        if closed { Err(vm.value_error(format!("{what} of closed file"))) } else { Ok(raw) }
    }

    /// Bytes read ahead and not consumed.
    fn available(&self) -> usize {
        self.ahead.borrow().len() - self.pos.get()
    }

    fn consume(&self, n: usize) -> Vec<u8> {
        let ahead = self.ahead.borrow();
        let start = self.pos.get();
        let end = (start + n).min(ahead.len());
        self.pos.set(end);
        ahead[start..end].to_vec()
    }

    /// One read of the raw stream; `None` if nothing is there yet.
    fn raw_read(&self, vm: &Vm, n: usize) -> PyResult<Option<Vec<u8>>> {
        let raw = self.raw(vm)?;
        if let Some(file) = raw.as_::<FileIO>()
            && vm.is_exact(&raw, &super::types(vm)?.file)
        {
            return file.read(vm, n);
        }
        let buffer = vm.call(&vm.types().bytearray.value(), &[vm.int(n as i64)])?;
        let got = vm.call_method(&raw, "readinto", std::slice::from_ref(&buffer))?;
        if got.is_none() {
            return Ok(None);
        }
        let got = vm.index_i64(&got)?;
        let data = util::bytes_arg(vm, &buffer)?;
        match usize::try_from(got).ok().filter(|&g| g <= data.len()) {
            Some(got) => Ok(Some(data[..got].to_vec())),
            None => Err(vm.raise(
                Exc::OSError,
                format!("raw readinto() returned invalid length {got} (should have been between 0 and {n})"),
            )),
        }
    }

    /// Reads ahead once; the number of new bytes, `None` if nothing is there yet.
    fn fill(&self, vm: &Vm) -> PyResult<Option<usize>> {
        self.flush_pending(vm)?;
        let data = self.raw_read(vm, self.size.get())?;
        Ok(data.map(|data| {
            let mut ahead = self.ahead.borrow_mut();
            ahead.drain(..self.pos.replace(0));
            ahead.extend_from_slice(&data);
            data.len()
        }))
    }

    /// Writes what is pending.
    pub fn flush_pending(&self, vm: &Vm) -> PyResult<()> {
        if self.pending.borrow().is_empty() {
            return Ok(());
        }
        let raw = self.raw(vm)?;
        let data = self.pending.take();
        let mut done = 0;
        while done < data.len() {
            let result = self.raw_write(vm, &raw, &data[done..]);
            match result {
                Ok(Some(n)) => {
                    done += n;
                    // A signal may be why not all was written.
                    if done < data.len()
                        && let Err(e) = vm.check_signals()
                    {
                        self.put_back(&data[done..]);
                        return Err(e);
                    }
                }
                Ok(None) => {
                    self.put_back(&data[done..]);
                    let error = util::construct(
                        vm,
                        &vm.exc_type(Exc::BlockingIOError).value(),
                        &[
                            vm.int(i64::from(libc::EAGAIN)),
                            vm.str("write could not complete without blocking"),
                            vm.int(0),
                        ],
                    );
                    return Err(error);
                }
                Err(e) => {
                    self.put_back(&data[done..]);
                    return Err(e);
                }
            }
        }
        Ok(())
    }

    fn put_back(&self, rest: &[u8]) {
        let mut pending = self.pending.borrow_mut();
        pending.splice(0..0, rest.iter().copied());
    }

    fn raw_write(&self, vm: &Vm, raw: &Value, data: &[u8]) -> PyResult<Option<usize>> {
        if let Some(file) = raw.as_::<FileIO>()
            && vm.is_exact(raw, &super::types(vm)?.file)
        {
            return file.write(vm, data);
        }
        let n = vm.call_method(raw, "write", &[vm.bytes(data).into()])?;
        if n.is_none() {
            return Ok(None);
        }
        let n = vm.index_i64(&n)?;
        match usize::try_from(n).ok().filter(|&n| n <= data.len()) {
            Some(n) => Ok(Some(n)),
            None => Err(vm.raise(
                Exc::OSError,
                format!(
                    "raw write() returned invalid length {n} (should have been between 0 and {})",
                    data.len()
                ),
            )),
        }
    }

    /// Gives up what was read ahead, so that the raw position is the logical one.
    fn rewind(&self, vm: &Vm) -> PyResult<()> {
        let ahead = self.available();
        self.ahead.borrow_mut().clear();
        self.pos.set(0);
        if ahead > 0 {
            let raw = self.raw(vm)?;
            vm.call_method(&raw, "seek", &[vm.int(-(ahead as i64)), vm.int(1)])?;
        }
        Ok(())
    }

    /// Adds bytes to be written.
    pub fn write(&self, vm: &Vm, data: &[u8]) -> PyResult<()> {
        if self.readable.get() && self.available() > 0 {
            self.rewind(vm)?;
        }
        if self.pending.borrow().len() + data.len() > self.size.get() {
            self.flush_pending(vm)?;
        }
        self.pending.borrow_mut().extend_from_slice(data);
        if data.len() > self.size.get()
            && let Err(e) = self.flush_pending(vm)
        {
            // What was to be written at once is not kept, unless writing would only have had to wait.
            if !e.is(vm, Exc::BlockingIOError) {
                self.pending.borrow_mut().clear();
            }
            return Err(e);
        }
        Ok(())
    }
}

fn of<'a>(args: &Args<'a>) -> &'a Buffered {
    args.this::<Buffered>()
}

fn create(vm: &Vm, args: Args) -> PyResult {
    let ty = util::class_arg(vm, &args[0])?;
    Ok(vm.alloc(&ty, Buffered::default()).into())
}

/// A buffered stream over a raw one.
pub fn make(
    vm: &Vm,
    ty: &ouro_vm::core::object::Ref<ouro_vm::core::typeobj::TypeObj>,
    raw: Value,
    size: usize,
    readable: bool,
    writable: bool,
) -> Value {
    let b = Buffered::default();
    *b.raw.borrow_mut() = Some(raw);
    b.readable.set(readable);
    b.writable.set(writable);
    b.size.set(size);
    vm.alloc(ty, b).into()
}

fn init(vm: &Vm, args: Args, readable: bool, writable: bool) -> PyResult {
    let this = of(&args);
    let raw = &args[1];
    let size = match args.opt(2) {
        Some(v) => vm.count_i64(v)?,
        None => BUFFER_SIZE as i64,
    };
    let check = |method: &str, text: &str| -> PyResult<()> {
        let ok = vm.call_method(raw, method, &[])?;
        if ok.is_true() { Ok(()) } else { Err(unsupported(vm, text)) }
    };
    if readable && writable {
        check("seekable", "File or stream is not seekable.")?;
    }
    if readable {
        check("readable", "File or stream is not readable.")?;
    }
    if writable {
        check("writable", "File or stream is not writable.")?;
    }
    if size <= 0 {
        return Err(vm.value_error("buffer size must be strictly positive"));
    }
    let old = this.raw.replace(Some(raw.clone()));
    drop(old);
    this.readable.set(readable);
    this.writable.set(writable);
    this.size.set(size as usize);
    this.detached.set(false);
    Ok(Value::NONE)
}

/// Reads `n` bytes or to the end.
fn read(vm: &Vm, this: &Buffered, n: Option<usize>) -> PyResult {
    this.flush_pending(vm)?;
    let Some(n) = n else {
        let mut all = this.consume(usize::MAX / 2);
        this.ahead.borrow_mut().clear();
        this.pos.set(0);
        let raw = this.raw(vm)?;
        let rest = match vm.get_attr_opt(&raw, &vm.intern("readall"))? {
            Some(readall) => vm.call(&readall, &[])?,
            None => vm.call_method(&raw, "read", &[])?,
        };
        if rest.is_none() {
            return Ok(if all.is_empty() { Value::NONE } else { vm.bytes(&all).into() });
        }
        let Some(rest) = rest.as_::<Bytes>() else {
            return Err(vm.type_error("readall() should return bytes"));
        };
        if all.is_empty() {
            return Ok(vm.bytes(&rest.data).into());
        }
        all.extend_from_slice(&rest.data);
        return Ok(vm.bytes(&all).into());
    };
    let mut out = this.consume(n);
    while out.len() < n {
        // Large remainders bypass the buffer.
        let want = n - out.len();
        if want >= this.size.get() {
            match this.raw_read(vm, want)? {
                None => break,
                Some(data) if data.is_empty() => return Ok(vm.bytes(&out).into()),
                Some(data) => out.extend_from_slice(&data),
            }
            continue;
        }
        match this.fill(vm)? {
            None if out.is_empty() => return Ok(Value::NONE),
            None | Some(0) => break,
            Some(_) => out.extend(this.consume(want)),
        }
    }
    Ok(vm.bytes(&out).into())
}

fn read1(vm: &Vm, this: &Buffered, n: Option<usize>) -> PyResult<Vec<u8>> {
    let n = n.unwrap_or(this.size.get());
    if n > 0 && this.available() == 0 {
        // One read of the raw stream, past the buffer.
        this.flush_pending(vm)?;
        return Ok(this.raw_read(vm, n)?.unwrap_or_default());
    }
    Ok(this.consume(n))
}

fn readline(vm: &Vm, this: &Buffered, limit: Option<usize>) -> PyResult<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let room = limit.map_or(usize::MAX, |l| l - line.len());
        if room == 0 {
            return Ok(line);
        }
        if this.available() == 0 && !matches!(this.fill(vm)?, Some(1..)) {
            return Ok(line);
        }
        let n = {
            let ahead = this.ahead.borrow();
            let rest = &ahead[this.pos.get()..];
            let rest = &rest[..rest.len().min(room)];
            rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |i| i + 1)
        };
        line.extend(this.consume(n));
        if line.last() == Some(&b'\n') {
            return Ok(line);
        }
    }
}

fn tell(vm: &Vm, this: &Buffered) -> PyResult<i64> {
    let raw = this.raw(vm)?;
    let at = vm.call_method(&raw, "tell", &[])?;
    let at = vm.index_i64(&at)?;
    if at < 0 {
        return Err(vm.raise(Exc::OSError, format!("Raw stream returned invalid position {at}")));
    }
    Ok(at - this.available() as i64 + this.pending.borrow().len() as i64)
}

static COMMON: &[MethodDef] = &[
    new("($type, *args, **kwargs)", create),
    method("close", "($self, /)", |vm, args| {
        let raw = of(&args).raw(vm)?;
        if is_closed(vm, &raw)? {
            return Ok(Value::NONE);
        }
        let flushed = vm.call_method(&args[0], "flush", &[]).map(drop);
        if flushed.is_err() {
            of(&args).pending.borrow_mut().clear();
        }
        let closed = vm.call_method(&raw, "close", &[]).map(drop);
        super::both(vm, flushed, closed)?;
        Ok(Value::NONE)
    }),
    method("flush", "($self, /)", |vm, args| {
        let this = of(&args);
        let raw = this.open_raw(vm, "flush")?;
        this.flush_pending(vm)?;
        if this.readable.get() && this.writable.get() {
            this.rewind(vm)?;
        }
        if !raw.is_a::<FileIO>() {
            vm.call_method(&raw, "flush", &[])?;
        }
        Ok(Value::NONE)
    }),
    method("detach", "($self, /)", |vm, args| {
        let this = of(&args);
        let raw = this.raw(vm)?;
        vm.call_method(&args[0], "flush", &[])?;
        let old = this.raw.take();
        drop(old);
        this.detached.set(true);
        Ok(raw)
    }),
    method("seekable", "($self, /)", |vm, args| vm.call_method(&of(&args).raw(vm)?, "seekable", &[])),
    method("fileno", "($self, /)", |vm, args| vm.call_method(&of(&args).raw(vm)?, "fileno", &[])),
    method("isatty", "($self, /)", |vm, args| vm.call_method(&of(&args).raw(vm)?, "isatty", &[])),
    method("readable", "($self, /)", |vm, args| match of(&args).readable.get() {
        true => vm.call_method(&of(&args).raw(vm)?, "readable", &[]),
        false => Ok(Value::FALSE),
    }),
    method("writable", "($self, /)", |vm, args| match of(&args).writable.get() {
        true => vm.call_method(&of(&args).raw(vm)?, "writable", &[]),
        false => Ok(Value::FALSE),
    }),
    method("tell", "($self, /)", |vm, args| {
        of(&args).open_raw(vm, "tell")?;
        Ok(vm.int(tell(vm, of(&args))?))
    }),
    method("seek", "($self, target, whence=0, /)", |vm, args| {
        let this = of(&args);
        let raw = this.open_raw(vm, "seek")?;
        let mut offset = util::long_arg(vm, &args[1])?;
        let whence = match args.opt(2) {
            Some(v) => util::int_arg(vm, v)?,
            None => 0,
        };
        if !(0..=4).contains(&whence) {
            return Err(vm.value_error(format!("whence value {whence} unsupported")));
        }
        let seekable = vm.call_method(&raw, "seekable", &[])?;
        if !vm.is_true(&seekable)? {
            return Err(unsupported(vm, "File or stream is not seekable."));
        }
        this.flush_pending(vm)?;
        if whence == 1 {
            offset -= this.available() as i64;
        }
        this.ahead.borrow_mut().clear();
        this.pos.set(0);
        vm.call_method(&raw, "seek", &[vm.int(offset), vm.int(i64::from(whence))])
    }),
    method("truncate", "($self, pos=None, /)", |vm, args| {
        let this = of(&args);
        let raw = this.open_raw(vm, "truncate")?;
        if !this.writable.get() {
            return Err(unsupported(vm, "truncate"));
        }
        this.flush_pending(vm)?;
        let pos = match args.some(1) {
            Some(v) => v.clone(),
            None => vm.int(tell(vm, this)?),
        };
        vm.call_method(&raw, "truncate", &[pos])
    }),
    method("_dealloc_warn", "($self, source, /)", |vm, args| match of(&args).raw.borrow().clone() {
        Some(raw) => {
            super::warn_forgotten(vm, &raw, &args[1]);
            Ok(Value::NONE)
        }
        None => Ok(Value::NONE),
    }),
    method("__del__", "($self, /)", |vm, args| {
        let raw = of(&args).raw.borrow().clone();
        if let Some(raw) = raw
            && !is_closed(vm, &raw).unwrap_or(true)
        {
            super::warn_forgotten(vm, &raw, &args[0]);
            super::close_finally(vm, &args[0]);
        }
        Ok(Value::NONE)
    }),
    unary("__repr__", |vm, v| {
        let name = format!("_io.{}", vm.short_type_name(v));
        Ok(vm.str(&match vm.get_attr_opt(v, &vm.intern("name")) {
            Ok(Some(n)) => format!("<{name} name={}>", vm.repr(&n)?.to_text()),
            _ => format!("<{name}>"),
        }))
    }),
];

static READING: &[MethodDef] = &[
    method("read", "($self, size=-1, /)", |vm, args| {
        let n = match args.some(1) {
            Some(v) if vm.count_i64(v)? < -1 => {
                return Err(vm.value_error("read length must be non-negative or -1"));
            }
            v => size_arg(vm, v)?,
        };
        of(&args).open_raw(vm, "read")?;
        read(vm, of(&args), n)
    }),
    method("read1", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        of(&args).open_raw(vm, "read")?;
        Ok(vm.bytes(&read1(vm, of(&args), n)?).into())
    }),
    method("peek", "($self, size=0, /)", |vm, args| {
        let this = of(&args);
        this.open_raw(vm, "peek")?;
        if this.available() == 0 {
            this.fill(vm)?;
        }
        let ahead = this.ahead.borrow();
        Ok(vm.bytes(&ahead[this.pos.get()..]).into())
    }),
    method("readinto", "($self, buffer, /)", |vm, args| super::base::read_into(vm, args, "read")),
    method("readinto1", "($self, buffer, /)", |vm, args| super::base::read_into(vm, args, "read1")),
    method("readline", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        of(&args).open_raw(vm, "readline")?;
        Ok(vm.bytes(&readline(vm, of(&args), n)?).into())
    }),
    next(|vm, v| {
        let this = payload::<Buffered>(v);
        this.open_raw(vm, "readline")?;
        let line = readline(vm, this, None)?;
        Ok(if line.is_empty() { None } else { Some(vm.bytes(&line).into()) })
    }),
];

static WRITING: &[MethodDef] = &[method("write", "($self, buffer, /)", |vm, args| {
    let data = util::bytes_arg(vm, &args[1])?;
    of(&args).open_raw(vm, "write").map_err(|e| match e.is(vm, Exc::ValueError) {
        true => vm.value_error("write to closed file"),
        false => e,
    })?;
    of(&args).write(vm, &data)?;
    Ok(vm.int(data.len() as i64))
})];

static READER_INIT: &[MethodDef] =
    &[method("__init__", "($self, raw, buffer_size=DEFAULT_BUFFER_SIZE)", |vm, args| {
        init(vm, args, true, false)
    })];
static WRITER_INIT: &[MethodDef] =
    &[method("__init__", "($self, raw, buffer_size=DEFAULT_BUFFER_SIZE)", |vm, args| {
        init(vm, args, false, true)
    })];
static RANDOM_INIT: &[MethodDef] =
    &[method("__init__", "($self, raw, buffer_size=DEFAULT_BUFFER_SIZE)", |vm, args| {
        init(vm, args, true, true)
    })];

fn of_raw(vm: &Vm, v: &Value, name: &str) -> PyResult {
    let raw = payload::<Buffered>(v).raw(vm)?;
    vm.get_attr_str(&raw, name)
}

static GETSET: &[GetSetDef] = &[
    getter("raw", |_, v| Ok(payload::<Buffered>(v).raw.borrow().clone().unwrap_or(Value::NONE))),
    getter("closed", |vm, v| of_raw(vm, v, "closed")),
    getter("name", |vm, v| of_raw(vm, v, "name")),
    getter("mode", |vm, v| of_raw(vm, v, "mode")),
];

/// Lets a raw file that is still open warn of `source`, which was forgotten.
const FLAGS: u32 = type_flags::BASE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF | type_flags::HAS_DEL;

pub static READER: TypeDef = TypeDef::new("_io", "BufferedReader", Buffered::vtable)
    .methods(&[COMMON, READING, READER_INIT])
    .getset(GETSET)
    .flags(FLAGS)
    .doc("Create a new buffered reader using the given readable raw IO object.");
pub static WRITER: TypeDef = TypeDef::new("_io", "BufferedWriter", Buffered::vtable)
    .methods(&[COMMON, WRITING, WRITER_INIT])
    .getset(GETSET)
    .flags(FLAGS)
    .doc("A buffer for a writeable sequential RawIO object.");
pub static RANDOM: TypeDef = TypeDef::new("_io", "BufferedRandom", Buffered::vtable)
    .methods(&[COMMON, READING, WRITING, RANDOM_INIT])
    .getset(GETSET)
    .flags(FLAGS)
    .doc("A buffered interface to random access streams.");

// ---- BufferedRWPair ----------------------------------------------------------------------------

/// Payload of `BufferedRWPair`.
#[derive(Default)]
pub struct Pair {
    reader: RefCell<Option<Value>>,
    writer: RefCell<Option<Value>>,
}

ouro_vm::payload!(Pair, "BufferedRWPair");

impl Trace for Pair {
    fn traverse(&self, visitor: &mut Visitor) {
        self.reader.borrow().iter().for_each(|v| visitor.visit(v));
        self.writer.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = (self.reader.take(), self.writer.take());
        drop(old);
    }
}

fn half(vm: &Vm, args: &Args, reader: bool) -> PyResult {
    let pair = args.this::<Pair>();
    let side = if reader { &pair.reader } else { &pair.writer };
    match &*side.borrow() {
        Some(v) => Ok(v.clone()),
        None => Err(vm.value_error("I/O operation on uninitialized object")),
    }
}

fn forward(vm: &Vm, args: Args, reader: bool, name: &str) -> PyResult {
    let rest: Vec<Value> = (1..args.0.len()).filter_map(|i| args.opt(i).cloned()).collect();
    vm.call_method(&half(vm, &args, reader)?, name, &rest)
}

static PAIR_METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, Pair::default()).into())
    }),
    method("__init__", "($self, reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)", |vm, args| {
        let types = super::types(vm)?;
        let size: Vec<Value> = args.opt(3).cloned().into_iter().collect();
        let build = |ty: Value, raw: &Value| {
            let mut all = vec![raw.clone()];
            all.extend(size.iter().cloned());
            vm.call(&ty, &all)
        };
        let reader = build(types.reader.value(), &args[1])?;
        let writer = build(types.writer.value(), &args[2])?;
        let pair = args.this::<Pair>();
        *pair.reader.borrow_mut() = Some(reader);
        *pair.writer.borrow_mut() = Some(writer);
        Ok(Value::NONE)
    }),
    method("read", "($self, size=-1, /)", |vm, args| forward(vm, args, true, "read")),
    method("read1", "($self, size=-1, /)", |vm, args| forward(vm, args, true, "read1")),
    method("peek", "($self, size=0, /)", |vm, args| forward(vm, args, true, "peek")),
    method("readinto", "($self, buffer, /)", |vm, args| forward(vm, args, true, "readinto")),
    method("readinto1", "($self, buffer, /)", |vm, args| forward(vm, args, true, "readinto1")),
    method("readable", "($self, /)", |vm, args| forward(vm, args, true, "readable")),
    method("write", "($self, buffer, /)", |vm, args| forward(vm, args, false, "write")),
    method("flush", "($self, /)", |vm, args| forward(vm, args, false, "flush")),
    method("writable", "($self, /)", |vm, args| forward(vm, args, false, "writable")),
    method("isatty", "($self, /)", |vm, args| {
        let writer = forward(vm, args, false, "isatty")?;
        if writer.is_true() { Ok(writer) } else { forward(vm, args, true, "isatty") }
    }),
    method("close", "($self, /)", |vm, args| {
        let writer = forward(vm, args, false, "close").map(drop);
        let reader = forward(vm, args, true, "close").map(drop);
        super::both(vm, writer, reader)?;
        Ok(Value::NONE)
    }),
];

static PAIR_GETSET: &[GetSetDef] =
    &[getter("closed", |vm, v| match payload::<Pair>(v).writer.borrow().clone() {
        Some(w) => vm.get_attr_str(&w, "closed"),
        None => Err(vm.runtime_error("the BufferedRWPair object is being garbage-collected")),
    })];

pub static PAIR: TypeDef = TypeDef::new("_io", "BufferedRWPair", Pair::vtable)
    .methods(&[PAIR_METHODS])
    .getset(PAIR_GETSET)
    .flags(type_flags::BASE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF)
    .doc("A buffered reader and writer object together.");
