//! Module `_remote_debugging`: threads and tasks of another Ouro process, which is asked for them
//! (`reactor::sys::remote`) instead of having its memory read.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, method, new};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::{structseq, util};
use crate::gil;
use crate::reactor::report::{Place, Report, TaskPart, ThreadPart};
use crate::reactor::sys::remote::{self, Status};
use crate::struct_seq;

struct_seq!(
    TASK_INFO,
    "_remote_debugging",
    "TaskInfo",
    ["task_id", "task_name", "coroutine_stack", "awaited_by"],
    []
);
struct_seq!(FRAME_INFO, "_remote_debugging", "FrameInfo", ["filename", "lineno", "funcname"], []);
struct_seq!(CORO_INFO, "_remote_debugging", "CoroInfo", ["call_stack", "task_name"], []);
struct_seq!(THREAD_INFO, "_remote_debugging", "ThreadInfo", ["thread_id", "frame_info"], []);
struct_seq!(AWAITED_INFO, "_remote_debugging", "AwaitedInfo", ["thread_id", "awaited_by"], []);

pub static MODULE: ModuleDef = ModuleDef::new("_remote_debugging", &[]).init(|vm, module: &Ref<Module>| {
    let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
    set("RemoteUnwinder", vm.type_for::<Unwinder>().into());
    for seq in [&TASK_INFO, &FRAME_INFO, &CORO_INFO, &THREAD_INFO, &AWAITED_INFO] {
        set(seq.def.name, structseq::type_of(vm, seq).into());
    }
    set("PROCESS_VM_READV_SUPPORTED", vm.int(1));
    Ok(())
});

/// How long a process may take to answer: longer than it takes itself to find that it cannot.
const PATIENCE: Duration = Duration::from_secs(5);
/// After this time signals are looked at, and the process is asked again.
const SLICE: Duration = Duration::from_millis(100);
/// So many times in a row a process must seem not to answer anybody to be believed.
const REFUSALS: u32 = 10;

/// Which threads' stacks are shown.
#[derive(Clone, Copy, PartialEq)]
enum Which {
    Main,
    All,
    Active,
}

/// Payload of `RemoteUnwinder`.
pub struct Unwinder {
    pid: i32,
    which: Which,
}

ouro_vm::payload!(Unwinder, "RemoteUnwinder", plain);

static METHODS: [MethodDef; 4] = [
    new("($type, pid, *, all_threads=False, only_active_thread=False, debug=False)", create),
    method("get_stack_trace", "($self, /)", stack_trace)
        .doc("Returns a list of stack traces for threads in the target process."),
    method("get_all_awaited_by", "($self, /)", all_awaited_by)
        .doc("Get all tasks and their awaited_by relationships from the remote process."),
    method("get_async_stack_trace", "($self, /)", async_stack_trace)
        .doc("Get the currently running async tasks and their dependency graphs from the remote process."),
];

static DEF: TypeDef = TypeDef::new("_remote_debugging", "RemoteUnwinder", Unwinder::vtable)
    .methods(&[&METHODS])
    .doc("RemoteUnwinder(pid): Inspect stack of a remote Python process.");

impl NativeType for Unwinder {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

fn create(vm: &Vm, args: Args) -> PyResult {
    let class = util::class_arg(vm, &args[0])?;
    let pid = util::int_arg(vm, &args[1])?;
    let flag = |i| args.opt(i).map_or(Ok(false), |v| vm.is_true(v));
    let which = match (flag(2)?, flag(3)?) {
        (true, true) => {
            return Err(vm.value_error("all_threads and only_active_thread cannot both be True"));
        }
        (true, false) => Which::All,
        (false, true) => Which::Active,
        (false, false) => Which::Main,
    };
    flag(4)?;
    let path = remote::program(pid);
    let missing = || {
        let section = remote::SECTION;
        vm.runtime_error(format!("Failed to find the {section} section in process {pid} on Linux platform"))
    };
    match remote::has_section(&path) {
        Ok(true) => Ok(vm.alloc(&class, Unwinder { pid, which }).into()),
        Ok(false) => Err(missing()),
        Err(e) => {
            let cause = util::os_error_path(vm, &e, &vm.str(&path));
            // Who may not look is told so, whatever the process is.
            if e.kind() == std::io::ErrorKind::PermissionDenied {
                return Err(cause);
            }
            let raised = missing();
            vm.set_attr(&raised.0, &vm.intern("__cause__"), cause.0.clone())?;
            vm.set_attr(&raised.0, &vm.intern("__context__"), cause.0)?;
            Err(raised)
        }
    }
}

// ---- asking ------------------------------------------------------------------------------------

/// Asks the process, and waits for its answer.
fn ask(vm: &Vm, pid: i32) -> PyResult<Report> {
    let begin = Instant::now();
    let mut refusals = 0;
    let asked = util::os(vm, remote::ask(pid))?;
    loop {
        let answer = gil::allow_threads(vm, || asked.wait(SLICE));
        match util::os(vm, answer)? {
            Some((Status::Report, bytes)) => {
                return Report::decode(&bytes).ok_or_else(|| {
                    vm.runtime_error(format!("Process {pid} gave an answer that makes no sense"))
                });
            }
            Some((Status::Busy, _)) => {
                return Err(vm.runtime_error(format!(
                    "Process {pid} runs native code that does not give way to be looked into"
                )));
            }
            Some((Status::Down, _)) => {
                return Err(vm.runtime_error(format!("Process {pid} is just starting or ending")));
            }
            None => {
                vm.check_signals()?;
                refusals = if asked.is_refused() { refusals + 1 } else { 0 };
                util::os(vm, asked.repeat())?;
            }
        }
        if refusals >= REFUSALS {
            return Err(vm.runtime_error("Remote debugging is not enabled in the remote process"));
        }
        if begin.elapsed() > PATIENCE {
            return Err(no_answer(vm, pid));
        }
    }
}

#[cold]
fn no_answer(vm: &Vm, pid: i32) -> Raised {
    let seconds = PATIENCE.as_secs();
    vm.runtime_error(format!("Process {pid} has not answered for {seconds} seconds"))
}

/// Asks a process that is to have tasks.
fn ask_tasks(vm: &Vm, args: Args) -> PyResult<Report> {
    let report = ask(vm, args.this::<Unwinder>().pid)?;
    match report.asyncio {
        true => Ok(report),
        false => Err(vm.runtime_error("AsyncioDebug section not available")),
    }
}

// ---- what is shown -----------------------------------------------------------------------------

/// Makes the objects that show a report. Texts and stacks become objects once.
struct Show<'a> {
    vm: &'a Vm,
    report: &'a Report,
    texts: Vec<Value>,
    by_id: HashMap<u64, &'a TaskPart>,
}

impl<'a> Show<'a> {
    fn new(vm: &'a Vm, report: &'a Report) -> Show<'a> {
        let texts = report.texts.iter().map(|text| vm.str(text)).collect();
        let by_id = report.tasks.iter().map(|task| (task.id, task)).collect();
        Show { vm, report, texts, by_id }
    }

    fn text(&self, index: u32) -> Value {
        self.texts.get(index as usize).cloned().unwrap_or(Value::NONE)
    }

    fn number(&self, n: u64) -> Value {
        self.vm.int(n as i64)
    }

    fn frames(&self, places: &[Place]) -> Value {
        let frame = |p: &Place| {
            let items = vec![self.text(p.file), self.number(p.line.into()), self.text(p.name)];
            structseq::make(self.vm, &FRAME_INFO, items)
        };
        self.vm.list(places.iter().map(frame).collect())
    }

    fn coroutine(&self, places: &[Place], task: u64) -> Value {
        structseq::make(self.vm, &CORO_INFO, vec![self.frames(places), self.number(task)])
    }

    /// A task, with the frames `stack` as its own.
    fn task(&self, task: &TaskPart, stack: &[Place]) -> Value {
        let waiters = task.awaited_by.iter().filter_map(|id| self.by_id.get(id));
        let waiters = waiters.map(|waiter| self.coroutine(&waiter.stack, waiter.id)).collect();
        let items = vec![
            self.number(task.id),
            self.text(task.name),
            self.vm.list(vec![self.coroutine(stack, task.id)]),
            self.vm.list(waiters),
        ];
        structseq::make(self.vm, &TASK_INFO, items)
    }

    fn awaited(&self, thread: u64, tasks: Vec<Value>) -> Value {
        structseq::make(self.vm, &AWAITED_INFO, vec![self.number(thread), self.vm.list(tasks)])
    }

    fn thread(&self, thread: &ThreadPart) -> Value {
        let items = vec![self.number(thread.number), self.frames(&thread.frames)];
        structseq::make(self.vm, &THREAD_INFO, items)
    }

    /// The listed tasks of one thread, or of none.
    fn tasks_of(&self, thread: Option<u32>) -> Vec<Value> {
        let own = self.report.tasks.iter().filter(|task| task.listed && task.thread == thread);
        own.map(|task| self.task(task, &task.stack)).collect()
    }
}

fn stack_trace(vm: &Vm, args: Args) -> PyResult {
    let this = args.this::<Unwinder>();
    let report = ask(vm, this.pid)?;
    let show = Show::new(vm, &report);
    let threads = report.threads.iter().enumerate().filter(|(i, thread)| match this.which {
        Which::Main => *i == 0,
        Which::All => true,
        Which::Active => thread.active,
    });
    Ok(vm.list(threads.map(|(_, thread)| show.thread(thread)).collect()))
}

/// The tasks of each thread that has some or is the main one, then those whose loops do not run.
fn all_awaited_by(vm: &Vm, args: Args) -> PyResult {
    let report = ask_tasks(vm, args)?;
    let show = Show::new(vm, &report);
    let mut out = Vec::new();
    for (i, thread) in report.threads.iter().enumerate() {
        let tasks = show.tasks_of(Some(i as u32));
        if i == 0 || !tasks.is_empty() {
            out.push(show.awaited(thread.number, tasks));
        }
    }
    out.push(show.awaited(0, show.tasks_of(None)));
    Ok(vm.list(out))
}

/// The task that runs in each thread, and all that wait for it, directly or not.
fn async_stack_trace(vm: &Vm, args: Args) -> PyResult {
    let report = ask_tasks(vm, args)?;
    let show = Show::new(vm, &report);
    let mut out = Vec::new();
    for thread in &report.threads {
        let Some((running, depth)) = thread.running else { continue };
        let mut tasks = Vec::new();
        let mut seen = HashSet::from([running]);
        let mut queue = vec![running];
        let mut next = 0;
        while let Some(&id) = queue.get(next) {
            next += 1;
            let Some(task) = show.by_id.get(&id) else { continue };
            let own = thread.frames.get(..depth as usize).filter(|_| id == running);
            tasks.push(show.task(task, own.unwrap_or(&task.stack)));
            queue.extend(task.awaited_by.iter().filter(|&&id| seen.insert(id)));
        }
        out.push(show.awaited(thread.number, tasks));
    }
    Ok(vm.list(out))
}
