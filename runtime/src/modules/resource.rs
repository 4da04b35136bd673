//! `resource`: limits and use of the process's resources.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{structseq, util};
use crate::reactor::sys::limits::{self, Limits, Usage};
use crate::struct_seq;

struct_seq!(
    STRUCT_RUSAGE,
    "resource",
    "struct_rusage",
    [
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw"
    ],
    []
);

#[cfg(target_os = "linux")]
const NLIMITS: i32 = 16;
#[cfg(not(target_os = "linux"))]
const NLIMITS: i32 = 9;

fn resource_arg(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = util::int_arg(vm, v)?;
    if (0..NLIMITS).contains(&n) { Ok(n) } else { Err(vm.value_error("invalid resource specified")) }
}

/// A limit as the system wants it: -1 means that there is none.
fn limit(vm: &Vm, v: &Value) -> PyResult<libc::rlim_t> {
    let n = vm.index(v)?;
    match vm.small(&n) {
        Some(-1) => Ok(libc::RLIM_INFINITY),
        Some(n) if n < 0 => Err(vm.value_error("Cannot convert negative int")),
        Some(n) => Ok(n as libc::rlim_t),
        None => Err(vm.overflow_error("int too big to convert")),
    }
}

fn limits_arg(vm: &Vm, v: &Value) -> PyResult<Limits> {
    let items = vm.collect(v)?;
    match items.as_slice() {
        [soft, hard] => Ok((limit(vm, soft)?, limit(vm, hard)?)),
        _ => Err(vm.value_error("expected a tuple of 2 integers")),
    }
}

fn pair(vm: &Vm, (soft, hard): Limits) -> Value {
    let one = |n: libc::rlim_t| if n == libc::RLIM_INFINITY { vm.int(-1) } else { vm.big_int(n.into()) };
    util::tuple(vm, vec![one(soft), one(hard)])
}

fn refused(vm: &Vm, e: &std::io::Error) -> Raised {
    match e.raw_os_error() {
        Some(libc::EINVAL) => vm.value_error("current limit exceeds maximum limit"),
        Some(libc::EPERM) => vm.value_error("not allowed to raise maximum limit"),
        _ => util::os_error(vm, e),
    }
}

fn getrusage(vm: &Vm, args: Args) -> PyResult {
    let who = util::int_arg(vm, &args[0])?;
    let usage = match limits::getrusage(who) {
        Ok(usage) => usage,
        Err(e) if e.raw_os_error() == Some(libc::EINVAL) => {
            return Err(vm.value_error("invalid who parameter"));
        }
        Err(e) => return Err(util::os_error(vm, &e)),
    };
    Ok(usage_value(vm, &usage))
}

/// A `resource.struct_rusage`.
pub fn usage_value(vm: &Vm, usage: &Usage) -> Value {
    let mut items = vec![vm.float(usage.user.as_secs_f64()), vm.float(usage.system.as_secs_f64())];
    items.extend(usage.counts.iter().map(|&n| vm.int(n)));
    structseq::make(vm, &STRUCT_RUSAGE, items)
}

static FUNCTIONS: &[MethodDef] = &[
    function("getrusage", "(who, /)", getrusage),
    function("getrlimit", "(resource, /)", |vm, args| {
        let resource = resource_arg(vm, &args[0])?;
        Ok(pair(vm, util::os(vm, limits::getrlimit(resource))?))
    }),
    function("setrlimit", "(resource, limits, /)", |vm, args| {
        let resource = resource_arg(vm, &args[0])?;
        let new = limits_arg(vm, &args[1])?;
        limits::setrlimit(resource, new).map_err(|e| refused(vm, &e))?;
        Ok(Value::NONE)
    }),
    #[cfg(target_os = "linux")]
    function("prlimit", "(pid, resource, limits=None, /)", |vm, args| {
        let pid = util::int_arg(vm, &args[0])?;
        let resource = resource_arg(vm, &args[1])?;
        let new = match args.some(2) {
            Some(v) => Some(limits_arg(vm, v)?),
            None => None,
        };
        let old = limits::prlimit(pid, resource, new).map_err(|e| match e.raw_os_error() {
            Some(libc::EINVAL) => refused(vm, &e),
            _ => util::os_error(vm, &e),
        })?;
        Ok(pair(vm, old))
    }),
    function("getpagesize", "()", |vm, _| Ok(vm.int(limits::page_size()))),
];

macro_rules! constants {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

static NUMBERS: &[(&str, i64)] = constants![
    RLIMIT_CPU,
    RLIMIT_FSIZE,
    RLIMIT_DATA,
    RLIMIT_STACK,
    RLIMIT_CORE,
    RLIMIT_AS,
    RLIMIT_RSS,
    RLIMIT_NPROC,
    RLIMIT_MEMLOCK,
    RLIMIT_NOFILE,
    RUSAGE_SELF,
    RUSAGE_CHILDREN,
];

#[cfg(target_os = "linux")]
static LINUX: &[(&str, i64)] =
    constants![RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO, RLIMIT_RTTIME, RLIMIT_SIGPENDING, RUSAGE_THREAD,];
#[cfg(not(target_os = "linux"))]
static LINUX: &[(&str, i64)] = &[];

pub static MODULE: ModuleDef = ModuleDef::new("resource", &[FUNCTIONS]).init(|vm, module| {
    let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
    for &(name, n) in NUMBERS.iter().chain(LINUX) {
        set(name, vm.int(n));
    }
    set("RLIMIT_OFILE", vm.int(libc::RLIMIT_NOFILE as i64));
    set("RLIM_INFINITY", vm.int(-1));
    set("error", vm.exc_type(ouro_vm::core::exc::Exc::OSError).value());
    set("struct_rusage", structseq::type_of(vm, &STRUCT_RUSAGE).into());
    Ok(())
});
