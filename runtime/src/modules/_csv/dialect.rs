//! Dialects: how fields are separated and quoted.

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, TypeDef, getter};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::raw_new;

/// Names of the ways to quote, by number.
pub const QUOTING: [&str; 6] =
    ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL"];
pub const ALL: u8 = 1;
pub const NONNUMERIC: u8 = 2;
pub const NONE: u8 = 3;
pub const STRINGS: u8 = 4;
pub const NOTNULL: u8 = 5;

/// Payload of `_csv.Dialect`.
pub struct Dialect {
    pub delimiter: u32,
    pub doublequote: bool,
    pub escapechar: Option<u32>,
    pub lineterminator: Ref<Str>,
    pub quotechar: Option<u32>,
    pub quoting: u8,
    pub skipinitialspace: bool,
    pub strict: bool,
}

ouro_vm::payload!(Dialect, "Dialect", plain);

static DEF: TypeDef = TypeDef::new("_csv", "Dialect", <Dialect as Payload>::vtable)
    .doc("CSV dialect\n\nThe Dialect type records CSV dialect options.")
    .flags(tf::BASE)
    .methods(&[&[raw_new(|vm, args| make(vm, args.pos().get(1), args))]])
    .getset(FIELDS);

impl NativeType for Dialect {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static FIELDS: &[GetSetDef] = &[
    getter("delimiter", |vm, v| Ok(vm.char(payload::<Dialect>(v).delimiter).into())),
    getter("doublequote", |_, v| Ok(Value::from_bool(payload::<Dialect>(v).doublequote))),
    getter("escapechar", |vm, v| {
        Ok(payload::<Dialect>(v).escapechar.map_or(Value::NONE, |c| vm.char(c).into()))
    }),
    getter("lineterminator", |_, v| Ok(payload::<Dialect>(v).lineterminator.value())),
    getter("quotechar", |vm, v| {
        Ok(payload::<Dialect>(v).quotechar.map_or(Value::NONE, |c| vm.char(c).into()))
    }),
    getter("quoting", |_, v| Ok(Value::from_i32(i32::from(payload::<Dialect>(v).quoting)))),
    getter("skipinitialspace", |_, v| Ok(Value::from_bool(payload::<Dialect>(v).skipinitialspace))),
    getter("strict", |_, v| Ok(Value::from_bool(payload::<Dialect>(v).strict))),
];

const NAMES: [&str; 8] = [
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

/// A dialect from a dialect object or a name, and keyword arguments that go before it.
pub fn make(vm: &Vm, base: Option<&Value>, args: CallArgs) -> PyResult {
    let mut base = base.filter(|v| !v.is_none()).cloned();
    let mut keyword_base = None;
    for (name, v) in args.kw() {
        let name = name.as_::<Str>().map(|s| s.to_text().into_owned()).unwrap_or_default();
        if name == "dialect" && base.is_none() {
            keyword_base = Some(v.clone()).filter(|v| !v.is_none());
        } else if !NAMES.contains(&name.as_str()) {
            return Err(vm.type_error(format!("this function got an unexpected keyword argument '{name}'")));
        }
    }
    base = base.or(keyword_base);
    if let Some(b) = &base
        && b.is_a::<Str>()
    {
        base = Some(super::named_dialect(vm, b)?);
    }
    let given = NAMES.iter().any(|n| args.keyword(n).is_some());
    if let Some(b) = &base
        && !given
        && vm.is_exact(b, &vm.type_for::<Dialect>())
    {
        return Ok(b.clone());
    }
    let mut values: Vec<Option<Value>> = Vec::with_capacity(NAMES.len());
    for name in NAMES {
        values.push(match (args.keyword(name), &base) {
            (Some(v), _) => Some(v.clone()),
            (None, Some(base)) => vm.get_attr_opt(base, &vm.intern(name))?,
            (None, None) => None,
        });
    }
    let dialect = build(vm, &values)?;
    Ok(vm.make(dialect))
}

fn build(vm: &Vm, v: &[Option<Value>]) -> PyResult<Dialect> {
    let flag = |i: usize, default: bool| v[i].as_ref().map_or(Ok(default), |v| vm.is_true(v));
    let delimiter = match &v[0] {
        None => u32::from(b','),
        Some(v) => match v.as_::<Str>() {
            Some(s) if s.len() == 1 => s.char_at(0),
            Some(s) => {
                return Err(vm.type_error(format!(
                    "\"delimiter\" must be a unicode character, not a string of length {}",
                    s.len()
                )));
            }
            None => {
                return Err(vm.type_error(format!(
                    "\"delimiter\" must be a unicode character, not {}",
                    vm.type_name(v)
                )));
            }
        },
    };
    let optional = |i: usize, default: Option<u32>| match &v[i] {
        None => Ok(default),
        Some(x) if x.is_none() => Ok(None),
        Some(x) => match x.as_::<Str>() {
            Some(s) if s.len() == 1 => Ok(Some(s.char_at(0))),
            Some(s) => Err(vm.type_error(format!(
                "\"{}\" must be a unicode character or None, not a string of length {}",
                NAMES[i],
                s.len()
            ))),
            None => Err(vm.type_error(format!(
                "\"{}\" must be a unicode character or None, not {}",
                NAMES[i],
                vm.type_name(x)
            ))),
        },
    };
    let (escapechar, quotechar) = (optional(2, None)?, optional(4, Some(u32::from(b'"')))?);
    let lineterminator = match &v[3] {
        None => vm.new_str("\r\n"),
        Some(x) => x.to_ref::<Str>().ok_or_else(|| {
            vm.type_error(format!("\"lineterminator\" must be a string, not {}", vm.type_name(x)))
        })?,
    };
    let mut quoting = match &v[5] {
        None => 0,
        Some(x) if vm.is_int(x) && x.as_bool().is_none() => match vm.small(x) {
            Some(n @ 0..=5) => n as u8,
            _ => return Err(vm.type_error("bad \"quoting\" value")),
        },
        Some(x) => {
            return Err(vm.type_error(format!("\"quoting\" must be an integer, not {}", vm.type_name(x))));
        }
    };
    if v[4].as_ref().is_some_and(Value::is_none) && v[5].is_none() {
        quoting = NONE;
    }
    if quoting != NONE && quotechar.is_none() {
        return Err(vm.type_error("quotechar must be set if quoting enabled"));
    }
    let dialect = Dialect {
        delimiter,
        doublequote: flag(1, true)?,
        escapechar,
        lineterminator,
        quotechar,
        quoting,
        skipinitialspace: flag(6, false)?,
        strict: flag(7, false)?,
    };
    check(vm, &dialect)?;
    Ok(dialect)
}

fn check(vm: &Vm, d: &Dialect) -> PyResult<()> {
    let bad = |name: &str| Err(vm.value_error(format!("bad {name} value")));
    let chars = [("delimiter", Some(d.delimiter)), ("escapechar", d.escapechar), ("quotechar", d.quotechar)];
    for (name, c) in chars {
        let Some(c) = c else { continue };
        let space = c == 0x20 && name != "delimiter" && d.skipinitialspace;
        if matches!(c, 10 | 13) || space {
            return bad(name);
        }
        if d.lineterminator.chars().any(|l| l == c) {
            return bad(&format!("{name} or lineterminator"));
        }
    }
    if d.escapechar == Some(d.delimiter) {
        return bad("delimiter or escapechar");
    }
    if d.quotechar == Some(d.delimiter) {
        return bad("delimiter or quotechar");
    }
    if d.escapechar.is_some() && d.escapechar == d.quotechar {
        return bad("escapechar or quotechar");
    }
    Ok(())
}
