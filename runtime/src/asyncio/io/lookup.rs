//! Name lookups of the loop: as long as its executor is the default one and nobody has used it or put
//! another `socket.getaddrinfo` in its place, threads of the reactor do the lookup, and the library's
//! function makes of their answer what it makes of the system's.

use std::cell::{Cell, OnceCell, RefCell};

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::methods::library;
use crate::asyncio::event_loop::{self, EventLoop, direct};
use crate::asyncio::future;
use crate::reactor::pool::{Mailbox, Pool};
use crate::sockets::{Answer, Prepared, Query};

/// Lookups of a loop that are under way.
#[derive(Default)]
pub struct Lookups {
    pool: OnceCell<Pool>,
    answers: Mailbox<(u64, Answer)>,
    last: Cell<u64>,
    /// Number, future, function and its arguments.
    open: RefCell<Vec<(u64, Value, Value, Vec<Value>)>>,
}

impl Lookups {
    pub fn traverse(&self, visit: &mut dyn FnMut(&Value)) {
        for (_, fut, function, args) in self.open.borrow().iter() {
            [fut, function].into_iter().chain(args).for_each(&mut *visit);
        }
    }

    /// Whether nothing is under way.
    #[inline]
    fn is_idle(&self) -> bool {
        self.open.borrow().is_empty()
    }

    pub fn clear(&self) {
        let old = self.open.take();
        drop(old);
    }
}

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
    let names = &l.state.names;
    if !l.state.network.is_lookup(vm, function) || l.state.other_future(vm).is_some() {
        return Ok(None);
    }
    let shut_down = vm.is_true(&vm.get_attr(this, &names._executor_shutdown_called)?)?;
    if shut_down || !vm.get_attr(this, &names._default_executor)?.is_none() {
        return Ok(None);
    }
    let Some(query) = query(vm, given) else { return Ok(None) };
    let lookups = &l.io.lookups;
    let number = lookups.last.get() + 1;
    let send = lookups.answers.sender(poller.notifier().clone());
    let work = move || {
        let answer = query.ask();
        send((number, (query, answer)));
    };
    if lookups.pool.get_or_init(Pool::default).run(work).is_err() {
        return Ok(None);
    }
    lookups.last.set(number);
    let fut = event_loop::future(vm, l, this);
    lookups.open.borrow_mut().push((number, fut.clone(), function.clone(), given.to_vec()));
    Ok(Some(fut))
}

/// What is to be looked up, if the arguments are of the plain kind.
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
    let host = text(host)?;
    let service = match service.as_small_int() {
        Some(n) => Some(n.to_string()),
        None => text(service)?,
    };
    let number = |i: usize| match numbers.get(i) {
        Some(v) if vm.is_int(v) => i32::try_from(vm.index_i64(v).ok()?).ok(),
        Some(_) => None,
        None => Some(0),
    };
    let (family, kind, proto, flags) = (number(0)?, number(1)?, number(2)?, number(3)?);
    (numbers.len() <= 4).then_some(Query { host, service, family, kind, proto, flags })
}

/// Gives futures the answers that have come.
pub fn deliver(vm: &Vm, l: &EventLoop) -> PyResult<()> {
    if l.io.lookups.is_idle() {
        return Ok(());
    }
    while let Some((number, answer)) = l.io.lookups.answers.take() {
        let mut open = l.io.lookups.open.borrow_mut();
        let Some(at) = open.iter().position(|(n, ..)| *n == number) else { continue };
        let (_, fut, function, args) = open.swap_remove(at);
        drop(open);
        let f = future::receiver(&fut);
        if !f.is_pending() {
            continue;
        }
        let prepared = vm.state(Prepared::default);
        prepared.put(answer);
        let result = vm.call(&function, &args);
        prepared.clear();
        match result {
            Ok(v) if f.is_pending() => future::set_result(vm, &fut, f, v)?,
            Err(e) if f.is_pending() => future::set_exception(vm, &fut, f, &e.0)?,
            _ => {}
        }
    }
    Ok(())
}
