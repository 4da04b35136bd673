//! Template strings (PEP 750): `string.templatelib.Template` and `Interpolation`. Made by the
//! interpreter and by their constructors.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, TypeDef, binary, getter, method, new, next, unary};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;

use super::str::args::bad_argument;
use super::str::buf::StrBuf;
use super::str::concat;
use super::support::{CLASS_GETITEM, raw_new};

/// Payload of `Interpolation`.
pub struct Interpolation {
    pub value: Value,
    pub expression: Ref<Str>,
    /// `None` or one of the strings `r`, `s`, `a`.
    pub conversion: Value,
    pub format_spec: Ref<Str>,
}

crate::payload!(Interpolation, "Interpolation");

impl Trace for Interpolation {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.value);
        self.expression.with_value(|v| visitor.visit(v));
        visitor.visit(&self.conversion);
        self.format_spec.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static INTERPOLATION: TypeDef =
    TypeDef::new("string.templatelib", "Interpolation", <Interpolation as Payload>::vtable)
        .doc("Interpolation object")
        .methods(&[INTERPOLATION_METHODS])
        .getset(INTERPOLATION_FIELDS);

impl NativeType for Interpolation {
    fn def() -> &'static TypeDef {
        &INTERPOLATION
    }
}

static INTERPOLATION_METHODS: &[MethodDef] = &[
    new("($type, /, value, expression='', conversion=None, format_spec='')", interpolation_new),
    CLASS_GETITEM,
    unary("__repr__", |vm, v| {
        let i = payload::<Interpolation>(v);
        let mut out = StrBuf::new();
        out.push_text("Interpolation(");
        out.push_str(&*vm.repr(&i.value)?);
        for part in [&i.expression.value(), &i.conversion, &i.format_spec.value()] {
            out.push_text(", ");
            out.push_str(&*vm.repr(part)?);
        }
        out.push_text(")");
        Ok(out.finish(vm).into())
    }),
    method("__reduce__", "($self, /)", |vm, a| {
        let i = a.this::<Interpolation>();
        let fields = vec![i.value.clone(), i.expression.value(), i.conversion.clone(), i.format_spec.value()];
        let ty = Value::from(vm.type_of(&a[0]));
        Ok(vm.tuple(vec![ty, vm.tuple(fields).into()]).into())
    }),
];

static INTERPOLATION_FIELDS: &[GetSetDef] = &[
    getter("value", |_, v| Ok(payload::<Interpolation>(v).value.clone())).doc("Value").member(),
    getter("expression", |_, v| Ok(payload::<Interpolation>(v).expression.value()))
        .doc("Expression")
        .member(),
    getter("conversion", |_, v| Ok(payload::<Interpolation>(v).conversion.clone()))
        .doc("Conversion")
        .member(),
    getter("format_spec", |_, v| Ok(payload::<Interpolation>(v).format_spec.value()))
        .doc("Format specifier")
        .member(),
];

/// The type `Interpolation`, complete with `__match_args__`.
pub fn interpolation_type(vm: &Vm) -> Ref<crate::core::typeobj::TypeObj> {
    if let Some(ty) = vm.registered(Interpolation::vtable()) {
        return ty;
    }
    let ty = vm.type_for::<Interpolation>();
    let names = ["value", "expression", "conversion", "format_spec"].map(|n| vm.intern(n).into());
    vm.set_name(&ty.dict, "__match_args__", vm.tuple(names.to_vec()).into());
    ty.modified();
    ty
}

/// A new interpolation. `conversion` is 0 for none, else the character.
pub fn new_interpolation(
    vm: &Vm,
    value: Value,
    expression: Ref<Str>,
    conversion: u32,
    format_spec: Ref<Str>,
) -> Value {
    let conversion = match conversion {
        0 => Value::NONE,
        c => vm.char(c).into(),
    };
    vm.alloc(&interpolation_type(vm), Interpolation { value, expression, conversion, format_spec }).into()
}

fn interpolation_new(vm: &Vm, args: Args) -> PyResult {
    let text = |i: usize, name: &str| match args.opt(i) {
        None => Ok(vm.new_str("")),
        Some(v) => v
            .to_ref::<Str>()
            .ok_or_else(|| bad_argument(vm, "Interpolation", &format!("argument '{name}'"), "str", v)),
    };
    let expression = text(2, "expression")?;
    let conversion = match args.some(3) {
        None => 0,
        Some(v) => match v.as_::<Str>() {
            Some(s) if s.len() == 1 && matches!(s.char_at(0), 0x61 | 0x72 | 0x73) => s.char_at(0),
            Some(_) => {
                return Err(
                    vm.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'")
                );
            }
            None => return Err(bad_argument(vm, "Interpolation", "argument 'conversion'", "str", v)),
        },
    };
    let format_spec = text(4, "format_spec")?;
    Ok(new_interpolation(vm, args[1].clone(), expression, conversion, format_spec))
}

/// Payload of `Template`: one string more than interpolations.
pub struct Template {
    pub strings: Ref<Tuple>,
    pub interpolations: Ref<Tuple>,
}

crate::payload!(Template, "Template");

impl Trace for Template {
    fn traverse(&self, visitor: &mut Visitor) {
        self.strings.with_value(|v| visitor.visit(v));
        self.interpolations.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static TEMPLATE: TypeDef = TypeDef::new("string.templatelib", "Template", <Template as Payload>::vtable)
    .doc("Template object")
    .methods(&[TEMPLATE_METHODS])
    .getset(TEMPLATE_FIELDS);

impl NativeType for Template {
    fn def() -> &'static TypeDef {
        &TEMPLATE
    }
}

static TEMPLATE_METHODS: &[MethodDef] = &[
    raw_new(template_new),
    CLASS_GETITEM,
    binary("__add__", |vm, a, b| {
        let (x, Some(y)) = (payload::<Template>(a), b.as_::<Template>()) else {
            return Err(vm.type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{}\") to string.templatelib.Template",
                vm.type_name(b)
            )));
        };
        let mut strings = x.strings.to_vec();
        let last = strings.pop().unwrap_or(Value::NONE);
        let joined = match (last.as_::<Str>(), y.strings.first().and_then(|s| s.as_::<Str>())) {
            (Some(p), Some(q)) => concat(vm, p, q)?.into(),
            _ => last,
        };
        strings.push(joined);
        strings.extend(y.strings.iter().skip(1).cloned());
        let interpolations = x.interpolations.iter().chain(y.interpolations.iter()).cloned().collect();
        Ok(new_template(vm, vm.tuple(strings), vm.tuple(interpolations)))
    }),
    unary("__iter__", |vm, v| {
        let template = v.to_ref::<Template>();
        Ok(vm.make(TemplateIter { template: RefCell::new(template), at: Cell::new(0) }))
    }),
    unary("__repr__", |vm, v| {
        let t = payload::<Template>(v);
        let mut out = StrBuf::new();
        out.push_text("Template(strings=");
        out.push_str(&*vm.repr(&t.strings.value())?);
        out.push_text(", interpolations=");
        out.push_str(&*vm.repr(&t.interpolations.value())?);
        out.push_text(")");
        Ok(out.finish(vm).into())
    }),
    method("__reduce__", "($self, /)", |vm, a| {
        let t = a.this::<Template>();
        let module = vm.modules.get().and_then(|m| vm.get_name(m, "string.templatelib"));
        let module = match module {
            Some(m) => m,
            None => match vm.builtins.get().and_then(|b| vm.get_name(b, "__import__")) {
                Some(import) => {
                    vm.call(&import, &[vm.str("string.templatelib")])?;
                    let found = vm.modules.get().and_then(|m| vm.get_name(m, "string.templatelib"));
                    found.ok_or_else(|| vm.import_error("No module named 'string.templatelib'"))?
                }
                None => return Err(vm.import_error("__import__ not found")),
            },
        };
        let f = vm.get_attr_str(&module, "_template_unpickle")?;
        let args = vm.tuple(vec![t.strings.value(), t.interpolations.value()]);
        Ok(vm.tuple(vec![f, args.into()]).into())
    }),
];

static TEMPLATE_FIELDS: &[GetSetDef] = &[
    getter("strings", |_, v| Ok(payload::<Template>(v).strings.value())).doc("Strings").member(),
    getter("interpolations", |_, v| Ok(payload::<Template>(v).interpolations.value()))
        .doc("Interpolations")
        .member(),
    getter("values", |vm, v| {
        let values = payload::<Template>(v).interpolations.iter();
        let values = values.map(|i| i.as_::<Interpolation>().map_or(Value::NONE, |i| i.value.clone()));
        Ok(vm.tuple(values.collect()).into())
    })
    .doc("Values of interpolations"),
];

/// A new template.
pub fn new_template(vm: &Vm, strings: Ref<Tuple>, interpolations: Ref<Tuple>) -> Value {
    vm.make(Template { strings, interpolations })
}

fn template_new(vm: &Vm, args: CallArgs) -> PyResult {
    if !args.names().is_empty() {
        return Err(vm.type_error("Template.__new__ only accepts *args arguments"));
    }
    let (mut strings, mut interpolations) = (Vec::new(), Vec::new());
    let mut text = StrBuf::new();
    for arg in args.pos().iter().skip(1) {
        if let Some(s) = arg.as_::<Str>() {
            text.push_str(s);
        } else if arg.is_a::<Interpolation>() {
            strings.push(std::mem::take(&mut text).finish(vm).into());
            interpolations.push(arg.clone());
        } else {
            return Err(vm.type_error(format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {}",
                vm.type_name(arg)
            )));
        }
    }
    strings.push(text.finish(vm).into());
    Ok(new_template(vm, vm.tuple(strings), vm.tuple(interpolations)))
}

/// Payload of `TemplateIter`: strings that are not empty and interpolations, in order.
pub struct TemplateIter {
    template: RefCell<Option<Ref<Template>>>,
    at: Cell<usize>,
}

crate::payload!(TemplateIter, "TemplateIter");

impl Trace for TemplateIter {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(t) = &*self.template.borrow() {
            t.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        let old = self.template.take();
        drop(old);
    }
}

static TEMPLATE_ITER: TypeDef =
    TypeDef::new("string.templatelib", "TemplateIter", <TemplateIter as Payload>::vtable)
        .methods(&[&[unary("__iter__", |_, v| Ok(v.clone())), next(|_, v| Ok(advance(payload(v))))]]);

impl NativeType for TemplateIter {
    fn def() -> &'static TypeDef {
        &TEMPLATE_ITER
    }
}

fn advance(it: &TemplateIter) -> Option<Value> {
    let template = it.template.borrow().clone()?;
    loop {
        let at = it.at.get();
        it.at.set(at + 1);
        let item = match at % 2 {
            0 => template.strings.get(at / 2),
            _ => template.interpolations.get(at / 2),
        };
        match item {
            None => {
                let old = it.template.take();
                drop(old);
                return None;
            }
            Some(v) if v.as_::<Str>().is_some_and(|s| s.is_empty()) => {}
            Some(v) => return Some(v.clone()),
        }
    }
}
