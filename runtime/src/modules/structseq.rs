//! Struct sequences: tuples with named fields (`os.stat_result`, `time.struct_time`, ...).
//!
//! `struct_seq!(STAT_RESULT, "os", "stat_result", ["st_mode", ...], ["st_atime", ...])` declares one:
//! the visible fields, then those found by name only. `make` gives an instance.

use ouro_vm::core::args::{Args, CallArgs};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{
    GetSetDef, MethodDef, TypeDef, del_attr, getter, method, new, raw_method, set_attr, unary,
};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::{TypeObj, type_flags};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

/// Declaration of a struct sequence.
pub struct StructSeq {
    pub def: TypeDef,
    pub fields: &'static [&'static str],
    pub hidden: &'static [&'static str],
}

/// Field `I` of an instance.
fn field<const I: usize>(vm: &Vm, v: &Value) -> PyResult {
    match v.as_::<Tuple>().and_then(|t| t.get(I)) {
        Some(v) => Ok(v.clone()),
        None => Err(vm.index_error("tuple index out of range")),
    }
}

type Get = fn(&Vm, &Value) -> PyResult;
const FIELDS: [Get; 24] = [
    field::<0>,
    field::<1>,
    field::<2>,
    field::<3>,
    field::<4>,
    field::<5>,
    field::<6>,
    field::<7>,
    field::<8>,
    field::<9>,
    field::<10>,
    field::<11>,
    field::<12>,
    field::<13>,
    field::<14>,
    field::<15>,
    field::<16>,
    field::<17>,
    field::<18>,
    field::<19>,
    field::<20>,
    field::<21>,
    field::<22>,
    field::<23>,
];

/// The member descriptors of the visible fields.
pub const fn members<const N: usize>(names: &[&'static str; N]) -> [GetSetDef; N] {
    let mut out = [const { getter("", field::<0>).member() }; N];
    let mut i = 0;
    while i < N {
        out[i] = getter(names[i], FIELDS[i]).member();
        i += 1;
    }
    out
}

pub static METHODS: &[MethodDef] = &[
    new("($type, sequence, dict=<unrepresentable>)", construct),
    set_attr(set_attribute),
    del_attr(set_attribute),
    raw_method("__replace__", replace),
    unary("__repr__", repr),
    method("__reduce__", "($self, /)", |vm, args| {
        let items = match args[0].as_::<Tuple>() {
            Some(t) => vm.tuple(t.to_vec()).into(),
            None => Value::NONE,
        };
        let extra = vm.dict();
        for name in hidden_names(vm, &vm.type_of(&args[0])) {
            let value = vm.get_attr(&args[0], &name)?;
            vm.dict_set(&extra, name.into(), value)?;
        }
        let rest = vm.tuple(vec![items, extra.into()]).into();
        Ok(vm.tuple(vec![vm.type_of(&args[0]).into(), rest]).into())
    }),
];

/// The declaration behind a class or one of its bases: its fields are read off the type.
fn counts(vm: &Vm, ty: &TypeObj) -> (usize, usize) {
    let get = |name: &str| {
        let name = vm.intern(name);
        ty.lookup(&name, vm.hash_str(&name)).and_then(|v| v.as_small_int()).unwrap_or(0) as usize
    };
    (get("n_sequence_fields"), get("n_fields"))
}

fn construct(vm: &Vm, args: Args) -> PyResult {
    let ty = super::util::class_arg(vm, &args[0])?;
    let (visible, all) = counts(vm, &ty);
    let items = match vm.collect(&args[1]) {
        Ok(items) => items,
        Err(e) if e.is(vm, Exc::TypeError) => return Err(vm.type_error("constructor requires a sequence")),
        Err(e) => return Err(e),
    };
    let name = Vm::def_of(&ty).map_or_else(|| ty.name_text(), |d| format!("{}.{}", d.module, d.name));
    let by_name = match args.opt(2) {
        None => vm.dict(),
        Some(d) => match d.to_ref::<Dict>() {
            Some(d) => d,
            None => return Err(vm.type_error(format!("{name}() takes a dict as second arg, if any"))),
        },
    };
    if items.len() < visible || items.len() > all {
        let (bound, want) = match (visible == all, items.len() < visible) {
            (true, _) => ("", visible),
            (false, true) => ("at least ", visible),
            (false, false) => ("at most ", all),
        };
        return Err(vm.type_error(format!(
            "{name}() takes an {bound}{want}-sequence ({}-sequence given)",
            items.len()
        )));
    }
    build(vm, &ty, &name, items, visible, &by_name)
}

/// Names of the fields that are no items.
fn hidden_names(vm: &Vm, ty: &Ref<TypeObj>) -> Vec<Ref<Str>> {
    let names = vm.get_attr_str(&ty.value(), "__hidden_fields__").ok();
    let names = names.and_then(|n| n.as_::<Tuple>().map(|t| t.to_vec())).unwrap_or_default();
    names.iter().filter_map(ouro_vm::core::args::name_ref).collect()
}

/// An instance; hidden fields that `items` has no value for are taken from `by_name`.
fn build(
    vm: &Vm,
    ty: &Ref<TypeObj>,
    type_name: &str,
    mut items: Vec<Value>,
    visible: usize,
    by_name: &Dict,
) -> PyResult {
    let extra = items.split_off(visible.min(items.len()));
    let v: Value = vm.alloc(ty, Tuple::new_boxed(items)).into();
    let mut used = 0;
    for (i, name) in hidden_names(vm, ty).iter().enumerate() {
        let value = match extra.get(i) {
            Some(value) => value.clone(),
            None => match vm.dict_get(by_name, &name.value())? {
                Some(value) => {
                    used += 1;
                    value
                }
                None => Value::NONE,
            },
        };
        vm.set_instance_attr(&v, name, value);
    }
    if by_name.len() > used {
        return Err(vm.type_error(format!("{type_name}() got duplicate or unexpected field name(s)")));
    }
    Ok(v)
}

/// Fields cannot be set.
fn set_attribute(vm: &Vm, v: &Value, name: &Ref<Str>, value: Option<&Value>) -> PyResult<()> {
    if hidden_names(vm, &vm.type_of(v)).iter().any(|n| n.to_text() == name.to_text()) {
        return Err(vm.attribute_error(v, name, "readonly attribute"));
    }
    vm.generic_set_attr(v, name, value)
}

/// `__replace__(**changes)`.
fn replace(vm: &Vm, args: CallArgs) -> PyResult {
    let [this] = args.pos() else {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    };
    let ty = vm.type_of(this);
    let (visible, _) = counts(vm, &ty);
    let shown = vm.get_attr_str(&ty.value(), "__match_args__")?;
    let shown = shown.as_::<Tuple>().map(|t| t.to_vec()).unwrap_or_default();
    let names: Vec<Ref<Str>> = shown.iter().filter_map(ouro_vm::core::args::name_ref).collect();
    let names: Vec<Ref<Str>> = names.into_iter().chain(hidden_names(vm, &ty)).collect();
    let mut left: Vec<(Value, Value)> = args.kw().map(|(n, v)| (n.clone(), v.clone())).collect();
    let mut items = Vec::with_capacity(names.len());
    for name in &names {
        let given = left.iter().position(|(n, _)| n.as_::<Str>().is_some_and(|n| n.same(name)));
        items.push(match given {
            Some(i) => left.remove(i).1,
            None => vm.get_attr(this, name)?,
        });
    }
    if !left.is_empty() {
        let unexpected = vm.list(left.into_iter().map(|(n, _)| n).collect());
        let text = vm.repr(&unexpected)?;
        return Err(vm.type_error(format!("Got unexpected field name(s): {}", text.to_text())));
    }
    build(vm, &ty, "", items, visible, &vm.dict())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let ty = vm.type_of(v);
    let def = ty.mro.borrow().iter().find_map(Vm::def_of);
    let Some(def) = def else { return Ok(vm.str("<struct sequence>")) };
    let items = v.as_::<Tuple>().map(|t| t.to_vec()).unwrap_or_default();
    let mut parts = Vec::with_capacity(items.len());
    for (item, g) in items.iter().zip(def.getset) {
        parts.push(format!("{}={}", g.name, vm.repr(item)?.to_text()));
    }
    let module = if def.module == "builtins" { String::new() } else { format!("{}.", def.module) };
    Ok(vm.str(&format!("{module}{}({})", def.name, parts.join(", "))))
}

/// Makes the type.
pub fn define(vm: &Vm, seq: &'static StructSeq) -> Ref<TypeObj> {
    let ty = vm.define_type(&seq.def, &vm.types().tuple);
    let put = |name: &str, v: Value| vm.set_name(&ty.dict, name, v);
    put("n_sequence_fields", vm.int(seq.fields.len() as i64));
    put("n_fields", vm.int((seq.fields.len() + seq.hidden.len()) as i64));
    put("n_unnamed_fields", vm.int(0));
    let names = |list: &[&str]| vm.tuple(list.iter().map(|f| vm.intern(f).into()).collect()).into();
    put("__match_args__", names(seq.fields));
    put("__hidden_fields__", names(seq.hidden));
    // There is one of each of these.
    if seq.def.module == "sys" && matches!(seq.def.name, "flags" | "version_info") {
        ty.set_flag(type_flags::NO_NEW, true);
    }
    ty.modified();
    ty
}

/// The type of a struct sequence, made on first use.
pub fn type_of(vm: &Vm, seq: &'static StructSeq) -> Ref<TypeObj> {
    let types = vm.state(Types::default);
    let key = seq as *const StructSeq as usize;
    if let Some(ty) = types.0.borrow().get(&key) {
        return ty.clone();
    }
    let ty = define(vm, seq);
    types.0.borrow_mut().insert(key, ty.clone());
    ty
}

#[derive(Default)]
struct Types(std::cell::RefCell<std::collections::HashMap<usize, Ref<TypeObj>>>);

/// An instance: visible fields, then hidden ones.
pub fn make(vm: &Vm, seq: &'static StructSeq, items: Vec<Value>) -> Value {
    let ty = type_of(vm, seq);
    let mut items = items;
    let extra = items.split_off(seq.fields.len().min(items.len()));
    let v: Value = vm.alloc(&ty, Tuple::new_boxed(items)).into();
    for (name, x) in seq.hidden.iter().zip(extra) {
        vm.set_instance_attr(&v, &vm.intern(name), x);
    }
    v
}

/// Flags of a struct sequence's type.
pub const fn flags(hidden: usize) -> u32 {
    if hidden > 0 { type_flags::HAS_DICT } else { 0 }
}

/// The payload's vtable, for the macro.
pub fn vtable() -> &'static ouro_vm::core::object::PayloadVTable {
    Tuple::vtable()
}

#[macro_export]
macro_rules! struct_seq {
    ($name:ident, $module:literal, $text:literal, [$($field:literal),* $(,)?], [$($hidden:literal),* $(,)?]) => {
        $crate::struct_seq!($name, $module, $text, [$($field),*], [$($hidden),*], &[]);
    };
    // The last: methods in the place of those that all have.
    (
        $name:ident, $module:literal, $text:literal, [$($field:literal),* $(,)?], [$($hidden:literal),* $(,)?],
        $methods:expr
    ) => {
        pub static $name: $crate::modules::structseq::StructSeq = {
            const VISIBLE: &[&str] = &[$($field),*];
            const HIDDEN: &[&str] = &[$($hidden),*];
            static MEMBERS: &[ouro_vm::core::native::GetSetDef] =
                &$crate::modules::structseq::members(&[$($field),*]);
            $crate::modules::structseq::StructSeq {
                def: ouro_vm::core::native::TypeDef::new($module, $text, $crate::modules::structseq::vtable)
                    .methods(&[$crate::modules::structseq::METHODS, $methods])
                    .getset(MEMBERS)
                    .flags($crate::modules::structseq::flags(HIDDEN.len())),
                fields: VISIBLE,
                hidden: HIDDEN,
            }
        };
    };
}
