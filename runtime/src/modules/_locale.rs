//! `_locale`: the C locale, which is the only one.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

const LC: &[(&str, i32)] = &[
    ("LC_CTYPE", 0),
    ("LC_NUMERIC", 1),
    ("LC_TIME", 2),
    ("LC_COLLATE", 3),
    ("LC_MONETARY", 4),
    ("LC_MESSAGES", 5),
    ("LC_ALL", 6),
    ("CHAR_MAX", 127),
];

/// Items of `nl_langinfo` in the C locale, with their numbers on Linux.
const LANGINFO: &[(&str, i32, &str)] = &[
    ("CODESET", 14, "UTF-8"),
    ("RADIXCHAR", 0x10000, "."),
    ("THOUSEP", 0x10001, ""),
    ("CRNCYSTR", 0x4000f, "-"),
    ("YESEXPR", 0x50000, "^[yY]"),
    ("NOEXPR", 0x50001, "^[nN]"),
    ("D_T_FMT", 0x20028, "%a %b %e %H:%M:%S %Y"),
    ("D_FMT", 0x20029, "%m/%d/%y"),
    ("T_FMT", 0x2002a, "%H:%M:%S"),
    ("T_FMT_AMPM", 0x2002b, "%I:%M:%S %p"),
    ("AM_STR", 0x20026, "AM"),
    ("PM_STR", 0x20027, "PM"),
    ("ERA", 0x2002c, ""),
    ("ERA_D_FMT", 0x2002e, ""),
    ("ALT_DIGITS", 0x2002f, ""),
    ("ERA_D_T_FMT", 0x20030, ""),
    ("ERA_T_FMT", 0x20031, ""),
];

const ABDAY: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const DAY: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const ABMON: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MON: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Names of days and months: prefix, first number, texts.
const SERIES: &[(&str, i32, &[&str])] = &[
    ("ABDAY_", 0x20000, &ABDAY),
    ("DAY_", 0x20007, &DAY),
    ("ABMON_", 0x2000e, &ABMON),
    ("MON_", 0x2001a, &MON),
];

pub static MODULE: ModuleDef = ModuleDef::new("_locale", &[FUNCTIONS])
    .init(|vm, module| {
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        for &(name, n) in LC {
            set(name, Value::from_i32(n));
        }
        for &(name, n, _) in LANGINFO {
            set(name, Value::from_i32(n));
        }
        for &(prefix, first, texts) in SERIES {
            for i in 0..texts.len() {
                set(&format!("{prefix}{}", i + 1), Value::from_i32(first + i as i32));
            }
        }
        set("Error", vm.exc_type(Exc::ValueError).value());
        Ok(())
    })
    .doc("Support for POSIX locales.");

static FUNCTIONS: &[MethodDef] = &[
    function("setlocale", "(category, locale=None, /)", setlocale)
        .doc("Activates/queries locale processing."),
    function("localeconv", "()", localeconv).doc("Returns numeric and monetary locale-specific parameters."),
    function("getencoding", "()", |vm, _| Ok(vm.str("utf-8"))).doc("Get the current locale encoding."),
    function("nl_langinfo", "(key, /)", |vm, a| {
        let key = super::util::int_arg(vm, &a[0])?;
        if let Some((_, _, text)) = LANGINFO.iter().find(|(_, n, _)| *n == key) {
            return Ok(vm.str(text));
        }
        let named = SERIES.iter().find_map(|(_, first, texts)| texts.get(usize::try_from(key - first).ok()?));
        match named {
            Some(text) => Ok(vm.str(text)),
            None => Err(vm.value_error("unsupported langinfo constant")),
        }
    })
    .doc("Return the value for the locale information associated with key."),
    function("strcoll", "(os1, os2, /)", |vm, a| match (a[0].as_::<Str>(), a[1].as_::<Str>()) {
        (Some(x), Some(y)) => Ok(Value::from_i32(ouro_vm::types::str::cmp(x, y) as i32)),
        (None, _) => Err(wrong(vm, "strcoll() argument 1", &a[0])),
        _ => Err(wrong(vm, "strcoll() argument 2", &a[1])),
    })
    .doc("Compares two strings according to the locale."),
    function("strxfrm", "(string, /)", |vm, a| match a[0].as_::<Str>() {
        Some(_) => Ok(a[0].clone()),
        None => Err(wrong(vm, "strxfrm() argument", &a[0])),
    })
    .doc("Return a string that can be used as a key for locale-aware comparisons."),
    function("gettext", "(msg, /)", |_, a| Ok(a[0].clone()))
        .doc("gettext(msg) -> string\n\nReturn translation of msg."),
    function("textdomain", "(domain, /)", |vm, a| {
        Ok(if a[0].is_none() { vm.str("messages") } else { a[0].clone() })
    })
    .doc("Set the C library's textdmain to domain, returning the new domain."),
];

fn wrong(vm: &Vm, place: &str, v: &Value) -> ouro_vm::core::error::Raised {
    vm.type_error(format!("{place} must be str, not {}", vm.type_name(v)))
}

fn setlocale(vm: &Vm, args: Args) -> PyResult {
    let category = super::util::int_arg(vm, &args[0])?;
    if !(0..=12).contains(&category) {
        return Err(vm.value_error("invalid locale category"));
    }
    let Some(v) = args.some(1) else { return Ok(vm.str("C")) };
    match v.as_::<Str>().map(|s| s.to_text().into_owned()) {
        Some(name) if matches!(name.as_str(), "" | "C" | "POSIX") => Ok(vm.str("C")),
        Some(name) if matches!(name.as_str(), "C.UTF-8" | "C.utf8") => Ok(vm.str(&name)),
        Some(_) => Err(vm.value_error("unsupported locale setting")),
        None => {
            Err(vm.type_error(format!("setlocale() argument 2 must be str or None, not {}", vm.type_name(v))))
        }
    }
}

fn localeconv(vm: &Vm, _: Args) -> PyResult {
    let dict = vm.dict();
    let set = |name: &str, v: Value| vm.set_name(&dict, name, v);
    set("decimal_point", vm.str("."));
    for name in
        ["thousands_sep", "int_curr_symbol", "currency_symbol", "mon_decimal_point", "mon_thousands_sep"]
    {
        set(name, vm.str(""));
    }
    for name in ["positive_sign", "negative_sign"] {
        set(name, vm.str(""));
    }
    for name in ["grouping", "mon_grouping"] {
        set(name, vm.list(vec![]));
    }
    for name in [
        "int_frac_digits",
        "frac_digits",
        "p_cs_precedes",
        "p_sep_by_space",
        "n_cs_precedes",
        "n_sep_by_space",
        "p_sign_posn",
        "n_sign_posn",
    ] {
        set(name, Value::from_i32(127));
    }
    Ok(dict.into())
}
