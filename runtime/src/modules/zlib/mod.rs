//! Module `zlib`. The streams themselves are in `stream.rs`.

mod stream;

use std::cell::{Cell, RefCell};

use miniz_oxide::MZFlush;
use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{GetSetDef, MethodDef, ModuleDef, TypeDef, function, getter, method, new};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::binascii::{crc, word_argument};
use super::{exceptions, util};
use stream::{Deflater, InflateError, Inflater, Wrapper};

pub static MODULE: ModuleDef = ModuleDef::new("zlib", &[FUNCTIONS])
    .doc("The functions in this module allow compression and decompression using the\nzlib format, which is described in RFC 1950.")
    .init(init);

static FUNCTIONS: &[MethodDef] = &[
    function("adler32", "(data, value=1, /)", |vm, a| {
        let start = a.opt(1).map_or(Ok(1), |v| word_argument(vm, v))?;
        Ok(vm.int(i64::from(vm.with_bytes(&a[0], |b| crc::adler32(start, b))?)))
    })
    .doc("Compute an Adler-32 checksum of data."),
    function("crc32", "(data, value=0, /)", |vm, a| {
        let start = a.opt(1).map_or(Ok(0), |v| word_argument(vm, v))?;
        Ok(vm.int(i64::from(vm.with_bytes(&a[0], |b| crc::crc32(start, b))?)))
    })
    .doc("Compute a CRC-32 checksum of data."),
    function("compress", "(data, /, level=-1, wbits=15)", compress)
        .doc("Returns a bytes object containing compressed data."),
    function("decompress", "(data, /, wbits=15, bufsize=16384)", decompress)
        .doc("Returns a bytes object containing the uncompressed data."),
    function(
        "compressobj",
        "(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)",
        compressobj,
    )
    .doc("Return a compressor object."),
    function("decompressobj", "(wbits=15, zdict=b'')", decompressobj).doc("Return a decompressor object."),
];

const CONSTANTS: &[(&str, i64)] = &[
    ("MAX_WBITS", 15),
    ("DEFLATED", 8),
    ("DEF_MEM_LEVEL", 8),
    ("DEF_BUF_SIZE", 16384),
    ("Z_BEST_SPEED", 1),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_NO_COMPRESSION", 0),
    ("Z_FILTERED", 1),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_RLE", 3),
    ("Z_FIXED", 4),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_SYNC_FLUSH", 2),
    ("Z_FULL_FLUSH", 3),
    ("Z_FINISH", 4),
    ("Z_BLOCK", 5),
    ("Z_TREES", 6),
];

#[derive(Default)]
struct State {
    error: RefCell<Option<Value>>,
}

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    for (name, n) in CONSTANTS {
        vm.set_name(&module.dict, name, vm.int(*n));
    }
    vm.set_name(&module.dict, "ZLIB_VERSION", vm.str("1.3.1"));
    vm.set_name(&module.dict, "ZLIB_RUNTIME_VERSION", vm.str("1.3.1"));
    vm.set_name(&module.dict, "_ZlibDecompressor", vm.type_for::<ZlibDecompressor>().into());
    let error = exceptions::new_exception(vm, "zlib", "error", vm.exc_type(Exc::Exception))?;
    *vm.state(State::default).error.borrow_mut() = Some(error.clone());
    vm.set_name(&module.dict, "error", error);
    Ok(())
}

#[cold]
fn zlib_error(vm: &Vm, message: &str) -> Raised {
    let class = vm.state(State::default).error.borrow().clone();
    exceptions::instance(vm, Ok(class.unwrap_or_else(|| vm.exc_type(Exc::Exception).value())), message)
}

#[cold]
fn inflate_error(vm: &Vm, (code, what): InflateError, doing: &str) -> Raised {
    zlib_error(
        vm,
        &match what {
            "incorrect dictionary" => format!("Error {code} while setting zdict: invalid input data"),
            "need dictionary" => format!("Error {code} while {doing}"),
            _ => format!("Error {code} while {doing}: {what}"),
        },
    )
}

fn int_or(vm: &Vm, v: Option<&Value>, default: i64) -> PyResult<i64> {
    v.map_or(Ok(default), |v| util::int_arg(vm, v).map(i64::from))
}

fn compress(vm: &Vm, args: Args) -> PyResult {
    let (level, wbits) = (int_or(vm, args.opt(1), -1)?, int_or(vm, args.opt(2), 15)?);
    let wrapper = Wrapper::of(wbits, true).filter(|_| (-1..=9).contains(&level));
    let Some(wrapper) = wrapper else { return Err(zlib_error(vm, "Bad compression level")) };
    let out = vm.with_bytes(&args[0], |b| Deflater::new(level as i32, wrapper, 0).run(b, MZFlush::Finish))?;
    match out {
        Some(out) => Ok(vm.bytes(&out).into()),
        None => Err(zlib_error(vm, "Error -2 while compressing data: inconsistent stream state")),
    }
}

fn decompress(vm: &Vm, args: Args) -> PyResult {
    let (wbits, size) = (int_or(vm, args.opt(1), 15)?, args.opt(2).map_or(Ok(1), |v| vm.index_i64(v))?);
    if size < 0 {
        return Err(vm.value_error("bufsize must be non-negative"));
    }
    let Some(wrapper) = Wrapper::of(wbits, false) else {
        return Err(zlib_error(vm, "Error -2 while preparing to decompress data: inconsistent stream state"));
    };
    let mut inflater = Inflater::new(wrapper, None);
    let result = vm.with_bytes(&args[0], |b| inflater.run(b, usize::MAX))?;
    let (out, _) = result.map_err(|e| inflate_error(vm, e, "decompressing data"))?;
    if !inflater.done() {
        return Err(inflate_error(vm, (-5, "incomplete or truncated stream"), "decompressing data"));
    }
    Ok(vm.bytes(&out).into())
}

// ---- Compress --------------------------------------------------------------------------------

/// Payload of `Compress`.
struct Compress {
    deflater: RefCell<Deflater>,
}

ouro_vm::payload!(Compress, "Compress", plain);

impl NativeType for Compress {
    fn def() -> &'static TypeDef {
        &COMPRESS
    }
}

static COMPRESS: TypeDef =
    TypeDef::new("zlib", "Compress", <Compress as Payload>::vtable).flags(tf::NO_NEW).methods(&[&[
        method("compress", "($self, data, /)", |vm, a| {
            let data = vm.bytes_of(&a[1])?;
            run(vm, a, &data, MZFlush::None, "compressing data")
        })
        .doc("Returns a bytes object containing compressed data."),
        method("flush", "($self, mode=4, /)", |vm, a| {
            let flush = match int_or(vm, a.opt(1), 4)? {
                0 => return Ok(vm.bytes(&[]).into()),
                1 | 2 | 5 | 6 => MZFlush::Sync,
                3 => MZFlush::Full,
                4 => MZFlush::Finish,
                _ => return Err(zlib_error(vm, "Error -2 while flushing: inconsistent stream state")),
            };
            run(vm, a, &[], flush, "flushing")
        })
        .doc("Return a bytes object containing any remaining compressed data."),
        method("copy", "($self, /)", copy_compressor).doc("Return a copy of the compression object."),
        method("__copy__", "($self, /)", copy_compressor),
        method("__deepcopy__", "($self, memo, /)", copy_compressor),
    ]]);

fn copy_compressor(vm: &Vm, args: Args) -> PyResult {
    let deflater = args.this::<Compress>().deflater.borrow();
    if deflater.finished {
        return Err(vm.value_error("Inconsistent stream state"));
    }
    match deflater.copy() {
        Some(copy) => Ok(vm.make(Compress { deflater: RefCell::new(copy) })),
        None => Err(vm.not_implemented(format!(
            "copying a zlib compression object that was given more than {} bytes",
            stream::MAX_LOG
        ))),
    }
}

fn run(vm: &Vm, args: Args, data: &[u8], flush: MZFlush, doing: &str) -> PyResult {
    let mut deflater = args.this::<Compress>().deflater.borrow_mut();
    let out = if deflater.finished { None } else { deflater.run(data, flush) };
    match out {
        Some(out) => Ok(vm.bytes(&out).into()),
        None => Err(zlib_error(vm, &format!("Error -2 while {doing}: inconsistent stream state"))),
    }
}

fn compressobj(vm: &Vm, args: Args) -> PyResult {
    let level = int_or(vm, args.opt(0), -1)?;
    let method = int_or(vm, args.opt(1), 8)?;
    let wrapper = Wrapper::of(int_or(vm, args.opt(2), 15)?, true);
    let memory = int_or(vm, args.opt(3), 8)?;
    let strategy = int_or(vm, args.opt(4), 0)?;
    let dictionary = args.some(5).map(|v| vm.bytes_of(v)).transpose()?;
    let valid =
        (-1..=9).contains(&level) && method == 8 && (1..=9).contains(&memory) && (0..=4).contains(&strategy);
    match wrapper.filter(|_| valid) {
        Some(wrapper) => {
            let (level, strategy) = (level as i32, strategy as i32);
            let deflater = match &dictionary {
                Some(d) => Deflater::with_dictionary(level, wrapper, strategy, d),
                None => Deflater::new(level, wrapper, strategy),
            };
            Ok(vm.make(Compress { deflater: RefCell::new(deflater) }))
        }
        None => Err(vm.value_error("Invalid initialization option")),
    }
}

// ---- Decompress ------------------------------------------------------------------------------

/// Payload of `Decompress`.
struct Decompress {
    inflater: RefCell<Inflater>,
    unused: RefCell<Vec<u8>>,
    tail: RefCell<Vec<u8>>,
}

ouro_vm::payload!(Decompress, "Decompress", plain);

impl NativeType for Decompress {
    fn def() -> &'static TypeDef {
        &DECOMPRESS
    }
}

static DECOMPRESS: TypeDef = TypeDef::new("zlib", "Decompress", <Decompress as Payload>::vtable)
    .flags(tf::NO_NEW)
    .methods(&[&[
        method("decompress", "($self, data, /, max_length=0)", decompress_part)
            .doc("Return a bytes object containing the decompressed version of the data."),
        method("flush", "($self, length=16384, /)", |vm, a| {
            let length = a.opt(1).map_or(Ok(1), |v| vm.index_i64(v))?;
            if length <= 0 {
                return Err(vm.value_error("length must be greater than zero"));
            }
            let tail = a.this::<Decompress>().tail.take();
            feed(vm, a.this(), &tail, usize::MAX, "flushing")
        })
        .doc("Return a bytes object containing any remaining decompressed data."),
        method("copy", "($self, /)", copy).doc("Return a copy of the decompression object."),
        method("__copy__", "($self, /)", copy),
        method("__deepcopy__", "($self, memo, /)", copy),
    ]])
    .getset(DECOMPRESS_GETSET);

static DECOMPRESS_GETSET: &[GetSetDef] = &[
    getter("unused_data", |vm, v| Ok(vm.bytes(&payload::<Decompress>(v).unused.borrow()).into())).member(),
    getter("unconsumed_tail", |vm, v| Ok(vm.bytes(&payload::<Decompress>(v).tail.borrow()).into())).member(),
    getter("eof", |_, v| Ok(Value::from_bool(payload::<Decompress>(v).inflater.borrow().done()))).member(),
];

fn decompress_part(vm: &Vm, args: Args) -> PyResult {
    let limit = args.opt(2).map_or(Ok(0), |v| vm.index_i64(v))?;
    let limit = match limit {
        ..0 => return Err(vm.value_error("max_length must be non-negative")),
        0 => usize::MAX,
        n => n as usize,
    };
    let data = vm.bytes_of(&args[1])?;
    feed(vm, args.this(), &data, limit, "decompressing data")
}

fn feed(vm: &Vm, this: &Decompress, data: &[u8], limit: usize, doing: &str) -> PyResult {
    let mut inflater = this.inflater.borrow_mut();
    if inflater.done() {
        this.unused.borrow_mut().extend_from_slice(data);
        return Ok(vm.bytes(&[]).into());
    }
    let (out, used) = inflater.run(data, limit).map_err(|e| inflate_error(vm, e, doing))?;
    let rest = &data[used..];
    if inflater.done() {
        this.unused.borrow_mut().extend_from_slice(rest);
        this.tail.borrow_mut().clear();
    } else {
        *this.tail.borrow_mut() = rest.to_vec();
    }
    Ok(vm.bytes(&out).into())
}

fn copy(vm: &Vm, args: Args) -> PyResult {
    let this = args.this::<Decompress>();
    Ok(vm.make(Decompress {
        inflater: RefCell::new(this.inflater.borrow().clone()),
        unused: this.unused.clone(),
        tail: this.tail.clone(),
    }))
}

/// The decompressor of constructor arguments, which begin at `from`.
fn inflater(vm: &Vm, args: Args, from: usize) -> PyResult<Inflater> {
    let wrapper = Wrapper::of(int_or(vm, args.opt(from), 15)?, false);
    let dictionary = args.some(from + 1).map(|v| vm.bytes_of(v)).transpose()?.filter(|d| !d.is_empty());
    match wrapper {
        Some(wrapper) => Ok(Inflater::new(wrapper, dictionary)),
        None => Err(vm.value_error("Invalid initialization option")),
    }
}

fn decompressobj(vm: &Vm, args: Args) -> PyResult {
    let inflater = RefCell::new(inflater(vm, args, 0)?);
    Ok(vm.make(Decompress { inflater, unused: RefCell::default(), tail: RefCell::default() }))
}

// ---- _ZlibDecompressor -----------------------------------------------------------------------

/// Payload of `_ZlibDecompressor`, which keeps input that it could not use.
struct ZlibDecompressor {
    inflater: RefCell<Inflater>,
    input: RefCell<Vec<u8>>,
    needs_input: Cell<bool>,
}

ouro_vm::payload!(ZlibDecompressor, "_ZlibDecompressor", plain);

impl NativeType for ZlibDecompressor {
    fn def() -> &'static TypeDef {
        &ZLIB_DECOMPRESSOR
    }
}

static ZLIB_DECOMPRESSOR: TypeDef =
    TypeDef::new("zlib", "_ZlibDecompressor", <ZlibDecompressor as Payload>::vtable)
        .methods(&[&[
            new("($type, wbits=15, zdict=b'')", |vm, a| {
                let inflater = RefCell::new(inflater(vm, a, 1)?);
                let this =
                    ZlibDecompressor { inflater, input: RefCell::default(), needs_input: Cell::new(true) };
                Ok(vm.alloc(&util::class_arg(vm, &a[0])?, this).into())
            }),
            method("decompress", "($self, /, data, max_length=-1)", buffered_decompress)
                .doc("Decompress *data*, returning uncompressed data as bytes."),
        ]])
        .getset(&[
            getter("eof", |_, v| {
                Ok(Value::from_bool(payload::<ZlibDecompressor>(v).inflater.borrow().done()))
            })
            .member(),
            getter("needs_input", |_, v| {
                Ok(Value::from_bool(payload::<ZlibDecompressor>(v).needs_input.get()))
            })
            .member(),
            getter("unused_data", |vm, v| {
                let this = payload::<ZlibDecompressor>(v);
                let done = this.inflater.borrow().done();
                let input = this.input.borrow();
                Ok(vm.bytes(if done { &input } else { &[] }).into())
            })
            .member(),
        ])
        .doc("Create a decompressor object for decompressing data incrementally.");

fn buffered_decompress(vm: &Vm, args: Args) -> PyResult {
    let this = args.this::<ZlibDecompressor>();
    let data = vm.bytes_of(&args[1])?;
    let limit = args.opt(2).map_or(Ok(-1), |v| vm.index_i64(v))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut inflater = this.inflater.borrow_mut();
    if inflater.done() {
        return Err(vm.raise(Exc::EOFError, "End of stream already reached"));
    }
    let mut input = this.input.borrow_mut();
    input.extend_from_slice(&data);
    let (out, used) = inflater.run(&input, limit).map_err(|e| inflate_error(vm, e, "decompressing data"))?;
    input.drain(..used);
    this.needs_input.set(!inflater.done() && input.is_empty());
    Ok(vm.bytes(&out).into())
}
