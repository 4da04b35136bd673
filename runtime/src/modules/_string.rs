//! `_string`: the parser of format strings, for `string.Formatter`.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, function, next, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::str::format::{First, Markup, Step, split_name};

pub static MODULE: ModuleDef = ModuleDef::new("_string", &[FUNCTIONS]).doc("string helper module");

static FUNCTIONS: &[MethodDef] = &[
    function("formatter_field_name_split", "(string, /)", field_name_split)
        .doc("split the argument as a field name"),
    function("formatter_parser", "(string, /)", |vm, a| {
        let s = str_arg(vm, a)?;
        Ok(vm.make(FormatterIter { s, at: Cell::new(0) }))
    })
    .doc("parse the argument as a format string"),
];

fn str_arg(vm: &Vm, args: Args) -> PyResult<Ref<Str>> {
    args[0]
        .to_ref::<Str>()
        .ok_or_else(|| vm.type_error(format!("expected str, got {}", vm.type_name(&args[0]))))
}

/// Payload of `formatteriterator`.
pub struct FormatterIter {
    s: Ref<Str>,
    at: Cell<usize>,
}

ouro_vm::payload!(FormatterIter, "formatteriterator", plain);

static ITER: TypeDef = TypeDef::new("_string", "formatteriterator", <FormatterIter as Payload>::vtable)
    .methods(&[&[unary("__iter__", |_, v| Ok(v.clone())), next(next_piece)]]);

impl NativeType for FormatterIter {
    fn def() -> &'static TypeDef {
        &ITER
    }
}

fn next_piece(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = payload::<FormatterIter>(v);
    let mut markup = Markup { s: &it.s, at: it.at.get(), end: it.s.len() };
    let piece = markup.next(vm);
    it.at.set(markup.at);
    let Some(piece) = piece? else { return Ok(None) };
    let literal = piece.literal.finish(vm).into();
    let slice = |(from, to): (usize, usize)| Value::from(vm.str_slice(&it.s, from, to));
    let items = match piece.field {
        None => vec![literal, Value::NONE, Value::NONE, Value::NONE],
        Some(f) => {
            let conversion = f.conversion.map_or(Value::NONE, |c| vm.char(c).into());
            vec![literal, slice(f.name), slice(f.spec), conversion]
        }
    };
    Ok(Some(vm.tuple(items).into()))
}

/// Payload of `fieldnameiterator`.
pub struct FieldNameIter {
    steps: RefCell<std::vec::IntoIter<Step>>,
}

ouro_vm::payload!(FieldNameIter, "fieldnameiterator", plain);

static NAME_ITER: TypeDef = TypeDef::new("_string", "fieldnameiterator", <FieldNameIter as Payload>::vtable)
    .methods(&[&[
        unary("__iter__", |_, v| Ok(v.clone())),
        next(|vm, v| {
            let step = payload::<FieldNameIter>(v).steps.borrow_mut().next();
            Ok(step.map(|step| {
                let (is_attr, key) = match step {
                    Step::Attribute(name) => (true, name.into()),
                    Step::Index(n) => (false, Value::from_len(n)),
                    Step::Key(key) => (false, key.into()),
                };
                vm.tuple(vec![Value::from_bool(is_attr), key]).into()
            }))
        }),
    ]]);

impl NativeType for FieldNameIter {
    fn def() -> &'static TypeDef {
        &NAME_ITER
    }
}

fn field_name_split(vm: &Vm, args: Args) -> PyResult {
    let s = str_arg(vm, args)?;
    let (first, steps) = split_name(vm, &s, 0, s.len())?;
    let first = match first {
        First::Empty => vm.str(""),
        First::Index(n) => Value::from_len(n),
        First::Name(name) => name.into(),
    };
    let steps = vm.make(FieldNameIter { steps: RefCell::new(steps.into_iter()) });
    Ok(vm.tuple(vec![first, steps]).into())
}
