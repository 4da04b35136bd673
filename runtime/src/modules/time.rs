//! `time`.

use std::time::Duration;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{structseq, util};
use crate::gil;
use crate::reactor::sys::{self, Calendar};
use crate::struct_seq;

struct_seq!(
    STRUCT_TIME,
    "time",
    "struct_time",
    ["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"],
    ["tm_zone", "tm_gmtoff"]
);

fn float(vm: &Vm, d: Duration) -> PyResult {
    Ok(vm.float(d.as_secs_f64()))
}

fn nanos(vm: &Vm, d: Duration) -> PyResult {
    Ok(vm.big_int(d.as_nanos().into()))
}

/// Seconds since the epoch from an optional argument, rounded down.
fn seconds_arg(vm: &Vm, v: Option<&Value>) -> PyResult<i64> {
    match v {
        None => Ok(vm.host().wall_clock().as_secs() as i64),
        Some(v) if v.is_none() => Ok(vm.host().wall_clock().as_secs() as i64),
        Some(v) => {
            if let Some(f) = vm.as_float(v) {
                if f.is_nan() {
                    return Err(vm.value_error("Invalid value NaN (not a number)"));
                }
                if !(-9.2e18..9.2e18).contains(&f) {
                    return Err(vm.overflow_error("timestamp out of range for platform time_t"));
                }
                return Ok(f.floor() as i64);
            }
            util::long_arg(vm, v).map_err(|e| match e.is(vm, Exc::OverflowError) {
                true => vm.overflow_error("timestamp out of range for platform time_t"),
                false => e,
            })
        }
    }
}

fn calendar_value(vm: &Vm, c: &Calendar) -> Value {
    let mut items: Vec<Value> = c.tm.iter().map(|&n| vm.int(n)).collect();
    items.push(vm.str(&c.zone));
    items.push(vm.int(c.offset));
    structseq::make(vm, &STRUCT_TIME, items)
}

fn broken_down(vm: &Vm, args: Args, local: bool) -> PyResult {
    let seconds = seconds_arg(vm, args.opt(0))?;
    Ok(calendar_value(vm, &util::os(vm, sys::calendar(seconds, local))?))
}

/// The nine fields of a time tuple, checked as C's `strftime` needs it.
fn fields(vm: &Vm, v: &Value, function: &str) -> PyResult<[i64; 9]> {
    let Some(t) = v.as_::<Tuple>() else {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    };
    let items = t.to_vec();
    if items.len() != 9 {
        return Err(vm.type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut out = [0; 9];
    for (slot, item) in out.iter_mut().zip(&items) {
        *slot = i64::from(util::int_arg(vm, item)?);
    }
    Ok(out)
}

fn checked(vm: &Vm, mut f: [i64; 9]) -> PyResult<[i64; 9]> {
    for (i, low) in [(1, 1), (2, 1), (7, 1)] {
        if f[i] == 0 {
            f[i] = low;
        }
    }
    let limits = [
        (1, 1, 12, "month out of range"),
        (2, 1, 31, "day of month out of range"),
        (3, 0, 23, "hour out of range"),
        (4, 0, 59, "minute out of range"),
        (5, 0, 61, "seconds out of range"),
        (7, 1, 366, "day of year out of range"),
    ];
    for (i, low, high, text) in limits {
        if f[i] < low || f[i] > high {
            return Err(vm.value_error(text));
        }
    }
    if f[6] < -1 {
        return Err(vm.value_error("day of week out of range"));
    }
    f[6] = f[6].rem_euclid(7);
    Ok(f)
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn asctime(vm: &Vm, f: &[i64; 9]) -> Value {
    vm.str(&format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        DAYS[f[6].rem_euclid(7) as usize],
        MONTHS[(f[1] - 1).rem_euclid(12) as usize],
        f[2],
        f[3],
        f[4],
        f[5],
        f[0]
    ))
}

fn now(vm: &Vm, local: bool) -> PyResult<Calendar> {
    util::os(vm, sys::calendar(vm.host().wall_clock().as_secs() as i64, local))
}

fn sleep(vm: &Vm, args: Args) -> PyResult {
    let v = &args[0];
    let seconds = match vm.as_float(v) {
        Some(f) => f,
        None => match vm.small(v) {
            Some(n) => n as f64,
            None if vm.is_int(v) => {
                return Err(vm.overflow_error("timestamp out of range for C PyTime_t"));
            }
            None => vm.to_f64(&vm.index(v).map_err(|_| {
                vm.type_error(format!(
                    "'{}' object cannot be interpreted as an integer or float",
                    vm.type_name(v)
                ))
            })?)?,
        },
    };
    if util::in_time_range(vm, seconds)? < 0.0 {
        return Err(vm.value_error("sleep length must be non-negative"));
    }
    let deadline = vm.host().monotonic() + Duration::from_secs_f64(seconds);
    loop {
        match gil::allow_threads(vm, || sys::sleep_until(deadline)) {
            Ok(()) => return Ok(Value::NONE),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) => return Err(util::os_error(vm, &e)),
        }
    }
}

fn clock_arg(vm: &Vm, v: &Value) -> PyResult<i32> {
    util::int_arg(vm, v)
}

fn clock_info(vm: &Vm, args: Args) -> PyResult {
    let name = util::text_arg(vm, &args[0], "get_clock_info() argument 1")?;
    let (id, text, monotonic, adjustable) = match name.as_str() {
        "time" => (libc::CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false, true),
        "monotonic" | "perf_counter" => {
            (libc::CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false)
        }
        "process_time" => {
            (libc::CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false)
        }
        "thread_time" => {
            (libc::CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false)
        }
        _ => return Err(vm.value_error("unknown clock")),
    };
    let resolution = util::os(vm, sys::clock_resolution(id))?.as_secs_f64();
    super::sys::namespace(
        vm,
        vec![
            ("implementation", vm.str(text)),
            ("monotonic", Value::from_bool(monotonic)),
            ("adjustable", Value::from_bool(adjustable)),
            ("resolution", vm.float(resolution)),
        ],
    )
}

static FUNCTIONS: &[MethodDef] = &[
    function("time", "()", |vm, _| float(vm, vm.host().wall_clock())),
    function("time_ns", "()", |vm, _| nanos(vm, vm.host().wall_clock())),
    function("monotonic", "()", |vm, _| float(vm, vm.host().monotonic())),
    function("monotonic_ns", "()", |vm, _| nanos(vm, vm.host().monotonic())),
    function("perf_counter", "()", |vm, _| float(vm, vm.host().monotonic())),
    function("perf_counter_ns", "()", |vm, _| nanos(vm, vm.host().monotonic())),
    function("process_time", "()", |vm, _| float(vm, vm.host().process_time())),
    function("process_time_ns", "()", |vm, _| nanos(vm, vm.host().process_time())),
    function("thread_time", "()", |vm, _| float(vm, vm.host().thread_time())),
    function("thread_time_ns", "()", |vm, _| nanos(vm, vm.host().thread_time())),
    function("sleep", "(seconds, /)", sleep),
    function("gmtime", "(seconds=None, /)", |vm, args| broken_down(vm, args, false)),
    function("localtime", "(seconds=None, /)", |vm, args| broken_down(vm, args, true)),
    function("mktime", "(time_tuple, /)", |vm, args| {
        let f = fields(vm, &args[0], "mktime")?;
        match sys::mktime(&f) {
            Some(t) => Ok(vm.float(t as f64)),
            None => Err(vm.overflow_error("mktime argument out of range")),
        }
    }),
    function("asctime", "(time_tuple=None, /)", |vm, args| {
        let f = match args.opt(0) {
            Some(v) => checked(vm, fields(vm, v, "asctime")?)?,
            None => now(vm, true)?.tm,
        };
        Ok(asctime(vm, &f))
    }),
    function("ctime", "(seconds=None, /)", |vm, args| {
        let c = util::os(vm, sys::calendar(seconds_arg(vm, args.opt(0))?, true))?;
        Ok(asctime(vm, &c.tm))
    }),
    function("strftime", "(format, time_tuple=None, /)", |vm, args| {
        let Some(format) = args[0].to_ref::<Str>() else {
            return Err(
                vm.type_error(format!("strftime() argument 1 must be str, not {}", vm.type_name(&args[0])))
            );
        };
        let (f, zone, offset) = match args.opt(1) {
            Some(v) => {
                let zone = vm.get_attr_opt(v, &vm.intern("tm_zone"))?;
                let zone = zone.and_then(|z| z.as_::<Str>().map(|s| s.to_text().into_owned()));
                let offset = vm.get_attr_opt(v, &vm.intern("tm_gmtoff"))?;
                let offset = offset.and_then(|o| vm.small(&o)).unwrap_or(0);
                (checked(vm, fields(vm, v, "strftime")?)?, zone, offset)
            }
            None => {
                let c = now(vm, true)?;
                (c.tm, Some(c.zone), c.offset)
            }
        };
        let bytes = util::fs_bytes(vm, &format)?;
        let mut out = Vec::new();
        for (i, part) in bytes.split(|&b| b == 0).enumerate() {
            if i > 0 {
                out.push(0);
            }
            if !part.is_empty() {
                out.extend(sys::strftime(part, &f, zone.as_deref(), offset));
            }
        }
        Ok(util::decode_fs(vm, &out).into())
    }),
    function("strptime", "(string, format='%a %b %d %H:%M:%S %Y', /)", |vm, args| {
        let parse = util::imported(vm, "_strptime", "_strptime_time")?;
        let rest: Vec<Value> = (0..2).filter_map(|i| args.opt(i).cloned()).collect();
        vm.call(&parse, &rest)
    }),
    function("tzset", "()", |vm, _| {
        sys::tzset();
        if let Ok(module) = util::import(vm, "time")
            && let Some(m) = module.as_::<ouro_vm::core::function::Module>()
        {
            zone(vm, &m.dict)?;
        }
        Ok(Value::NONE)
    }),
    function("clock_gettime", "(clk_id, /)", |vm, args| {
        float(vm, util::os(vm, sys::clock(clock_arg(vm, &args[0])?))?)
    }),
    function("clock_gettime_ns", "(clk_id, /)", |vm, args| {
        nanos(vm, util::os(vm, sys::clock(clock_arg(vm, &args[0])?))?)
    }),
    function("clock_getres", "(clk_id, /)", |vm, args| {
        float(vm, util::os(vm, sys::clock_resolution(clock_arg(vm, &args[0])?))?)
    }),
    function("clock_settime", "(clk_id, time, /)", |vm, args| {
        let t = vm.to_f64(&args[1])?;
        util::os(vm, sys::set_clock(clock_arg(vm, &args[0])?, Duration::from_secs_f64(t.max(0.0))))?;
        Ok(Value::NONE)
    }),
    function("clock_settime_ns", "(clk_id, time, /)", |vm, args| {
        if !vm.is_int(&args[1]) {
            return Err(vm.type_error(format!("expect int, got {}", vm.type_name(&args[1]))));
        }
        let out_of_range = || vm.overflow_error("timestamp out of range for C PyTime_t");
        let nanos = vm.small(&args[1]).ok_or_else(out_of_range)?;
        let result = match u64::try_from(nanos) {
            Ok(nanos) => sys::set_clock(clock_arg(vm, &args[0])?, Duration::from_nanos(nanos)),
            Err(_) => Err(std::io::Error::from_raw_os_error(libc::EINVAL)),
        };
        util::os(vm, result).map(|()| Value::NONE)
    })
    .doc("clock_settime_ns(clk_id, time)\n\nSet the time of the specified clock clk_id with nanoseconds."),
    function("pthread_getcpuclockid", "(thread_id, /)", |vm, args| {
        if !vm.is_int(&args[0]) {
            let name = vm.type_name(&args[0]);
            let text = format!("pthread_getcpuclockid() argument 1 must be int, not {name}");
            return Err(vm.type_error(text));
        }
        let thread = vm.index_i64(&args[0])? as u64;
        Ok(vm.int(i64::from(util::os(vm, sys::process::thread_clock(thread))?)))
    })
    .doc("pthread_getcpuclockid(thread_id) -> int\n\nReturn the clk_id of a thread's CPU time clock."),
    function("get_clock_info", "(name, /)", clock_info),
];

/// `timezone`, `altzone`, `daylight`, `tzname`.
fn zone(vm: &Vm, dict: &ouro_vm::core::dict::Dict) -> PyResult<()> {
    let year = 365 * 24 * 3600;
    let t = vm.host().wall_clock().as_secs() as i64 / year * year;
    let january = util::os(vm, sys::calendar(t, true))?;
    let july = util::os(vm, sys::calendar(t + year / 2, true))?;
    let (standard, summer) =
        if january.offset <= july.offset { (&january, &july) } else { (&july, &january) };
    vm.set_name(dict, "timezone", vm.int(-standard.offset));
    vm.set_name(dict, "altzone", vm.int(-summer.offset));
    vm.set_name(dict, "daylight", vm.int(i64::from(january.offset != july.offset)));
    vm.set_name(dict, "tzname", util::tuple(vm, vec![vm.str(&standard.zone), vm.str(&summer.zone)]));
    Ok(())
}

pub static MODULE: ModuleDef = ModuleDef::new("time", &[FUNCTIONS])
    .doc("This module provides various functions to manipulate time values.")
    .init(|vm, module| {
        sys::tzset();
        zone(vm, &module.dict)?;
        for (name, id) in [
            ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
            ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
            ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
            ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
            ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
            ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
            ("CLOCK_TAI", libc::CLOCK_TAI),
        ] {
            vm.set_name(&module.dict, name, vm.int(i64::from(id)));
        }
        vm.set_name(&module.dict, "_STRUCT_TM_ITEMS", vm.int(11));
        vm.set_name(&module.dict, "struct_time", structseq::type_of(vm, &STRUCT_TIME).into());
        Ok(())
    });
