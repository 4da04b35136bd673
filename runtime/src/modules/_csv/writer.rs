//! `_csv.writer`.

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{TypeDef, getter, method};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::str::buf::StrBuf;

use super::dialect::{self, ALL, Dialect, NONE, NONNUMERIC, NOTNULL, STRINGS};
use super::error;

/// Payload of `_csv.writer`.
pub struct Writer {
    write: Value,
    dialect: Ref<Dialect>,
}

ouro_vm::payload!(Writer, "writer");

impl Trace for Writer {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.write);
        self.dialect.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("_csv", "writer", <Writer as Payload>::vtable)
    .doc("CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.\n")
    .flags(tf::NO_NEW)
    .methods(&[&[
        method("writerow", "($self, row, /)", |vm, a| write_row(vm, a.this(), &a[1]))
            .doc("writerow(iterable)\n\nConstruct and write a CSV record from an iterable of fields.  Non-string\nelements will be converted to string."),
        method("writerows", "($self, rows, /)", |vm, a| {
            let writer = a.this::<Writer>();
            vm.for_each(&a[1], |row| write_row(vm, writer, &row).map(drop))?;
            Ok(Value::NONE)
        })
        .doc("writerows(iterable of iterables)\n\nConstruct and write a series of iterables to a csv file.  Non-string\nelements will be converted to string."),
    ]])
    .getset(&[getter("dialect", |_, v| Ok(payload::<Writer>(v).dialect.value())).member()]);

impl NativeType for Writer {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// `csv.writer(fileobj, dialect='excel', **fmtparams)`.
pub fn make(vm: &Vm, args: CallArgs) -> PyResult {
    let pos = args.pos();
    if pos.is_empty() || pos.len() > 2 {
        let (bound, s) = if pos.is_empty() { ("least 1", "") } else { ("most 2", "s") };
        return Err(vm.type_error(format!("writer expected at {bound} argument{s}, got {}", pos.len())));
    }
    let write = vm.get_attr_opt(&pos[0], &vm.intern("write"))?;
    let made = dialect::make(vm, pos.get(1), args)?;
    match (write, made.to_ref::<Dialect>()) {
        (Some(write), Some(dialect)) => Ok(vm.make(Writer { write, dialect })),
        _ => Err(vm.type_error("argument 1 must have a \"write\" method")),
    }
}

fn write_row(vm: &Vm, writer: &Writer, row: &Value) -> PyResult {
    let d = &*writer.dialect;
    let it = match vm.iter(row) {
        Ok(it) => it,
        Err(e) if e.is(vm, Exc::TypeError) => {
            return Err(error(vm, format!("iterable expected, not {}", vm.type_name(row))));
        }
        Err(e) => return Err(e),
    };
    let mut out = StrBuf::new();
    let (mut n, mut null) = (0, false);
    while let Some(field) = vm.next(&it)? {
        let quoted = match d.quoting {
            NONNUMERIC => !(vm.is_int(&field) || vm.as_float(&field).is_some()),
            ALL => true,
            STRINGS => field.is_a::<Str>(),
            NOTNULL => !field.is_none(),
            _ => false,
        };
        null = field.is_none();
        let text = if null { vm.new_str("") } else { vm.str_of(&field)? };
        if n > 0 {
            out.push(d.delimiter);
        }
        n += 1;
        append(vm, d, &mut out, &text, quoted, null)?;
    }
    if n > 0 && out.is_empty() {
        if d.quoting == NONE || (null && (d.quoting == STRINGS || d.quoting == NOTNULL)) {
            return Err(error(vm, "single empty field record must be quoted"));
        }
        append(vm, d, &mut out, &vm.new_str(""), true, false)?;
    }
    out.push_str(&d.lineterminator);
    vm.call(&writer.write, &[out.finish(vm).into()])
}

fn append(vm: &Vm, d: &Dialect, out: &mut StrBuf, text: &Str, quoted: bool, null: bool) -> PyResult<()> {
    let mut quoted = quoted;
    if text.is_empty() && d.delimiter == 0x20 && d.skipinitialspace {
        if d.quoting == NONE || (null && (d.quoting == STRINGS || d.quoting == NOTNULL)) {
            return Err(error(
                vm,
                "empty field must be quoted if delimiter is a space and skipinitialspace is true",
            ));
        }
        quoted = true;
    }
    let mut body = StrBuf::with_capacity(text.len());
    for c in text.chars() {
        let special = c == d.delimiter
            || Some(c) == d.escapechar
            || Some(c) == d.quotechar
            || matches!(c, 10 | 13)
            || d.lineterminator.chars().any(|l| l == c);
        if special {
            let mut escape = false;
            if d.quoting == NONE {
                escape = true;
            } else if Some(c) == d.quotechar {
                if d.doublequote {
                    body.push(c);
                } else {
                    escape = true;
                }
            } else if Some(c) == d.escapechar {
                escape = true;
            }
            if escape {
                match d.escapechar {
                    Some(e) => body.push(e),
                    None => return Err(error(vm, "need to escape, but no escapechar set")),
                }
            } else {
                quoted = true;
            }
        }
        body.push(c);
    }
    match d.quotechar.filter(|_| quoted) {
        Some(q) => {
            out.push(q);
            out.push_units(body.units());
            out.push(q);
        }
        None => out.push_units(body.units()),
    }
    Ok(())
}
