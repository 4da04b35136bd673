//! `sub`, `subn`, `expand`: replacement templates.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::{Function, List};
use ouro_vm::core::native::TypeDef;
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::str::args::count_arg;

use super::engine::{Found, Mode, Subject, run, slice_of};
use super::matched::new_match;
use super::pattern::Pattern;

/// Payload of `_sre.SRE_Template`: literal text, then groups with the literals behind them.
pub struct Template {
    first: Value,
    rest: Vec<(usize, Value)>,
}

ouro_vm::payload!(Template, "SRE_Template");

impl Trace for Template {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.first);
        self.rest.iter().for_each(|(_, v)| visitor.visit(v));
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("_sre", "SRE_Template", <Template as Payload>::vtable).flags(tf::NO_NEW);

impl NativeType for Template {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// `_sre.template`.
pub fn template(vm: &Vm, args: Args) -> PyResult {
    let invalid = || vm.type_error("invalid template");
    let items = match args[1].as_::<List>() {
        Some(list) => list.items.borrow().clone(),
        None => return Err(invalid()),
    };
    let Some((first, rest)) = items.split_first() else { return Err(invalid()) };
    if rest.len() % 2 != 0 {
        return Err(invalid());
    }
    let mut pairs = Vec::with_capacity(rest.len() / 2);
    for pair in rest.chunks_exact(2) {
        let group = count_arg(vm, &pair[0])?;
        match usize::try_from(group) {
            Ok(group) => pairs.push((group, pair[1].clone())),
            Err(_) => return Err(invalid()),
        }
    }
    Ok(vm.make(Template { first: first.clone(), rest: pairs }))
}

/// The template of a replacement string.
pub fn compile_template(vm: &Vm, pattern: &Ref<Pattern>, text: &Value) -> PyResult {
    let re = super::super::util::import(vm, "re")?;
    let compile = vm.get_attr_str(&re, "_compile_template")?;
    let args = [pattern.value(), text.clone()];
    let made = match vm.call(&compile, &args) {
        Err(e) if e.is(vm, ouro_vm::core::exc::Exc::TypeError) && vm.hash(text).is_err() => {
            // What cannot be hashed cannot be cached: a bytearray, say.
            let as_bytes = vm.bytes_from(vm.bytes_of(text).map_err(|_| e)?);
            vm.call(&compile, &[pattern.value(), as_bytes.into()])?
        }
        other => other?,
    };
    if !made.is_a::<Template>() {
        return Err(vm.runtime_error("the result of compiling a replacement string is invalid"));
    }
    Ok(made)
}

/// The pieces of a template with the groups of a match filled in.
fn pieces(vm: &Vm, template: &Template, string: &Value, found: &Found) -> PyResult<Vec<Value>> {
    let mut out = vec![template.first.clone()];
    for (group, literal) in &template.rest {
        if *group >= found.groups() {
            return Err(vm.index_error("no such group"));
        }
        if let Some((from, to)) = found.span(*group) {
            out.push(slice_of(vm, string, from, to));
        }
        out.push(literal.clone());
    }
    Ok(out)
}

/// Pieces joined in the string's own type.
fn join(vm: &Vm, string: &Value, parts: Vec<Value>) -> PyResult {
    if let [only] = &parts[..]
        && vm.is_exact(only, if string.is_a::<Str>() { &vm.types().str } else { &vm.types().bytes })
    {
        return Ok(only.clone());
    }
    let list = vm.list(parts);
    if string.is_a::<Str>() {
        return Ok(ouro_vm::types::str::split::join(vm, &vm.new_str(""), &list)?.into());
    }
    vm.call_method(&vm.bytes(&[]).into(), "join", &[list])
}

/// A template filled in.
pub fn expand(vm: &Vm, template: &Value, string: &Value, found: &Found) -> PyResult {
    match template.as_::<Template>() {
        Some(t) if t.rest.is_empty() => Ok(t.first.clone()),
        Some(t) => join(vm, string, pieces(vm, t, string, found)?),
        None => Err(vm.type_error("invalid template")),
    }
}

enum Filter {
    Literal(Value),
    Template(Value),
    Call(Value),
}

fn filter(vm: &Vm, pattern: &Ref<Pattern>, repl: &Value) -> PyResult<Filter> {
    if repl.is_a::<Function>() || vm.special(repl, Special::Call).is_some() {
        return Ok(Filter::Call(repl.clone()));
    }
    let literal = match repl.as_::<Str>() {
        Some(s) => !s.chars().any(|c| c == 0x5c),
        None if vm.is_buffer(repl) => vm.with_bytes(repl, |b| !b.contains(&b'\\'))?,
        None => false,
    };
    if literal {
        return Ok(Filter::Literal(repl.clone()));
    }
    let template = compile_template(vm, pattern, repl)?;
    match template.as_::<Template>() {
        Some(t) if t.rest.is_empty() => Ok(Filter::Literal(t.first.clone())),
        _ => Ok(Filter::Template(template)),
    }
}

/// `pattern.subn(repl, string, count)`.
pub fn replace(vm: &Vm, args: Args) -> PyResult<(Value, usize)> {
    let Some(pattern) = args[0].to_ref::<Pattern>() else {
        return Err(vm.type_error("sub() needs a pattern"));
    };
    let max = args.opt(3).map_or(Ok(0), |v| count_arg(vm, v))?;
    let filter = filter(vm, &pattern, &args[1])?;
    let subject = Subject::new(vm, &args[2], pattern.bytes)?;
    let (mut parts, mut at, mut n, mut must_advance) = (Vec::new(), 0, 0usize, false);
    while max == 0 || n < usize::try_from(max).unwrap_or(0) {
        let Some(found) = run(&pattern, &subject, at, subject.len, Mode::Search, must_advance) else {
            break;
        };
        let (start, end) = (found.start, found.end);
        if at < start {
            parts.push(subject.slice(vm, at, start));
        }
        match &filter {
            Filter::Literal(text) => parts.push(text.clone()),
            Filter::Template(t) => {
                if let Some(t) = t.as_::<Template>() {
                    parts.extend(pieces(vm, t, &args[2], &found)?);
                }
            }
            Filter::Call(f) => {
                let m = new_match(vm, pattern.clone(), args[2].clone(), 0, subject.len, found);
                let text = vm.call(f, &[m])?;
                if !text.is_none() {
                    parts.push(text);
                }
            }
        }
        n += 1;
        at = end;
        must_advance = start == end;
    }
    if at < subject.len || parts.is_empty() {
        parts.push(subject.slice(vm, at, subject.len));
    }
    Ok((join(vm, &args[2], parts)?, n))
}
