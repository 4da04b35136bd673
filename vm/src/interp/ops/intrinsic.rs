//! Rare operations behind `Intrinsic1` and `Intrinsic2`.

use ouro_compiler::bytecode::{Instr, Intrinsic1, Intrinsic2};

use crate::core::error::PyResult;
use crate::core::vm::Vm;
use crate::interp::ops::arith::finish_unary;
use crate::interp::ops::exception::prep_reraise_star;
use crate::interp::regs::Regs;
use crate::types::typing;

pub fn one(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b).clone();
    let v = match Intrinsic1::ALL.get(i.c as usize) {
        Some(Intrinsic1::Print) => {
            let hook = vm.sys.get().and_then(|s| vm.get_name(s, "displayhook"));
            let Some(hook) = hook else { return Err(vm.runtime_error("lost sys.displayhook")) };
            vm.call(&hook, &[b])?
        }
        Some(Intrinsic1::TypeVar) => typing::type_var(vm, &b, None, None),
        Some(Intrinsic1::ParamSpec) => typing::param_spec(vm, &b),
        Some(Intrinsic1::TypeVarTuple) => typing::type_var_tuple(vm, &b),
        Some(Intrinsic1::SubscriptGeneric) => typing::subscript_generic(vm, &b)?,
        Some(Intrinsic1::TypeAlias) => typing::type_alias(vm, &b)?,
        None => return Err(vm.system_error("unknown intrinsic")),
    };
    finish_unary(vm, r, i, v);
    Ok(())
}

pub fn two(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let (a, b) = (r.get(i.b).clone(), r.get(i.b + 1).clone());
    let v = match Intrinsic2::ALL.get(i.c as usize) {
        Some(Intrinsic2::PrepReraiseStar) => prep_reraise_star(vm, &a, &b)?,
        Some(Intrinsic2::TypeVarWithBound) => typing::type_var(vm, &a, Some(&b), None),
        Some(Intrinsic2::TypeVarWithConstraints) => typing::type_var(vm, &a, None, Some(&b)),
        Some(Intrinsic2::SetFunctionTypeParams) => {
            vm.set_attr(&a, &vm.names().type_params, b)?;
            a
        }
        Some(Intrinsic2::SetTypeParamDefault) => {
            typing::set_default(&a, &b);
            a
        }
        None => return Err(vm.system_error("unknown intrinsic")),
    };
    r.clear_range(vm, i.b, 2);
    r.set(vm, i.a, v);
    Ok(())
}
