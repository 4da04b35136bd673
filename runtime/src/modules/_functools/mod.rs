//! Module `_functools`: `partial`, `reduce`, `cmp_to_key`, the wrapper behind `lru_cache`.

mod lru;
mod partial;

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, ModuleDef, TypeDef, call, function, getset};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::compare::CmpOp;
use ouro_vm::protocol::types::NativeType;
use std::cell::RefCell;

pub static MODULE: ModuleDef = ModuleDef::new("_functools", &[&FUNCTIONS])
    .init(|vm, module| {
        let put = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        put("partial", vm.type_for::<partial::Partial>().into());
        put("_PlaceholderType", vm.type_for::<partial::Placeholder>().into());
        put("Placeholder", partial::placeholder(vm));
        put("_lru_cache_wrapper", vm.type_for::<lru::LruCache>().into());
        Ok(())
    })
    .doc("Tools that operate on functions.");

static FUNCTIONS: [MethodDef; 2] = [
    function("reduce", "(function, iterable, /, initial=<unrepresentable>)", reduce).doc(
        "Apply a function of two arguments cumulatively to the items of an iterable, from left to right.\n\nThis \
         effectively reduces the iterable to a single value.  If initial is present,\nit is placed before the items \
         of the iterable in the calculation, and serves as\na default when the iterable is empty.\n\nFor example, \
         reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])\ncalculates ((((1 + 2) + 3) + 4) + 5).",
    ),
    function("cmp_to_key", "(mycmp)", |vm, a: Args| {
        Ok(vm.make(KeyWrapper { cmp: a[0].clone(), obj: RefCell::default() }))
    })
    .doc("Convert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects."),
];

fn reduce(vm: &Vm, args: Args) -> PyResult {
    let f = &args[0];
    let it = match vm.iter(&args[1]) {
        Err(e) if e.is(vm, Exc::TypeError) => {
            return Err(vm.type_error("reduce() arg 2 must support iteration"));
        }
        it => it?,
    };
    let mut total = match args.opt(2) {
        Some(v) => Some(v.clone()),
        None => vm.next(&it)?,
    };
    while let Some(item) = vm.next(&it)? {
        total = match total {
            Some(total) => Some(vm.call(f, &[total, item])?),
            None => Some(item),
        };
    }
    total.ok_or_else(|| vm.type_error("reduce() of empty iterable with no initial value"))
}

/// Payload of `KeyWrapper`: the key function, or a key.
struct KeyWrapper {
    cmp: Value,
    obj: RefCell<Option<Value>>,
}

ouro_vm::payload!(KeyWrapper, "KeyWrapper");

impl Trace for KeyWrapper {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.cmp);
        self.obj.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.obj.take());
    }
}

static KEY_WRAPPER: TypeDef = TypeDef::new("functools", "KeyWrapper", KeyWrapper::vtable)
    .methods(&[&KEY_METHODS, &KEY_COMPARISONS])
    .getset(&KEY_GETSET);

impl NativeType for KeyWrapper {
    fn def() -> &'static TypeDef {
        &KEY_WRAPPER
    }
}

static KEY_GETSET: [GetSetDef; 1] = [getset(
    "obj",
    |_, v| Ok(payload::<KeyWrapper>(v).obj.borrow().clone().unwrap_or(Value::NONE)),
    |_, v, value| {
        drop(payload::<KeyWrapper>(v).obj.replace(value.cloned()));
        Ok(())
    },
)
.member()
.doc("Value wrapped by a key function.")];

static KEY_COMPARISONS: [MethodDef; 6] = ouro_vm::comparison_rows!(compare_keys);

static KEY_METHODS: [MethodDef; 1] = [call(|vm, args: CallArgs| {
    let this = payload::<KeyWrapper>(&args.all()[0]);
    let given = args.all().len() - 1;
    let obj = args.pos().get(1).or_else(|| args.keyword("obj"));
    match obj {
        Some(obj) if given == 1 => {
            Ok(vm.make(KeyWrapper { cmp: this.cmp.clone(), obj: RefCell::new(Some(obj.clone())) }))
        }
        None => Err(vm.type_error("K() missing required argument 'obj' (pos 1)")),
        Some(_) => Err(vm.type_error(format!("K() takes at most 1 argument ({given} given)"))),
    }
})];

fn compare_keys(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let x = payload::<KeyWrapper>(a);
    let Some(y) = b.as_::<KeyWrapper>() else {
        return Err(vm.type_error("other argument must be K instance"));
    };
    let (p, q) = (x.obj.borrow().clone(), y.obj.borrow().clone());
    let (Some(p), Some(q)) = (p, q) else {
        return Err(vm.raise(Exc::AttributeError, "object"));
    };
    let order = vm.call(&x.cmp, &[p, q])?;
    vm.compare(&order, &Value::from_len(0), op)
}
