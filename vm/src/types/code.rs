//! `code`.

use ouro_compiler::bytecode::Position;
use ouro_compiler::bytecode::code::flags;

use crate::core::args::{CallArgs, payload};
use crate::core::code::Code;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, getter, hash, method, new, raw_method, unary,
};
use crate::core::object::{Payload, Ref};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// What `replace` takes.
const REPLACEABLE: &[&str] = &[
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_firstlineno",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_linetable",
    "co_exceptiontable",
];

pub static DEF: TypeDef = TypeDef::new("builtins", "code", Code::vtable)
    .flags(tf::HAS_WEAKREF)
    .doc("Create a code object.  Not for the faint of heart.")
    .methods(&[METHODS])
    .getset(ATTRS);

static METHODS: &[MethodDef] = &[
    new("($type, /, *args)", |vm, args| {
        let given = vm.collect(&args[1])?.len();
        Err(match given {
            0..16 => vm.type_error(format!("code expected at least 16 arguments, got {given}")),
            16..=18 => vm.raise(
                Exc::NotImplementedError,
                "code objects are made by compile() and code.replace(); bytecode of CPython cannot be run",
            ),
            _ => vm.type_error(format!("code expected at most 18 arguments, got {given}")),
        })
    }),
    unary("__repr__", |vm, v| {
        let c = this(v);
        Ok(vm.str(&format!(
            "<code object {} at {:#x}, file \"{}\", line {}>",
            c.name.to_text(),
            vm.id(v),
            c.filename.to_text(),
            c.src.first_line
        )))
    }),
    binary("__eq__", |vm, a, b| match b.as_::<Code>() {
        Some(other) => Ok(Value::from_bool(a.is(b) || same(vm, this(a), other)?)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }),
    hash(|vm, v| {
        let c = this(v);
        let mut h =
            vm.hash_str(&c.name) ^ i64::from(c.src.first_line) << 20 ^ (c.instructions().len() as i64) << 8;
        for name in &c.varnames {
            h = h.wrapping_mul(31).wrapping_add(vm.hash_str(name));
        }
        Ok(if h == -1 { -2 } else { h })
    }),
    method("co_lines", "($self, /)", |vm, args| {
        let c = args.this::<Code>();
        let mut rows = Vec::new();
        let all = positions(c);
        let mut start = 0;
        while start < all.len() {
            let line = all[start].line;
            let end = all[start..].iter().position(|p| p.line != line).map_or(all.len(), |n| start + n);
            let row = vec![Value::from_len(start * 2), Value::from_len(end * 2), number(line)];
            rows.push(vm.tuple(row).into());
            start = end;
        }
        vm.iter(&vm.list(rows))
    }),
    method("co_positions", "($self, /)", |vm, args| {
        let rows = positions(args.this::<Code>())
            .iter()
            .map(|p| {
                let at = |n: u32| if p.has_columns() { Value::from_len(n as usize) } else { Value::NONE };
                vm.tuple(vec![number(p.line), number(p.end_line), at(p.col), at(p.end_col)]).into()
            })
            .collect();
        vm.iter(&vm.list(rows))
    }),
    method("co_branches", "($self, /)", |vm, args| {
        let c = args.this::<Code>();
        let rows = c.instructions().iter().enumerate().filter_map(|(at, i)| {
            let by = branch(i)?;
            let offset = |n: i64| vm.int(n * 2);
            let next = at as i64 + 1;
            Some(vm.tuple(vec![offset(at as i64), offset(next), offset(next + by)]).into())
        });
        vm.iter(&vm.list(rows.collect()))
    }),
    method("_varname_from_oparg", "($self, /, oparg)", |vm, args| {
        let c = args.this::<Code>();
        let i = vm.index_i64(&args[1])?;
        let names: Vec<Ref<Str>> = super::frame::variables(c).into_iter().map(|v| v.name).collect();
        match usize::try_from(i).ok().and_then(|i| names.get(i)) {
            Some(name) => Ok(name.into()),
            None => Err(vm.index_error("tuple index out of range")),
        }
    }),
    raw_method("replace", replace)
        .doc("Return a copy of the code object with new values for the specified fields."),
    raw_method("__replace__", replace).doc("The same as replace()."),
];

/// How far an operation jumps that may go on with the next one instead.
fn branch(i: &ouro_compiler::bytecode::Instr) -> Option<i64> {
    use ouro_compiler::bytecode::{Op, Operand};
    let info = i.op.info();
    match (info.w, info.c) {
        _ if matches!(i.op, Op::Jump | Op::Loop) => None,
        (Operand::Jump, _) => Some(i64::from(i.w())),
        (_, Operand::Jump) => Some(i64::from(i.c as i16)),
        _ => None,
    }
}

/// `co_lnotab`: pairs of bytes, how far code and lines go on.
fn lnotab(vm: &Vm, code: &Code) -> PyResult {
    super::warn::issue(vm, Exc::DeprecationWarning, "co_lnotab is deprecated, use co_lines instead.")?;
    let mut table = Vec::new();
    let (mut start, mut line) = (0, i64::from(code.src.first_line));
    for (at, p) in positions(code).iter().enumerate().filter(|(_, p)| p.line != 0) {
        let mut by = i64::from(p.line) - line;
        if by == 0 {
            continue;
        }
        let mut step = (at - start) * 2;
        while step > 254 {
            table.extend([254, 0]);
            step -= 254;
        }
        while !(-128..128).contains(&by) {
            let part = by.clamp(-128, 127);
            table.extend([step as u8, part as i8 as u8]);
            (step, by) = (0, by - part);
        }
        table.extend([step as u8, by as i8 as u8]);
        (start, line) = (at, i64::from(p.line));
    }
    Ok(vm.bytes(&table).into())
}

/// Two bytes an instruction, as `f_lasti` and `co_positions` count. The numbers of operations are
/// none of CPython's: what takes the code for CPython's shows unknown operations.
fn opaque_code(vm: &Vm, code: &Code) -> Value {
    const FREE: u8 = 212;
    let two = |i: &ouro_compiler::bytecode::Instr| {
        let op = i.op as u8;
        [FREE + op / 8, ((op % 8) << 5) | (i.a as u8 & 31)]
    };
    vm.bytes(&code.instructions().iter().flat_map(two).collect::<Vec<u8>>()).into()
}

static ATTRS: &[GetSetDef] = &[
    getter("co_argcount", |_, v| Ok(Value::from_len(this(v).src.argcount.into()))).member(),
    getter("co_posonlyargcount", |_, v| Ok(Value::from_len(this(v).src.posonly.into()))).member(),
    getter("co_kwonlyargcount", |_, v| Ok(Value::from_len(this(v).src.kwonly.into()))).member(),
    getter("co_stacksize", |_, v| {
        let src = &this(v).src;
        Ok(Value::from_len((src.nregs.saturating_sub(src.first_temp)).into()))
    })
    .member(),
    getter("co_flags", |_, v| Ok(Value::from_len(this(v).flags() as usize))).member(),
    getter("co_nlocals", |_, v| Ok(Value::from_len(this(v).varnames.len()))),
    getter("co_names", |vm, v| {
        let c = this(v);
        Ok(names(vm, &c.names[..c.src.co_names_len as usize]))
    })
    .member(),
    getter("co_filename", |_, v| Ok(Value::from(&this(v).filename))).member(),
    getter("co_name", |_, v| Ok(Value::from(&this(v).name))).member(),
    getter("co_qualname", |_, v| Ok(Value::from(&this(v).qualname))).member(),
    getter("co_firstlineno", |_, v| Ok(Value::from_len(this(v).src.first_line as usize))).member(),
    getter("co_varnames", |vm, v| Ok(names(vm, &this(v).varnames))),
    getter("co_cellvars", |vm, v| Ok(names(vm, &this(v).cellnames))),
    getter("co_freevars", |vm, v| Ok(names(vm, &this(v).freenames))),
    getter("co_consts", |vm, v| {
        let consts = &this(v).consts;
        Ok(vm.tuple_from(consts.len(), consts.iter().cloned()).into())
    })
    .member(),
    getter("co_code", |vm, v| Ok(opaque_code(vm, this(v)))),
    getter("_co_code_adaptive", |vm, v| Ok(opaque_code(vm, this(v)))),
    getter("co_linetable", |vm, v| Ok(vm.bytes(&this(v).src.positions).into())).member(),
    getter("co_exceptiontable", |vm, v| {
        let rows = &this(v).src.handlers;
        let bytes: Vec<u8> =
            rows.iter().flat_map(|h| [h.start as u8, h.end as u8, h.target as u8, 0]).collect();
        Ok(vm.bytes(&bytes).into())
    })
    .member(),
    getter("co_lnotab", |vm, v| lnotab(vm, this(v))),
];

fn this(v: &Value) -> &Code {
    payload::<Code>(v)
}

fn number(n: u32) -> Value {
    if n == 0 { Value::NONE } else { Value::from_len(n as usize) }
}

fn names(vm: &Vm, names: &[Ref<Str>]) -> Value {
    vm.tuple_from(names.len(), names.iter().map(Value::from)).into()
}

fn positions(c: &Code) -> Vec<Position> {
    (0..c.instructions().len()).map(|i| c.position(i as u32)).collect()
}

fn same(vm: &Vm, a: &Code, b: &Code) -> PyResult<bool> {
    let lists = |x: &[Ref<Str>], y: &[Ref<Str>]| x.len() == y.len() && x.iter().zip(y).all(|(x, y)| x == y);
    let equal = a.name == b.name
        && a.src.first_line == b.src.first_line
        && a.src.flags == b.src.flags
        && a.src.argcount == b.src.argcount
        && a.src.posonly == b.src.posonly
        && a.src.kwonly == b.src.kwonly
        && a.instructions() == b.instructions()
        && a.src.handlers == b.src.handlers
        && a.src.positions == b.src.positions
        && a.consts.len() == b.consts.len()
        && lists(&a.names, &b.names)
        && lists(&a.varnames, &b.varnames)
        && lists(&a.cellnames, &b.cellnames)
        && lists(&a.freenames, &b.freenames);
    if !equal {
        return Ok(false);
    }
    for (x, y) in a.consts.iter().zip(&b.consts) {
        if !std::ptr::eq(vm.type_obj(x), vm.type_obj(y)) || !vm.eq(x, y)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `code.replace(**changes)`. What would change the meaning of the instructions is refused.
fn replace(vm: &Vm, args: CallArgs) -> PyResult {
    let old = this(&args.all()[0]);
    if args.pos().len() > 1 {
        return Err(vm.type_error("replace() takes no positional arguments"));
    }
    let mut src = old.src.clone();
    src.instrs = old.compiled();
    let (mut name, mut qualname, mut filename) =
        (old.name.clone(), old.qualname.clone(), old.filename.clone());
    let mut consts = old.consts.clone();
    let (mut names, mut varnames) = (old.names.clone(), old.varnames.clone());
    let (mut cellnames, mut freenames) = (old.cellnames.clone(), old.freenames.clone());
    for (key, v) in args.kw() {
        let key = crate::core::args::name_text(key);
        let string = || {
            v.to_ref::<Str>().ok_or_else(|| {
                vm.type_error(format!("replace() argument '{key}' must be str, not {}", vm.type_name(v)))
            })
        };
        let unsigned = || -> PyResult<u32> {
            let n = vm.count_i64(v)?;
            u32::try_from(n).map_err(|_| vm.value_error("code: a field must be a positive integer"))
        };
        match key.as_str() {
            "co_name" => {
                name = string()?;
                src.name = name.to_text().into();
            }
            "co_qualname" => {
                qualname = string()?;
                src.qualname = qualname.to_text().into();
            }
            "co_filename" => {
                filename = string()?;
                src.filename = filename.to_text().into();
            }
            "co_firstlineno" => src.first_line = unsigned()?,
            "co_flags" => {
                let new = unsigned()?;
                let fixed = flags::VARARGS
                    | flags::VARKEYWORDS
                    | flags::GENERATOR
                    | flags::COROUTINE
                    | flags::ASYNC_GENERATOR;
                let makes = |f: u32| f & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0;
                let other_kind = (new ^ src.flags) & fixed & !(flags::GENERATOR | flags::COROUTINE) != 0;
                // Code that makes an object when it is called begins differently.
                if other_kind || makes(new) != makes(src.flags) {
                    return Err(
                        vm.not_implemented("code.replace(co_flags=...) that changes the kind of code")
                    );
                }
                src.flags = new;
            }
            "co_consts" => {
                let items = v
                    .to_ref::<Tuple>()
                    .ok_or_else(|| vm.type_error("replace() argument 'co_consts' must be tuple"))?;
                if items.len() < consts.len() {
                    return Err(vm.value_error("code: co_consts is too small"));
                }
                consts = items.iter().cloned().collect();
            }
            "co_names" | "co_varnames" | "co_cellvars" | "co_freevars" => {
                let list: &mut [Ref<Str>] = match key.as_str() {
                    "co_names" => &mut names[..old.src.co_names_len as usize],
                    "co_varnames" => &mut varnames,
                    "co_cellvars" => &mut cellnames,
                    _ => &mut freenames,
                };
                rename(vm, &key, v, list)?;
            }
            "co_argcount" | "co_posonlyargcount" | "co_kwonlyargcount" | "co_nlocals" | "co_stacksize"
            | "co_code" | "co_linetable" | "co_exceptiontable" => {
                let present = vm.get_attr_str(&args.all()[0], &key)?;
                if !vm.eq(&present, v)? {
                    return Err(vm.not_implemented(format!("code.replace({key}=...)")));
                }
            }
            _ => {
                return Err(vm.unexpected_keyword("replace", &key, REPLACEABLE.iter().copied()));
            }
        }
    }
    let texts = |names: &[Ref<Str>]| names.iter().map(|n| n.to_text().into()).collect::<Vec<Box<str>>>();
    (src.names, src.varnames, src.freevars) = (texts(&names), texts(&varnames), texts(&freenames));
    for (cell, name) in src.cellvars.iter_mut().zip(&cellnames) {
        cell.name = name.to_text().into();
    }
    let code = Code::new(src, name, qualname, filename, consts, names, varnames, cellnames, freenames);
    let risky = |key: &Value| matches!(&*crate::core::args::name_text(key), "co_consts" | "co_flags");
    if args.kw().any(|(key, _)| risky(key)) {
        vm.verify_code(&code)
            .map_err(|why| vm.value_error(format!("code: the instructions do not fit: {why}")))?;
    }
    Ok(vm.alloc(&vm.types().code, code).into())
}

/// Gives names to what has had others: as many as there were.
fn rename(vm: &Vm, key: &str, v: &Value, list: &mut [Ref<Str>]) -> PyResult<()> {
    let Some(items) = v.to_ref::<Tuple>() else {
        let shown = vm.type_name(v);
        return Err(vm.type_error(format!("replace() argument '{key}' must be tuple, not {shown}")));
    };
    if items.len() != list.len() {
        return Err(vm.not_implemented(format!("code.replace({key}=...) with another number of names")));
    }
    for (slot, item) in list.iter_mut().zip(items.iter()) {
        let Some(name) = item.to_ref::<Str>() else {
            let shown = vm.type_name(item);
            return Err(vm.type_error(format!("name tuples must contain only strings, not '{shown}'")));
        };
        *slot = vm.intern_ref(&name);
    }
    Ok(())
}
