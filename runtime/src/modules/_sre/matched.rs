//! `re.Match`.

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, binary, getter, method, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::CLASS_GETITEM;

use super::engine::{Found, slice_of};
use super::pattern::{Pattern, group_number};
use super::replace;

/// Payload of `re.Match`.
pub struct Match {
    pub pattern: Ref<Pattern>,
    pub string: Value,
    pub pos: usize,
    pub endpos: usize,
    pub found: Found,
}

ouro_vm::payload!(Match, "Match");

impl Trace for Match {
    fn traverse(&self, visitor: &mut Visitor) {
        self.pattern.with_value(|v| visitor.visit(v));
        visitor.visit(&self.string);
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("re", "Match", <Match as Payload>::vtable)
    .doc("The result of re.match() and re.search().\nMatch objects always have a boolean value of True.")
    .flags(tf::NO_NEW)
    .methods(&[METHODS])
    .getset(GETSET);

impl NativeType for Match {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// A new match object.
pub fn new_match(
    vm: &Vm,
    pattern: Ref<Pattern>,
    string: Value,
    pos: usize,
    endpos: usize,
    found: Found,
) -> Value {
    vm.make(Match { pattern, string, pos, endpos, found })
}

static METHODS: &[MethodDef] = &[
    method("group", "($self, /, *groups)", |vm, a| {
        let m = a.this::<Match>();
        let wanted = a[1].as_::<Tuple>().map_or(&[][..], |t| t.as_slice());
        match wanted {
            [] => Ok(m.group(vm, 0, &Value::NONE)),
            [one] => Ok(m.group(vm, group_number(vm, m, one)?, &Value::NONE)),
            many => {
                let items = many
                    .iter()
                    .map(|g| Ok(m.group(vm, group_number(vm, m, g)?, &Value::NONE)))
                    .collect::<PyResult<Vec<Value>>>()?;
                Ok(vm.tuple(items).into())
            }
        }
    })
    .doc("group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match."),
    binary("__getitem__", |vm, v, key| {
        let m = payload::<Match>(v);
        Ok(m.group(vm, group_number(vm, m, key)?, &Value::NONE))
    }),
    method("groups", "($self, /, default=None)", |vm, a| {
        let m = a.this::<Match>();
        let default = a.opt(1).cloned().unwrap_or(Value::NONE);
        Ok(vm.tuple((1..=m.pattern.groups).map(|i| m.group(vm, i, &default)).collect()).into())
    })
    .doc("Return a tuple containing all the subgroups of the match, from 1.\n\n  default\n    Is used for groups that did not participate in the match."),
    method("groupdict", "($self, /, default=None)", |vm, a| {
        let m = a.this::<Match>();
        let default = a.opt(1).cloned().unwrap_or(Value::NONE);
        let dict = vm.dict();
        for (name, n) in m.pattern.group_index.pairs() {
            let n = vm.small(&n).map_or(0, |n| n.max(0) as usize).min(m.pattern.groups);
            vm.dict_set(&dict, name, m.group(vm, n, &default))?;
        }
        Ok(dict.into())
    })
    .doc("Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n  default\n    Is used for groups that did not participate in the match."),
    method("start", "($self, group=0, /)", |vm, a| Ok(edge(span(vm, a)?.map(|s| s.0))))
        .doc("Return index of the start of the substring matched by group."),
    method("end", "($self, group=0, /)", |vm, a| Ok(edge(span(vm, a)?.map(|s| s.1))))
        .doc("Return index of the end of the substring matched by group."),
    method("span", "($self, group=0, /)", |vm, a| {
        let span = span(vm, a)?;
        Ok(vm.tuple(vec![edge(span.map(|s| s.0)), edge(span.map(|s| s.1))]).into())
    })
    .doc("For match object m, return the 2-tuple (m.start(group), m.end(group))."),
    method("expand", "($self, /, template)", |vm, a| {
        let m = a.this::<Match>();
        let filter = replace::compile_template(vm, &m.pattern, &a[1])?;
        replace::expand(vm, &filter, &m.string, &m.found)
    })
    .doc("Return the string obtained by doing backslash substitution on the string template, as done by the sub() method."),
    method("__copy__", "($self, /)", |_, a| Ok(a[0].clone())),
    method("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone())),
    CLASS_GETITEM,
    unary("__repr__", |vm, v| {
        let m = payload::<Match>(v);
        let shown = vm.repr(&m.group(vm, 0, &Value::NONE))?;
        let mut out = ouro_vm::types::str::buf::StrBuf::new();
        out.push_text(&format!("<re.Match object; span=({}, {}), match=", m.found.start, m.found.end));
        out.push_slice(&shown, 0, shown.len().min(50));
        out.push_text(">");
        Ok(out.finish(vm).into())
    }),
];

static GETSET: &[GetSetDef] = &[
    getter("string", |_, v| Ok(payload::<Match>(v).string.clone()))
        .doc("The string passed to match() or search().")
        .member(),
    getter("re", |_, v| Ok(payload::<Match>(v).pattern.value()))
        .doc("The regular expression object.")
        .member(),
    getter("pos", |_, v| Ok(Value::from_len(payload::<Match>(v).pos)))
        .doc("The index into the string at which the RE engine started looking for a match.")
        .member(),
    getter("endpos", |_, v| Ok(Value::from_len(payload::<Match>(v).endpos)))
        .doc("The index into the string beyond which the RE engine will not go.")
        .member(),
    getter("lastindex", |_, v| Ok(payload::<Match>(v).found.last_index.map_or(Value::NONE, Value::from_len)))
        .doc("The integer index of the last matched capturing group."),
    getter("lastgroup", |_, v| {
        let m = payload::<Match>(v);
        let name = m.found.last_index.and_then(|i| m.pattern.index_group.get(i).cloned());
        Ok(name.unwrap_or(Value::NONE))
    })
    .doc("The name of the last matched capturing group."),
    getter("regs", |vm, v| {
        let found = &payload::<Match>(v).found;
        let pair = |group| {
            let span = found.span(group);
            Value::from(vm.tuple(vec![edge(span.map(|s| s.0)), edge(span.map(|s| s.1))]))
        };
        Ok(vm.tuple((0..found.groups()).map(pair).collect()).into())
    }),
];

fn edge(at: Option<usize>) -> Value {
    at.map_or(Value::from_i32(-1), Value::from_len)
}

fn span(vm: &Vm, args: Args) -> PyResult<Option<(usize, usize)>> {
    let m = args.this::<Match>();
    let group = args.opt(1).map_or(Ok(0), |v| group_number(vm, m, v))?;
    Ok(m.found.span(group))
}

impl Match {
    /// The text of a group.
    pub fn group(&self, vm: &Vm, i: usize, default: &Value) -> Value {
        match self.found.span(i) {
            Some((from, to)) => slice_of(vm, &self.string, from, to),
            None => default.clone(),
        }
    }
}
