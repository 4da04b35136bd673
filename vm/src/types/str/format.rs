//! `str.format`, `format_map`, `__format__`, and the parser of replacement fields, which the
//! module `_string` shows to `string.Formatter`.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::{PyResult, Raised};
use crate::core::native::{MethodDef, method, raw_method};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::format_spec;

use super::buf::StrBuf;

pub(super) static METHODS: &[MethodDef] = &[
    raw_method("format", |vm, args| {
        let Some((this, pos)) = args.pos().split_first() else {
            return Err(vm.type_error("unbound method str.format() needs an argument"));
        };
        let mut f = Formatter { vm, pos: Some(pos), names: Names::Call(args), auto: Auto::Unknown };
        Ok(f.run(payload(this), 2)?.finish(vm).into())
    })
    .doc("Return a formatted version of the string, using substitutions from args and kwargs.\n\nThe substitutions are identified by braces ('{' and '}')."),
    method("format_map", "($self, mapping, /)", |vm, a| {
        let mut f = Formatter { vm, pos: None, names: Names::Map(&a[1]), auto: Auto::Unknown };
        Ok(f.run(a.this(), 2)?.finish(vm).into())
    })
    .doc("Return a formatted version of the string, using substitutions from mapping.\n\nThe substitutions are identified by braces ('{' and '}')."),
    method("__format__", "($self, format_spec, /)", |vm, a: Args| {
        let spec = format_spec::argument(vm, &a[1])?;
        let text = super::exact(vm, &a[0]);
        Ok(format_spec::format_str(vm, &a[0], &text, &spec)?.into())
    })
    .doc("Return a formatted version of the string as described by format_spec."),
];

/// A piece of a format string: literal text, then perhaps a replacement field.
pub struct Piece {
    pub literal: StrBuf,
    pub field: Option<Field>,
}

/// A replacement field: ranges of the format string.
pub struct Field {
    pub name: (usize, usize),
    pub spec: (usize, usize),
    pub conversion: Option<u32>,
    /// The specification has fields itself.
    pub nested: bool,
}

/// Walks over the pieces of characters `at..end` of a format string.
pub struct Markup<'a> {
    pub s: &'a Str,
    pub at: usize,
    pub end: usize,
}

const OPEN: u32 = 0x7b;
const CLOSE: u32 = 0x7d;

impl Markup<'_> {
    fn peek(&self) -> Option<u32> {
        (self.at < self.end).then(|| self.s.char_at(self.at))
    }

    /// The next piece.
    pub fn next(&mut self, vm: &Vm) -> PyResult<Option<Piece>> {
        if self.at >= self.end {
            return Ok(None);
        }
        let mut literal = StrBuf::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            if c != OPEN && c != CLOSE {
                literal.push(c);
                continue;
            }
            if self.peek() == Some(c) {
                // A doubled brace stands for itself.
                self.at += 1;
                literal.push(c);
                continue;
            }
            if c == CLOSE {
                return Err(vm.value_error("Single '}' encountered in format string"));
            }
            if self.at >= self.end {
                return Err(vm.value_error("Single '{' encountered in format string"));
            }
            let field = self.field(vm)?;
            return Ok(Some(Piece { literal, field: Some(field) }));
        }
        Ok(Some(Piece { literal, field: None }))
    }

    fn field(&mut self, vm: &Vm) -> PyResult<Field> {
        let (start, mut bracket) = (self.at, false);
        let mut last = None;
        while let Some(c) = self.peek() {
            self.at += 1;
            match char::from_u32(c) {
                Some('{') => return Err(vm.value_error("unexpected '{' in field name")),
                Some('[') => bracket = true,
                Some(']') => bracket = false,
                Some('}' | ':' | '!') if !bracket => {
                    last = Some(c);
                    break;
                }
                _ => {}
            }
        }
        let Some(last) = last else {
            return Err(vm.value_error("expected '}' before end of string"));
        };
        let mut field =
            Field { name: (start, self.at - 1), spec: (self.at, self.at), conversion: None, nested: false };
        if last == CLOSE {
            return Ok(field);
        }
        if last == u32::from(b'!') {
            let Some(c) = self.peek() else {
                return Err(vm.value_error("end of string while looking for conversion specifier"));
            };
            field.conversion = Some(c);
            self.at += 1;
            if let Some(c) = self.peek() {
                self.at += 1;
                if c == CLOSE {
                    return Ok(field);
                }
                if c != u32::from(b':') {
                    return Err(vm.value_error("expected ':' after conversion specifier"));
                }
            }
        }
        let (spec, mut depth) = (self.at, 1);
        while let Some(c) = self.peek() {
            self.at += 1;
            if c == OPEN {
                field.nested = true;
                depth += 1;
            } else if c == CLOSE {
                depth -= 1;
                if depth == 0 {
                    field.spec = (spec, self.at - 1);
                    return Ok(field);
                }
            }
        }
        Err(vm.value_error("unmatched '{' in format spec"))
    }
}

/// The part of a field name that is looked up first.
pub enum First {
    Empty,
    Index(usize),
    Name(Ref<Str>),
}

/// A further lookup in a field name.
pub enum Step {
    Attribute(Ref<Str>),
    Index(usize),
    Key(Ref<Str>),
}

/// Decimal digits as a number; `None` if there is anything else.
fn number(vm: &Vm, s: &Str, from: usize, to: usize) -> PyResult<Option<usize>> {
    let mut n: usize = 0;
    if from == to {
        return Ok(None);
    }
    for i in from..to {
        let Some(d) = char::from_u32(s.char_at(i)).and_then(|c| c.to_digit(10)) else { return Ok(None) };
        let next = n.checked_mul(10).and_then(|n| n.checked_add(d as usize));
        match next.filter(|&n| n <= isize::MAX as usize) {
            Some(next) => n = next,
            None => return Err(vm.value_error("Too many decimal digits in format string")),
        }
    }
    Ok(Some(n))
}

/// Takes a field name apart.
pub fn split_name(vm: &Vm, s: &Str, from: usize, to: usize) -> PyResult<(First, Vec<Step>)> {
    let (dot, open, close) = (u32::from(b'.'), u32::from(b'['), u32::from(b']'));
    let mut i = from;
    while i < to && s.char_at(i) != dot && s.char_at(i) != open {
        i += 1;
    }
    let first = if i == from {
        First::Empty
    } else {
        match number(vm, s, from, i)? {
            Some(n) => First::Index(n),
            None => First::Name(vm.str_slice(s, from, i)),
        }
    };
    let mut steps = Vec::new();
    while i < to {
        let kind = s.char_at(i);
        i += 1;
        let start = i;
        if kind == dot {
            while i < to && s.char_at(i) != dot && s.char_at(i) != open {
                i += 1;
            }
            if i == start {
                return Err(vm.value_error("Empty attribute in format string"));
            }
            steps.push(Step::Attribute(vm.str_slice(s, start, i)));
        } else if kind == open {
            while i < to && s.char_at(i) != close {
                i += 1;
            }
            if i == to {
                return Err(vm.value_error("Missing ']' in format string"));
            }
            if i == start {
                return Err(vm.value_error("Empty attribute in format string"));
            }
            steps.push(match number(vm, s, start, i)? {
                Some(n) => Step::Index(n),
                None => Step::Key(vm.str_slice(s, start, i)),
            });
            i += 1;
        } else {
            return Err(vm.value_error("Only '.' or '[' may follow ']' in format field specifier"));
        }
    }
    Ok((first, steps))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Auto {
    Unknown,
    /// The next automatic number.
    Automatic(usize),
    Manual,
}

enum Names<'a> {
    Call(CallArgs<'a>),
    Map(&'a Value),
}

struct Formatter<'a> {
    vm: &'a Vm,
    /// `None` for `format_map`.
    pos: Option<&'a [Value]>,
    names: Names<'a>,
    auto: Auto,
}

impl Formatter<'_> {
    fn run(&mut self, s: &Str, depth: u32) -> PyResult<StrBuf> {
        let mut out = StrBuf::with_capacity(s.len() + 16);
        self.part(s, 0, s.len(), depth, &mut out)?;
        Ok(out)
    }

    fn part(&mut self, s: &Str, from: usize, to: usize, depth: u32, out: &mut StrBuf) -> PyResult<()> {
        let vm = self.vm;
        if depth == 0 {
            return Err(vm.value_error("Max string recursion exceeded"));
        }
        let mut markup = Markup { s, at: from, end: to };
        while let Some(piece) = markup.next(vm)? {
            out.push_units(piece.literal.units());
            let Some(field) = piece.field else { continue };
            let mut v = self.lookup(s, &field)?;
            if let Some(c) = field.conversion {
                v = match char::from_u32(c) {
                    Some('r') => vm.repr(&v)?.into(),
                    Some('s') => vm.str_of(&v)?.into(),
                    Some('a') => vm.ascii(&v)?.into(),
                    _ => return Err(unknown_conversion(vm, c)),
                };
            }
            let spec = if field.nested {
                let mut text = StrBuf::new();
                self.part(s, field.spec.0, field.spec.1, depth - 1, &mut text)?;
                text.finish(vm)
            } else {
                vm.str_slice(s, field.spec.0, field.spec.1)
            };
            let shown = vm.format(&v, &spec)?;
            vm.fits(out.room(shown.len()))?;
            out.push_str(&shown);
        }
        Ok(())
    }

    fn lookup(&mut self, s: &Str, field: &Field) -> PyResult {
        let vm = self.vm;
        let (first, steps) = split_name(vm, s, field.name.0, field.name.1)?;
        let first = match first {
            First::Empty => {
                let n = match self.auto {
                    Auto::Unknown => 0,
                    Auto::Automatic(n) => n,
                    Auto::Manual => {
                        return Err(vm.value_error(
                            "cannot switch from manual field specification to automatic field numbering",
                        ));
                    }
                };
                self.auto = Auto::Automatic(n + 1);
                First::Index(n)
            }
            First::Index(n) => {
                if matches!(self.auto, Auto::Automatic(_)) {
                    return Err(vm.value_error(
                        "cannot switch from automatic field numbering to manual field specification",
                    ));
                }
                self.auto = Auto::Manual;
                First::Index(n)
            }
            name => name,
        };
        let mut v = match first {
            First::Empty => Value::NONE,
            First::Index(n) => self.positional(n)?,
            First::Name(name) => self.named(&name)?,
        };
        for step in steps {
            v = match step {
                Step::Attribute(name) => vm.get_attr(&v, &vm.intern_ref(&name))?,
                Step::Index(n) => vm.get_item(&v, &Value::from_len(n))?,
                Step::Key(key) => vm.get_item(&v, &key.into())?,
            };
        }
        Ok(v)
    }

    fn positional(&self, n: usize) -> PyResult {
        match self.pos {
            None => Err(self.vm.value_error("Format string contains positional fields")),
            Some(pos) => pos.get(n).cloned().ok_or_else(|| {
                self.vm.index_error(format!("Replacement index {n} out of range for positional args tuple"))
            }),
        }
    }

    fn named(&self, name: &Ref<Str>) -> PyResult {
        match &self.names {
            Names::Map(map) => self.vm.get_item(map, &name.value()),
            Names::Call(args) => args
                .kw()
                .find(|(k, _)| k.as_::<Str>().is_some_and(|k| k.same(name)))
                .map(|(_, v)| v.clone())
                .ok_or_else(|| self.vm.key_error(&name.value())),
        }
    }
}

#[cold]
fn unknown_conversion(vm: &Vm, c: u32) -> Raised {
    vm.value_error(match c {
        33..=126 => format!("Unknown conversion specifier {}", char::from(c as u8)),
        _ => format!("Unknown conversion specifier \\x{c:x}"),
    })
}
