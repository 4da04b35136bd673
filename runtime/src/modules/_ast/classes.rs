//! The classes: one of each sum, constructor and product of the grammar.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ouro_compiler::tree::asdl::{self, FieldDef, GRAMMAR, Many, Rule};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::methods;

/// A class that nodes are made of.
pub struct Class {
    pub name: &'static str,
    pub object: Value,
    pub fields: Rc<[FieldDef]>,
    /// The sum that it belongs to, or itself.
    pub sum: &'static str,
    pub positions: bool,
}

/// All classes of a VM, and the nodes without fields, of which there is one each.
#[derive(Default)]
pub struct Classes {
    pub by_name: RefCell<HashMap<&'static str, Rc<Class>>>,
    pub singletons: RefCell<HashMap<&'static str, Value>>,
}

pub fn all(vm: &Vm) -> Rc<Classes> {
    vm.state(Classes::default)
}

pub fn find(vm: &Vm, name: &str) -> Option<Rc<Class>> {
    all(vm).by_name.borrow().get(name).cloned()
}

fn words<'a>(vm: &Vm, names: impl Iterator<Item = &'a str>) -> Value {
    vm.tuple(names.map(|n| vm.intern(n).into()).collect()).into()
}

/// The documentation of a sum: its constructors, one on a line.
fn sum_doc(rule: &Rule) -> String {
    let simple = rule.constructors.iter().all(|c| !c.contains('('));
    let indent = if simple { " | ".to_owned() } else { format!("\n{}| ", " ".repeat(rule.head.len() + 1)) };
    format!("{} = {}", rule.head, rule.constructors.join(&indent))
}

struct Definer<'v> {
    vm: &'v Vm,
    module: &'v Module,
}

impl Definer<'_> {
    fn class(
        &self,
        name: &'static str,
        base: &Value,
        fields: &[FieldDef],
        attributes: &[FieldDef],
        doc: &str,
    ) -> PyResult {
        let vm = self.vm;
        let dict = vm.dict();
        let names = || words(vm, fields.iter().map(|f| f.name));
        vm.set_name(&dict, "__module__", vm.str("ast"));
        vm.set_name(&dict, "__doc__", vm.str(doc));
        vm.set_name(&dict, "_fields", names());
        vm.set_name(&dict, "__match_args__", names());
        if !attributes.is_empty() {
            vm.set_name(&dict, "_attributes", words(vm, attributes.iter().map(|f| f.name)));
        }
        for field in fields.iter().chain(attributes).filter(|f| f.many == Many::Optional) {
            vm.set_name(&dict, field.name, Value::NONE);
        }
        let bases = vm.tuple(vec![base.clone()]).into();
        let class = vm.call(&vm.types().type_.value(), &[vm.str(name), bases, dict.into()])?;
        vm.set_name(&self.module.dict, name, class.clone());
        Ok(class)
    }

    /// `_field_types`, and `__annotations__` with the same contents.
    fn field_types(&self, class: &Class) -> PyResult<()> {
        let vm = self.vm;
        let types = vm.dict();
        for field in class.fields.iter() {
            let plain = match field.ty {
                "identifier" | "string" => vm.types().str.value(),
                "int" => vm.types().int.value(),
                "constant" => vm.types().object.value(),
                name => vm.get_name(&self.module.dict, name).unwrap_or(Value::NONE),
            };
            let ty = match field.many {
                Many::One => plain,
                Many::Optional => vm.binary(ouro_vm::protocol::number::BinOp::Or, &plain, &Value::NONE)?,
                Many::List | Many::OptionalList => vm.get_item(&vm.types().list.value(), &plain)?,
            };
            vm.set_name(&types, field.name, ty);
        }
        let types = Value::from(types);
        vm.set_attr(&class.object, &vm.intern("_field_types"), types.clone())?;
        vm.set_attr(&class.object, &vm.intern("__annotations__"), types)
    }
}

/// Makes all classes and sets them into the module.
pub fn define(vm: &Vm, module: &Module) -> PyResult<()> {
    let ast = vm.define_type(&methods::AST, &vm.types().object);
    for name in ["_fields", "_attributes", "__match_args__"] {
        vm.set_name(&ast.dict, name, words(vm, std::iter::empty()));
    }
    vm.set_name(&ast.dict, "_field_types", vm.dict().into());
    ast.modified();
    vm.set_name(&module.dict, "AST", ast.clone().into());
    let definer = Definer { vm, module };
    let base = ast.value();
    let classes = all(vm);
    let mut made = Vec::new();
    for rule in GRAMMAR {
        let attributes = asdl::fields(rule.attributes);
        let note = |name, object, fields: Vec<FieldDef>, sum| {
            let positions = !attributes.is_empty();
            let class = Rc::new(Class { name, object, fields: fields.into(), sum, positions });
            classes.by_name.borrow_mut().insert(name, class.clone());
            class
        };
        if rule.constructors.is_empty() {
            let (name, fields) = (asdl::name(rule.head), asdl::fields(rule.head));
            let object = definer.class(name, &base, &fields, &attributes, rule.head)?;
            made.push(note(name, object, fields, name));
            continue;
        }
        let sum = definer.class(rule.head, &base, &[], &attributes, &sum_doc(rule))?;
        for text in rule.constructors {
            let (name, fields) = (asdl::name(text), asdl::fields(text));
            let object = definer.class(name, &sum, &fields, &[], text)?;
            made.push(note(name, object, fields, rule.head));
        }
    }
    for class in &made {
        definer.field_types(class)?;
    }
    Ok(())
}
