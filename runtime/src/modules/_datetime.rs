//! `_datetime`: the names that module `datetime` looks for here are those of the library's Python
//! implementation.

use ouro_vm::core::native::ModuleDef;

use super::util;

const NAMES: &[&str] =
    &["date", "datetime", "time", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC"];

pub static MODULE: ModuleDef =
    ModuleDef::new("_datetime", &[]).doc("The classes of module datetime, in Python.").init(|vm, module| {
        for name in NAMES {
            let value = util::imported(vm, "_pydatetime", name)?;
            vm.set_name(&module.dict, name, value);
        }
        Ok(())
    });
