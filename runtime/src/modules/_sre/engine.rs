//! Running a pattern over a subject: strings of one byte a character and bytes directly, wider
//! strings through their generalised UTF-8 form, of which the last one is kept.
#![allow(unsafe_code)]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::{Str, Units};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::buffer::Buffer;
use rustpython_sre_engine::{Request, State, StrDrive};
use rustpython_wtf8::Wtf8;

use super::pattern::Pattern;

/// How to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Match,
    FullMatch,
    Search,
}

/// Where a pattern matched: the spans of all groups, the whole first.
pub struct Found {
    pub spans: Vec<Option<(usize, usize)>>,
    pub last_index: Option<usize>,
}

impl Found {
    pub fn start(&self) -> usize {
        self.spans[0].map_or(0, |s| s.0)
    }

    pub fn end(&self) -> usize {
        self.spans[0].map_or(0, |s| s.1)
    }
}

/// What is searched in.
pub struct Subject {
    pub value: Value,
    text: Text,
    pub len: usize,
}

enum Text {
    /// A `str` of one byte a character.
    Narrow(Ref<Str>),
    Wide(Rc<Vec<u8>>),
    Buffer(Buffer),
}

/// The generalised UTF-8 form of the last wide subject.
#[derive(Default)]
struct LastWide(RefCell<Option<(Ref<Str>, Rc<Vec<u8>>)>>);

fn wide(vm: &Vm, s: &Ref<Str>) -> Rc<Vec<u8>> {
    let last = vm.state(LastWide::default);
    if let Some((subject, form)) = &*last.0.borrow()
        && subject.is(s)
    {
        return form.clone();
    }
    let mut form = Vec::with_capacity(s.len() * 2);
    s.chars().for_each(|c| ouro_vm::types::codecs::utf8::push(c, &mut form));
    let form = Rc::new(form);
    let old = last.0.replace((form.len() < 1 << 22).then(|| (s.clone(), form.clone())));
    drop(old);
    form
}

impl Subject {
    /// A subject for a pattern of text (`Some(false)`), of bytes (`Some(true)`), or of either.
    pub fn new(vm: &Vm, v: &Value, bytes_pattern: Option<bool>) -> PyResult<Subject> {
        if let Some(s) = v.to_ref::<Str>() {
            if bytes_pattern == Some(true) {
                return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
            }
            let len = s.len();
            let text = match s.units() {
                Units::One(_) => Text::Narrow(s),
                _ => Text::Wide(wide(vm, &s)),
            };
            return Ok(Subject { value: v.clone(), text, len });
        }
        if !vm.is_buffer(v) {
            return Err(
                vm.type_error(format!("expected string or bytes-like object, got '{}'", vm.type_name(v)))
            );
        }
        let buffer = vm.contiguous_buffer(v)?;
        if bytes_pattern == Some(false) {
            return Err(vm.type_error("cannot use a string pattern on a bytes-like object"));
        }
        let len = buffer.len();
        Ok(Subject { value: v.clone(), text: Text::Buffer(buffer), len })
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
    if let Some(b) = v.as_::<ouro_vm::core::bytes::Bytes>()
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
    vm: &Vm,
    pattern: &Pattern,
    subject: &Subject,
    start: usize,
    end: usize,
    mode: Mode,
    must_advance: bool,
) -> PyResult<Option<Found>> {
    if start > end.min(subject.len) {
        return Ok(None);
    }
    let attempt = || match &subject.text {
        Text::Narrow(s) => run_on(pattern, s.raw_bytes(), start, end, mode, must_advance),
        Text::Buffer(b) => run_on(pattern, b.bytes(), start, end, mode, must_advance),
        Text::Wide(form) => {
            // SAFETY: the engine only decodes code points, which generalised UTF-8 has as WTF-8
            // has them; surrogate pairs that are not joined are characters like others.
            let text = unsafe { Wtf8::from_bytes_unchecked(form) };
            run_on(pattern, text, start, end, mode, must_advance)
        }
    };
    // The engine trusts the compiler of `re`; code made by hand may not be code at all.
    match catch_unwind(AssertUnwindSafe(attempt)) {
        Ok(found) => Ok(found),
        Err(_) => Err(vm.runtime_error("Internal error in regular expression engine")),
    }
}

fn run_on<S: StrDrive>(
    pattern: &Pattern,
    text: S,
    start: usize,
    end: usize,
    mode: Mode,
    must_advance: bool,
) -> Option<Found> {
    let mut request = Request::new(text, start, end, &pattern.code, mode == Mode::FullMatch);
    request.must_advance = must_advance;
    let mut state = State::default();
    state.reset(&request, start);
    let matched = match mode {
        Mode::Search => state.search(request),
        _ => state.py_match(&request),
    };
    if !matched {
        return None;
    }
    let mut spans = Vec::with_capacity(pattern.groups + 1);
    spans.push(Some((state.start, state.cursor.position)));
    for i in 0..pattern.groups {
        let (from, to) = state.marks.get(i);
        spans.push(from.into_option().zip(to.into_option()).filter(|(from, to)| from <= to));
    }
    let last = state.marks.last_index();
    Some(Found { spans, last_index: usize::try_from(last).ok().filter(|&n| n > 0) })
}
