//! Binding arguments to the parameters of Python functions, with CPython's error texts.

use ouro_compiler::bytecode::code::flags;

use crate::core::args::{CallArgs, name_text};
use crate::core::code::Code;
use crate::core::dict::DictTable;
use crate::core::error::{PyResult, Raised};
use crate::core::function::Function;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// The words of the parameter registers: positional, keyword-only, `*args`, `**kwargs`.
pub fn bind(vm: &Vm, func: &Ref<Function>, code: &Ref<Code>, args: CallArgs) -> PyResult<Vec<Option<Value>>> {
    let src = &code.src;
    let (npos, nkw) = (src.argcount as usize, src.kwonly as usize);
    let varargs = src.flags & flags::VARARGS != 0;
    let varkw = src.flags & flags::VARKEYWORDS != 0;
    let total = npos + nkw + usize::from(varargs) + usize::from(varkw);
    let mut bound: Vec<Option<Value>> = vec![None; total];
    let pos = args.pos();
    for (slot, v) in bound[..npos].iter_mut().zip(pos) {
        *slot = Some(v.clone());
    }
    if varargs {
        let rest = pos.get(npos..).unwrap_or(&[]);
        bound[npos + nkw] = Some(vm.tuple_from(rest.len(), rest.iter().cloned()).into());
    }
    let mut extra = varkw.then(DictTable::default);
    for (name, value) in args.kw() {
        let Some(name) = name.to_ref::<Str>() else { return Err(vm.type_error("keywords must be strings")) };
        let known = &code.varnames[..npos + nkw];
        let at = known.iter().position(|p| *p == name).filter(|&i| i >= src.posonly as usize);
        match (at, &mut extra) {
            (Some(i), _) if bound[i].is_some() => {
                return Err(vm.type_error(format!(
                    "{}() got multiple values for argument '{}'",
                    func.qualname.borrow().to_text(),
                    name.to_text()
                )));
            }
            (Some(i), _) => bound[i] = Some(value.clone()),
            (None, Some(table)) => {
                vm.fits(table.insert_new(vm.hash_str(&name), name.value(), value.clone()))?;
            }
            (None, None) => return Err(unexpected(vm, func, code, args, &name)),
        }
    }
    if let Some(table) = extra {
        bound[total - 1] = Some(vm.dict_from(table).into());
    }
    if pos.len() > npos && !varargs {
        return Err(too_many(vm, func, code, pos.len(), &bound));
    }
    if let Some(defaults) = &*func.defaults.borrow() {
        let first = npos - defaults.len().min(npos);
        for (slot, v) in
            bound[first..npos].iter_mut().zip(defaults.iter().skip(defaults.len().saturating_sub(npos)))
        {
            if slot.is_none() {
                *slot = Some(v.clone());
            }
        }
    }
    if bound[..npos].iter().any(|v| v.is_none()) {
        return Err(missing(vm, func, code, &bound, 0, npos, "positional"));
    }
    if bound[npos..npos + nkw].iter().any(|v| v.is_none()) {
        if let Some(kwdefaults) = &*func.kwdefaults.borrow() {
            for (slot, name) in bound[npos..npos + nkw].iter_mut().zip(&code.varnames[npos..]) {
                if slot.is_none() {
                    *slot = kwdefaults.get_str(name, vm.hash_str(name));
                }
            }
        }
        if bound[npos..npos + nkw].iter().any(|v| v.is_none()) {
            return Err(missing(vm, func, code, &bound, npos, npos + nkw, "keyword-only"));
        }
    }
    Ok(bound)
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

#[cold]
fn unexpected(vm: &Vm, func: &Function, code: &Code, args: CallArgs, name: &Ref<Str>) -> Raised {
    let qualname = func.qualname.borrow().to_text().into_owned();
    let posonly = &code.varnames[..code.src.posonly as usize];
    let wrong: Vec<String> =
        args.kw().map(|(n, _)| name_text(n)).filter(|n| posonly.iter().any(|p| p.is_text(n))).collect();
    if !wrong.is_empty() {
        return vm.type_error(format!(
            "{qualname}() got some positional-only arguments passed as keyword arguments: '{}'",
            wrong.join(", ")
        ));
    }
    let text = name.to_text();
    let known = code.varnames[..(code.src.argcount + code.src.kwonly) as usize].iter().skip(posonly.len());
    let names: Vec<String> = known.map(|n| n.to_text().into_owned()).collect();
    vm.unexpected_keyword(&qualname, &text, names.iter().map(String::as_str))
}

#[cold]
fn too_many(vm: &Vm, func: &Function, code: &Code, given: usize, bound: &[Option<Value>]) -> Raised {
    let (npos, nkw) = (code.src.argcount as usize, code.src.kwonly as usize);
    let defaults = func.defaults.borrow().as_ref().map_or(0, |d| d.len());
    let takes = if defaults == 0 {
        npos.to_string()
    } else {
        format!("from {} to {npos}", npos.saturating_sub(defaults))
    };
    let many = if defaults == 0 { plural(npos) } else { "s" };
    let kw_given = bound[npos..npos + nkw].iter().flatten().count();
    let with_kw = if kw_given == 0 {
        String::new()
    } else {
        format!(
            " positional argument{} (and {kw_given} keyword-only argument{})",
            plural(given),
            plural(kw_given)
        )
    };
    let verb = if given == 1 && kw_given == 0 { "was" } else { "were" };
    vm.type_error(format!(
        "{}() takes {takes} positional argument{many} but {given}{with_kw} {verb} given",
        func.qualname.borrow().to_text()
    ))
}

#[cold]
fn missing(
    vm: &Vm,
    func: &Function,
    code: &Code,
    bound: &[Option<Value>],
    from: usize,
    to: usize,
    kind: &str,
) -> Raised {
    let names: Vec<String> = (from..to)
        .filter(|&i| bound[i].is_none())
        .map(|i| format!("'{}'", code.varnames[i].to_text()))
        .collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
        [] => String::new(),
    };
    vm.type_error(format!(
        "{}() missing {} required {kind} argument{}: {list}",
        func.qualname.borrow().to_text(),
        names.len(),
        plural(names.len())
    ))
}

/// A callable as messages about its arguments name it: `module.qualname()`.
pub fn callee_name(vm: &Vm, callee: &Value) -> PyResult<String> {
    let qualname = vm.get_attr_opt(callee, &vm.names().qualname)?;
    let Some(qualname) = qualname else { return Ok(vm.str_of(callee)?.to_text().into_owned()) };
    let qualname = vm.str_of(&qualname)?.to_text().into_owned();
    match vm.get_attr_opt(callee, &vm.names().module)? {
        Some(m) if !m.is_none() => {
            let module = vm.str_of(&m)?.to_text().into_owned();
            Ok(if module == "builtins" { format!("{qualname}()") } else { format!("{module}.{qualname}()") })
        }
        _ => Ok(format!("{qualname}()")),
    }
}
