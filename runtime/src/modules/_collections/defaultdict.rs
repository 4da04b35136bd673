//! `defaultdict`: a dict with a slot for the factory.

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, binary, getset, method, raw_method, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::special::Special;
use ouro_vm::core::typeobj::{TypeObj, TypeParts, type_flags as tf};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::attr::{read_slot, write_slot};
use ouro_vm::protocol::dict::OnDuplicate;
use ouro_vm::types::list::ReprText;
use ouro_vm::types::support::CLASS_GETITEM;

const FACTORY: u16 = 0;

static DEF: TypeDef = TypeDef::new("collections", "defaultdict", Dict::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .flags(tf::BASE | tf::MAPPING | tf::MATCH_SELF)
    .doc(
        "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called \
         without arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict \
         compares equal to a dict with the same items.\nAll remaining arguments are treated the same as if they \
         were\npassed to the dict constructor, including keyword arguments.",
    );

struct DefaultDictType(Ref<TypeObj>);

/// The type, made on first use.
pub fn default_dict_type(vm: &Vm) -> Ref<TypeObj> {
    vm.state(|| DefaultDictType(define(vm))).0.clone()
}

/// A native type on the layout of `dict`, with one slot behind it.
fn define(vm: &Vm) -> Ref<TypeObj> {
    let name = vm.intern(DEF.name);
    let parts = TypeParts {
        qualname: name.clone(),
        name,
        flags: DEF.flags | tf::IMMUTABLE,
        vt: Dict::vtable(),
        ext: 16 + Dict::vtable().size.next_multiple_of(8) as u16,
        fixed_slots: 1,
        attr_slots: 0,
        def: Some(&DEF),
    };
    let ty = vm.alloc(&vm.types().type_, TypeObj::new(parts, vm.dict(), vm.heap()));
    TypeObj::init_shapes(ty.obj());
    vm.link_bases(&ty, std::slice::from_ref(&vm.types().dict));
    vm.fill_type(&ty, &DEF);
    ty
}

fn factory(v: &Value) -> Option<Value> {
    v.header().and_then(|h| read_slot(h, FACTORY)).filter(|f| !f.is_none())
}

fn set_factory(v: &Value, f: Option<Value>) {
    if let Some(header) = v.header() {
        drop(write_slot(header, FACTORY, f));
    }
}

static GETSET: [GetSetDef; 1] = [getset(
    "default_factory",
    |_, v| Ok(factory(v).unwrap_or(Value::NONE)),
    |_, v, value| {
        set_factory(v, value.cloned());
        Ok(())
    },
)
.member()
.doc("Factory for default value called by __missing__().")];

static METHODS: [MethodDef; 9] = [
    raw_method("__init__", init).doc("Initialize self.  See help(type(self)) for accurate signature."),
    unary("__repr__", repr),
    method("__missing__", "($self, key, /)", |vm, a: Args| match factory(&a[0]) {
        None => Err(vm.key_error(&a[1])),
        Some(f) => {
            let value = vm.call(&f, &[])?;
            vm.set_item(&a[0], &a[1], value.clone())?;
            Ok(value)
        }
    })
    .doc("__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: raise KeyError((key,))\n  self[key] = value = self.default_factory()\n  return value"),
    method("copy", "($self, /)", |vm, a| copy(vm, &a[0])).doc("D.copy() -> a shallow copy of D."),
    method("__copy__", "($self, /)", |vm, a| copy(vm, &a[0])).doc("D.copy() -> a shallow copy of D."),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let args = factory(&a[0]).into_iter().collect();
        let items = vm.call_method(&a[0], "items", &[])?;
        let parts = vec![
            vm.type_of(&a[0]).into(),
            vm.tuple(args).into(),
            Value::NONE,
            Value::NONE,
            vm.iter(&items)?,
        ];
        Ok(vm.tuple(parts).into())
    })
    .doc("Return state information for pickling."),
    binary("__or__", |vm, a, b| join(vm, a, b, a)),
    binary("__ror__", |vm, a, b| join(vm, b, a, a)),
    CLASS_GETITEM,
];

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    let this = &args.pos()[0];
    let mut rest = args.skip_first();
    let mut f = None;
    if let Some(first) = args.pos().get(1) {
        if !first.is_none() && vm.special(first, Special::Call).is_none() {
            return Err(vm.type_error("first argument must be callable or None"));
        }
        f = Some(first.clone());
        rest = rest.skip_first();
    }
    set_factory(this, f);
    let init = vm.get_attr_str(&vm.types().dict.value(), "__init__")?;
    let mut all = vec![this.clone()];
    all.extend_from_slice(rest.all());
    vm.call_args(&init, CallArgs::new(&all, rest.names()))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let mut out = ReprText::new(&vm.short_type_name(v));
    out.push("(");
    let text = vm.repr_guard(v, || vm.repr(&factory(v).unwrap_or(Value::NONE)))?;
    match text {
        Some(text) => out.push_str(&text),
        None => out.push("..."),
    }
    out.push(", ");
    let dict_repr = vm.get_attr_str(&vm.types().dict.value(), "__repr__")?;
    let items = vm.call(&dict_repr, std::slice::from_ref(v))?;
    let items = vm.str_of(&items)?;
    out.push_str(&items);
    out.push(")");
    Ok(out.finish(vm))
}

fn copy(vm: &Vm, v: &Value) -> PyResult {
    let ty: Value = vm.type_of(v).into();
    vm.call(&ty, &[factory(v).unwrap_or(Value::NONE), v.clone()])
}

/// `a | b`, with type and factory of `like`.
fn join(vm: &Vm, a: &Value, b: &Value, like: &Value) -> PyResult {
    if !a.is_a::<Dict>() || !b.is_a::<Dict>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let ty: Value = vm.type_of(like).into();
    let new = vm.call(&ty, &[factory(like).unwrap_or(Value::NONE), a.clone()])?;
    vm.dict_merge(payload(&new), b, OnDuplicate::Replace)?;
    Ok(new)
}
