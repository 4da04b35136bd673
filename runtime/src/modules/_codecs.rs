//! `_codecs`: the codec registry and the native codecs as functions.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::codecs::errors::{self, Handler};
use ouro_vm::types::codecs::utf16::{self, Order};
use ouro_vm::types::codecs::{self, Decoded, charmap, escapes, simple, utf7, utf8};

pub static MODULE: ModuleDef = ModuleDef::new("_codecs", &[REGISTRY, ENCODERS, DECODERS]);

static REGISTRY: &[MethodDef] = &[
    function("register", "(search_function, /)", |vm, a| {
        if vm.special(&a[0], ouro_vm::core::special::Special::Call).is_none()
            && !a[0].is_a::<ouro_vm::core::function::Function>()
        {
            return Err(vm.type_error("argument must be callable"));
        }
        codecs::register(vm, &a[0]);
        Ok(Value::NONE)
    })
    .doc("Register a codec search function.\n\nSearch functions are expected to take one argument, the encoding name in\nall lower case letters, and either return None, or a tuple of functions\n(encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object)."),
    function("unregister", "(search_function, /)", |vm, a| {
        codecs::unregister(vm, &a[0]);
        Ok(Value::NONE)
    })
    .doc("Unregister a codec search function and clear the registry's cache.\n\nIf the search function is not registered, do nothing."),
    function("lookup", "(encoding, /)", |vm, a| codecs::lookup(vm, &text(vm, &a[0], "lookup", "argument")?))
        .doc("Looks up a codec tuple in the Python codec registry and returns a CodecInfo object."),
    function("encode", "(obj, encoding='utf-8', errors='strict')", |vm, a| transcode(vm, a, 0))
        .doc("Encodes obj using the codec registered for encoding.\n\nThe default encoding is 'utf-8'.  errors may be given to set a\ndifferent error handling scheme.  Default is 'strict' meaning that encoding\nerrors raise a ValueError.  Other possible values are 'ignore', 'replace'\nand 'backslashreplace' as well as any other name registered with\ncodecs.register_error that can handle ValueErrors."),
    function("decode", "(obj, encoding='utf-8', errors='strict')", |vm, a| transcode(vm, a, 1))
        .doc("Decodes obj using the codec registered for encoding.\n\nDefault encoding is 'utf-8'.  errors may be given to set a\ndifferent error handling scheme.  Default is 'strict' meaning that encoding\nerrors raise a ValueError.  Other possible values are 'ignore', 'replace'\nand 'backslashreplace' as well as any other name registered with\ncodecs.register_error that can handle ValueErrors."),
    function("register_error", "(errors, handler, /)", |vm, a| {
        let name = text(vm, &a[0], "register_error", "argument 1")?;
        errors::register_error(vm, &name, &a[1])?;
        Ok(Value::NONE)
    })
    .doc("Register the specified error handler under the name errors.\n\nhandler must be a callable object, that\nwill be called with an exception instance containing\ninformation about the location of the encoding/decoding\nerror and must return a (replacement, new position) tuple."),
    function("_unregister_error", "(errors, /)", |vm, a| {
        let name = text(vm, &a[0], "_unregister_error", "argument")?;
        Ok(Value::from_bool(errors::unregister_error(vm, &name)?))
    })
    .doc("Un-register the specified error handler for the error handling `errors'.\n\nOnly custom error handlers can be un-registered. An exception is raised\nif the error handling is a built-in one (e.g., 'strict'), or if an error\noccurs.\n\nOtherwise, this returns True if a custom handler has been successfully\nun-registered, and False if no custom handler for the specified error\nhandling exists."),
    function("lookup_error", "(name, /)", |vm, a| {
        errors::lookup_error(vm, &text(vm, &a[0], "lookup_error", "argument")?)
    })
    .doc("lookup_error(errors) -> handler\n\nReturn the error handler for the specified error handling name or raise a\nLookupError, if no handler exists under this name."),
];

static ENCODERS: &[MethodDef] = &[
    function("utf_8_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "utf_8_encode", |s, h| utf8::encode(vm, s, h))
    }),
    function("utf_7_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "utf_7_encode", |s, _| Ok(utf7::encode(s)))
    }),
    function("utf_16_encode", "(str, errors=None, byteorder=0, /)", |vm, a| {
        wide_encoder(vm, a, "utf_16_encode", 2)
    }),
    function("utf_32_encode", "(str, errors=None, byteorder=0, /)", |vm, a| {
        wide_encoder(vm, a, "utf_32_encode", 4)
    }),
    function("utf_16_le_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "utf_16_le_encode", |s, h| utf16::encode(vm, s, 2, Order::Little, h))
    }),
    function("utf_16_be_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "utf_16_be_encode", |s, h| utf16::encode(vm, s, 2, Order::Big, h))
    }),
    function("utf_32_le_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "utf_32_le_encode", |s, h| utf16::encode(vm, s, 4, Order::Little, h))
    }),
    function("utf_32_be_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "utf_32_be_encode", |s, h| utf16::encode(vm, s, 4, Order::Big, h))
    }),
    function("latin_1_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "latin_1_encode", |s, h| simple::encode(vm, s, 256, h))
    }),
    function("ascii_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "ascii_encode", |s, h| simple::encode(vm, s, 128, h))
    }),
    function("unicode_escape_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "unicode_escape_encode", |s, _| Ok(escapes::unicode_escape_encode(s)))
    }),
    function("raw_unicode_escape_encode", "(str, errors=None, /)", |vm, a| {
        encoder(vm, a, "raw_unicode_escape_encode", |s, _| Ok(escapes::raw_unicode_escape_encode(s)))
    }),
    function("charmap_encode", "(str, errors=None, mapping=None, /)", |vm, a| {
        encoder(vm, a, "charmap_encode", |s, h| charmap::encode(vm, s, h, a.some(2)))
    }),
    function("charmap_build", "(map, /)", |vm, a| match a[0].as_::<Str>() {
        Some(s) => Ok(charmap::build(vm, s)),
        None => Err(vm.type_error(format!("charmap_build() argument must be str, not {}", shown(vm, &a[0])))),
    }),
    function("escape_encode", "(data, errors=None, /)", |vm, a| {
        let Some(data) = a[0].as_::<ouro_vm::core::bytes::Bytes>() else {
            return Err(
                vm.type_error(format!("escape_encode() argument 1 must be bytes, not {}", shown(vm, &a[0])))
            );
        };
        let out = escapes::escape_encode(&data.data);
        Ok(pair(vm, vm.bytes_from(out).into(), data.data.len()))
    }),
    function("readbuffer_encode", "(data, errors=None, /)", |vm, a| {
        let data = input(vm, &a[0])?;
        let n = data.len();
        Ok(pair(vm, vm.bytes_from(data).into(), n))
    }),
];

static DECODERS: &[MethodDef] = &[
    function("utf_8_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_8_decode", |b, h, last| utf8::decode(vm, b, h, last))
    }),
    function("utf_7_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_7_decode", |b, h, last| utf7::decode(vm, b, h, last))
    }),
    function("utf_16_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_16_decode", |b, h, last| {
            Ok(utf16::decode(vm, b, 2, Order::Marked, h, last)?.decoded)
        })
    }),
    function("utf_16_le_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_16_le_decode", |b, h, last| {
            Ok(utf16::decode(vm, b, 2, Order::Little, h, last)?.decoded)
        })
    }),
    function("utf_16_be_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_16_be_decode", |b, h, last| {
            Ok(utf16::decode(vm, b, 2, Order::Big, h, last)?.decoded)
        })
    }),
    function("utf_32_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_32_decode", |b, h, last| {
            Ok(utf16::decode(vm, b, 4, Order::Marked, h, last)?.decoded)
        })
    }),
    function("utf_32_le_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_32_le_decode", |b, h, last| {
            Ok(utf16::decode(vm, b, 4, Order::Little, h, last)?.decoded)
        })
    }),
    function("utf_32_be_decode", "(data, errors=None, final=False, /)", |vm, a| {
        decoder(vm, a, "utf_32_be_decode", |b, h, last| {
            Ok(utf16::decode(vm, b, 4, Order::Big, h, last)?.decoded)
        })
    }),
    function("utf_16_ex_decode", "(data, errors=None, byteorder=0, final=False, /)", |vm, a| {
        ex_decoder(vm, a, 2)
    }),
    function("utf_32_ex_decode", "(data, errors=None, byteorder=0, final=False, /)", |vm, a| {
        ex_decoder(vm, a, 4)
    }),
    function("latin_1_decode", "(data, errors=None, /)", |vm, a| {
        let data = input(vm, &a[0])?;
        Ok(decoded(vm, simple::decode_latin1(vm, &data)))
    }),
    function("ascii_decode", "(data, errors=None, /)", |vm, a| {
        let h = handler(vm, a, 1, "ascii_decode")?;
        let data = input(vm, &a[0])?;
        Ok(decoded(vm, simple::decode_ascii(vm, &data, &h)?))
    }),
    function("charmap_decode", "(data, errors=None, mapping=None, /)", |vm, a| {
        let h = handler(vm, a, 1, "charmap_decode")?;
        let data = input(vm, &a[0])?;
        Ok(decoded(vm, charmap::decode(vm, &data, &h, a.some(2))?))
    }),
    function("unicode_escape_decode", "(data, errors=None, final=True, /)", |vm, a| {
        let h = handler(vm, a, 1, "unicode_escape_decode")?;
        let last = a.opt(2).map_or(Ok(true), |v| vm.is_true(v))?;
        let data = text_or_bytes(vm, &a[0])?;
        let (text, bad) = escapes::unicode_escape_decode(vm, &data, &h, last)?;
        if let Some(bad) = bad {
            warn_escape(vm, &bad)?;
        }
        Ok(decoded(vm, text))
    }),
    function("raw_unicode_escape_decode", "(data, errors=None, final=True, /)", |vm, a| {
        let h = handler(vm, a, 1, "raw_unicode_escape_decode")?;
        let last = a.opt(2).map_or(Ok(true), |v| vm.is_true(v))?;
        let data = text_or_bytes(vm, &a[0])?;
        Ok(decoded(vm, escapes::raw_unicode_escape_decode(vm, &data, &h, last)?))
    }),
    function("escape_decode", "(data, errors=None, /)", |vm, a| {
        let how = match a.some(1) {
            None => "strict".to_owned(),
            Some(v) => text(vm, v, "escape_decode", "argument 2")?,
        };
        let data = text_or_bytes(vm, &a[0])?;
        let (out, bad) = escapes::escape_decode(vm, &data, &how)?;
        if let Some(bad) = bad {
            warn_escape(vm, &bad)?;
        }
        Ok(pair(vm, vm.bytes_from(out).into(), data.len()))
    }),
];

fn shown(vm: &Vm, v: &Value) -> String {
    if v.is_none() { "None".to_owned() } else { vm.type_name(v) }
}

/// A `str` argument without null characters.
fn text(vm: &Vm, v: &Value, fname: &str, place: &str) -> PyResult<String> {
    let Some(s) = v.as_::<Str>() else {
        return Err(vm.type_error(format!("{fname}() {place} must be str, not {}", shown(vm, v))));
    };
    if s.chars().any(|c| c == 0) {
        return Err(vm.value_error("embedded null character"));
    }
    match s.to_utf8() {
        Some(text) => Ok(text.into_owned()),
        None => match utf8::encode(vm, s, &Handler::Strict) {
            Err(e) => Err(e),
            Ok(_) => Ok(String::new()),
        },
    }
}

fn handler(vm: &Vm, args: Args, i: usize, fname: &str) -> PyResult<Handler> {
    match args.some(i) {
        None => Ok(Handler::Strict),
        Some(v) => {
            let Some(_) = v.as_::<Str>() else {
                return Err(vm.type_error(format!(
                    "{fname}() argument {} must be str or None, not {}",
                    i + 1,
                    shown(vm, v)
                )));
            };
            Ok(Handler::of(&text(vm, v, fname, "argument 2")?))
        }
    }
}

fn input(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    match v.as_::<Str>() {
        Some(s) => utf8::encode(vm, s, &Handler::Strict),
        None => vm.with_bytes(v, <[u8]>::to_vec),
    }
}

fn data_arg(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    vm.with_bytes(v, <[u8]>::to_vec)
}

fn text_or_bytes(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    input(vm, v)
}

fn pair(vm: &Vm, v: Value, n: usize) -> Value {
    vm.tuple(vec![v, Value::from_len(n)]).into()
}

fn decoded(vm: &Vm, d: Decoded) -> Value {
    pair(vm, d.text.into(), d.used)
}

fn encoder(
    vm: &Vm,
    args: Args,
    fname: &str,
    encode: impl FnOnce(&Ref<Str>, &Handler) -> PyResult<Vec<u8>>,
) -> PyResult {
    let Some(s) = args[0].to_ref::<Str>() else {
        return Err(vm.type_error(format!("{fname}() argument 1 must be str, not {}", shown(vm, &args[0]))));
    };
    let h = handler(vm, args, 1, fname)?;
    let out = encode(&s, &h)?;
    Ok(pair(vm, vm.bytes_from(out).into(), s.len()))
}

fn order(vm: &Vm, v: Option<&Value>) -> PyResult<Order> {
    let n = v.map_or(Ok(0), |v| super::util::int_arg(vm, v))?;
    Ok(match n {
        0 => Order::Marked,
        n if n < 0 => Order::Little,
        _ => Order::Big,
    })
}

fn wide_encoder(vm: &Vm, args: Args, fname: &str, width: usize) -> PyResult {
    let order = order(vm, args.opt(2))?;
    encoder(vm, args, fname, |s, h| utf16::encode(vm, s, width, order, h))
}

fn decoder(
    vm: &Vm,
    args: Args,
    fname: &str,
    decode: impl FnOnce(&[u8], &Handler, bool) -> PyResult<Decoded>,
) -> PyResult {
    let h = handler(vm, args, 1, fname)?;
    let last = args.opt(2).map_or(Ok(false), |v| vm.is_true(v))?;
    let data = data_arg(vm, &args[0])?;
    Ok(decoded(vm, decode(&data, &h, last)?))
}

fn ex_decoder(vm: &Vm, args: Args, width: usize) -> PyResult {
    let h = handler(vm, args, 1, if width == 2 { "utf_16_ex_decode" } else { "utf_32_ex_decode" })?;
    let order = order(vm, args.opt(2))?;
    let last = args.opt(3).map_or(Ok(false), |v| vm.is_true(v))?;
    let data = data_arg(vm, &args[0])?;
    let d = utf16::decode(vm, &data, width, order, &h, last)?;
    let items = vec![d.decoded.text.into(), Value::from_len(d.decoded.used), Value::from_i32(d.order)];
    Ok(vm.tuple(items).into())
}

/// `codecs.encode` (0) and `codecs.decode` (1).
fn transcode(vm: &Vm, args: Args, which: usize) -> PyResult {
    let (fname, verb) = if which == 0 { ("encode", "encoding") } else { ("decode", "decoding") };
    let name = |i: usize, param: &str, default: &str| match args.opt(i) {
        None => Ok(default.to_owned()),
        Some(v) => text(vm, v, fname, &format!("argument '{param}'")),
    };
    let encoding = name(1, "encoding", "utf-8")?;
    let given = args.opt(2).is_some();
    let how = name(2, "errors", "strict")?;
    let codec = codecs::lookup(vm, &encoding)?;
    codecs::call_codec(vm, &codec, which, &args[0], given.then_some(how.as_str()), &encoding, verb)
}

fn warn_escape(vm: &Vm, bad: &escapes::BadEscape) -> PyResult<()> {
    let message = if bad.octal {
        format!(
            "\"\\{:o}\" is an invalid octal escape sequence. Such sequences will not work in the future. ",
            bad.code
        )
    } else {
        let c = char::from_u32(bad.code).unwrap_or('?');
        format!("\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. ")
    };
    ouro_vm::types::warn::deprecated(vm, &message)
}
