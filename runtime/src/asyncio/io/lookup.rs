//! Name lookups of the loop: as long as its executor is the default one and nobody has used it or put
//! another `socket.getaddrinfo` or `socket.getnameinfo` in its place, threads of the reactor do the
//! lookup, and the library's function makes of their answer what it makes of the system's. What fails
//! goes through the library's executor, whose places the traceback shows; whoever looks at the executor
//! while lookups are under way finds one that waits for them.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{GetSet, GetSetDef, MethodDef, TypeDef, call, getset};
use ouro_vm::core::object::{Payload, Ref, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::methods::library;
use super::network::Resolver;
use crate::asyncio::event_loop::{self, EventLoop, as_loop, direct};
use crate::asyncio::future;
use crate::asyncio::slot::Slot;
use crate::gil;
use crate::reactor::pool::{Mailbox, Open, Pool};
use crate::sockets::{Answer, Lookup, MAX_FLOW, Prepared, Query, Reverse, is_plain_host};

/// A lookup that is under way.
struct Asked {
    number: u64,
    fut: Value,
    function: Value,
    args: Vec<Value>,
}

/// Lookups of a loop that are under way.
#[derive(Default)]
pub struct Lookups {
    pool: OnceCell<Pool>,
    answers: Mailbox<(u64, Answer)>,
    last: Cell<u64>,
    asked: RefCell<Vec<Asked>>,
    /// `_default_executor`.
    executor: Slot,
}

impl Lookups {
    pub fn traverse(&self, visitor: &mut Visitor) {
        for a in self.asked.borrow().iter() {
            [&a.fut, &a.function].into_iter().chain(&a.args).for_each(|v| visitor.visit(v));
        }
        self.executor.visit(visitor);
    }

    /// Whether nothing is under way.
    #[inline]
    fn is_idle(&self) -> bool {
        self.asked.borrow().is_empty()
    }

    pub fn clear(&self) {
        let old = self.asked.take();
        drop(old);
    }
}

// ---- questions -----------------------------------------------------------------------------

/// `run_in_executor(executor, func, *args)`.
pub fn run_in_executor(vm: &Vm, args: CallArgs) -> PyResult {
    match begin(vm, args)? {
        Some(fut) => Ok(fut),
        None => library(vm, "run_in_executor", args),
    }
}

fn begin(vm: &Vm, args: CallArgs) -> PyResult<Option<Value>> {
    let [this, executor, function, given @ ..] = args.pos() else { return Ok(None) };
    if !executor.is_none() || !args.names().is_empty() {
        return Ok(None);
    }
    let Some(l) = direct(this) else { return Ok(None) };
    let Some(poller) = l.io.poller() else { return Ok(None) };
    let lookups = &l.io.lookups;
    let Some(resolver) = l.state.network.resolver(vm, function) else { return Ok(None) };
    if l.state.other_future(vm).is_some() || !lookups.executor.is_empty() {
        return Ok(None);
    }
    if vm.is_true(&vm.get_attr(this, &l.state.names._executor_shutdown_called)?)? {
        return Ok(None);
    }
    let question = match resolver {
        Resolver::Addresses => query(vm, given).map(Lookup::Addresses),
        Resolver::Names => reverse(vm, given).map(Lookup::Names),
    };
    let Some(question) = question else { return Ok(None) };
    let number = lookups.last.get() + 1;
    let send = lookups.answers.sender(poller.notifier().clone());
    if lookups.pool.get_or_init(Pool::default).run(move || send((number, question.ask()))).is_err() {
        return Ok(None);
    }
    lookups.last.set(number);
    let fut = event_loop::future(vm, l, this);
    let (function, args) = (function.clone(), given.to_vec());
    lookups.asked.borrow_mut().push(Asked { number, fut: fut.clone(), function, args });
    Ok(Some(fut))
}

/// The addresses that are asked for, if the arguments are of the plain kind.
fn query(vm: &Vm, given: &[Value]) -> Option<Query> {
    let [host, service, numbers @ ..] = given else { return None };
    let text = |v: &Value| -> Option<Option<String>> {
        match (v.is_none(), v.as_::<Str>(), v.as_::<Bytes>()) {
            (true, _, _) => Some(None),
            (_, Some(s), _) if s.to_text().is_ascii() => Some(Some(s.to_text().into_owned())),
            (_, _, Some(b)) if b.data.is_ascii() => Some(Some(String::from_utf8_lossy(&b.data).into_owned())),
            _ => None,
        }
    };
    let is_bytes = host.is_a::<Bytes>();
    let host = text(host)?.map_or(Some(None), |h| (is_bytes || is_plain_host(&h)).then_some(Some(h)))?;
    let service = match service.as_small_int() {
        Some(n) => Some(n.to_string()),
        None => text(service)?,
    };
    let number = |i: usize| numbers.get(i).map_or(Some(0), |v| int(vm, v));
    let (family, kind, proto, flags) = (number(0)?, number(1)?, number(2)?, number(3)?);
    (numbers.len() <= 4).then_some(Query { host, service, family, kind, proto, flags })
}

/// The names that are asked for, likewise.
fn reverse(vm: &Vm, given: &[Value]) -> Option<Reverse> {
    let [address, flags] = given else { return None };
    let [host, port, more @ ..] = address.as_::<Tuple>()?.as_slice() else { return None };
    let host = host.as_::<Str>()?.to_utf8().filter(|host| !host.contains('\0'))?.into_owned();
    let number = |i: usize| more.get(i).map_or(Some(0), |v| u32::try_from(int(vm, v)?).ok());
    let (flow, scope) = (number(0)?, number(1)?);
    let (port, is_pair, flags) = (int(vm, port)?, more.is_empty(), int(vm, flags)?);
    (more.len() <= 2 && flow <= MAX_FLOW).then_some(Reverse { host, port, flow, scope, is_pair, flags })
}

fn int(vm: &Vm, v: &Value) -> Option<i32> {
    if !vm.is_int(v) {
        return None;
    }
    i32::try_from(vm.index_i64(v).ok()?).ok()
}

// ---- answers -------------------------------------------------------------------------------

/// Gives futures the answers that have come.
pub fn deliver(vm: &Vm, l: &EventLoop) -> PyResult<()> {
    if l.io.lookups.is_idle() {
        return Ok(());
    }
    while let Some((number, answer)) = l.io.lookups.answers.take() {
        let mut open = l.io.lookups.asked.borrow_mut();
        let Some(at) = open.iter().position(|a| a.number == number) else { continue };
        let asked = open.swap_remove(at);
        drop(open);
        let (fut, f) = (&asked.fut, future::receiver(&asked.fut));
        if !f.is_pending() {
            continue;
        }
        let prepared = vm.state(Prepared::default);
        let failed = answer.is_failure();
        prepared.put(answer);
        let result = if failed { fail(vm, &asked) } else { vm.call(&asked.function, &asked.args) };
        prepared.clear();
        match result {
            Ok(v) if f.is_pending() => future::set_result(vm, fut, f, v)?,
            Err(e) if f.is_pending() => future::set_exception(vm, fut, f, &e.0)?,
            _ => {}
        }
    }
    Ok(())
}

/// Runs a lookup whose answer is an error as a thread of an executor would.
#[cold]
fn fail(vm: &Vm, asked: &Asked) -> PyResult {
    let threads = vm.import_module("concurrent.futures.thread")?;
    let future = vm.call_method(&vm.import_module("concurrent.futures._base")?, "Future", &[])?;
    let context = vm.call_method(&threads, "WorkerContext", &[Value::NONE, vm.tuple(Vec::new()).into()])?;
    let work = [asked.function.clone(), vm.tuple(asked.args.clone()).into(), vm.dict().into()];
    let item = vm.call_method(&threads, "_WorkItem", &[future.clone(), vm.tuple(work.to_vec()).into()])?;
    vm.call_method(&item, "run", &[context])?;
    let exc = vm.call_method(&future, "exception", &[])?;
    if exc.is_none() { vm.call_method(&future, "result", &[]) } else { Err(Raised(exc)) }
}

// ---- the executor --------------------------------------------------------------------------

static EXECUTOR: GetSetDef = getset("_default_executor", executor, |_, v, new| {
    if let Some(l) = as_loop(v) {
        l.io.lookups.executor.set(new.filter(|e| !e.is_none()).cloned());
    }
    Ok(())
});

/// Gives the class of default loops its `_default_executor`.
pub fn install(vm: &Vm, class: &Ref<TypeObj>) {
    let attribute = GetSet { def: &EXECUTOR, owner: class.clone() };
    vm.set_name(&class.dict, EXECUTOR.name, vm.alloc(&vm.types().getset_descriptor, attribute).into());
    class.modified();
}

/// `_default_executor`. While lookups are under way there is one: it would do them.
fn executor(vm: &Vm, this: &Value) -> PyResult {
    let Some(l) = as_loop(this) else { return Ok(Value::NONE) };
    let lookups = &l.io.lookups;
    let Some(pool) = lookups.pool.get().filter(|_| lookups.executor.is_empty() && !lookups.is_idle()) else {
        return Ok(lookups.executor.or_none());
    };
    let class = vm.get_attr_str(&vm.import_module("concurrent.futures")?, "ThreadPoolExecutor")?;
    let names = [vm.intern("thread_name_prefix").value()];
    let made = vm.call_args(&class, CallArgs::new(&[vm.str("asyncio")], &names))?;
    let work = vm.make(Work(pool.open()));
    vm.call_method(&made, "submit", &[work])?;
    lookups.executor.put(made.clone());
    Ok(made)
}

/// Payload of what a thread of the executor does in the place of lookups: it waits for them.
struct Work(Arc<Open>);

ouro_vm::payload!(Work, "builtin_function_or_method", plain);

static METHODS: [MethodDef; 1] = [call(|vm, args| {
    if let Some(work) = args.pos()[0].as_::<Work>() {
        gil::allow_threads(vm, || work.0.wait());
    }
    Ok(Value::NONE)
})];

static DEF: TypeDef =
    TypeDef::new("builtins", "builtin_function_or_method", Work::vtable).methods(&[&METHODS]);

impl NativeType for Work {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
