//! What the VM keeps for asyncio: types, names, exception classes, running tasks.

use std::rc::Rc;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::binding::Binding;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::NativeFn;
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::contextvars::Currents;
use super::future::Future;
use super::registry::Registry;
use super::running::Running;
use super::slot::Slot;
use super::task::Task;

macro_rules! names {
    ($($name:ident)*) => {
        /// Interned names.
        #[allow(non_snake_case)]
        pub struct Names { $(pub $name: Ref<Str>),* }

        impl Names {
            fn new(vm: &Vm) -> Names {
                Names { $($name: vm.intern(stringify!($name).trim_start_matches("r#"))),* }
            }
        }
    };
}

names! {
    _asyncio_future_blocking _loop add_done_callback call_exception_handler call_soon cancel context
    done get_debug get_event_loop get_loop is_running msg result send throw Task Future r#loop
    connection_made connection_lost data_received eof_received get_buffer buffer_updated
    pause_writing resume_writing pause_reading recvfrom datagram_received
    _accept_connection2 _attach _executor_shutdown_called _call_connection_lost _detach _closed _ensure_fd_no_transport _io_refs _transports close get
    getpeername getsockname peername socket sockname AF_INET AF_INET6
    _on_task_done _stream_reader_wr feed_data _wakeup_waiter _eof _buffer _waiter _transport _paused _limit
}

/// Python objects of the library, looked up when first needed.
#[derive(Default)]
struct Library {
    cancelled_error: Slot,
    invalid_state_error: Slot,
    future_repr: Slot,
    task_repr: Slot,
    get_stack: Slot,
    print_stack: Slot,
    extract_stack: Slot,
    iscoroutine: Slot,
    get_policy: Slot,
    extract_handle_stack: Slot,
    transport_socket: Slot,
    buffered_protocol: Slot,
    set_result_unless_cancelled: Slot,
    /// The library's own `Handle` and `BaseEventLoop`.
    handle: Slot,
    base_loop: Slot,
    /// `Task` in `asyncio.tasks` and `Future` in `asyncio.futures`.
    task: std::cell::RefCell<Option<Binding>>,
    future: std::cell::RefCell<Option<Binding>>,
    /// What native functions have taken the place of in `asyncio.tasks`.
    replaced: std::cell::RefCell<Vec<(&'static str, Value)>>,
}

/// State of asyncio in a VM.
pub struct State {
    pub future_type: Ref<TypeObj>,
    pub task_type: Ref<TypeObj>,
    /// The function behind the callback of a task that waits.
    pub wakeup: Ref<NativeFn>,
    pub names: Names,
    pub running: Running,
    pub tasks: Rc<Registry>,
    pub contexts: Rc<Currents>,
    /// Tasks that are no native ones: a `WeakSet`, and a set of eager ones.
    pub foreign_tasks: Slot,
    pub foreign_eager: Slot,
    /// Number of the last task that was named by its number.
    pub last_name: std::cell::Cell<i64>,
    /// Types found to be coroutines.
    pub coroutine_types: std::cell::RefCell<Vec<Ref<TypeObj>>>,
    /// Types of handles.
    pub handles: super::handle::Types,
    /// The class of default loops.
    pub default_loop: Slot,
    /// The library's own class of loops for Unix.
    pub unix_loop: Slot,
    /// Native classes of transports, made of the library's when first needed.
    pub stream_class: Slot,
    pub datagram_class: Slot,
    /// The library's own `writelines` of stream transports.
    pub library_writelines: Slot,
    pub read_pipe_class: Slot,
    pub write_pipe_class: Slot,
    pub streams: super::io::streams::Streams,
    /// Calls the callback that a group of tasks has in one of them, if it is that and needs no context:
    /// whether it was.
    pub group_callback: std::cell::Cell<Option<GroupCallback>>,
    pub network: super::io::network::Network,
    library: Library,
}

/// Gets a callback and its argument.
pub type GroupCallback = fn(&Vm, &Value, &Value) -> PyResult<bool>;

/// The state of asyncio in `vm`.
#[inline]
pub fn of(vm: &Vm) -> &State {
    vm.state_ref(|| State::new(vm))
}

/// The same, counted.
pub fn counted(vm: &Vm) -> Rc<State> {
    vm.state(|| State::new(vm))
}

impl State {
    fn new(vm: &Vm) -> State {
        let future_type = vm.type_for::<Future>();
        let task_type = vm.define_type(Task::def(), &future_type);
        vm.register_type(Task::vtable(), &task_type);
        // Attributes can be set, but there is no `__dict__` to look at.
        for ty in [&future_type, &task_type] {
            let name = &vm.names().dict;
            drop(ty.dict.remove_str(name, vm.hash_str(name)));
            ty.modified();
        }
        let wakeup = NativeFn::new(&super::step::WAKEUP, Some(task_type.clone()), None);
        State {
            future_type,
            task_type,
            wakeup: vm.alloc(&vm.types().builtin_function, wakeup),
            names: Names::new(vm),
            running: Running::default(),
            tasks: Rc::default(),
            contexts: super::contextvars::currents(vm),
            foreign_tasks: Slot::default(),
            foreign_eager: Slot::default(),
            last_name: std::cell::Cell::new(0),
            coroutine_types: std::cell::RefCell::default(),
            handles: super::handle::Types::new(vm),
            default_loop: Slot::default(),
            unix_loop: Slot::default(),
            stream_class: Slot::default(),
            datagram_class: Slot::default(),
            library_writelines: Slot::default(),
            read_pipe_class: Slot::default(),
            write_pipe_class: Slot::default(),
            streams: Default::default(),
            group_callback: Default::default(),
            network: Default::default(),
            library: Library::default(),
        }
    }

    fn imported(&self, vm: &Vm, slot: &Slot, module: &str, name: &str) -> PyResult {
        if let Some(v) = slot.get() {
            return Ok(v);
        }
        let module = vm.import_module(module)?;
        let v = vm.get_attr_str(&module, name)?;
        slot.put(v.clone());
        Ok(v)
    }

    pub fn cancelled_error(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.cancelled_error, "asyncio.exceptions", "CancelledError")
    }

    pub fn future_repr(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.future_repr, "asyncio.base_futures", "_future_repr")
    }

    pub fn task_repr(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.task_repr, "asyncio.base_tasks", "_task_repr")
    }

    pub fn get_stack(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.get_stack, "asyncio.base_tasks", "_task_get_stack")
    }

    pub fn print_stack(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.print_stack, "asyncio.base_tasks", "_task_print_stack")
    }

    pub fn extract_stack(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.extract_stack, "traceback", "extract_stack")
    }

    pub fn iscoroutine(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.iscoroutine, "asyncio.coroutines", "iscoroutine")
    }

    pub fn get_policy(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.get_policy, "asyncio.events", "_get_event_loop_policy")
    }

    pub fn extract_handle_stack(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.extract_handle_stack, "asyncio.format_helpers", "extract_stack")
    }

    pub fn transport_socket(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.transport_socket, "asyncio.trsock", "TransportSocket")
    }

    pub fn buffered_protocol(&self, vm: &Vm) -> PyResult {
        self.imported(vm, &self.library.buffered_protocol, "asyncio.protocols", "BufferedProtocol")
    }

    pub fn set_result_unless_cancelled(&self, vm: &Vm) -> PyResult {
        let slot = &self.library.set_result_unless_cancelled;
        self.imported(vm, slot, "asyncio.futures", "_set_result_unless_cancelled")
    }

    pub fn set_library_handle(&self, class: Value) {
        self.library.handle.put(class);
    }

    /// A function of the library's own `Handle`.
    pub fn library_handle(&self, vm: &Vm, name: &str) -> PyResult {
        let class = match self.library.handle.get() {
            Some(class) => class,
            None => {
                vm.import_module("asyncio.events")?;
                self.library.handle.or_none()
            }
        };
        vm.get_attr_str(&class, name)
    }

    pub fn set_library_loop(&self, class: Option<Value>) {
        self.library.base_loop.set(class);
    }

    /// Calls a method of the library's own loop on `this`.
    pub fn library_loop(&self, vm: &Vm, name: &str, this: &Value) -> PyResult {
        let class = match self.library.base_loop.get() {
            Some(class) => class,
            None => return Err(vm.runtime_error("asyncio.base_events has not been imported")),
        };
        let f = vm.get_attr_str(&class, name)?;
        vm.call(&f, std::slice::from_ref(this))
    }

    /// Calls a method of the library's own loop for Unix.
    pub fn library_unix(&self, vm: &Vm, name: &str, args: CallArgs) -> PyResult {
        let f = vm.get_attr_str(&self.unix_loop.or_none(), name)?;
        vm.call_args(&f, args)
    }

    /// `asyncio.tasks` has been imported.
    pub fn set_tasks_module(&self, namespace: Ref<Dict>) {
        drop(self.library.task.replace(Some(Binding::new(namespace, self.names.Task.clone()))));
    }

    /// `asyncio.futures` has been imported.
    pub fn set_futures_module(&self, namespace: Ref<Dict>) {
        drop(self.library.future.replace(Some(Binding::new(namespace, self.names.Future.clone()))));
    }

    pub fn keep_library_task(&self, name: &'static str, v: Option<Value>) {
        let mut kept = self.library.replaced.borrow_mut();
        kept.retain(|(n, _)| *n != name);
        kept.extend(v.map(|v| (name, v)));
    }

    /// The library's own function of `asyncio.tasks`.
    pub fn library_task(&self, vm: &Vm, name: &str) -> PyResult {
        let found = self.library.replaced.borrow().iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
        found.ok_or_else(|| vm.runtime_error("asyncio.tasks has not been imported"))
    }

    /// What somebody has put in the place of `asyncio.tasks.Task`.
    pub fn other_task(&self, vm: &Vm) -> Option<Value> {
        let task = self.library.task.borrow();
        self.task_type.with_value(|own| task.as_ref()?.other_than(vm, own))
    }

    /// What somebody has put in the place of `asyncio.futures.Future`.
    pub fn other_future(&self, vm: &Vm) -> Option<Value> {
        let future = self.library.future.borrow();
        self.future_type.with_value(|own| future.as_ref()?.other_than(vm, own))
    }

    /// An `InvalidStateError`.
    #[cold]
    pub fn invalid_state(&self, vm: &Vm, message: &str) -> Raised {
        let class =
            self.imported(vm, &self.library.invalid_state_error, "asyncio.exceptions", "InvalidStateError");
        match class.and_then(|class| vm.call(&class, &[vm.str(message)])) {
            Ok(exc) => Raised(exc),
            Err(e) => e,
        }
    }

    /// Whether the exception is a `CancelledError`.
    pub fn is_cancelled_error(&self, vm: &Vm, exc: &Value) -> PyResult<bool> {
        let class = self.cancelled_error(vm)?;
        Ok(class.to_ref::<TypeObj>().is_some_and(|class| vm.type_obj(exc).data.is_subtype(&class)))
    }

    /// Whether `v` is exactly a `Future` or a `Task`.
    #[inline]
    pub fn is_exact(&self, vm: &Vm, v: &Value) -> bool {
        let ty = vm.type_obj(v);
        std::ptr::eq(ty, self.future_type.obj()) || std::ptr::eq(ty, self.task_type.obj())
    }
}
