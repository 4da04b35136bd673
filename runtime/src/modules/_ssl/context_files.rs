//! The methods of `_SSLContext` that load certificates and keys.

use std::path::Path;
use std::sync::Arc;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, method};
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::certificate::Certificate;
use super::context::of;
use super::errors::{self, Line};
use super::keys::{self, KeyError};
use super::store::{self, Store};
use super::{decode, encrypted};
use crate::modules::util::{self, PathArg};
use crate::reactor::sys::files;

const CHAIN: Line = Line(4291);
const KEY: Line = Line(4312);

fn path(vm: &Vm, v: &Value, what: &str) -> PyResult<PathArg> {
    util::resolve_path(vm, v, || format!("{what} should be a valid filesystem path"))
}

/// The content of a file.
fn file(vm: &Vm, path: &Path) -> PyResult<Vec<u8>> {
    // The error names no file, as in CPython.
    util::os(vm, vm.host().read_file(path))
}

/// The password of a key: what was given, or what a function returns.
fn password(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    let bytes = |v: &Value| match v.to_ref::<Str>() {
        Some(s) => Some(s.to_text().into_owned().into_bytes()),
        None => util::bytes_arg(vm, v).ok(),
    };
    let given = match bytes(v) {
        Some(given) => given,
        None if vm.special(v, Special::Call).is_some() => {
            let returned = vm.call(v, &[])?;
            bytes(&returned).ok_or_else(|| vm.type_error("password callback must return a string"))?
        }
        None => return Err(vm.type_error("password should be a string or callable")),
    };
    if given.len() > 1024 {
        return Err(vm.value_error("password cannot be longer than 1024 bytes"));
    }
    Ok(given)
}

fn load_cert_chain(vm: &Vm, args: Args) -> PyResult {
    let cert_path = path(vm, &args[1], "certfile")?;
    let key_path = match args.some(2) {
        Some(v) => path(vm, v, "keyfile")?,
        None => cert_path.clone(),
    };
    let secret = args.some(3);
    if let Some(v) = secret
        && !v.is_a::<Str>()
        && !vm.is_buffer(v)
        && vm.special(v, Special::Call).is_none()
    {
        return Err(vm.type_error("password should be a string or callable"));
    }
    let text = file(vm, &cert_path.path)?;
    let chain = keys::chain(&text).map_err(|e| errors::key_error(vm, &e, CHAIN))?;
    let text = file(vm, &key_path.path)?;
    let key = match keys::key(&text) {
        Err(KeyError::Encrypted) => match secret {
            Some(v) => encrypted::key(&text, &password(vm, v)?),
            None => Err(KeyError::Pem),
        },
        result => result,
    };
    let key = key.map_err(|e| errors::key_error(vm, &e, KEY))?;
    let context = of(&args[0]);
    let mut identities = context.identities.borrow_mut();
    Arc::make_mut(&mut identities).add(chain, &key).map_err(|e| errors::key_error(vm, &e, KEY))?;
    Ok(Value::NONE)
}

fn load_verify_locations(vm: &Vm, args: Args) -> PyResult {
    if args.some(1).is_none() && args.some(2).is_none() && args.some(3).is_none() {
        return Err(vm.type_error("cafile, capath and cadata cannot be all omitted"));
    }
    let context = of(&args[0]);
    let mut store = (**context.store.borrow()).clone();
    if let Some(data) = args.some(3) {
        add_data(vm, &mut store, data)?;
    }
    if let Some(v) = args.some(1) {
        let text = file(vm, &path(vm, v, "cafile")?.path)?;
        if store.add_pem(&text) == 0 {
            let reason = "NO_CERTIFICATE_OR_CRL_FOUND";
            let text = "no certificate or crl found";
            return Err(errors::reasoned(vm, 136, "X509", Some(reason), text, Line(4544)));
        }
    }
    if let Some(v) = args.some(2) {
        add_folder(vm, &mut store, &path(vm, v, "capath")?.path);
    }
    *context.store.borrow_mut() = Arc::new(store);
    Ok(Value::NONE)
}

/// Adds the certificates of PEM text (`str`) or DER (`bytes`).
fn add_data(vm: &Vm, store: &mut Store, data: &Value) -> PyResult<()> {
    let none = |what: &str| {
        errors::numbered(vm, 0, &format!("{what}: cadata does not contain a certificate"), Line(4410))
    };
    if let Some(s) = data.as_::<Str>() {
        let text = s.to_text();
        if !text.is_ascii() {
            return Err(vm.type_error("cadata should be an ASCII string or a bytes-like object"));
        }
        if text.is_empty() {
            return Err(vm.value_error("Empty certificate data"));
        }
        return if store.add_pem(text.as_bytes()) == 0 { Err(none("no start line")) } else { Ok(()) };
    }
    let Ok(bytes) = util::bytes_arg(vm, data) else {
        return Err(vm.type_error("cadata should be an ASCII string or a bytes-like object"));
    };
    if bytes.is_empty() {
        return Err(vm.value_error("Empty certificate data"));
    }
    let mut added = 0;
    for element in super::der::Reader(&bytes) {
        if !store.add(element.whole.to_vec()) {
            break;
        }
        added += 1;
    }
    if added == 0 { Err(none("not enough data")) } else { Ok(()) }
}

/// Adds the certificates of a folder's files.
fn add_folder(vm: &Vm, store: &mut Store, folder: &Path) {
    let Ok(items) = files::list(Err(folder)) else { return };
    let mut names: Vec<_> = items.into_iter().map(|(name, _, _)| name).collect();
    names.sort();
    for name in names {
        if let Ok(text) = vm.host().read_file(&folder.join(name)) {
            store.add_pem(&text);
        }
    }
}

/// The file and folder of the system's certificates: what the environment says, or the places where
/// systems have them.
fn system_places(vm: &Vm) -> (std::ffi::OsString, std::ffi::OsString) {
    let first = |list: &[&'static str]| -> std::ffi::OsString {
        list.iter().find(|p| vm.host().file_kind(Path::new(p)).is_some()).unwrap_or(&list[0]).into()
    };
    let variable = |name: &str, list| vm.host().variable(name).unwrap_or_else(|| first(list));
    (variable("SSL_CERT_FILE", store::FILES), variable("SSL_CERT_DIR", store::FOLDERS))
}

fn set_default_verify_paths(vm: &Vm, args: Args) -> PyResult {
    let context = of(&args[0]);
    let mut store = (**context.store.borrow()).clone();
    let (file, folder) = system_places(vm);
    let found = vm.host().read_file(Path::new(&file)).map_or(0, |text| store.add_pem(&text));
    // The folder holds the same certificates, one by one.
    if found == 0 {
        add_folder(vm, &mut store, Path::new(&folder));
    }
    *context.store.borrow_mut() = Arc::new(store);
    Ok(Value::NONE)
}

/// `get_default_verify_paths`: variable and default of the file, variable and default of the folder.
pub fn default_verify_paths(vm: &Vm, _args: Args) -> PyResult {
    let first = |list: &[&'static str]| {
        *list.iter().find(|p| vm.host().file_kind(Path::new(p)).is_some()).unwrap_or(&list[0])
    };
    let items = ["SSL_CERT_FILE", first(store::FILES), "SSL_CERT_DIR", first(store::FOLDERS)];
    Ok(util::tuple(vm, items.iter().map(|s| vm.str(s)).collect()))
}

fn is_ca(der: &[u8]) -> bool {
    Certificate::parse(der).is_some_and(|c| c.is_ca())
}

pub static METHODS: &[MethodDef] = &[
    method("load_cert_chain", "($self, /, certfile, keyfile=None, password=None)", load_cert_chain),
    method(
        "load_verify_locations",
        "($self, /, cafile=None, capath=None, cadata=None)",
        load_verify_locations,
    ),
    method("set_default_verify_paths", "($self, /)", set_default_verify_paths),
    method("load_dh_params", "($self, path, /)", |vm, args| {
        let path = path(vm, &args[1], "path")?;
        let text = util::os_at(vm, vm.host().read_file(&path.path), &args[1])?;
        if super::pem::sections(&text).iter().all(|s| s.label != "DH PARAMETERS") {
            return Err(errors::reasoned(vm, 108, "PEM", Some("NO_START_LINE"), "no start line", Line(4600)));
        }
        Err(vm.raise(
            Exc::NotImplementedError,
            "finite-field Diffie-Hellman is not supported by the TLS library",
        ))
    }),
    method("cert_store_stats", "($self, /)", |vm, args| {
        let store = of(&args[0]).store.borrow();
        let dict = vm.dict();
        let authorities = store.certificates.iter().filter(|c| is_ca(c)).count();
        vm.set_name(&dict, "x509", vm.int(store.certificates.len() as i64));
        vm.set_name(&dict, "crl", vm.int(store.revoked.len() as i64));
        vm.set_name(&dict, "x509_ca", vm.int(authorities as i64));
        Ok(dict.into())
    }),
    method("get_ca_certs", "($self, /, binary_form=False)", |vm, args| {
        let binary = util::flag(vm, args.opt(1), false)?;
        let store = of(&args[0]).store.borrow().clone();
        let mut list = Vec::new();
        for der in store.certificates.iter().filter(|c| is_ca(c)) {
            list.push(if binary { vm.bytes(der).into() } else { decode::dict(vm, der)? });
        }
        Ok(vm.list(list))
    }),
];
