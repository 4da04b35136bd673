//! Rare operations behind `Intrinsic1` and `Intrinsic2`.

use ouro_compiler::bytecode::{Instr, Intrinsic1, Intrinsic2};

use crate::core::args::CallArgs;
use crate::core::error::PyResult;
use crate::core::frame::Frame;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::ops::arith::finish_unary;
use crate::interp::ops::exception::prep_reraise_star;
use crate::interp::regs::Regs;

/// A class of the native module `_typing`.
fn typing(vm: &Vm, name: &str) -> PyResult {
    let import = vm.import_module("_typing")?;
    vm.get_attr_str(&import, name)
}

pub fn one(vm: &Vm, f: &Frame, r: Regs, i: Instr) -> PyResult<()> {
    let b = r.get(i.b).clone();
    let v = match Intrinsic1::ALL.get(i.c as usize) {
        Some(Intrinsic1::Print) => {
            let hook = vm.sys.get().and_then(|s| vm.get_name(s, "displayhook"));
            let Some(hook) = hook else { return Err(vm.runtime_error("lost sys.displayhook")) };
            vm.call(&hook, &[b])?
        }
        Some(Intrinsic1::TypeVar) => infer(vm, "TypeVar", b)?,
        Some(Intrinsic1::ParamSpec) => infer(vm, "ParamSpec", b)?,
        Some(Intrinsic1::TypeVarTuple) => vm.call(&typing(vm, "TypeVarTuple")?, &[b])?,
        Some(Intrinsic1::SubscriptGeneric) => subscript_generic(vm, b)?,
        Some(Intrinsic1::TypeAlias) => {
            let parts = b.as_::<Tuple>().map(|t| t.to_vec()).unwrap_or_default();
            let make = typing(vm, "_make_type_alias")?;
            let module = vm.get_name(&f.func.globals, "__name__").unwrap_or(Value::NONE);
            let mut args = parts;
            args.push(module);
            vm.call(&make, &args)?
        }
        None => return Err(vm.system_error("unknown intrinsic")),
    };
    finish_unary(vm, r, i, v);
    Ok(())
}

/// A type parameter whose variance is inferred.
fn infer(vm: &Vm, class: &str, name: Value) -> PyResult {
    let args = [name, Value::TRUE];
    vm.call_args(&typing(vm, class)?, CallArgs::new(&args, &[vm.str("infer_variance")]))
}

/// `Generic[params]`, type variable tuples unpacked.
fn subscript_generic(vm: &Vm, params: Value) -> PyResult {
    let unpacked = vm.call(&typing(vm, "_unpack_params")?, &[params])?;
    vm.get_item(&typing(vm, "Generic")?, &unpacked)
}

pub fn two(vm: &Vm, r: Regs, i: Instr) -> PyResult<()> {
    let (a, b) = (r.get(i.b).clone(), r.get(i.b + 1).clone());
    let v = match Intrinsic2::ALL.get(i.c as usize) {
        Some(Intrinsic2::PrepReraiseStar) => prep_reraise_star(vm, &a, &b)?,
        Some(Intrinsic2::TypeVarWithBound) => vm.call(&typing(vm, "_typevar_with_bound")?, &[a, b])?,
        Some(Intrinsic2::TypeVarWithConstraints) => {
            vm.call(&typing(vm, "_typevar_with_constraints")?, &[a, b])?
        }
        Some(Intrinsic2::SetFunctionTypeParams) => {
            vm.set_attr(&a, &vm.names().type_params, b)?;
            a
        }
        Some(Intrinsic2::SetTypeParamDefault) => vm.call(&typing(vm, "_set_default")?, &[a, b])?,
        None => return Err(vm.system_error("unknown intrinsic")),
    };
    r.clear_range(vm, i.b, 2);
    r.set(vm, i.a, v);
    Ok(())
}
