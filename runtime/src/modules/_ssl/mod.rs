//! Module `_ssl`: TLS by rustls behind the library's `ssl`.
//!
//! `engine` is the protocol machine of one connection, without input and output; `config`, `keys`,
//! `store`, `verify` and `ciphers` are its settings; `certificate`, `der`, `pem`, `encrypted` and `oids`
//! read files. None of these knows of Python. `context` (with `context_files`, `context_wrap`), `socket`
//! (with `socket_io`, `socket_info`, `accept`, `transport`), `bio`, `session`, `decode` and `errors` are
//! the Python types. Protocols below 1.2, finite-field Diffie-Hellman, pre-shared keys, channel bindings
//! and authentication after the handshake do not exist here.

mod accept;
mod bio;
mod certificate;
mod ciphers;
mod config;
mod constants;
mod context;
mod context_files;
mod context_wrap;
mod decode;
mod der;
mod encrypted;
mod engine;
mod errors;
mod failure;
mod keys;
mod oids;
mod pem;
mod session;
mod socket;
mod socket_info;
mod socket_io;
mod store;
mod transport;
mod verify;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;

pub static MODULE: ModuleDef = ModuleDef::new("_ssl", &[FUNCTIONS])
    .doc("Implementation module for SSL socket operations.  See the socket module\nfor documentation.")
    .init(init);

/// The version of OpenSSL whose interface this is.
const API_VERSION: [i64; 5] = [3, 0, 0, 0, 0];

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
    for &(name, n) in constants::NUMBERS {
        set(name, vm.int(n));
    }
    for &(name, on) in constants::FLAGS {
        set(name, Value::from_bool(on));
    }
    let version = || util::tuple(vm, API_VERSION.iter().map(|&n| vm.int(n)).collect());
    set("OPENSSL_VERSION", vm.str("rustls 0.23 (interface of OpenSSL 3.0.0)"));
    set("OPENSSL_VERSION_INFO", version());
    set("OPENSSL_VERSION_NUMBER", vm.int(0x3000_0000));
    set("_OPENSSL_API_VERSION", version());
    set("_DEFAULT_CIPHERS", vm.str("ALL:!COMPLEMENTOFDEFAULT:!eNULL"));
    set("_SSLContext", vm.type_for::<context::Context>().into());
    set("_SSLSocket", vm.type_for::<socket::SslSocket>().into());
    set("MemoryBIO", vm.type_for::<bio::MemoryBio>().into());
    set("SSLSession", vm.type_for::<session::Session>().into());
    set("Certificate", vm.type_for::<decode::CertificateObject>().into());
    errors::init(vm, module)
}

fn oid_tuple(vm: &Vm, o: &oids::Oid) -> Value {
    util::tuple(vm, vec![vm.int(o.nid), vm.str(o.short), vm.str(o.long), vm.str(o.dotted)])
}

fn txt2obj(vm: &Vm, args: Args) -> PyResult {
    let Some(text) = args[0].as_::<Str>().map(|s| s.to_text().into_owned()) else {
        let name = vm.type_name(&args[0]);
        return Err(vm.type_error(format!("txt2obj() argument 'txt' must be str, not {name}")));
    };
    let by_name = util::flag(vm, args.opt(1), false)?;
    let found = oids::by_dotted(&text).or_else(|| oids::by_name(&text).filter(|_| by_name));
    match found {
        Some(o) => Ok(oid_tuple(vm, o)),
        None => Err(vm.value_error(format!("unknown object '{text:.100}'"))),
    }
}

fn nid2obj(vm: &Vm, args: Args) -> PyResult {
    let nid = i64::from(util::int_arg(vm, &args[0])?);
    if nid < 0 {
        return Err(vm.value_error("NID must be positive."));
    }
    match oids::by_nid(nid) {
        Some(o) => Ok(oid_tuple(vm, o)),
        None if nid == 0 => Err(vm.value_error("Unknown object")),
        None => Err(vm.value_error(format!("unknown NID {nid}"))),
    }
}

fn test_decode_cert(vm: &Vm, args: Args) -> PyResult {
    let path = util::resolve_path(vm, &args[0], || {
        format!("expected str, bytes or os.PathLike object, not {}", vm.type_name(&args[0]))
    })?;
    let Ok(text) = vm.host().read_file(&path.path) else { return Err(errors::plain(vm, "Can't open file")) };
    let der = pem::sections(&text).into_iter().find(|s| s.label == "CERTIFICATE").and_then(|s| s.der);
    match der.filter(|der| certificate::Certificate::parse(der).is_some()) {
        Some(der) => decode::dict(vm, &der),
        None => Err(errors::plain(vm, "Error decoding PEM-encoded file")),
    }
}

static FUNCTIONS: &[MethodDef] = &[
    function("_test_decode_cert", "(path, /)", test_decode_cert),
    function("RAND_add", "(string, entropy, /)", |vm, args| {
        // The host's random numbers need no help; the arguments are checked all the same.
        if !args[0].is_a::<Str>() {
            util::bytes_arg(vm, &args[0])?;
        }
        vm.to_f64(&args[1])?;
        Ok(Value::NONE)
    })
    .doc("Mix string into the OpenSSL PRNG state.\n\nentropy (a float) is a lower bound on the entropy contained in\nstring.  See RFC 4086."),
    function("RAND_bytes", "(n, /)", |vm, args| {
        let n = util::int_arg(vm, &args[0])?;
        let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("num must be positive")) };
        let mut buf = util::zeroed(vm, n)?;
        util::os(vm, vm.host().entropy(&mut buf))?;
        Ok(vm.bytes(&buf).into())
    })
    .doc("Generate n cryptographically strong pseudo-random bytes."),
    function("RAND_status", "()", |_, _| Ok(Value::TRUE))
        .doc("Returns True if the OpenSSL PRNG has been seeded with enough data and False if not.\n\nIt is necessary to seed the PRNG with RAND_add() on some platforms before\nusing the ssl() function."),
    function("get_default_verify_paths", "()", context_files::default_verify_paths)
        .doc("Return search paths and environment vars that are used by SSLContext's set_default_verify_paths() to load default CAs.\n\nThe values are 'cert_file_env', 'cert_file', 'cert_dir_env', 'cert_dir'."),
    function("txt2obj", "(txt, name=False)", txt2obj)
        .doc("Lookup NID, short name, long name and OID of an ASN1_OBJECT.\n\nBy default objects are looked up by OID. With name=True short and\nlong name are also matched."),
    function("nid2obj", "(nid, /)", nid2obj)
        .doc("Lookup NID, short name, long name and OID of an ASN1_OBJECT by NID."),
];
