//! `_SSLContext`: settings, certificates and keys that connections share.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::sync::Arc;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getset, getter, method, new};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::warn;
use rustls::server::{ServerSessionMemoryCache, StoresServerSessions};

use super::ciphers::{self, CIPHERS, Cipher};
use super::config::{self, Settings};
use super::constants::{mode, option, protocol, verify};
use super::errors::{self, Line};
use super::keys::Identities;
use super::socket::Wrap;
use super::store::Store;
use super::{context_files, context_wrap};
use crate::modules::util;

/// How often connections were made and how it went.
#[derive(Default)]
pub struct Statistics {
    pub connect: Cell<i64>,
    pub connect_good: Cell<i64>,
    pub accept: Cell<i64>,
    pub accept_good: Cell<i64>,
    pub hits: Cell<i64>,
}

/// Payload of `_SSLContext`.
pub struct Context {
    pub id: u64,
    pub settings: RefCell<Settings>,
    pub mode: Cell<i64>,
    pub flags: Cell<u64>,
    pub check_hostname: Cell<bool>,
    host_flags: Cell<i64>,
    pub store: RefCell<Arc<Store>>,
    pub identities: RefCell<Arc<Identities>>,
    pub sni: RefCell<Option<Value>>,
    /// Value as it was set, and path of the file.
    pub key_log: RefCell<Option<(Value, PathBuf)>>,
    pub storage: Arc<dyn StoresServerSessions>,
    pub statistics: Statistics,
}

ouro_vm::payload!(Context, "_SSLContext");

impl Trace for Context {
    fn traverse(&self, visitor: &mut Visitor) {
        self.sni.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.sni.take());
    }
}

static DEF: TypeDef = TypeDef::new("_ssl", "_SSLContext", Context::vtable)
    .methods(&[METHODS, context_files::METHODS])
    .getset(GETSET)
    .flags(tf::BASE);

impl NativeType for Context {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

pub fn of(v: &Value) -> &Context {
    payload(v)
}

impl Context {
    pub fn is_server(&self) -> bool {
        self.settings.borrow().protocol == protocol::SERVER
    }

    pub fn is_client(&self) -> bool {
        self.settings.borrow().protocol == protocol::CLIENT
    }
}

/// Numbers contexts.
#[derive(Default)]
struct State {
    made: Cell<u64>,
}

/// Connections of a server that can be resumed.
const KEPT_SESSIONS: usize = 1024;

fn make(vm: &Vm, args: Args) -> PyResult {
    let ty = util::class_arg(vm, &args[0])?;
    let version = i64::from(util::int_arg(vm, &args[1])?);
    let deprecated = match version {
        protocol::TLS => Some("PROTOCOL_TLS"),
        3 => Some("PROTOCOL_TLSv1"),
        4 => Some("PROTOCOL_TLSv1_1"),
        protocol::TLS1_2 => Some("PROTOCOL_TLSv1_2"),
        protocol::CLIENT | protocol::SERVER => None,
        _ => {
            return Err(vm.value_error(format!("invalid or unsupported protocol version {version}")));
        }
    };
    if let Some(name) = deprecated {
        warn::issue(vm, ouro_vm::core::exc::Exc::DeprecationWarning, &format!("ssl.{name} is deprecated"))?;
    }
    let client = version == protocol::CLIENT;
    let state = vm.state(State::default);
    state.made.set(state.made.get() + 1);
    let settings = Settings {
        protocol: version,
        options: option::DEFAULT,
        minimum: protocol::MINIMUM,
        maximum: protocol::MAXIMUM,
        ciphers: CIPHERS.iter().collect(),
        group: None,
        alpn: Vec::new(),
        tickets: 2,
    };
    let context = Context {
        id: state.made.get(),
        settings: RefCell::new(settings),
        mode: Cell::new(if client { mode::REQUIRED } else { mode::NONE }),
        flags: Cell::new(verify::TRUSTED_FIRST as u64),
        check_hostname: Cell::new(client),
        host_flags: Cell::new(4),
        store: RefCell::default(),
        identities: RefCell::default(),
        sni: RefCell::default(),
        key_log: RefCell::default(),
        storage: ServerSessionMemoryCache::new(KEPT_SESSIONS),
        statistics: Statistics::default(),
    };
    Ok(vm.alloc(&ty, context).into())
}

fn cipher_dict(vm: &Vm, c: &Cipher) -> Value {
    let dict = vm.dict();
    let set = |name: &str, v: Value| vm.set_name(&dict, name, v);
    set("id", vm.int(0x0300_0000 | i64::from(u16::from(c.suite))));
    set("name", vm.str(c.name));
    set("protocol", vm.str(c.protocol()));
    set("description", vm.str(&c.description()));
    set("strength_bits", vm.int(c.bits));
    set("alg_bits", vm.int(c.bits));
    set("aead", Value::TRUE);
    set("symmetric", vm.str(c.symmetric));
    set("digest", Value::NONE);
    set("kea", vm.str(if c.tls13 { "kx-any" } else { "kx-ecdhe" }));
    set("auth", vm.str(&format!("auth-{}", c.auth.to_lowercase())));
    dict.into()
}

fn set_alpn(vm: &Vm, args: Args) -> PyResult {
    let wire = util::bytes_arg(vm, &args[1])?;
    let (mut protocols, mut rest) = (Vec::new(), &wire[..]);
    while let Some((&n, tail)) = rest.split_first() {
        let n = usize::from(n);
        if n == 0 || tail.len() < n {
            return Err(vm.value_error("the list of protocols is damaged"));
        }
        protocols.push(tail[..n].to_vec());
        rest = &tail[n..];
    }
    of(&args[0]).settings.borrow_mut().alpn = protocols;
    Ok(Value::NONE)
}

fn statistics(vm: &Vm, args: Args) -> PyResult {
    let s = &of(&args[0]).statistics;
    let dict = vm.dict();
    let zero = Cell::new(0);
    for (name, n) in [
        ("number", &zero),
        ("connect", &s.connect),
        ("connect_good", &s.connect_good),
        ("connect_renegotiate", &zero),
        ("accept", &s.accept),
        ("accept_good", &s.accept_good),
        ("accept_renegotiate", &zero),
        ("hits", &s.hits),
        ("misses", &zero),
        ("timeouts", &zero),
        ("cache_full", &zero),
    ] {
        vm.set_name(&dict, name, vm.int(n.get()));
    }
    Ok(dict.into())
}

fn no_psk(vm: &Vm, _args: Args) -> PyResult {
    Err(vm.raise(
        ouro_vm::core::exc::Exc::NotImplementedError,
        "PSK callbacks are not supported by this version of the TLS library.",
    ))
}

static METHODS: &[MethodDef] = &[
    new("($type, protocol, /)", make),
    method(
        "_wrap_socket",
        "($self, /, sock, server_side, server_hostname=None, *, owner=None, session=None)",
        |vm, args| context_wrap::wrap(vm, &args, Wrap::Socket(&args[1]), 2),
    ),
    method(
        "_wrap_bio",
        "($self, /, incoming, outgoing, server_side, server_hostname=None, *, owner=None, session=None)",
        |vm, args| context_wrap::wrap(vm, &args, Wrap::Bios(&args[1], &args[2]), 3),
    ),
    method("set_ciphers", "($self, cipherlist, /)", |vm, args| {
        let Some(text) = args[1].as_::<Str>() else {
            return Err(
                vm.type_error(format!("set_ciphers() argument must be str, not {}", vm.type_name(&args[1])))
            );
        };
        match ciphers::select(&text.to_text()) {
            Some(chosen) => of(&args[0]).settings.borrow_mut().ciphers = chosen,
            None => return Err(errors::plain(vm, "No cipher can be selected.")),
        }
        Ok(Value::NONE)
    }),
    method("get_ciphers", "($self, /)", |vm, args| {
        let list: Vec<Value> =
            of(&args[0]).settings.borrow().ciphers.iter().map(|c| cipher_dict(vm, c)).collect();
        Ok(vm.list(list))
    }),
    method("_set_alpn_protocols", "($self, protos, /)", set_alpn),
    method("session_stats", "($self, /)", statistics),
    method("set_ecdh_curve", "($self, name, /)", |vm, args| {
        let name = String::from_utf8_lossy(&match args[1].to_ref::<Str>() {
            Some(s) => util::fs_bytes(vm, &s)?,
            None => util::bytes_arg(vm, &args[1])?,
        })
        .into_owned();
        match config::group(&name) {
            Some(group) => of(&args[0]).settings.borrow_mut().group = Some(group),
            None => {
                let shown = vm.repr(&args[1])?;
                return Err(vm.value_error(format!("unknown elliptic curve name {}", shown.to_text())));
            }
        }
        Ok(Value::NONE)
    }),
    method("set_psk_client_callback", "($self, /, callback)", no_psk),
    method("set_psk_server_callback", "($self, /, callback, identity_hint=None)", no_psk),
];

/// The value of an attribute that cannot be deleted.
fn given<'a>(vm: &Vm, v: Option<&'a Value>, name: &str) -> PyResult<&'a Value> {
    v.ok_or_else(|| {
        let text = format!("attribute '{name}' of '_ssl._SSLContext' objects cannot be deleted");
        vm.raise(ouro_vm::core::exc::Exc::AttributeError, text)
    })
}

/// A C `unsigned long long`.
fn unsigned(vm: &Vm, v: &Value) -> PyResult<u64> {
    let n = vm.index(v)?;
    let big = vm.to_big(&n).unwrap_or_default();
    if big.sign() == num_bigint::Sign::Minus {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    u64::try_from(big).map_err(|_| vm.overflow_error("Python int too large for C unsigned long long"))
}

fn unsigned_value(vm: &Vm, n: u64) -> Value {
    vm.big_int(n.into())
}

fn set_version(vm: &Vm, v: &Value, context: &Context, highest: bool) -> Result<(), Raised> {
    let n = i64::from(util::int_arg(vm, v)?);
    if ![protocol::TLS, protocol::CLIENT, protocol::SERVER].contains(&context.settings.borrow().protocol) {
        return Err(vm.value_error(
            "The context's protocol doesn't support modification of highest and lowest version.",
        ));
    }
    let old = match n {
        0x300 => Some("SSLv3"),
        0x301 => Some("TLSv1"),
        0x302 => Some("TLSv1_1"),
        protocol::MINIMUM | protocol::MAXIMUM | protocol::V1_2 | protocol::V1_3 => None,
        _ => return Err(vm.value_error(format!("Unsupported TLS/SSL version 0x{n:x}"))),
    };
    if let Some(name) = old {
        let text = format!("ssl.TLSVersion.{name} is deprecated");
        warn::issue(vm, ouro_vm::core::exc::Exc::DeprecationWarning, &text)?;
    }
    let n = match (n, highest) {
        (protocol::MINIMUM, true) => 0x301,
        (protocol::MAXIMUM, false) => protocol::V1_3,
        (n, _) => n,
    };
    let mut settings = context.settings.borrow_mut();
    *(if highest { &mut settings.maximum } else { &mut settings.minimum }) = n;
    Ok(())
}

fn set_mode(vm: &Vm, this: &Value, v: Option<&Value>) -> PyResult<()> {
    let (context, n) = (of(this), i64::from(util::int_arg(vm, given(vm, v, "verify_mode")?)?));
    if n == mode::NONE && context.check_hostname.get() {
        return Err(vm.value_error("Cannot set verify_mode to CERT_NONE when check_hostname is enabled."));
    }
    if !(mode::NONE..=mode::REQUIRED).contains(&n) {
        return Err(vm.value_error("invalid value for verify_mode"));
    }
    context.mode.set(n);
    Ok(())
}

fn set_options(vm: &Vm, this: &Value, v: Option<&Value>) -> PyResult<()> {
    let n = unsigned(vm, given(vm, v, "options")?)?;
    let context = of(this);
    let before = context.settings.borrow().options;
    if n & !before & option::NO_PROTOCOLS != 0 {
        let text = "ssl.OP_NO_SSL*/ssl.OP_NO_TLS* options are deprecated";
        warn::issue(vm, ouro_vm::core::exc::Exc::DeprecationWarning, text)?;
    }
    context.settings.borrow_mut().options = n;
    Ok(())
}

fn set_sni(vm: &Vm, this: &Value, v: Option<&Value>) -> PyResult<()> {
    let (context, v) = (of(this), given(vm, v, "sni_callback")?);
    if context.is_client() {
        return Err(vm.value_error("sni_callback cannot be set on TLS_CLIENT context"));
    }
    if !v.is_none() && vm.special(v, Special::Call).is_none() {
        return Err(vm.type_error("not a callable object"));
    }
    let old = context.sni.replace((!v.is_none()).then(|| v.clone()));
    drop(old);
    Ok(())
}

fn set_key_log(vm: &Vm, this: &Value, v: Option<&Value>) -> PyResult<()> {
    let (context, v) = (of(this), given(vm, v, "keylog_filename")?);
    if v.is_none() {
        *context.key_log.borrow_mut() = None;
        return Ok(());
    }
    let path = util::resolve_path(vm, v, || {
        format!("expected str, bytes or os.PathLike object, not {}", vm.type_name(v))
    })?;
    let file = &path.path;
    let empty = crate::reactor::sys::files::stat(libc::AT_FDCWD, file, true).map_or(true, |s| s.size == 0);
    let head: &[u8] = if empty { b"# TLS secrets log file, generated by OpenSSL / Python\n" } else { b"" };
    util::os_at(vm, crate::reactor::sys::fd::append(file, head), v)?;
    *context.key_log.borrow_mut() = Some((v.clone(), path.path));
    Ok(())
}

fn set_message(vm: &Vm, _this: &Value, v: Option<&Value>) -> PyResult<()> {
    let v = given(vm, v, "_msg_callback")?;
    if !v.is_none() {
        if vm.special(v, Special::Call).is_none() {
            let shown = vm.repr(v)?;
            return Err(vm.type_error(format!("{} is not callable.", shown.to_text())));
        }
        return Err(vm.raise(
            ouro_vm::core::exc::Exc::NotImplementedError,
            "the TLS library does not report single messages",
        ));
    }
    Ok(())
}

static GETSET: &[GetSetDef] = &[
    getset(
        "check_hostname",
        |_, v| Ok(Value::from_bool(of(v).check_hostname.get())),
        |vm, this, v| {
            let (context, on) = (of(this), vm.is_true(given(vm, v, "check_hostname")?)?);
            if on && context.mode.get() == mode::NONE {
                context.mode.set(mode::REQUIRED);
            }
            context.check_hostname.set(on);
            Ok(())
        },
    ),
    getset(
        "_host_flags",
        |vm, v| Ok(vm.int(of(v).host_flags.get())),
        |vm, this, v| {
            of(this).host_flags.set(i64::from(util::int_arg(vm, given(vm, v, "_host_flags")?)?));
            Ok(())
        },
    ),
    getset(
        "minimum_version",
        |vm, v| Ok(vm.int(of(v).settings.borrow().minimum)),
        |vm, this, v| set_version(vm, given(vm, v, "minimum_version")?, of(this), false),
    ),
    getset(
        "maximum_version",
        |vm, v| Ok(vm.int(of(v).settings.borrow().maximum)),
        |vm, this, v| set_version(vm, given(vm, v, "maximum_version")?, of(this), true),
    ),
    getset(
        "num_tickets",
        |vm, v| Ok(vm.int(of(v).settings.borrow().tickets as i64)),
        |vm, this, v| {
            let n = util::long_arg(vm, given(vm, v, "num_tickets")?)?;
            let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("value must be non-negative")) };
            if !of(this).is_server() {
                return Err(vm.value_error("SSLContext is not a server context."));
            }
            of(this).settings.borrow_mut().tickets = n;
            Ok(())
        },
    ),
    getset("sni_callback", |_, v| Ok(of(v).sni.borrow().clone().unwrap_or(Value::NONE)), set_sni),
    getset("options", |vm, v| Ok(unsigned_value(vm, of(v).settings.borrow().options)), set_options),
    getset(
        "verify_flags",
        |vm, v| Ok(unsigned_value(vm, of(v).flags.get())),
        |vm, this, v| {
            let v = given(vm, v, "verify_flags")?;
            let Some(n) = vm.is_int(v).then(|| vm.to_big(v)).flatten() else {
                return Err(vm.type_error(format!("argument must be int, not {}", vm.type_name(v))));
            };
            let low = n & num_bigint::BigInt::from(u64::MAX);
            of(this).flags.set(u64::try_from(low).unwrap_or(0));
            Ok(())
        },
    ),
    getset("verify_mode", |vm, v| Ok(vm.int(of(v).mode.get())), set_mode),
    getset(
        "keylog_filename",
        |_, v| Ok(of(v).key_log.borrow().as_ref().map_or(Value::NONE, |(v, _)| v.clone())),
        set_key_log,
    ),
    getset("_msg_callback", |_, _| Ok(Value::NONE), set_message),
    // `None` says that there is no such thing.
    getset(
        "post_handshake_auth",
        |_, _| Ok(Value::NONE),
        |vm, _, _| {
            let text = "Post-handshake auth is not supported by your OpenSSL version.";
            Err(vm.raise(ouro_vm::core::exc::Exc::NotImplementedError, text))
        },
    ),
    getter("protocol", |vm, v| Ok(vm.int(of(v).settings.borrow().protocol))),
    getter("security_level", |vm, _| Ok(vm.int(2))),
];

/// A client that was given a server's context, or the reverse.
#[cold]
pub fn wrong_side(vm: &Vm, server: bool) -> Raised {
    let text = if server {
        "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context"
    } else {
        "Cannot create a client socket with a PROTOCOL_TLS_SERVER context"
    };
    errors::numbered(vm, 0, text, Line(915))
}

/// The settings of a connection cannot be met.
#[cold]
pub fn unusable(vm: &Vm, error: &rustls::Error) -> Raised {
    let reason = match error.to_string() {
        text if text.contains("no usable") || text.contains("version") => "NO_PROTOCOLS_AVAILABLE",
        _ => "LIBRARY_BUG",
    };
    let text = reason.to_lowercase().replace('_', " ");
    errors::reasoned(vm, 191, "SSL", Some(reason), &text, errors::HANDSHAKE)
}
