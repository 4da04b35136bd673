//! What all nodes can do: construction with checks of the arguments, repr, copying.

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::native::{MethodDef, MethodKind, NativeImpl, TypeDef, method, raw_method};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::warn::deprecated;

use super::super::util;
use super::classes;

/// Payload of all nodes; the fields are ordinary attributes.
pub struct Node;

ouro_vm::payload!(Node, "AST", plain);

pub fn is_node(_: &Vm, v: &Value) -> bool {
    v.is_a::<Node>()
}

fn names(vm: &Vm, v: &Value, attr: &str) -> PyResult<Vec<Ref<Str>>> {
    let list = vm.get_attr_opt(v, &vm.intern(attr))?;
    let Some(list) = list else { return Ok(Vec::new()) };
    Ok(vm.collect(&list)?.iter().filter_map(Value::to_ref::<Str>).collect())
}

fn has(list: &[Ref<Str>], name: &Str) -> bool {
    list.iter().any(|n| n.same(name))
}

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    let (this, rest) = (args.all()[0].clone(), args.skip_first());
    let fields = names(vm, &this, "_fields")?;
    let class = vm.short_type_name(&this);
    if rest.pos().len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        return Err(vm.type_error(format!(
            "{class} constructor takes at most {} positional argument{plural}",
            fields.len()
        )));
    }
    for (name, v) in fields.iter().zip(rest.pos()) {
        vm.set_attr(&this, name, v.clone())?;
    }
    let mut remaining = fields[rest.pos().len()..].to_vec();
    let attributes = names(vm, &this, "_attributes")?;
    for (name, v) in rest.kw() {
        let Some(name) = name.to_ref::<Str>() else { continue };
        if has(&fields, &name) {
            if !has(&remaining, &name) {
                return Err(
                    vm.type_error(format!("{class} got multiple values for argument '{}'", name.to_text()))
                );
            }
            remaining.retain(|n| !n.same(&name));
        } else if !has(&attributes, &name) {
            deprecated(
                vm,
                &format!(
                    "{class}.__init__ got an unexpected keyword argument '{}'. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
                    name.to_text()
                ),
            )?;
        }
        vm.set_attr(&this, &name, v.clone())?;
    }
    let types = vm.get_attr_opt(&vm.type_of(&this).into(), &vm.intern("_field_types"))?;
    let Some(types) = types else { return Ok(Value::NONE) };
    for name in remaining {
        left_out(vm, &this, &class, &name, &types)?;
    }
    Ok(Value::NONE)
}

/// A field that no argument was given for: lists are empty, contexts are loads, optional ones are
/// `None` through the class.
fn left_out(vm: &Vm, this: &Value, class: &str, name: &Ref<Str>, types: &Value) -> PyResult<()> {
    let ty = match types.as_::<Dict>() {
        Some(types) => vm.dict_get(types, &name.into())?,
        None => None,
    };
    let Some(ty) = ty else {
        return deprecated(
            vm,
            &format!(
                "Field '{}' is missing from {class}._field_types. This will become an error in Python 3.15.",
                name.to_text()
            ),
        );
    };
    match &*vm.short_type_name(&ty) {
        "Union" => Ok(()),
        "GenericAlias" => vm.set_attr(this, name, vm.list(Vec::new())),
        _ => {
            let context = vm.type_of(this).dict.get_str(name, vm.hash_str(name)).is_none()
                && vm.repr(&ty)?.is_text("<class 'ast.expr_context'>");
            if context {
                return vm.set_attr(this, name, singleton(vm, "Load")?);
            }
            deprecated(
                vm,
                &format!(
                    "{class}.__init__ missing 1 required positional argument: '{}'. This will become an error in Python 3.15.",
                    name.to_text()
                ),
            )
        }
    }
}

/// The one node of a class without fields.
pub fn singleton(vm: &Vm, name: &'static str) -> PyResult {
    let all = classes::all(vm);
    if let Some(node) = all.singletons.borrow().get(name) {
        return Ok(node.clone());
    }
    let node = new_node(vm, name)?;
    all.singletons.borrow_mut().insert(name, node.clone());
    Ok(node)
}

/// An empty node of a class.
pub fn new_node(vm: &Vm, name: &str) -> PyResult {
    let class = classes::find(vm, name);
    match class.and_then(|c| c.object.to_ref()) {
        Some(ty) => Ok(vm.alloc(&ty, Node).into()),
        None => Err(vm.system_error(format!("no node class {name}"))),
    }
}

/// How deep and how long a repr may become.
const DEPTH: usize = 3;
const LENGTH: usize = 2;

fn repr(vm: &Vm, v: &Value, depth: usize) -> PyResult<String> {
    let class = vm.short_type_name(v);
    if depth == 0 {
        return Ok(format!("{class}(...)"));
    }
    let Some(text) = vm.repr_guard(v, || {
        let mut parts = Vec::new();
        for name in names(vm, v, "_fields")? {
            let Some(value) = vm.get_attr_opt(v, &name)? else {
                return Err(vm.attribute_error(
                    v,
                    &name,
                    format!("'{class}' object has no attribute '{}'", name.to_text()),
                ));
            };
            let text = if let Some(list) = value.as_::<List>() {
                let items = list.items.borrow().clone();
                format!("[{}]", repr_items(vm, &items, depth)?)
            } else if let Some(items) = value.as_::<Tuple>() {
                format!("({})", repr_items(vm, items, depth)?)
            } else {
                repr_item(vm, &value, depth)?
            };
            parts.push(format!("{}={text}", name.to_text()));
        }
        Ok(parts.join(", "))
    })?
    else {
        return Ok(format!("{class}(...)"));
    };
    Ok(format!("{class}({text})"))
}

fn repr_item(vm: &Vm, v: &Value, depth: usize) -> PyResult<String> {
    if v.is_a::<Node>() { repr(vm, v, depth - 1) } else { Ok(vm.repr(v)?.to_text().into_owned()) }
}

fn repr_items(vm: &Vm, items: &[Value], depth: usize) -> PyResult<String> {
    let mut parts = Vec::new();
    for (i, v) in items.iter().enumerate() {
        if items.len() > LENGTH && i > 0 && i + 1 < items.len() {
            if i == 1 {
                parts.push("...".to_owned());
            }
            continue;
        }
        parts.push(repr_item(vm, v, depth)?);
    }
    Ok(parts.join(", "))
}

fn replace(vm: &Vm, args: CallArgs) -> PyResult {
    let (this, rest) = (args.all()[0].clone(), args.skip_first());
    let class = vm.short_type_name(&this);
    if !rest.pos().is_empty() {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    }
    let fields = names(vm, &this, "_fields")?;
    let attributes = names(vm, &this, "_attributes")?;
    let mut kw: Vec<(Ref<Str>, Value)> = Vec::new();
    for name in fields.iter().chain(&attributes) {
        let given = rest.kw().find(|(n, _)| n.as_::<Str>().is_some_and(|n| n.same(name)));
        if let Some(v) = given.map(|(_, v)| v.clone()).or(vm.get_attr_opt(&this, name)?) {
            kw.push((name.clone(), v));
        } else if has(&fields, name) {
            return Err(vm.type_error(format!(
                "{class}.__replace__ missing 1 keyword argument: '{}'.",
                name.to_text()
            )));
        }
    }
    for (name, _) in rest.kw() {
        let Some(name) = name.to_ref::<Str>() else { continue };
        if !has(&fields, &name) && !has(&attributes, &name) {
            return Err(vm.type_error(format!(
                "{class}.__replace__ got an unexpected keyword argument '{}'.",
                name.to_text()
            )));
        }
    }
    let new = vm.alloc(&vm.type_of(&this), Node).into();
    for (name, v) in kw {
        vm.set_attr(&new, &name, v)?;
    }
    Ok(new)
}

static METHODS: &[MethodDef] = &[
    MethodDef {
        name: "__new__",
        sig: "",
        imp: NativeImpl::Raw(|vm, args| {
            let ty = util::class_arg(vm, &args.all()[0])?;
            Ok(vm.alloc(&ty, Node).into())
        }),
        kind: MethodKind::New,
        doc: "",
    },
    raw_method("__init__", init),
    raw_method("__replace__", replace),
    method("__repr__", "($self, /)", |vm, args| Ok(vm.str(&repr(vm, &args[0], DEPTH)?))),
    method("__reduce__", "($self, /)", |vm, args| {
        let dict = vm.instance_dict(&args[0]).map_or(Value::NONE, Value::from);
        // The fields are set from the dict; the arguments only keep the constructor quiet.
        let nothing = names(vm, &args[0], "_fields")?.iter().map(|_| Value::NONE).collect();
        Ok(vm.tuple(vec![vm.type_of(&args[0]).into(), vm.tuple(nothing).into(), dict]).into())
    }),
];

pub static AST: TypeDef = TypeDef::new("ast", "AST", Node::vtable)
    .methods(&[METHODS])
    .flags(tf::BASE | tf::HAS_DICT | tf::HAS_WEAKREF);
