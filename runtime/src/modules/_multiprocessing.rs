//! `_multiprocessing`: semaphores and locks that processes share.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::CString;
use std::io;
use std::rc::{Rc, Weak};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{
    GetSetDef, MethodDef, ModuleDef, TypeDef, class_method, function, getter, method, new,
};
use ouro_vm::core::object::Payload;
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::alloc_new;

use super::io::retry;
use super::util;
use crate::reactor::sys::semaphores::{self, Semaphore};

/// Values of `kind`.
const RECURSIVE_MUTEX: i32 = 0;
const SEMAPHORE: i32 = 1;

/// Payload of `SemLock`.
pub struct SemLock {
    semaphore: Rc<Semaphore>,
    kind: i32,
    max: i32,
    name: Option<String>,
    /// How often this process has taken it and not given it back, and the thread that took it last.
    count: Cell<i32>,
    owner: Cell<u64>,
}

ouro_vm::payload!(SemLock, "SemLock", plain);

impl NativeType for SemLock {
    fn def() -> &'static TypeDef {
        &SEM_LOCK
    }
}

/// The open semaphores by their handles.
#[derive(Default)]
struct Open(RefCell<HashMap<usize, Weak<Semaphore>>>);

static SEM_LOCK: TypeDef = TypeDef::new("_multiprocessing", "SemLock", <SemLock as Payload>::vtable)
    .flags(tf::BASE | tf::IMMUTABLE)
    .methods(&[METHODS])
    .getset(MEMBERS)
    .doc("Semaphore/Mutex type");

static MEMBERS: &[GetSetDef] = &[
    getter("handle", |vm, v| Ok(vm.big_int(payload::<SemLock>(v).semaphore.handle().into()))).member(),
    getter("kind", |vm, v| Ok(vm.int(payload::<SemLock>(v).kind.into()))).member(),
    getter("maxvalue", |vm, v| Ok(vm.int(payload::<SemLock>(v).max.into()))).member(),
    getter("name", |vm, v| Ok(payload::<SemLock>(v).name.as_ref().map_or(Value::NONE, |n| vm.str(n))))
        .member(),
];

static METHODS: &[MethodDef] = &[
    new("($type, /, kind, value, maxvalue, name, unlink)", create),
    method("acquire", "($self, /, block=True, timeout=None)", |vm, args| {
        let block = util::flag(vm, args.opt(1), true)?;
        Ok(Value::from_bool(acquire(vm, args.this(), block, args.some(2))?))
    })
    .doc("Acquire the semaphore/lock."),
    method("release", "($self, /)", |vm, args| release(vm, args.this())).doc("Release the semaphore/lock."),
    method("__enter__", "($self, /)", |vm, args| Ok(Value::from_bool(acquire(vm, args.this(), true, None)?)))
        .doc("Enter the semaphore/lock."),
    method("__exit__", "($self, exc_type=None, exc_value=None, exc_tb=None, /)", |vm, args| {
        release(vm, args.this())
    })
    .doc("Exit the semaphore/lock."),
    method("_count", "($self, /)", |vm, args| Ok(vm.int(args.this::<SemLock>().count.get().into())))
        .doc("Num of `acquire()`s minus num of `release()`s for this process."),
    method("_is_mine", "($self, /)", |vm, args| Ok(Value::from_bool(is_mine(vm, args.this()))))
        .doc("Whether the lock is owned by this thread."),
    method("_get_value", "($self, /)", |vm, args| {
        Ok(vm.int(util::os(vm, args.this::<SemLock>().semaphore.value())?.into()))
    })
    .doc("Get the value of the semaphore."),
    method("_is_zero", "($self, /)", |vm, args| {
        Ok(Value::from_bool(util::os(vm, args.this::<SemLock>().semaphore.value())? == 0))
    })
    .doc("Return whether semaphore has value zero."),
    class_method("_rebuild", "($type, handle, kind, maxvalue, name, /)", rebuild),
    method("_after_fork", "($self, /)", |_, args| {
        args.this::<SemLock>().count.set(0);
        Ok(Value::NONE)
    })
    .doc("Rezero the net acquisition count after fork()."),
];

/// A name for the system. `what` begins the message about what is no `str`.
pub(super) fn c_name(vm: &Vm, v: &Value, what: &str, or_none: &str) -> PyResult<CString> {
    let Some(name) = v.to_ref::<Str>() else {
        let given = if v.is_none() { "None".to_owned() } else { vm.type_name(v) };
        return Err(vm.type_error(format!("{what} must be str{or_none}, not {given}")));
    };
    CString::new(util::fs_bytes(vm, &name)?).map_err(|_| vm.value_error("embedded null character"))
}

fn make(
    vm: &Vm,
    cls: &Value,
    semaphore: Rc<Semaphore>,
    (kind, max): (i32, i32),
    name: Option<String>,
) -> PyResult {
    let open = vm.state(Open::default);
    open.0.borrow_mut().retain(|_, s| s.strong_count() > 0);
    open.0.borrow_mut().insert(semaphore.handle(), Rc::downgrade(&semaphore));
    let lock = SemLock { semaphore, kind, max, name, count: Cell::new(0), owner: Cell::new(0) };
    alloc_new(vm, cls, lock)
}

fn create(vm: &Vm, args: Args) -> PyResult {
    let number = |i: usize| util::int_arg(vm, &args[i]);
    let (kind, value, max) = (number(1)?, number(2)?, number(3)?);
    let name = c_name(vm, &args[4], "SemLock() argument 'name'", "")?;
    let unlink = vm.is_true(&args[5])?;
    if kind != RECURSIVE_MUTEX && kind != SEMAPHORE {
        return Err(vm.value_error("unrecognized kind"));
    }
    let semaphore = util::os(vm, Semaphore::create(&name, value as u32))?;
    if unlink {
        util::os(vm, semaphores::unlink(&name))?;
    }
    let name = (!unlink).then(|| name.to_string_lossy().into_owned());
    make(vm, &args[0], Rc::new(semaphore), (kind, max), name)
}

/// The semaphore of a name, or without one the open one of a handle, which a fork leaves as it is.
fn rebuild(vm: &Vm, args: Args) -> PyResult {
    let handle = vm.index(&args[1])?;
    let (kind, max) = (util::int_arg(vm, &args[2])?, util::int_arg(vm, &args[3])?);
    if args[4].is_none() {
        let handle = vm.small(&handle).and_then(|n| usize::try_from(n).ok());
        let open = vm.state(Open::default);
        let found = handle.and_then(|h| open.0.borrow().get(&h).and_then(Weak::upgrade));
        let Some(semaphore) = found else {
            return Err(vm.value_error("the handle belongs to no open semaphore of this process"));
        };
        return make(vm, &args[0], semaphore, (kind, max), None);
    }
    let name = c_name(vm, &args[4], "_rebuild() argument 4", " or None")?;
    let semaphore = util::os(vm, Semaphore::open(&name))?;
    let name = name.to_string_lossy().into_owned();
    make(vm, &args[0], Rc::new(semaphore), (kind, max), Some(name))
}

fn is_mine(vm: &Vm, lock: &SemLock) -> bool {
    lock.count.get() > 0 && lock.owner.get() == vm.thread().id
}

/// The time of the wall clock in `seconds`.
fn deadline(vm: &Vm, seconds: f64) -> libc::timespec {
    if seconds.is_nan() {
        // The system says that this is no time.
        return libc::timespec { tv_sec: 0, tv_nsec: -1 };
    }
    let (now, seconds) = (vm.host().wall_clock(), seconds.max(0.0));
    let nanos = (seconds.fract() * 1e9) as u32 + now.subsec_nanos();
    let whole = (seconds as i64).saturating_add(now.as_secs() as i64 + i64::from(nanos / 1_000_000_000));
    libc::timespec { tv_sec: whole as libc::time_t, tv_nsec: (nanos % 1_000_000_000).into() }
}

/// Takes one; `false` if there is none, or none in time. Signal handlers run and may raise.
fn acquire(vm: &Vm, lock: &SemLock, block: bool, timeout: Option<&Value>) -> PyResult<bool> {
    if lock.kind == RECURSIVE_MUTEX && is_mine(vm, lock) {
        lock.count.set(lock.count.get() + 1);
        return Ok(true);
    }
    let deadline = match timeout {
        Some(t) => Some(deadline(vm, vm.to_f64(t)?)),
        None => None,
    };
    let failed = |e: &io::Error| matches!(e.raw_os_error(), Some(libc::EAGAIN | libc::ETIMEDOUT));
    // Most often nobody has to wait, and the VM's lock can be kept.
    let mut taken = lock.semaphore.try_wait();
    if block && taken.is_err() {
        let semaphore = lock.semaphore.clone();
        taken = retry(vm, || semaphore.wait(deadline))?;
    }
    match taken {
        Ok(()) => {
            lock.count.set(lock.count.get() + 1);
            lock.owner.set(vm.thread().id);
            Ok(true)
        }
        Err(e) if failed(&e) => Ok(false),
        Err(e) => Err(util::os_error(vm, &e)),
    }
}

fn release(vm: &Vm, lock: &SemLock) -> PyResult {
    if lock.kind == RECURSIVE_MUTEX {
        if !is_mine(vm, lock) {
            let message = "attempt to release recursive lock not owned by thread";
            return Err(vm.raise(Exc::AssertionError, message));
        }
        if lock.count.get() > 1 {
            lock.count.set(lock.count.get() - 1);
            return Ok(Value::NONE);
        }
    } else if util::os(vm, lock.semaphore.value())? >= lock.max {
        return Err(vm.value_error("semaphore or lock released too many times"));
    }
    util::os(vm, lock.semaphore.post())?;
    lock.count.set(lock.count.get() - 1);
    Ok(Value::NONE)
}

static FUNCTIONS: &[MethodDef] = &[function("sem_unlink", "(name, /)", |vm, args| {
    let name = c_name(vm, &args[0], "sem_unlink() argument", "")?;
    util::os(vm, semaphores::unlink(&name))?;
    Ok(Value::NONE)
})];

pub static MODULE: ModuleDef = ModuleDef::new("_multiprocessing", &[FUNCTIONS]).init(|vm, module| {
    let ty = vm.type_for::<SemLock>();
    vm.set_name(&ty.dict, "SEM_VALUE_MAX", vm.int(semaphores::MAX.into()));
    vm.set_name(&module.dict, "SemLock", ty.value());
    let flags = vm.dict();
    vm.set_name(&flags, "HAVE_SEM_OPEN", vm.int(1));
    vm.set_name(&flags, "HAVE_SEM_TIMEDWAIT", vm.int(1));
    vm.set_name(&module.dict, "flags", flags.into());
    Ok(())
});
