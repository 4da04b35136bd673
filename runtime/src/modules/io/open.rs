//! `open`, `open_code`, `text_encoding`.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::fileio::FileIO;
use super::{types, unsupported};
use crate::modules::util;

/// The builtin `open`.
pub static OPEN: MethodDef = function(
    "open",
    "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
    open,
)
.doc("Open file and return a stream.  Raise OSError upon failure.");

pub static FUNCTIONS: &[MethodDef] = &[
    function(
        "open",
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
        open,
    )
    .doc("Open file and return a stream.  Raise OSError upon failure."),
    function("open_code", "(path)", |vm, args| {
        if !args[0].is_a::<ouro_vm::core::str::Str>() {
            return Err(vm.type_error(format!(
                "open_code() argument 'path' must be str, not {}",
                vm.type_name(&args[0])
            )));
        }
        open_file(vm, &args[0], "rb")
    }),
    function("text_encoding", "(encoding, stacklevel=2, /)", |vm, args| {
        Ok(if args[0].is_none() { vm.str("locale") } else { args[0].clone() })
    }),
];

/// `open(file, mode)`.
pub fn open_file(vm: &Vm, file: &Value, mode: &str) -> PyResult {
    open(vm, Args(&[Some(file.clone()), Some(vm.str(mode))]))
}

struct Mode {
    raw: String,
    text: bool,
    binary: bool,
    reading: bool,
    writing: bool,
    updating: bool,
    appending: bool,
    creating: bool,
}

fn parse_mode(vm: &Vm, mode: &str) -> PyResult<Mode> {
    let mut m = Mode {
        raw: String::new(),
        text: false,
        binary: false,
        reading: false,
        writing: false,
        updating: false,
        appending: false,
        creating: false,
    };
    let invalid = || vm.value_error(format!("invalid mode: '{mode}'"));
    for (i, c) in mode.char_indices() {
        if mode[..i].contains(c) {
            return Err(invalid());
        }
        match c {
            'x' => m.creating = true,
            'r' => m.reading = true,
            'w' => m.writing = true,
            'a' => m.appending = true,
            '+' => m.updating = true,
            't' => m.text = true,
            'b' => m.binary = true,
            _ => return Err(invalid()),
        }
        if !matches!(c, 't' | 'b') {
            m.raw.push(c);
        }
    }
    if m.text && m.binary {
        return Err(vm.value_error("can't have text and binary mode at once"));
    }
    if [m.creating, m.reading, m.writing, m.appending].iter().filter(|&&b| b).count() != 1 {
        return Err(vm.value_error("must have exactly one of create/read/write/append mode"));
    }
    Ok(m)
}

fn open(vm: &Vm, args: Args) -> PyResult {
    let file = &args[0];
    let is_path = vm.is_int(file)
        || file.is_a::<ouro_vm::core::str::Str>()
        || file.is_a::<ouro_vm::core::bytes::Bytes>();
    let path = if is_path {
        file.clone()
    } else {
        util::resolve_path(vm, file, || {
            format!("expected str, bytes or os.PathLike object, not {}", vm.short_type_name(file))
        })?
        .value
    };
    let mode_text = match args.opt(1) {
        None => "r".to_owned(),
        Some(m) => util::text_arg(vm, m, "open() argument 'mode'")?,
    };
    let mode = parse_mode(vm, &mode_text)?;
    let mut buffering = match args.opt(2) {
        None => -1,
        Some(v) => i64::from(util::int_arg(vm, v)?),
    };
    if mode.binary {
        for (i, what) in [(3, "an encoding"), (4, "an errors"), (5, "a newline")] {
            if args.some(i).is_some() {
                return Err(vm.value_error(format!("binary mode doesn't take {what} argument")));
            }
        }
    }
    if mode.binary && buffering == 1 {
        crate::modules::warnings::warn(
            vm,
            ouro_vm::core::exc::Exc::RuntimeWarning,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
            1,
        )?;
    }
    let types = types(vm)?;
    let raw_args = [
        path,
        vm.str(&mode.raw),
        args.opt(6).cloned().unwrap_or(Value::TRUE),
        args.opt(7).cloned().unwrap_or(Value::NONE),
    ];
    let raw = vm.call(&types.file.value(), &raw_args)?;
    let mut build = |raw: &Value| -> PyResult {
        let terminal = match raw.as_::<FileIO>() {
            Some(f) if buffering < 0 || buffering == 1 => {
                buffering < 0 && crate::reactor::sys::fd::is_terminal(f.fd.get())
            }
            _ => false,
        };
        let line_buffering = buffering == 1 || terminal;
        if buffering == 1 || buffering < 0 {
            buffering = raw.as_::<FileIO>().map_or(super::BUFFER_SIZE, |f| f.blksize.get()) as i64;
        }
        if buffering == 0 {
            if !mode.binary {
                return Err(vm.value_error("can't have unbuffered text I/O"));
            }
            return Ok(raw.clone());
        }
        let size = buffering as usize;
        let buffered = if mode.updating {
            let seekable = vm.call_method(raw, "seekable", &[])?;
            if !vm.is_true(&seekable)? {
                return Err(unsupported(vm, "File or stream is not seekable."));
            }
            super::buffered::make(vm, &types.random, raw.clone(), size, true, true)
        } else if mode.reading {
            super::buffered::make(vm, &types.reader, raw.clone(), size, true, false)
        } else {
            super::buffered::make(vm, &types.writer, raw.clone(), size, false, true)
        };
        if mode.binary {
            return Ok(buffered);
        }
        let get = |i: usize| args.opt(i).cloned().unwrap_or(Value::NONE);
        let wrapper = vm.call(
            &types.wrapper.value(),
            &[buffered, get(3), get(4), get(5), Value::from_bool(line_buffering)],
        )?;
        vm.set_attr(&wrapper, &vm.intern("mode"), vm.str(&mode_text))?;
        Ok(wrapper)
    };
    build(&raw).inspect_err(|_| {
        let _ = vm.call_method(&raw, "close", &[]);
    })
}
