//! `_csv.reader`.

use std::cell::Cell;

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{TypeDef, getter, next, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::str::buf::StrBuf;

use super::dialect::{self, Dialect, NONE, NONNUMERIC, NOTNULL, STRINGS};
use super::{error, state};

/// Payload of `_csv.reader`.
pub struct Reader {
    lines: Value,
    dialect: Ref<Dialect>,
    line_num: Cell<usize>,
}

ouro_vm::payload!(Reader, "reader");

impl Trace for Reader {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.lines);
        self.dialect.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("_csv", "reader", <Reader as Payload>::vtable)
    .doc(
        "CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.\n",
    )
    .flags(tf::NO_NEW)
    .methods(&[&[unary("__iter__", |_, v| Ok(v.clone())), next(next_row)]])
    .getset(&[
        getter("dialect", |_, v| Ok(payload::<Reader>(v).dialect.value())).member(),
        getter("line_num", |_, v| Ok(Value::from_len(payload::<Reader>(v).line_num.get()))).member(),
    ]);

impl NativeType for Reader {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// `csv.reader(iterable, dialect='excel', **fmtparams)`.
pub fn make(vm: &Vm, args: CallArgs) -> PyResult {
    let pos = args.pos();
    if pos.is_empty() || pos.len() > 2 {
        let (bound, s) = if pos.is_empty() { ("least 1", "") } else { ("most 2", "s") };
        return Err(vm.type_error(format!("reader expected at {bound} argument{s}, got {}", pos.len())));
    }
    let lines = vm.iter(&pos[0])?;
    let made = dialect::make(vm, pos.get(1), args)?;
    match made.to_ref::<Dialect>() {
        Some(dialect) => Ok(vm.make(Reader { lines, dialect, line_num: Cell::new(0) })),
        None => Err(vm.type_error("a dialect is required")),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    StartRecord,
    StartField,
    Escaped,
    InField,
    InQuoted,
    EscapedInQuoted,
    QuoteInQuoted,
    EatLineEnd,
    AfterEscapedLineEnd,
}

struct Row<'a> {
    vm: &'a Vm,
    d: &'a Dialect,
    at: At,
    fields: Vec<Value>,
    field: StrBuf,
    unquoted: bool,
    limit: i64,
}

fn next_row(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let reader = payload::<Reader>(v);
    let mut row = Row {
        vm,
        d: &reader.dialect,
        at: At::StartRecord,
        fields: Vec::new(),
        field: StrBuf::new(),
        unquoted: true,
        limit: state(vm).field_limit.get(),
    };
    loop {
        let Some(line) = vm.next(&reader.lines)? else {
            if !row.field.is_empty() || row.at == At::InQuoted {
                if row.d.strict {
                    return Err(error(vm, "unexpected end of data"));
                }
                row.save()?;
                return Ok(Some(vm.list(row.fields)));
            }
            return Ok(None);
        };
        let Some(s) = line.as_::<Str>() else {
            return Err(error(
                vm,
                format!(
                    "iterator should return strings, not {} (the file should be opened in text mode)",
                    vm.type_name(&line)
                ),
            ));
        };
        reader.line_num.set(reader.line_num.get() + 1);
        for c in s.chars() {
            row.step(Some(c))?;
        }
        row.step(None)?;
        if row.at == At::StartRecord {
            return Ok(Some(vm.list(row.fields)));
        }
    }
}

fn is_end(c: Option<u32>) -> bool {
    matches!(c, None | Some(10 | 13))
}

impl Row<'_> {
    fn save(&mut self) -> PyResult<()> {
        let vm = self.vm;
        let empty = self.field.is_empty();
        let text: Value = std::mem::take(&mut self.field).finish(vm).into();
        let q = self.d.quoting;
        let v = if self.unquoted && empty && (q == NOTNULL || q == STRINGS) {
            Value::NONE
        } else if self.unquoted && !empty && (q == NONNUMERIC || q == STRINGS) {
            vm.call(&vm.types().float.value(), &[text])?
        } else {
            text
        };
        self.fields.push(v);
        self.unquoted = true;
        Ok(())
    }

    fn add(&mut self, c: u32) -> PyResult<()> {
        if self.field.len() as i64 >= self.limit {
            return Err(error(self.vm, format!("field larger than field limit ({})", self.limit)));
        }
        self.field.push(c);
        Ok(())
    }

    fn end_row(&mut self, c: Option<u32>) -> PyResult<()> {
        self.save()?;
        self.at = if c.is_none() { At::StartRecord } else { At::EatLineEnd };
        Ok(())
    }

    fn is_quote(&self, c: Option<u32>) -> bool {
        c.is_some() && c == self.d.quotechar && self.d.quoting != NONE
    }

    fn is_escape(&self, c: Option<u32>) -> bool {
        c.is_some() && c == self.d.escapechar
    }

    /// Takes one character; `None` at the end of a line.
    fn step(&mut self, c: Option<u32>) -> PyResult<()> {
        match self.at {
            At::StartRecord => match c {
                None => Ok(()),
                Some(10 | 13) => {
                    self.at = At::EatLineEnd;
                    Ok(())
                }
                _ => {
                    self.at = At::StartField;
                    self.start_field(c)
                }
            },
            At::StartField => self.start_field(c),
            At::Escaped => match c {
                Some(c @ (10 | 13)) => {
                    self.at = At::AfterEscapedLineEnd;
                    self.add(c)
                }
                c => {
                    self.at = At::InField;
                    self.add(c.unwrap_or(10))
                }
            },
            At::AfterEscapedLineEnd if c.is_none() => Ok(()),
            At::AfterEscapedLineEnd | At::InField => self.in_field(c),
            At::InQuoted => match c {
                None => Ok(()),
                c if self.is_escape(c) => {
                    self.at = At::EscapedInQuoted;
                    Ok(())
                }
                c if self.is_quote(c) => {
                    self.at = if self.d.doublequote { At::QuoteInQuoted } else { At::InField };
                    Ok(())
                }
                Some(c) => self.add(c),
            },
            At::EscapedInQuoted => {
                self.at = At::InQuoted;
                self.add(c.unwrap_or(10))
            }
            At::QuoteInQuoted => self.after_quote(c),
            At::EatLineEnd => match c {
                Some(10 | 13) => Ok(()),
                None => {
                    self.at = At::StartRecord;
                    Ok(())
                }
                _ => Err(error(
                    self.vm,
                    "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                )),
            },
        }
    }

    fn start_field(&mut self, c: Option<u32>) -> PyResult<()> {
        match c {
            c if is_end(c) => self.end_row(c),
            c if self.is_quote(c) => {
                self.unquoted = false;
                self.at = At::InQuoted;
                Ok(())
            }
            c if self.is_escape(c) => {
                self.at = At::Escaped;
                Ok(())
            }
            Some(0x20) if self.d.skipinitialspace => Ok(()),
            Some(c) if c == self.d.delimiter => self.save(),
            c => {
                self.at = At::InField;
                self.add(c.unwrap_or(10))
            }
        }
    }

    fn in_field(&mut self, c: Option<u32>) -> PyResult<()> {
        match c {
            c if is_end(c) => self.end_row(c),
            c if self.is_escape(c) => {
                self.at = At::Escaped;
                Ok(())
            }
            Some(c) if c == self.d.delimiter => {
                self.at = At::StartField;
                self.save()
            }
            c => {
                self.at = At::InField;
                self.add(c.unwrap_or(10))
            }
        }
    }

    fn after_quote(&mut self, c: Option<u32>) -> PyResult<()> {
        match c {
            Some(q) if self.is_quote(c) => {
                self.at = At::InQuoted;
                self.add(q)
            }
            Some(c) if c == self.d.delimiter => {
                self.at = At::StartField;
                self.save()
            }
            c if is_end(c) => self.end_row(c),
            Some(c) if !self.d.strict => {
                self.at = At::InField;
                self.add(c)
            }
            _ => {
                let shown = |c: u32| char::from_u32(c).unwrap_or('?');
                Err(error(
                    self.vm,
                    format!(
                        "'{}' expected after '{}'",
                        shown(self.d.delimiter),
                        shown(self.d.quotechar.unwrap_or(0x22))
                    ),
                ))
            }
        }
    }
}
