//! The threads and tasks of a VM as another process is told of them. The VM is looked at from a
//! thread that is none of its own, with the lock; no Python code runs.
#![allow(unsafe_code)]

use std::collections::HashMap;

use ouro_vm::core::code::Code;
use ouro_vm::core::frame::Frame;
use ouro_vm::core::generator::{GenKind, Generator};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::thread::Thread;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::interp::chain;
use ouro_vm::types::async_generator::run_by;

use super::awaited;
use super::state::{self, State};
use super::task::Task;
use crate::reactor::report::{Place, Report, TaskPart, ThreadPart};

/// What is being told.
struct Tale<'a> {
    vm: &'a Vm,
    report: Report,
    /// Indices of texts by the addresses of their strings, which live until the tale ends.
    known: HashMap<usize, u32>,
    kept: Vec<Ref<Str>>,
}

/// Everything about the VM. `active` is the index of the thread that ran until now.
pub fn report(vm: &Vm, threads: &[&Thread], active: Option<usize>) -> Report {
    let mut tale = Tale { vm, report: Report::default(), known: HashMap::new(), kept: Vec::new() };
    for (i, thread) in threads.iter().enumerate() {
        let frames = tale.frames(thread.frame.get(), std::ptr::null_mut());
        let number = thread.native.get();
        tale.report.threads.push(ThreadPart { number, active: active == Some(i), frames, running: None });
    }
    if vm.modules.get().is_some_and(|modules| vm.get_name(modules, "_asyncio").is_some()) {
        tale.report.asyncio = true;
        tale.tasks(state::of(vm), threads);
    }
    tale.report
}

impl Tale<'_> {
    fn text(&mut self, s: &Ref<Str>) -> u32 {
        let key = std::ptr::from_ref(s.obj()) as usize;
        if let Some(&index) = self.known.get(&key) {
            return index;
        }
        let index = self.report.texts.len() as u32;
        self.report.texts.push(s.to_text().into_owned());
        self.known.insert(key, index);
        self.kept.push(s.clone());
        index
    }

    fn place(&mut self, code: &Code, name: &Ref<Str>, index: u32) -> Place {
        Place { name: self.text(name), file: self.text(&code.filename), line: code.position(index).line }
    }

    /// The frames from `frame` outwards, up to `last` and with it; null for all.
    fn frames(&mut self, mut frame: *mut Frame, last: *mut Frame) -> Vec<Place> {
        let mut places = Vec::new();
        while !frame.is_null() {
            // SAFETY: frames linked from a thread's innermost one, or from the innermost one of a
            // suspended chain, are alive.
            let f = unsafe { &*frame };
            let code = f.code.to_ref();
            places.push(self.place(&code, &code.qualname, f.index()));
            if frame == last {
                break;
            }
            frame = f.prev.get();
        }
        places
    }

    fn tasks(&mut self, st: &State, threads: &[&Thread]) {
        // Threads by their running loops, and what runs.
        let mut loops: Vec<(Value, u32)> = Vec::new();
        let mut pending: Vec<(Ref<Task>, bool)> = Vec::new();
        st.running.each(&mut |id, event_loop, task| {
            let Some(at) = threads.iter().position(|t| t.id == id) else { return };
            loops.extend(event_loop.map(|l| (l.clone(), at as u32)));
            let Some(task) = task.and_then(|t| t.to_ref::<Task>()) else { return };
            let depth = depth_in(threads[at], &task);
            self.report.threads[at].running = depth.map(|depth| (id_of(self.vm, &task), depth));
            pending.push((task, false));
        });
        let mut listed = st.tasks.all();
        listed.retain(|task| task.future.is_pending());
        let known = listed.into_iter().map(|task| (task, true));
        // Those that run come last, because most of them are listed.
        let mut queue: Vec<(Ref<Task>, bool)> = known.chain(pending).collect();
        let mut seen = std::collections::HashSet::new();
        let mut next = 0;
        while let Some((task, listed)) = queue.get(next).cloned() {
            next += 1;
            let id = id_of(self.vm, &task);
            if !seen.insert(id) {
                continue;
            }
            let mut awaited_by = Vec::new();
            awaited::each(&task.future, &mut |waiter| {
                if let Some(waiter) = waiter.to_ref::<Task>() {
                    awaited_by.push(id_of(self.vm, &waiter));
                    queue.push((waiter, false));
                }
            });
            let thread = task.future.event_loop.with(|own| {
                let found = loops.iter().find(|(l, _)| own.is_some_and(|own| own.is(l)));
                // A loop that does not run is nobody's; mostly it is to run in the main thread.
                Some(found.map_or(0, |&(_, thread)| thread)).filter(|_| !threads.is_empty())
            });
            let stack = self.stack(&task);
            let name = self.task_name(&task);
            self.report.tasks.push(TaskPart { id, name, thread, listed, stack, awaited_by });
        }
    }

    /// The name of a task, without making a string of its number.
    fn task_name(&mut self, task: &Task) -> u32 {
        let (text, number) =
            task.name.with(|name| (name.and_then(|n| n.to_ref::<Str>()), name.and_then(Value::as_small_int)));
        match text {
            Some(text) => self.text(&text),
            None => {
                self.report.texts.push(number.map(|n| format!("Task-{n}")).unwrap_or_default());
                self.report.texts.len() as u32 - 1
            }
        }
    }

    /// Where a task stands: the coroutine that it awaits innermost first. Of one that runs only its
    /// own coroutine, because what that awaits is not suspended.
    fn stack(&mut self, task: &Task) -> Vec<Place> {
        let coroutine = task.coro.get();
        let mut next = coroutine.and_then(|c| c.to_ref::<Generator>().or_else(|| run_by(&c)));
        let mut chains = Vec::new();
        while let Some(root) = next {
            let (places, leaf) = self.chain(&root);
            chains.push(places);
            // What `asend()` and its like run begins a chain of its own.
            next = leaf.and_then(|leaf| self.awaited_by(leaf));
        }
        chains.into_iter().rev().flatten().collect()
    }

    /// What the innermost frame of a suspended chain awaits that has frames of its own.
    fn awaited_by(&self, leaf: *mut Frame) -> Option<Ref<Generator>> {
        let it = chain::delegate_of(leaf)?;
        if it.header().is_some_and(|h| h.shape().vt.stands_in) {
            return chain::stood_for(self.vm, leaf, it).ok()?.to_ref::<Generator>();
        }
        run_by(&it)
    }

    /// The frames of a chain, innermost first, and the innermost one if that is suspended.
    fn chain(&mut self, root: &Generator) -> (Vec<Place>, Option<*mut Frame>) {
        let outer = root.frame.get();
        if outer.is_null() {
            return (Vec::new(), None);
        }
        let running = root.running.get();
        let leaf = if running || root.leaf.get().is_null() { outer } else { root.leaf.get() };
        let mut end = (!running).then_some(leaf);
        let mut places = Vec::new();
        let mut frame = leaf;
        while !frame.is_null() {
            // SAFETY: the frames of a suspended chain are alive, and so are their generators.
            let (f, g) = unsafe { (&*frame, (*frame).generator.get().as_ref()) };
            let Some(g) = g else { break };
            // Nothing is told of what an iterator that a coroutine awaits waits for in its turn.
            if g.data.kind == GenKind::Generator && root.kind != GenKind::Generator {
                places.clear();
                end = None;
            } else {
                let code = f.code.to_ref();
                let place = self.place(&code, &g.data.qualname(), f.index());
                places.push(place);
            }
            if frame == outer {
                break;
            }
            frame = f.prev.get();
        }
        (places, end)
    }
}

fn id_of(vm: &Vm, task: &Ref<Task>) -> u64 {
    vm.host().object_id(std::ptr::from_ref(task.obj()) as usize)
}

/// How many of a thread's innermost frames belong to a running task.
fn depth_in(thread: &Thread, task: &Task) -> Option<u32> {
    let coroutine = task.coro.get()?;
    let outer = coroutine.as_::<Generator>()?.frame.get();
    let mut frame = thread.frame.get();
    let mut depth = 0;
    while !frame.is_null() && !outer.is_null() {
        depth += 1;
        if frame == outer {
            return Some(depth);
        }
        // SAFETY: frames linked from a thread's innermost one are alive.
        frame = unsafe { (*frame).prev.get() };
    }
    None
}
