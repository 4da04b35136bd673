//! Running a pattern over a subject: the characters of a string as they are stored, or bytes.

use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::{Str, Units};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::buffer::Buffer;

use super::matcher::{Chars, Matcher, NONE};
use super::pattern::Pattern;

/// How to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Match,
    FullMatch,
    Search,
}

/// Where a pattern matched.
pub struct Found {
    pub start: usize,
    pub end: usize,
    /// Beginnings and ends of the groups.
    marks: Vec<usize>,
    /// The group that was closed last.
    pub last_index: Option<usize>,
}

impl Found {
    /// The span of a group, 0 being the whole match.
    pub fn span(&self, group: usize) -> Option<(usize, usize)> {
        if group == 0 {
            return Some((self.start, self.end));
        }
        match self.marks.get(2 * group - 2..2 * group) {
            Some(&[from, to]) if from != NONE && to != NONE && from <= to => Some((from, to)),
            _ => None,
        }
    }

    /// Number of groups, the whole match included.
    pub fn groups(&self) -> usize {
        self.marks.len() / 2 + 1
    }
}

/// What is searched in.
pub struct Subject {
    pub value: Value,
    text: Text,
    pub len: usize,
}

enum Text {
    Str(Ref<Str>),
    Bytes(Ref<Bytes>),
    /// Memory that stays where it is as long as this is kept.
    Buffer(Buffer),
}

impl Subject {
    /// A subject for a pattern of text (`Some(false)`), of bytes (`Some(true)`), or of either.
    pub fn new(vm: &Vm, v: &Value, bytes_pattern: Option<bool>) -> PyResult<Subject> {
        if let Some(s) = v.to_ref::<Str>() {
            if bytes_pattern == Some(true) {
                return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
            }
            return Ok(Subject { value: v.clone(), len: s.len(), text: Text::Str(s) });
        }
        let text = match v.to_ref::<Bytes>() {
            Some(b) => Text::Bytes(b),
            None if vm.is_buffer(v) => Text::Buffer(vm.contiguous_buffer(v)?),
            None => {
                let name = vm.type_name(v);
                return Err(vm.type_error(format!("expected string or bytes-like object, got '{name}'")));
            }
        };
        if bytes_pattern == Some(false) {
            return Err(vm.type_error("cannot use a string pattern on a bytes-like object"));
        }
        let len = match &text {
            Text::Buffer(b) => b.len(),
            Text::Bytes(b) => b.data.len(),
            Text::Str(s) => s.len(),
        };
        Ok(Subject { value: v.clone(), text, len })
    }

    /// A part of the subject as a new object.
    pub fn slice(&self, vm: &Vm, start: usize, end: usize) -> Value {
        slice_of(vm, &self.value, start, end)
    }
}

/// A part of a string or bytes-like object; the object itself if it is all of an exact one.
pub fn slice_of(vm: &Vm, v: &Value, start: usize, end: usize) -> Value {
    if let Some(s) = v.as_::<Str>() {
        let (start, end) = (start.min(s.len()), end.min(s.len()));
        if start == 0 && end == s.len() && vm.is_exact(v, &vm.types().str) {
            return v.clone();
        }
        return vm.str_slice(s, start, end.max(start)).into();
    }
    if let Some(b) = v.as_::<Bytes>()
        && start == 0
        && end >= b.data.len()
        && vm.is_exact(v, &vm.types().bytes)
    {
        return v.clone();
    }
    vm.with_bytes(v, |b| {
        let (start, end) = (start.min(b.len()), end.min(b.len()));
        vm.bytes(&b[start..end.max(start)]).into()
    })
    .unwrap_or(Value::NONE)
}

/// Runs `pattern` on `subject[start..end]`.
pub fn run(
    pattern: &Pattern,
    subject: &Subject,
    start: usize,
    end: usize,
    mode: Mode,
    must_advance: bool,
) -> Option<Found> {
    let end = end.min(subject.len);
    if start > end {
        return None;
    }
    let bounds = (start, end);
    match &subject.text {
        Text::Bytes(b) => run_on(pattern, &b.data[..], bounds, mode, must_advance),
        Text::Buffer(b) => run_on(pattern, b.bytes(), bounds, mode, must_advance),
        Text::Str(s) => match s.units() {
            Units::One(u) => run_on(pattern, u, bounds, mode, must_advance),
            Units::Two(u) => run_on(pattern, u, bounds, mode, must_advance),
            Units::Four(u) => run_on(pattern, u, bounds, mode, must_advance),
        },
    }
}

fn run_on<T: Chars>(
    pattern: &Pattern,
    text: T,
    (start, end): (usize, usize),
    mode: Mode,
    must_advance: bool,
) -> Option<Found> {
    let mut matcher = Matcher::new(&pattern.program, text, end, pattern.memory.take());
    matcher.all = mode == Mode::FullMatch;
    if must_advance {
        matcher.not_at = start;
    }
    let span = match mode {
        Mode::Search => matcher.search(start),
        Mode::Match | Mode::FullMatch => matcher.match_at(start).map(|end| (start, end)),
    };
    let found = span.map(|(start, end)| Found {
        start,
        end,
        marks: std::mem::take(&mut matcher.memory.marks),
        last_index: usize::try_from(matcher.last_group).ok().filter(|&n| n > 0),
    });
    pattern.memory.set(matcher.memory);
    found
}
