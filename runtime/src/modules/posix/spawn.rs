//! `posix_spawn` and `posix_spawnp`.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::modules::_posixsubprocess::{c_string, c_strings};
use crate::modules::{_thread, util};
use crate::reactor::sys::spawn::{Attributes, FileAction, posix_spawn};

fn actions(vm: &Vm, v: &Value) -> PyResult<Vec<FileAction>> {
    let mut out = Vec::new();
    for row in vm.collect(v)? {
        let items = vm.collect(&row)?;
        let wrong = || vm.type_error("Each file_actions element must be a non-empty tuple");
        let kind = items.first().ok_or_else(wrong)?;
        let int = |i: usize| items.get(i).ok_or_else(wrong).and_then(|v| util::int_arg(vm, v));
        out.push(match util::int_arg(vm, kind)? {
            0 if items.len() == 5 => {
                FileAction::Open(int(1)?, c_string(vm, &items[2])?, int(3)?, int(4)? as u32)
            }
            1 if items.len() == 2 => FileAction::Close(int(1)?),
            2 if items.len() == 3 => FileAction::Dup2(int(1)?, int(2)?),
            3 if items.len() == 2 => FileAction::CloseFrom(int(1)?),
            0 => return Err(vm.type_error("A open file_action tuple must have 5 elements")),
            1 => return Err(vm.type_error("A close file_action tuple must have 2 elements")),
            2 => return Err(vm.type_error("A dup2 file_action tuple must have 3 elements")),
            3 => return Err(vm.type_error("A closefrom file_action tuple must have 2 elements")),
            _ => return Err(vm.type_error("Unknown file_actions identifier")),
        });
    }
    Ok(out)
}

fn signals(vm: &Vm, v: Option<&Value>) -> PyResult<Option<Vec<i32>>> {
    let Some(v) = v else { return Ok(None) };
    Ok(Some(vm.collect(v)?.iter().map(|s| util::int_arg(vm, s)).collect::<PyResult<_>>()?))
}

fn spawn(vm: &Vm, args: Args, search: bool) -> PyResult {
    let path = c_string(vm, &args[0])?;
    let argv = c_strings(vm, &args[1])?;
    let name = if search { "posix_spawnp" } else { "posix_spawn" };
    if argv.is_empty() {
        return Err(vm.value_error(format!("{name}: argv must not be empty")));
    }
    let mut env = Vec::new();
    if args[2].is_none() {
        for (k, v) in vm.host().environment() {
            use std::os::unix::ffi::OsStrExt;
            let text = [k.as_bytes(), b"=", v.as_bytes()].concat();
            env.extend(std::ffi::CString::new(text).ok());
        }
    } else {
        let items = vm.call_method(&args[2], "items", &[])?;
        for item in vm.collect(&items)? {
            let pair = vm.collect(&item)?;
            let [k, v] = &*pair else { return Err(vm.type_error("env.items() must give pairs")) };
            let (key, value) = (c_string(vm, k)?, c_string(vm, v)?);
            let key = key.as_bytes();
            if key.is_empty() || key[1..].contains(&b'=') {
                return Err(vm.value_error("illegal environment variable name"));
            }
            let text = [key, b"=", value.as_bytes()].concat();
            env.extend(std::ffi::CString::new(text).ok());
        }
    }
    if args.some(9).is_some() {
        return Err(vm.not_implemented(format!("{name}() with a scheduler")));
    }
    let attributes = Attributes {
        group: args.some(4).map(|v| util::int_arg(vm, v)).transpose()?,
        reset_ids: util::flag(vm, args.opt(5), false)?,
        new_session: util::flag(vm, args.opt(6), false)?,
        mask: signals(vm, args.some(7))?.or_else(|| _thread::signal_mask(vm)),
        defaults: signals(vm, args.some(8))?,
    };
    let actions = args.some(3).map(|v| actions(vm, v)).transpose()?.unwrap_or_default();
    let pid = util::os_at(vm, posix_spawn(&path, &argv, &env, &actions, &attributes, search), &args[0])?;
    Ok(vm.int(i64::from(pid)))
}

pub static FUNCTIONS: &[MethodDef] = &[
    function(
        "posix_spawn",
        "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None)",
        |vm, args| spawn(vm, args, false),
    ),
    function(
        "posix_spawnp",
        "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None)",
        |vm, args| spawn(vm, args, true),
    ),
];
