//! `posix`: how processes are scheduled, what children that end have used, namespaces.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function, method, new};
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::files::{done, plain};
use super::{SCHED_PARAM, WAITID_RESULT};
use crate::modules::{resource, structseq, util};
use crate::reactor::sys::{process, schedule};

fn pid(vm: &Vm, args: &Args) -> PyResult<i32> {
    util::int_arg(vm, &args[0])
}

/// Methods of `sched_param`, which is made of its priority and not of a sequence.
pub static PARAMETER: &[MethodDef] = &[
    new("($type, sched_priority)", |vm, args| {
        let class = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&class, Tuple::new_boxed(vec![args[1].clone()])).into())
    }),
    method("__reduce__", "($self, /)", |vm, args| {
        let priority = args[0].as_::<Tuple>().and_then(|t| t.first()).cloned().unwrap_or(Value::NONE);
        let given = util::tuple(vm, vec![priority]);
        Ok(util::tuple(vm, vec![vm.type_of(&args[0]).into(), given]))
    }),
];

/// The priority in a `sched_param`.
fn parameter(vm: &Vm, v: &Value) -> PyResult<i32> {
    let class = structseq::type_of(vm, &SCHED_PARAM);
    let (true, Some(t)) = (vm.is_instance(v, &class.value())?, v.as_::<Tuple>()) else {
        return Err(vm.type_error("must have a sched_param object"));
    };
    let n = util::long_arg(vm, t.first().unwrap_or(&Value::NONE))?;
    i32::try_from(n).map_err(|_| vm.overflow_error("sched_priority out of range"))
}

fn set_affinity(vm: &Vm, args: Args) -> PyResult {
    let pid = pid(vm, &args)?;
    let mut cpus = Vec::new();
    vm.for_each(&args[1], |v| {
        if !vm.is_int(&v) {
            let class = vm.repr(&vm.type_of(&v).value())?;
            let class = class.to_text();
            return Err(vm.type_error(format!("expected an iterator of ints, but iterator yielded {class}")));
        }
        // As many as an `int` counts, less one.
        match vm.small(&v) {
            Some(n) if n < 0 => return Err(vm.value_error("negative CPU number")),
            Some(n) if n < i64::from(i32::MAX) => cpus.push(n as usize),
            _ => return Err(vm.overflow_error("CPU number too large")),
        }
        Ok(())
    })?;
    util::os(vm, schedule::set_affinity(pid, &cpus)).and_then(done)
}

fn wait_id(vm: &Vm, args: Args) -> PyResult {
    let (kind, id) = (util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?);
    let options = util::int_arg(vm, &args[2])?;
    let Some(child) = plain(vm, || schedule::wait_id(kind, id as u32, options))? else {
        return Ok(Value::NONE);
    };
    let n = |n: i32| vm.int(i64::from(n));
    let items =
        vec![n(child.pid), vm.int(i64::from(child.uid)), n(child.signal), n(child.status), n(child.code)];
    Ok(structseq::make(vm, &WAITID_RESULT, items))
}

fn wait_usage(vm: &Vm, pid: i32, options: &Value) -> PyResult {
    let options = util::int_arg(vm, options)?;
    let (pid, status, usage) = plain(vm, || schedule::wait_usage(pid, options))?;
    // The class comes from its module.
    vm.import_module("resource")?;
    let usage = resource::usage_value(vm, &usage);
    Ok(util::tuple(vm, vec![vm.int(i64::from(pid)), vm.int(i64::from(status)), usage]))
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("getpriority", "(which, who)", |vm, args| {
        let (which, who) = (util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?);
        Ok(vm.int(i64::from(util::os(vm, schedule::priority(which, who as u32))?)))
    })
    .doc("Return program scheduling priority."),
    function("setpriority", "(which, who, priority)", |vm, args| {
        let (which, who) = (util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?);
        let priority = util::int_arg(vm, &args[2])?;
        util::os(vm, schedule::set_priority(which, who as u32, priority)).and_then(done)
    })
    .doc("Set program scheduling priority."),
    function("sched_get_priority_max", "(policy)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, schedule::priorities(util::int_arg(vm, &args[0])?).1)?)))
    })
    .doc("Get the maximum scheduling priority for policy."),
    function("sched_get_priority_min", "(policy)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, schedule::priorities(util::int_arg(vm, &args[0])?).0)?)))
    })
    .doc("Get the minimum scheduling priority for policy."),
    function("sched_getscheduler", "(pid, /)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, schedule::policy(pid(vm, &args)?))?)))
    })
    .doc("Get the scheduling policy for the process identified by pid."),
    function("sched_setscheduler", "(pid, policy, param, /)", |vm, args| {
        let (pid, policy) = (pid(vm, &args)?, util::int_arg(vm, &args[1])?);
        let priority = parameter(vm, &args[2])?;
        util::os(vm, schedule::set_parameter(pid, Some(policy), priority)).and_then(done)
    })
    .doc("Set the scheduling policy for the process identified by pid."),
    function("sched_getparam", "(pid, /)", |vm, args| {
        let n = util::os(vm, schedule::parameter(pid(vm, &args)?))?;
        Ok(structseq::make(vm, &SCHED_PARAM, vec![vm.int(i64::from(n))]))
    })
    .doc("Returns scheduling parameters for the process identified by pid."),
    function("sched_setparam", "(pid, param, /)", |vm, args| {
        let (pid, priority) = (pid(vm, &args)?, parameter(vm, &args[1])?);
        util::os(vm, schedule::set_parameter(pid, None, priority)).and_then(done)
    })
    .doc("Set scheduling parameters for the process identified by pid."),
    function("sched_rr_get_interval", "(pid, /)", |vm, args| {
        let t = util::os(vm, schedule::round_robin(pid(vm, &args)?))?;
        Ok(vm.float(t.as_secs() as f64 + 1e-9 * f64::from(t.subsec_nanos())))
    })
    .doc("Return the round-robin quantum for the process identified by pid, in seconds."),
    function("sched_setaffinity", "(pid, mask, /)", set_affinity)
        .doc("Set the CPU affinity of the process identified by pid to mask."),
    function("waitid", "(idtype, id, options, /)", wait_id)
        .doc("Returns the result of waiting for a process or processes."),
    function("wait3", "(options)", |vm, args| wait_usage(vm, -1, &args[0]))
        .doc("Wait for completion of a child process."),
    function("wait4", "(pid, options)", |vm, args| wait_usage(vm, pid(vm, &args)?, &args[1]))
        .doc("Wait for completion of a specific child process."),
    function("setpgrp", "()", |vm, _| util::os(vm, process::setpgrp()).and_then(done))
        .doc("Make the current process the leader of its process group."),
    function("sync", "()", |vm, _| {
        crate::gil::allow_threads(vm, process::sync);
        Ok(Value::NONE)
    })
    .doc("Force write of everything to disk."),
    function("unshare", "(flags)", |vm, args| {
        util::os(vm, schedule::unshare(util::int_arg(vm, &args[0])?)).and_then(done)
    })
    .doc("Disassociate parts of a process (or thread) execution context."),
    function("setns", "(fd, nstype=0)", |vm, args| {
        let n = util::fd_arg(vm, &args[0])?;
        let kind = args.opt(1).map_or(Ok(0), |v| util::int_arg(vm, v))?;
        util::os(vm, schedule::enter_namespace(n, kind)).and_then(done)
    })
    .doc("Move the calling thread into different namespaces."),
    function("forkpty", "()", |vm, _| {
        super::at_fork::before(vm);
        let forked = process::fork_with_terminal();
        match &forked {
            Ok((0, _)) => super::at_fork::after_in_child(vm),
            _ => super::at_fork::after_in_parent(vm),
        }
        let (pid, master) = util::os(vm, forked)?;
        Ok(util::tuple(vm, vec![vm.int(i64::from(pid)), vm.int(i64::from(master))]))
    })
    .doc("Fork a new process with a new pseudo-terminal as controlling tty."),
];
