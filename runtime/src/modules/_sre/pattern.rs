//! `re.Pattern`.

use std::cell::Cell;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, room_for_one};
use ouro_vm::core::function::List;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, binary, getter, hash, method, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::{Str, hash_bytes};
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::str::args::{clamp, count_arg};
use ouro_vm::types::str::buf::StrBuf;
use ouro_vm::types::support::CLASS_GETITEM;

use super::engine::{Mode, Subject, run};
use super::matched::{Match, new_match};
use super::matcher::Memory;
use super::program::Program;
use super::replace;
use super::scanner::{ScanIter, Scanner};

/// Payload of `re.Pattern`.
pub struct Pattern {
    /// What it was compiled from: `str`, bytes or `None`.
    pub source: Value,
    pub flags: i64,
    pub code: Vec<u32>,
    pub program: Program,
    /// Memory for matches.
    pub memory: Cell<Memory>,
    /// Number of groups.
    pub groups: usize,
    pub group_index: Ref<Dict>,
    /// Names of the groups, `None` for those without.
    pub index_group: Ref<Tuple>,
    /// Whether it is for bytes; `None` if it was compiled from neither.
    pub bytes: Option<bool>,
}

ouro_vm::payload!(Pattern, "Pattern");

impl Trace for Pattern {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.source);
        self.group_index.with_value(|v| visitor.visit(v));
        self.index_group.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("re", "Pattern", <Pattern as Payload>::vtable)
    .doc("Compiled regular expression object.")
    .flags(tf::HAS_WEAKREF | tf::NO_NEW)
    .methods(&[METHODS])
    .getset(GETSET);

impl NativeType for Pattern {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: &[MethodDef] = &[
    method("match", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| once(vm, a, Mode::Match))
        .doc("Matches zero or more characters at the beginning of the string."),
    method("fullmatch", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| once(vm, a, Mode::FullMatch))
        .doc("Matches against all of the string."),
    method("search", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| once(vm, a, Mode::Search))
        .doc("Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches."),
    method("findall", "($self, /, string, pos=0, endpos=sys.maxsize)", findall)
        .doc("Return a list of all non-overlapping matches of pattern in string."),
    method("finditer", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| {
        let scanner = new_scanner(vm, a)?;
        Ok(vm.make(ScanIter(scanner)))
    })
    .doc("Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object."),
    method("scanner", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| Ok(vm.make(new_scanner(vm, a)?))),
    method("split", "($self, /, string, maxsplit=0)", split)
        .doc("Split string by the occurrences of pattern."),
    method("sub", "($self, /, repl, string, count=0)", |vm, a| Ok(replace::replace(vm, a)?.0))
        .doc("Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl."),
    method("subn", "($self, /, repl, string, count=0)", |vm, a| {
        let (text, n) = replace::replace(vm, a)?;
        Ok(vm.tuple(vec![text, Value::from_len(n)]).into())
    })
    .doc("Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl."),
    method("__copy__", "($self, /)", |_, a| Ok(a[0].clone())),
    method("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone())),
    CLASS_GETITEM,
    unary("__repr__", repr),
    hash(|vm, v| {
        let p = payload::<Pattern>(v);
        let code: Vec<u8> = p.code.iter().flat_map(|c| c.to_ne_bytes()).collect();
        let h = hash_bytes(&code, vm.hash_seed()) ^ vm.hash(&p.source)? ^ p.flags ^ p.groups as i64;
        Ok(if h == -1 { -2 } else { h })
    }),
    binary("__eq__", |vm, a, b| equal(vm, a, b, true)),
    binary("__ne__", |vm, a, b| equal(vm, a, b, false)),
];

static GETSET: &[GetSetDef] = &[
    getter("pattern", |_, v| Ok(payload::<Pattern>(v).source.clone()))
        .doc("The pattern string from which the RE object was compiled.")
        .member(),
    getter("flags", |vm, v| Ok(vm.int(payload::<Pattern>(v).flags)))
        .doc("The regex matching flags.")
        .member(),
    getter("groups", |_, v| Ok(Value::from_len(payload::<Pattern>(v).groups)))
        .doc("The number of capturing groups in the pattern.")
        .member(),
    getter("groupindex", |vm, v| {
        Ok(ouro_vm::types::mappingproxy::make(vm, payload::<Pattern>(v).group_index.value()))
    })
    .doc("A dictionary mapping group names to group numbers."),
];

/// `_sre.compile`.
pub fn compile(vm: &Vm, args: Args) -> PyResult {
    let source = args[0].clone();
    let flags = super::super::util::long_arg(vm, &args[1])?;
    let Some(list) = args[2].as_::<List>() else {
        return Err(
            vm.type_error(format!("compile() argument 'code' must be list, not {}", vm.type_name(&args[2])))
        );
    };
    let items = list.items.borrow().clone();
    let mut code = Vec::with_capacity(items.len());
    for item in &items {
        match vm.small(item).and_then(|n| u32::try_from(n).ok()) {
            Some(n) => code.push(n),
            None if vm.is_int(item) => {
                return Err(vm.overflow_error("regular expression code size limit exceeded"));
            }
            None => return Err(vm.type_error("an integer is required")),
        }
    }
    let groups = count_arg(vm, &args[3])?.max(0) as usize;
    let Some(group_index) = args[4].to_ref::<Dict>() else {
        return Err(vm.type_error("compile() argument 'groupindex' must be dict"));
    };
    let Some(index_group) = args[5].to_ref::<Tuple>() else {
        return Err(vm.type_error("compile() argument 'indexgroup' must be tuple"));
    };
    let bytes = if source.is_none() { None } else { Some(!source.is_a::<Str>()) };
    if bytes == Some(true) && !vm.is_buffer(&source) {
        return Err(vm.type_error("expected string or bytes-like object"));
    }
    let Some(program) = Program::new(&code, groups) else {
        return Err(vm.runtime_error("invalid SRE code"));
    };
    let memory = Cell::default();
    Ok(vm.make(Pattern { source, flags, code, program, memory, groups, group_index, index_group, bytes }))
}

/// The bounds `pos` and `endpos` in arguments 2 and 3.
fn bounds(vm: &Vm, args: Args, len: usize) -> PyResult<(usize, usize)> {
    let bound = |i: usize, default: usize| match args.opt(i) {
        None => Ok(default),
        Some(v) => {
            let n = vm.index(v)?;
            Ok(clamp(&n).clamp(0, len as isize) as usize)
        }
    };
    Ok((bound(2, 0)?, bound(3, len)?))
}

fn this(args: Args) -> Option<Ref<Pattern>> {
    args[0].to_ref::<Pattern>()
}

fn once(vm: &Vm, args: Args, mode: Mode) -> PyResult {
    let Some(pattern) = this(args) else { return Ok(Value::NONE) };
    let subject = Subject::new(vm, &args[1], pattern.bytes)?;
    let (start, end) = bounds(vm, args, subject.len)?;
    match run(&pattern, &subject, start, end, mode, false) {
        Some(found) => Ok(new_match(vm, pattern, args[1].clone(), start, end, found)),
        None => Ok(Value::NONE),
    }
}

fn findall(vm: &Vm, args: Args) -> PyResult {
    let Some(pattern) = this(args) else { return Ok(Value::NONE) };
    let subject = Subject::new(vm, &args[1], pattern.bytes)?;
    let (mut at, end) = bounds(vm, args, subject.len)?;
    let (mut items, mut must_advance) = (Vec::new(), false);
    while let Some(found) = run(&pattern, &subject, at, end, Mode::Search, must_advance) {
        let group = |i: usize| {
            let (from, to) = found.span(i).unwrap_or((0, 0));
            subject.slice(vm, from, to)
        };
        vm.check_memory()?;
        vm.fits(room_for_one(&mut items))?;
        items.push(match pattern.groups {
            0 => group(0),
            1 => group(1),
            n => vm.tuple((1..=n).map(group).collect()).into(),
        });
        at = found.end;
        must_advance = found.start == at;
    }
    Ok(vm.list(items))
}

fn split(vm: &Vm, args: Args) -> PyResult {
    let Some(pattern) = this(args) else { return Ok(Value::NONE) };
    let max = args.opt(2).map_or(Ok(0), |v| count_arg(vm, v))?;
    let subject = Subject::new(vm, &args[1], pattern.bytes)?;
    let (mut items, mut at, mut n, mut must_advance) = (Vec::new(), 0, 0, false);
    while max == 0 || n < max {
        let Some(found) = run(&pattern, &subject, at, subject.len, Mode::Search, must_advance) else {
            break;
        };
        vm.check_memory()?;
        vm.fits(items.try_reserve(1 + pattern.groups))?;
        items.push(subject.slice(vm, at, found.start));
        for i in 1..=pattern.groups {
            items.push(found.span(i).map_or(Value::NONE, |(from, to)| subject.slice(vm, from, to)));
        }
        n += 1;
        at = found.end;
        must_advance = found.start == at;
    }
    items.push(subject.slice(vm, at, subject.len));
    Ok(vm.list(items))
}

fn new_scanner(vm: &Vm, args: Args) -> PyResult<Scanner> {
    let Some(pattern) = this(args) else {
        return Err(vm.type_error("scanner() needs a pattern"));
    };
    let subject = Subject::new(vm, &args[1], pattern.bytes)?;
    let (start, end) = bounds(vm, args, subject.len)?;
    Ok(Scanner::new(pattern, subject, start, end))
}

fn equal(vm: &Vm, a: &Value, b: &Value, want: bool) -> PyResult {
    let (x, Some(y)) = (payload::<Pattern>(a), b.as_::<Pattern>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let same = a.is(b)
        || (x.flags == y.flags
            && x.bytes == y.bytes
            && x.groups == y.groups
            && x.code == y.code
            && vm.eq(&x.source, &y.source)?);
    Ok(Value::from_bool(same == want))
}

const FLAGS: &[(i64, &str)] = &[
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (32, "re.UNICODE"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
];

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let p = payload::<Pattern>(v);
    let mut flags = p.flags;
    if p.source.is_a::<Str>() && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let source = vm.repr(&p.source)?;
    let mut out = StrBuf::new();
    out.push_text("re.compile(");
    out.push_slice(&source, 0, source.len().min(200));
    let mut names = Vec::new();
    for &(bit, name) in FLAGS {
        if flags & bit != 0 {
            names.push(name.to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    if !names.is_empty() {
        out.push_text(", ");
        out.push_text(&names.join("|"));
    }
    out.push_text(")");
    Ok(out.finish(vm).into())
}

/// For callers that have a match and want its pattern's names.
pub fn group_number(vm: &Vm, m: &Match, v: &Value) -> PyResult<usize> {
    let number = if let Some(n) = v.as_small_int() {
        Some(n)
    } else if vm.special(v, ouro_vm::core::special::Special::Index).is_some() {
        vm.small(&vm.index(v)?)
    } else {
        match vm.dict_get(&m.pattern.group_index, v)? {
            Some(n) => vm.small(&n),
            None => None,
        }
    };
    match number.and_then(|n| usize::try_from(n).ok()).filter(|&n| n <= m.pattern.groups) {
        Some(n) => Ok(n),
        None => Err(vm.index_error("no such group")),
    }
}
