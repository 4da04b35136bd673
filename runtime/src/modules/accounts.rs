//! `pwd` and `grp`: users and groups.

use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::_posixsubprocess::c_string;
use super::{structseq, util};
use crate::reactor::sys::accounts::{self, Group, User};
use crate::struct_seq;

struct_seq!(
    PASSWD,
    "pwd",
    "struct_passwd",
    ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"],
    []
);
struct_seq!(GROUP, "grp", "struct_group", ["gr_name", "gr_passwd", "gr_gid", "gr_mem"], []);
fn text(vm: &Vm, bytes: &[u8]) -> Value {
    util::decode_fs(vm, bytes).into()
}

fn user(vm: &Vm, u: &User) -> Value {
    let items = vec![
        text(vm, &u.name),
        text(vm, &u.password),
        vm.int(u.uid.into()),
        vm.int(u.gid.into()),
        text(vm, &u.gecos),
        text(vm, &u.dir),
        text(vm, &u.shell),
    ];
    structseq::make(vm, &PASSWD, items)
}

fn group(vm: &Vm, g: &Group) -> Value {
    let members = vm.list(g.members.iter().map(|m| text(vm, m)).collect());
    let items = vec![text(vm, &g.name), text(vm, &g.password), vm.int(g.gid.into()), members];
    structseq::make(vm, &GROUP, items)
}

/// `KeyError` with a text.
#[cold]
fn missing(vm: &Vm, message: &str) -> Raised {
    vm.key_error(&vm.str(message))
}

/// A user or group number; `None` for one that cannot be.
fn number(vm: &Vm, v: &Value) -> PyResult<Option<u32>> {
    let n = vm.index(v)?;
    Ok(vm.small(&n).and_then(|n| match n {
        -1 => Some(u32::MAX),
        n => u32::try_from(n).ok(),
    }))
}

fn name(vm: &Vm, v: &Value, function: &str) -> PyResult<std::ffi::CString> {
    if !v.is_a::<Str>() {
        return Err(vm.type_error(format!("{function}() argument must be str, not {}", vm.type_name(v))));
    }
    c_string(vm, v)
}

static PWD_FUNCTIONS: &[MethodDef] = &[
    function("getpwuid", "(uidobj, /)", |vm, args| {
        let found = number(vm, &args[0])?.and_then(accounts::user_by_id);
        match found {
            Some(u) => Ok(user(vm, &u)),
            None => {
                let shown = vm.str_of(&vm.index(&args[0])?)?.to_text().into_owned();
                Err(missing(vm, &format!("getpwuid(): uid not found: {shown}")))
            }
        }
    }),
    function("getpwnam", "(name, /)", |vm, args| {
        match accounts::user_by_name(&name(vm, &args[0], "getpwnam")?) {
            Some(u) => Ok(user(vm, &u)),
            None => {
                let shown = vm.repr(&args[0])?.to_text().into_owned();
                Err(missing(vm, &format!("getpwnam(): name not found: {shown}")))
            }
        }
    }),
    function("getpwall", "()", |vm, _| Ok(vm.list(accounts::users().iter().map(|u| user(vm, u)).collect()))),
];

static GRP_FUNCTIONS: &[MethodDef] =
    &[
        function("getgrgid", "(id)", |vm, args| {
            let found = number(vm, &args[0])?.and_then(accounts::group_by_id);
            match found {
                Some(g) => Ok(group(vm, &g)),
                None => {
                    let shown = vm.str_of(&vm.index(&args[0])?)?.to_text().into_owned();
                    Err(missing(vm, &format!("getgrgid(): gid not found: {shown}")))
                }
            }
        }),
        function("getgrnam", "(name)", |vm, args| {
            match accounts::group_by_name(&name(vm, &args[0], "getgrnam")?) {
                Some(g) => Ok(group(vm, &g)),
                None => {
                    let shown = vm.repr(&args[0])?.to_text().into_owned();
                    Err(missing(vm, &format!("getgrnam(): name not found: {shown}")))
                }
            }
        }),
        function("getgrall", "()", |vm, _| {
            Ok(vm.list(accounts::groups().iter().map(|g| group(vm, g)).collect()))
        }),
    ];

pub static PWD: ModuleDef = ModuleDef::new("pwd", &[PWD_FUNCTIONS]).init(|vm, module| {
    vm.set_name(&module.dict, "struct_passwd", structseq::type_of(vm, &PASSWD).into());
    Ok(())
});

pub static GRP: ModuleDef = ModuleDef::new("grp", &[GRP_FUNCTIONS]).init(|vm, module| {
    vm.set_name(&module.dict, "struct_group", structseq::type_of(vm, &GROUP).into());
    Ok(())
});
