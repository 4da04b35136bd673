//! `_symtable`: the compiler's symbol tables, for the library's `symtable`.

use ouro_compiler::scope::ScopeInfo;
use ouro_compiler::{Mode, Options};
use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, ModuleDef, TypeDef, function, getter, unary};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::util;

/// Payload of `symtable entry`.
struct Entry {
    name: String,
    kind: u32,
    line: u32,
    nested: bool,
    symbols: Value,
    varnames: Value,
    children: Value,
}

ouro_vm::payload!(Entry, "symtable entry");

impl Trace for Entry {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.symbols);
        visitor.visit(&self.varnames);
        visitor.visit(&self.children);
    }
    fn clear(&self) {}
}

impl NativeType for Entry {
    fn def() -> &'static TypeDef {
        &ENTRY
    }
}

fn this(v: &Value) -> &Entry {
    payload::<Entry>(v)
}

static ATTRS: &[GetSetDef] = &[
    getter("id", |vm, v| Ok(vm.int(vm.id(v) as i64))),
    getter("name", |vm, v| Ok(vm.str(&this(v).name))),
    getter("symbols", |_, v| Ok(this(v).symbols.clone())),
    getter("varnames", |_, v| Ok(this(v).varnames.clone())),
    getter("children", |_, v| Ok(this(v).children.clone())),
    getter("nested", |vm, v| Ok(vm.int(i64::from(this(v).nested)))),
    getter("type", |vm, v| Ok(vm.int(i64::from(this(v).kind)))),
    getter("lineno", |vm, v| Ok(vm.int(i64::from(this(v).line)))),
];

static ENTRY: TypeDef = TypeDef::new("builtins", "symtable entry", <Entry as Payload>::vtable)
    .flags(tf::NO_NEW)
    .methods(&[&[unary("__repr__", |vm, v| {
        let e = this(v);
        Ok(vm.str(&format!("<symtable entry {}({}), line {}>", e.name, vm.id(v), e.line)))
    })]])
    .getset(ATTRS);

fn entry(vm: &Vm, info: &ScopeInfo) -> Value {
    let symbols = vm.dict();
    for (name, flags) in &info.symbols {
        vm.set_name(&symbols, name, vm.int(i64::from(*flags)));
    }
    let entry = Entry {
        name: info.name.clone(),
        kind: info.kind,
        line: info.line,
        nested: info.nested,
        symbols: symbols.into(),
        varnames: vm.list(info.varnames.iter().map(|n| vm.intern(n).into()).collect()),
        children: vm.list(info.children.iter().map(|c| entry(vm, c)).collect()),
    };
    vm.make(entry)
}

fn symtable(vm: &Vm, args: Args) -> PyResult {
    let filename = util::resolve_path(vm, &args[1], || {
        format!("expected str, bytes or os.PathLike object, not {}", vm.type_name(&args[1]))
    })?;
    let filename = filename.name(vm, filename.path.as_os_str());
    let filename = vm.str_of(&filename)?.to_text().into_owned();
    let mode = match args[2].as_::<Str>() {
        Some(m) if m.is_text("exec") => Mode::Exec,
        Some(m) if m.is_text("eval") => Mode::Eval,
        Some(m) if m.is_text("single") => Mode::Single,
        Some(_) => return Err(vm.value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
        None => {
            return Err(
                vm.type_error(format!("symtable() argument 3 must be str, not {}", vm.type_name(&args[2])))
            );
        }
    };
    let text = ouro_vm::builtins::source_text(vm, &args[0], "string or bytes object", "symtable", &filename)?;
    let info = ouro_compiler::symbol_table(&text, &filename, mode, &Options::default())
        .map_err(|e| vm.compile_error(&e))?;
    Ok(entry(vm, &info))
}

static FUNCTIONS: &[MethodDef] = &[function("symtable", "(source, filename, startstr, /)", symtable)];

const CONSTANTS: &[(&str, i64)] = &[
    ("USE", 16),
    ("DEF_GLOBAL", 1),
    ("DEF_NONLOCAL", 8),
    ("DEF_LOCAL", 2),
    ("DEF_PARAM", 4),
    ("DEF_TYPE_PARAM", 1024),
    ("DEF_FREE_CLASS", 64),
    ("DEF_IMPORT", 128),
    ("DEF_BOUND", 134),
    ("DEF_ANNOT", 256),
    ("DEF_COMP_ITER", 512),
    ("DEF_COMP_CELL", 2048),
    ("TYPE_FUNCTION", 0),
    ("TYPE_CLASS", 1),
    ("TYPE_MODULE", 2),
    ("TYPE_ANNOTATION", 3),
    ("TYPE_TYPE_ALIAS", 4),
    ("TYPE_TYPE_PARAMETERS", 5),
    ("TYPE_TYPE_VARIABLE", 6),
    ("LOCAL", 1),
    ("GLOBAL_EXPLICIT", 2),
    ("GLOBAL_IMPLICIT", 3),
    ("FREE", 4),
    ("CELL", 5),
    ("SCOPE_OFF", 12),
    ("SCOPE_MASK", 15),
];

pub static MODULE: ModuleDef = ModuleDef::new("_symtable", &[FUNCTIONS]).init(|vm, module| {
    for (name, n) in CONSTANTS {
        vm.set_name(&module.dict, name, vm.int(*n));
    }
    Ok(())
});
