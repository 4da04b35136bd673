//! Certificates as Python sees them: the dict of `getpeercert`, and the type `Certificate`.

use ouro_vm::core::args::payload;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{MethodDef, TypeDef, hash, method, raw_method, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::certificate::{self, Certificate, Name};
use super::der::{self, Element};
use super::{errors, oids, pem};
use crate::modules::util;

#[cold]
fn damaged(vm: &Vm) -> Raised {
    errors::plain(vm, "the certificate cannot be decoded")
}

/// A name: a tuple of tuples of pairs.
fn name_value(vm: &Vm, name: &Element) -> Value {
    let pair = |(id, text): &(String, String)| {
        let key = oids::by_dotted(id).map_or(id.as_str(), |o| o.long);
        util::tuple(vm, vec![vm.str(key), vm.str(text)])
    };
    let sets = certificate::name_parts(name);
    util::tuple(vm, sets.iter().map(|set| util::tuple(vm, set.iter().map(pair).collect())).collect())
}

fn texts(vm: &Vm, items: &[String]) -> Value {
    util::tuple(vm, items.iter().map(|s| vm.str(s)).collect())
}

/// The dict of a certificate.
pub fn dict(vm: &Vm, der: &[u8]) -> PyResult {
    let Some(c) = Certificate::parse(der) else { return Err(damaged(vm)) };
    let dict = vm.dict();
    let set = |name: &str, v: Value| vm.set_name(&dict, name, v);
    set("subject", name_value(vm, &c.subject));
    set("issuer", name_value(vm, &c.issuer));
    set("version", vm.int(c.version));
    let digits: String = c.serial.iter().map(|b| format!("{b:02X}")).collect();
    let digits = if digits.len() > 2 { digits.trim_start_matches("00") } else { &digits };
    set("serialNumber", vm.str(digits));
    for (name, time) in [("notBefore", &c.not_before), ("notAfter", &c.not_after)] {
        set(name, vm.str(&der::time_text(time).ok_or_else(|| damaged(vm))?));
    }
    let names = c.alternative_names();
    if !names.is_empty() {
        let pair = |kind: &str, v: Value| util::tuple(vm, vec![vm.str(kind), v]);
        let all = names.iter().map(|name| match name {
            Name::Email(s) => pair("email", vm.str(s)),
            Name::Dns(s) => pair("DNS", vm.str(s)),
            Name::Uri(s) => pair("URI", vm.str(s)),
            Name::Ip(bytes) => pair("IP Address", vm.str(&certificate::ip_text(bytes))),
            Name::Directory(name) => pair("DirName", name_value(vm, name)),
            Name::Registered(s) => pair("Registered ID", vm.str(s)),
            Name::Other(kind) => pair(kind, vm.str("<unsupported>")),
        });
        set("subjectAltName", util::tuple(vm, all.collect()));
    }
    for (name, found) in
        [("OCSP", c.places(1)), ("caIssuers", c.places(2)), ("crlDistributionPoints", c.crl_points())]
    {
        if !found.is_empty() {
            set(name, texts(vm, &found));
        }
    }
    Ok(dict.into())
}

/// Payload of `Certificate`.
pub struct CertificateObject {
    der: Vec<u8>,
}

ouro_vm::payload!(CertificateObject, "Certificate", plain);

static DEF: TypeDef = TypeDef::new("_ssl", "Certificate", CertificateObject::vtable).methods(&[METHODS]);

impl NativeType for CertificateObject {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// A `Certificate`.
pub fn object(vm: &Vm, der: &[u8]) -> Value {
    vm.make(CertificateObject { der: der.to_vec() })
}

const PEM: i32 = 1;
const DER: i32 = 2;

fn of(v: &Value) -> &CertificateObject {
    payload(v)
}

/// A name on one line, the last part first: `CN=localhost`.
fn one_line(name: &Element) -> String {
    let part = |(id, text): &(String, String)| {
        format!("{}={text}", oids::by_dotted(id).map_or(id.as_str(), |o| o.short))
    };
    let sets = certificate::name_parts(name);
    sets.iter()
        .rev()
        .map(|set| set.iter().map(part).collect::<Vec<_>>().join("+"))
        .collect::<Vec<_>>()
        .join(",")
}

static METHODS: &[MethodDef] = &[
    method("public_bytes", "($self, format=1, /)", |vm, args| {
        let der = &of(&args[0]).der;
        match args.opt(1).map_or(Ok(PEM), |v| util::int_arg(vm, v))? {
            PEM => Ok(vm.str(&pem::encode("CERTIFICATE", der))),
            DER => Ok(vm.bytes(der).into()),
            _ => Err(vm.value_error("Unsupported format")),
        }
    }),
    method("get_info", "($self, /)", |vm, args| dict(vm, &of(&args[0]).der)),
    unary("__repr__", |vm, v| {
        let der = &of(v).der;
        let subject = Certificate::parse(der).map_or_else(String::new, |c| one_line(&c.subject));
        Ok(vm.str(&format!("<_ssl.Certificate '{subject}'>")))
    }),
    raw_method("__eq__", |vm, args| {
        let [a, b] = args.pos() else { return Err(vm.type_error("expected 1 argument")) };
        Ok(match b.as_::<CertificateObject>() {
            Some(b) => Value::from_bool(of(a).der == b.der),
            None => Value::NOT_IMPLEMENTED,
        })
    }),
    hash(|vm, v| {
        let bytes: Ref<_> = vm.bytes(&of(v).der);
        vm.hash_key(&bytes.into())
    }),
];
