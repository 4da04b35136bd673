//! One interpreter: making the VM, running programs, ending in CPython's order.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ouro_compiler::{Mode, Options};
use ouro_vm::core::code::Code;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::heap::safepoint;
use ouro_vm::core::object::Ref;
use ouro_vm::core::thread::{Registers, Thread};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::weak::WeakRef;
use ouro_vm::types::shadowing;

use crate::asyncio::serve::Desk;
use crate::config::{Config, Run};
use crate::host::OsHost;
use crate::library::LIB_DIR;
use crate::modules::sys::{Settings, hooks};
use crate::modules::{self, util};
use crate::reactor::sys::reserve::{self, Reserve};
use crate::reactor::sys::{process, remote};
use crate::{gil, import};

/// Native stack of the thread that runs the main program.
const STACK: usize = 512 << 20;
/// What it gets in any case.
const LEAST_STACK: usize = 16 << 20;
/// What native code may use below the limit at which recursion is reported.
const RESERVE: usize = 16 << 20;

/// Runs a program to its end on a thread with a large stack; the exit code. The calling thread
/// answers other processes meanwhile, if they may ask.
pub fn run(config: Config) -> i32 {
    let serving = config.remote_debug().then(|| Serving::new(process::native_id() as i32));
    let opened = serving.clone();
    let process = std::process::id();
    let body = move || {
        let _ending = opened.clone().map(Ending::new);
        let interpreter = match Interpreter::new(&config) {
            Ok(interpreter) => interpreter,
            Err(message) => {
                fatal(&message);
                return 1;
            }
        };
        if let Some(serving) = &opened {
            serving.desk.open(interpreter.vm());
        }
        let mut code = interpreter.run_main(&config.run);
        if interpreter.inspects(&config.run) {
            code = crate::repl::run(interpreter.vm(), interpreter.main_dict());
        }
        let code = interpreter.end(code);
        if std::process::id() != process {
            // A forked process has this thread only: nobody waits for what it returns.
            std::process::exit(code);
        }
        code
    };
    let thread = std::thread::Builder::new().name("main".to_owned()).stack_size(main_stack()).spawn(body);
    match thread {
        Ok(thread) => {
            // Signals interrupt the thread that runs Python code.
            crate::reactor::sys::signals::block_all();
            if let Some(serving) = serving {
                serving.desk.serve();
            }
            thread.join().unwrap_or(101)
        }
        Err(error) => {
            fatal(&format!("cannot start the main thread: {error}"));
            1
        }
    }
}

/// What answers other processes.
#[derive(Clone)]
struct Serving {
    desk: Arc<Desk>,
    /// The thread that takes requests.
    thread: i32,
    /// Whether the process was started with their signal blocked.
    blocked: bool,
}

impl Serving {
    /// On the thread that is to take requests, before it starts others.
    fn new(thread: i32) -> Serving {
        Serving { desk: Arc::default(), thread, blocked: remote::block() }
    }
}

/// Tells the thread that takes requests, however the program ends, that it has ended.
struct Ending(Serving);

impl Ending {
    /// On the main thread.
    fn new(serving: Serving) -> Ending {
        if !serving.blocked {
            remote::unblock();
        }
        Ending(serving)
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.desk.end(self.0.thread);
    }
}

fn fatal(message: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "Fatal Python error: {message}");
}

/// A VM with everything a program needs.
pub struct Interpreter {
    vm: Box<Vm>,
    // The VM points to the thread.
    _thread: Box<Thread>,
    main: Ref<Dict>,
    /// Whether the first line of the program is no Python (`-x`).
    skip_line: bool,
}

impl Interpreter {
    /// Makes an interpreter on the calling thread, which should have a stack of some hundred
    /// megabytes; with less, deep recursion is reported earlier.
    #[allow(unsafe_code)]
    pub fn new(config: &Config) -> Result<Interpreter, String> {
        let mut host = OsHost::new(config.hash_seed()?);
        if config.ignore_environment || config.isolated {
            host = host.ignoring_python_variables();
        }
        let vm = Box::new(Vm::bare(Box::new(host)));
        let here = gil::stack_here();
        let limit = here.saturating_sub(stack_left() - RESERVE.min(stack_left() / 2));
        let registers = Registers::new((stack_left() / 4).max(LEAST_STACK)).map_err(|_| "out of memory")?;
        let thread = Box::new(Thread::new(gil::MAIN_ID, limit, registers));
        thread.ident.set(crate::reactor::sys::process::thread_ident());
        thread.native.set(process::native_id() as u64);
        // SAFETY: the thread lives as long as the VM, and no other thread runs yet.
        unsafe { vm.set_thread(&raw const *thread) };
        ouro_vm::types::bootstrap::bootstrap(&vm);
        vm.install_hooks(ouro_vm::interp::HOOKS);
        vm.install_interrupt(interrupt);
        vm.install_unraisable(hooks::unraisable);
        reserve::set_flag(vm.heap().safepoint().clone(), safepoint::MEMORY);
        reserve::refill();
        gil::of(&vm);
        let main = vm.dict();
        let interpreter = Interpreter { vm, _thread: thread, main, skip_line: config.skip_line };
        match interpreter.prepare(config) {
            Ok(()) => Ok(interpreter),
            Err(e) => {
                hooks::handle_uncaught(&interpreter.vm, e);
                // A machine that is half made cannot be taken apart; the process ends.
                std::mem::forget(interpreter);
                Err("initialization failed".to_owned())
            }
        }
    }

    pub fn vm(&self) -> &Vm {
        &self.vm
    }

    fn prepare(&self, config: &Config) -> PyResult<()> {
        let vm = &*self.vm;
        settings(vm, config);
        let all = vm.dict();
        let _ = vm.modules.set(all.clone());
        let builtins = modules::builtins::create(vm)?;
        let _ = vm.builtins.set(builtins.dict.clone());
        vm.set_name(&all, "builtins", builtins.value());
        let sys = modules::create(vm, &modules::sys::MODULE)?;
        let _ = vm.sys.set(sys.dict.clone());
        vm.set_name(&all, "sys", sys.value());
        import::install(vm, &sys)?;
        let set = |name: &str, v: Value| vm.set_name(&builtins.dict, name, v);
        set("open", vm.native_function(&modules::io::OPEN, "_io"));
        set("__import__", vm.native_function(&IMPORT, "builtins"));
        set("__debug__", Value::from_bool(config.optimize == 0));
        standard_streams(vm, config.unbuffered, config.utf8_mode)?;
        if let Some(digits) = config.max_digits {
            ouro_vm::types::int_parse::set_max_digits(vm, digits)?;
        }
        let main = modules::module_from_dict(vm, self.main.clone());
        let set = |name: &str, v: Value| vm.set_name(&self.main, name, v);
        set("__name__", vm.str("__main__"));
        set("__doc__", Value::NONE);
        set("__package__", Value::NONE);
        set("__loader__", Value::NONE);
        set("__spec__", Value::NONE);
        set("__builtins__", builtins.value());
        vm.set_name(&all, "__main__", main.into());
        modules::signal::install_default(vm)?;
        if config.gc_stress {
            vm.heap().set_stress(true);
        }
        if !config.no_site {
            site_builtins(vm, &builtins)?;
        }
        let faults = vm.host().variable("PYTHONFAULTHANDLER").is_some_and(|v| !v.is_empty());
        if faults || config.dev_mode || config.xoptions.iter().any(|o| o.0 == "faulthandler") {
            modules::faulthandler::enable_at_start(vm);
        }
        if !config.warn.is_empty() || config.dev_mode {
            util::import(vm, "warnings")?;
        }
        Ok(())
    }

    /// The namespace of `__main__`.
    pub fn main_dict(&self) -> &Ref<Dict> {
        &self.main
    }

    /// Whether the prompt comes after the program.
    fn inspects(&self, run: &Run) -> bool {
        let variable = || self.vm.host().variable("PYTHONINSPECT").is_some_and(|v| !v.is_empty());
        matches!(run, Run::Prompt) || self.vm.state(Settings::default).inspect.get() || variable()
    }

    /// Runs a program; the exit code as it stands before shutdown.
    pub fn run_main(&self, run: &Run) -> i32 {
        match self.try_run(run) {
            Ok(()) => 0,
            Err(e) if e.is(&self.vm, Exc::SystemExit) && self.inspects(run) => {
                hooks::show_uncaught(&self.vm, &e);
                0
            }
            Err(e) if e.is(&self.vm, Exc::KeyboardInterrupt) => {
                hooks::handle_uncaught(&self.vm, e);
                INTERRUPTED
            }
            Err(e) => hooks::handle_uncaught(&self.vm, e),
        }
    }

    fn try_run(&self, run: &Run) -> PyResult<()> {
        let vm = &*self.vm;
        match run {
            Run::File(path) => self.run_file(path),
            Run::Container(_) => self.run_module("__main__", false),
            Run::Prompt => {
                crate::repl::begin(vm, &self.main);
                Ok(())
            }
            Run::Code(text) => self.run_text(text.as_bytes(), "<string>"),
            Run::Stdin => {
                let mut bytes = Vec::new();
                let read = std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes);
                util::os(vm, read)?;
                self.run_text(&bytes, "<stdin>")
            }
            Run::Module(name) => self.run_module(name, true),
        }
    }

    /// Runs a module as `__main__`, which may set `sys.argv[0]` to where the module is.
    fn run_module(&self, name: &str, set_argument: bool) -> PyResult<()> {
        let vm = &*self.vm;
        let main = util::imported(vm, "runpy", "_run_module_as_main")?;
        vm.call(&main, &[vm.str(name), Value::from_bool(set_argument)]).map(drop)
    }

    /// Runs source text in `__main__`.
    pub fn run_text(&self, bytes: &[u8], filename: &str) -> PyResult<()> {
        let vm = &*self.vm;
        let text = crate::decode_source(vm, bytes, filename)?;
        let given = filename == "<string>";
        if given {
            modules::linecache::register(vm, filename, &text);
        }
        let options = Options { optimize: vm.optimize.get(), ..Options::default() };
        let code = ouro_vm::builtins::compile_text(vm, &text, filename, Mode::Exec, &options)?;
        if given {
            modules::linecache::note_code(vm, &code, filename, &text);
        }
        self.exec(code)
    }

    /// Runs a file, compiled or not.
    pub fn run_file(&self, path: &Path) -> PyResult<()> {
        let vm = &*self.vm;
        let path = &absolute(path);
        let name = util::os_str(vm, path.as_os_str());
        vm.set_name(&self.main, "__file__", name.clone());
        if self.skip_line {
            let bytes = util::os(vm, std::fs::read(path))?;
            // The line end stays, so that lines keep their numbers.
            let end = bytes.iter().position(|&b| b == b'\n').unwrap_or(bytes.len());
            return self.run_text(&bytes[end..], &path.to_string_lossy());
        }
        let code = import::loader::file_code(vm, path)?;
        let loader = vm.make(import::loader::SourceLoader {
            name: "__main__".to_owned(),
            place: import::loader::Place::File { path: path.to_owned(), package: false },
        });
        vm.set_name(&self.main, "__loader__", loader);
        vm.set_name(&self.main, "__cached__", Value::NONE);
        self.exec(code)
    }

    fn exec(&self, code: Ref<Code>) -> PyResult<()> {
        let vm = &*self.vm;
        (vm.hooks().run_code)(vm, code, &self.main, Some(self.main.value()), None)?;
        vm.check_safepoint()
    }

    /// Ends the interpreter: threads, exit functions, streams, modules. The final exit code.
    pub fn end(self, mut code: i32) -> i32 {
        let Interpreter { vm: owned, _thread, main, .. } = self;
        let vm = &*owned;
        if let Some(threading) = vm.modules.get().and_then(|m| vm.get_name(m, "threading"))
            && let Err(e) = vm.call_method(&threading, "_shutdown", &[])
        {
            vm.unraisable(e, "Exception ignored on threading shutdown", Some(&threading));
        }
        modules::atexit::run(vm);
        if flush_streams(vm).is_err() && code == 0 {
            code = 120;
        }
        vm.state(Settings::default).finalizing.set(true);
        gil::of(vm).closing.store(true, std::sync::atomic::Ordering::Relaxed);
        teardown(vm, main);
        if flush_streams(vm).is_err() && code == 0 {
            code = 120;
        }
        if code == INTERRUPTED {
            crate::reactor::sys::signals::die_of(libc::SIGINT);
            return 130;
        }
        // What is left goes with the process.
        std::mem::forget((owned, _thread));
        code
    }
}

/// Exit code that stands for dying of `SIGINT`.
const INTERRUPTED: i32 = 1 << 20;

static IMPORT: ouro_vm::core::native::MethodDef =
    ouro_vm::core::native::raw_function("__import__", import::dunder_import);

/// What `site` adds to `builtins`.
fn site_builtins(vm: &Vm, builtins: &Ref<Module>) -> PyResult<()> {
    let module = util::import(vm, "_sitebuiltins")?;
    let quitter = vm.get_attr_str(&module, "Quitter")?;
    for name in ["quit", "exit"] {
        let v = vm.call(&quitter, &[vm.str(name), vm.str("Ctrl-D (i.e. EOF)")])?;
        vm.set_name(&builtins.dict, name, v);
    }
    let helper = vm.get_attr_str(&module, "_Helper")?;
    vm.set_name(&builtins.dict, "help", vm.call(&helper, &[])?);
    Ok(())
}

/// The path of the program from the root on, with whatever is in it.
fn absolute(path: &Path) -> PathBuf {
    std::env::current_dir().map_or_else(|_| path.to_owned(), |here| here.join(path))
}

/// Signals, lock hand-over.
fn interrupt(vm: &Vm, bits: u32) -> PyResult<()> {
    if bits & safepoint::SWITCH != 0 {
        gil::switch(vm);
    }
    if bits & (safepoint::SIGNAL | safepoint::PENDING) != 0 {
        modules::signal::run_handlers(vm)?;
    }
    if bits & (safepoint::MEMORY | safepoint::REFILL) != 0 {
        replenish(vm, bits & safepoint::MEMORY != 0)?;
    }
    Ok(())
}

/// Saves up the reserve of memory again. `MemoryError` if it was used just now, and what used it is
/// still there.
#[cold]
fn replenish(vm: &Vm, used: bool) -> PyResult<()> {
    vm.heap().safepoint().fetch_and(!(safepoint::MEMORY | safepoint::REFILL), Ordering::AcqRel);
    let reserve = reserve::refill();
    if reserve == Reserve::Nothing {
        vm.heap().request(safepoint::REFILL);
    }
    if used && reserve != Reserve::Full { Err(vm.memory_error()) } else { Ok(()) }
}

/// Native stack for the main thread: less where the process's addresses are limited.
fn main_stack() -> usize {
    match crate::reactor::sys::limits::getrlimit(libc::RLIMIT_AS as i32) {
        Ok((soft, _)) => ((soft / 4) as usize & !0xffff).clamp(LEAST_STACK, STACK),
        Err(_) => STACK,
    }
}

/// Native stack that the calling thread may use.
fn stack_left() -> usize {
    crate::reactor::sys::process::thread_stack_size().map_or(8 << 20, |size| size.clamp(1 << 20, STACK))
}

fn settings(vm: &Vm, config: &Config) {
    let s: Rc<Settings> = vm.state(Settings::default);
    s.optimize.set(config.optimize);
    vm.optimize.set(config.optimize);
    s.debug.set(config.debug);
    s.inspect.set(config.inspect);
    s.interactive.set(config.interactive);
    s.utf8_mode.set(config.utf8_mode);
    s.warn_default_encoding.set(config.warn_default_encoding);
    s.cpu_count.set(config.cpu_count);
    s.max_digits.set(config.max_digits);
    *s.pycache_prefix.borrow_mut() = config.pycache_prefix.clone();
    s.unbuffered.set(config.unbuffered);
    s.dont_write_bytecode.set(config.dont_write_bytecode);
    s.no_user_site.set(config.no_user_site || config.isolated);
    s.no_site.set(config.no_site);
    s.ignore_environment.set(config.ignore_environment || config.isolated);
    s.isolated.set(config.isolated);
    s.safe_path.set(config.safe_path || config.isolated);
    s.quiet.set(config.quiet);
    s.verbose.set(config.verbose);
    s.bytes_warning.set(config.bytes_warning);
    s.dev_mode.set(config.dev_mode);
    s.hash_randomization.set(vm.host().variable("PYTHONHASHSEED").is_none_or(|v| v != "0"));
    let first: OsString = match &config.run {
        Run::File(path) | Run::Container(path) => path.clone().into(),
        Run::Code(_) => "-c".into(),
        Run::Module(_) => "-m".into(),
        Run::Prompt => "".into(),
        Run::Stdin if config.dash => "-".into(),
        Run::Stdin => "".into(),
    };
    let mut argv = vec![first];
    argv.extend(config.args.iter().cloned());
    *s.argv.borrow_mut() = argv;
    *s.orig_argv.borrow_mut() = std::env::args_os().collect();
    let mut warn = Vec::new();
    if config.dev_mode {
        warn.push("default".to_owned());
    }
    if let Some(list) = vm.host().variable("PYTHONWARNINGS") {
        warn.extend(list.to_string_lossy().split(',').filter(|w| !w.is_empty()).map(str::to_owned));
    }
    warn.extend(config.warn.iter().cloned());
    match config.bytes_warning {
        0 => {}
        1 => warn.push("default::BytesWarning".to_owned()),
        _ => warn.push("error::BytesWarning".to_owned()),
    }
    *s.warn.borrow_mut() = warn;
    *s.xoptions.borrow_mut() = config.xoptions.clone();
    let executable = std::env::current_exe().unwrap_or_default();
    let base = executable.parent().and_then(Path::parent).unwrap_or(Path::new("/usr")).to_owned();
    *s.base_prefix.borrow_mut() = base.clone().into();
    *s.executable.borrow_mut() = executable.into();
    let environment = virtual_environment(vm);
    *s.prefix.borrow_mut() = environment.clone().unwrap_or(base).into();
    *s.path.borrow_mut() = search_path(vm, config, environment.as_deref());
}

/// The active virtual environment: `VIRTUAL_ENV`, or a `pyvenv.cfg` beside the program.
fn virtual_environment(vm: &Vm) -> Option<PathBuf> {
    let has_config = |dir: &Path| dir.join("pyvenv.cfg").is_file();
    if let Some(dir) = vm.host().variable("VIRTUAL_ENV") {
        let dir = PathBuf::from(dir);
        return dir.is_dir().then_some(dir);
    }
    let called = std::env::args_os().next()?;
    let exe = if Path::new(&called).components().count() > 1 {
        std::path::absolute(called).ok()?
    } else {
        std::env::current_exe().ok()?
    };
    let dir = exe.parent()?.parent()?;
    has_config(dir).then(|| dir.to_owned())
}

fn search_path(vm: &Vm, config: &Config, environment: Option<&Path>) -> Vec<OsString> {
    let mut path: Vec<OsString> = Vec::new();
    let safe = config.safe_path
        || config.isolated
        || vm.host().variable("PYTHONSAFEPATH").is_some_and(|v| !v.is_empty());
    if !safe {
        let folder = match &config.run {
            Run::File(file) => {
                let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.clone());
                match (real.is_dir(), real.parent()) {
                    (false, Some(folder)) => folder.as_os_str().to_owned(),
                    _ => real.into(),
                }
            }
            Run::Container(place) => absolute(place).into(),
            Run::Module(_) => std::env::current_dir().unwrap_or_default().into(),
            Run::Code(_) | Run::Stdin | Run::Prompt => OsString::new(),
        };
        shadowing::set_program_folder(vm, folder.to_str().map(str::to_owned));
        path.push(folder);
    }
    if let Some(list) = vm.host().variable("PYTHONPATH") {
        path.extend(std::env::split_paths(&list).filter(|p| !p.as_os_str().is_empty()).map(OsString::from));
    }
    path.push(LIB_DIR.into());
    if !config.no_site
        && let Some(dir) = environment
    {
        let lib = dir.join("lib");
        let mut folders = vec![lib.join("python3.14").join("site-packages")];
        if let Ok(entries) = std::fs::read_dir(&lib) {
            folders.extend(
                entries
                    .flatten()
                    .filter(|e| e.file_name().to_string_lossy().starts_with("python3"))
                    .map(|e| e.path().join("site-packages")),
            );
        }
        folders.sort();
        folders.dedup();
        for folder in folders.into_iter().filter(|f| f.is_dir()) {
            path.extend(site_folder(&folder));
        }
    }
    path
}

/// A site-packages folder and what its `.pth` files add.
fn site_folder(folder: &Path) -> Vec<OsString> {
    let mut path = vec![folder.as_os_str().to_owned()];
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    files.retain(|f| f.extension().is_some_and(|e| e == "pth"));
    files.sort();
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        for line in text.lines().map(str::trim_end) {
            if line.is_empty()
                || line.starts_with('#')
                || line.starts_with("import ")
                || line.starts_with("import\t")
            {
                continue;
            }
            let place = folder.join(line);
            if place.exists() {
                path.push(place.into());
            }
        }
    }
    path
}

fn standard_streams(vm: &Vm, unbuffered: bool, utf8: bool) -> PyResult<()> {
    use crate::modules::io::{buffered, fileio, textio, types};
    let Some(sys) = vm.sys.get() else { return Ok(()) };
    let types = types(vm)?;
    let unbuffered = unbuffered || vm.host().variable("PYTHONUNBUFFERED").is_some_and(|v| !v.is_empty());
    for (number, name, writable) in [(0, "stdin", false), (1, "stdout", true), (2, "stderr", true)] {
        let text_name = format!("<{name}>");
        let stream = if crate::reactor::sys::fd::inheritable(number).is_err() {
            Value::NONE
        } else {
            let raw = fileio::from_fd(vm, number, writable, &text_name)?;
            let terminal = crate::reactor::sys::fd::is_terminal(number);
            let ty = if writable { &types.writer } else { &types.reader };
            let buffer = if unbuffered && writable {
                raw
            } else {
                buffered::make(vm, ty, raw, modules::io::BUFFER_SIZE, !writable, writable)
            };
            let (encoding, errors) = std_encoding(vm, number, utf8);
            let line = number == 2 || terminal;
            let stream = textio::wrap(vm, buffer, &errors, line && !unbuffered, unbuffered && writable)?;
            vm.set_attr(&stream, &vm.intern("mode"), vm.str(if writable { "w" } else { "r" }))?;
            if let Some(encoding) = encoding {
                let codec = util::imported(vm, "codecs", "lookup")?;
                let name = vm.get_attr_str(&vm.call(&codec, &[vm.str(&encoding)])?, "name")?;
                let reconfigure = vm.get_attr_str(&stream, "reconfigure")?;
                let key = [vm.intern("encoding").into()];
                vm.call_args(&reconfigure, ouro_vm::core::args::CallArgs::new(&[name], &key))?;
            }
            stream
        };
        vm.set_name(sys, name, stream.clone());
        vm.set_name(sys, &format!("__{name}__"), stream);
    }
    Ok(())
}

/// The encoding, if it is not UTF-8, and the error handler of a standard stream: what
/// `PYTHONIOENCODING` and the locale ask for.
fn std_encoding(vm: &Vm, number: i32, utf8_mode: bool) -> (Option<String>, String) {
    let (mut encoding, mut errors) = (None, None);
    if let Some(v) = vm.host().variable("PYTHONIOENCODING") {
        let v = v.to_string_lossy().into_owned();
        let (name, handler) = v.split_once(':').unwrap_or((&v, ""));
        encoding = Some(name.to_owned()).filter(|n| !n.is_empty());
        // An encoding without a handler is strict, whatever the locale.
        errors =
            Some(if handler.is_empty() { "strict" } else { handler }.to_owned()).filter(|_| !v.is_empty());
    }
    if number == 2 {
        return (encoding, "backslashreplace".to_owned());
    }
    let lenient = || utf8_mode || crate::config::is_c_locale(&|name| vm.host().variable(name));
    let errors = errors.unwrap_or_else(|| if lenient() { "surrogateescape" } else { "strict" }.to_owned());
    (encoding, errors)
}

/// Flushes the standard streams; failures of `stdout` are reported.
fn flush_streams(vm: &Vm) -> Result<(), ()> {
    let mut result = Ok(());
    for name in ["stdout", "stderr"] {
        let Some(file) = modules::sys::get(vm, name).filter(|f| !f.is_none()) else { continue };
        let closed = vm.get_attr_opt(&file, &vm.intern("closed"));
        if matches!(&closed, Ok(Some(c)) if c.is_true()) {
            continue;
        }
        if let Err(e) = vm.call_method(&file, "flush", &[]) {
            if name == "stdout" {
                vm.unraisable(e, "Exception ignored while flushing sys.stdout", None);
                // What cannot be written is not tried again.
                if let Some(sys) = vm.sys.get() {
                    vm.set_name(sys, "stdout", Value::NONE);
                    vm.set_name(sys, "__stdout__", Value::NONE);
                }
                std::mem::forget(file);
            }
            result = Err(());
        }
    }
    result
}

/// Takes modules apart so that finalisers run: `__main__` and others, then `sys` and `builtins`.
fn teardown(vm: &Vm, main: Ref<Dict>) {
    ouro_vm::types::warn::keep(vm);
    // No automatic collection comes between: the order in which objects go is decided here.
    vm.heap().set_stress(false);
    vm.heap().set_threshold(0);
    let Some(all) = vm.modules.get() else { return };
    if let Some(sys) = vm.sys.get() {
        for name in [
            "last_exc",
            "last_type",
            "last_value",
            "last_traceback",
            "path_hooks",
            "path_importer_cache",
            "meta_path",
        ] {
            vm.set_name(sys, name, Value::NONE);
        }
        for name in ["stdin", "stdout", "stderr"] {
            if let Some(v) = vm.get_name(sys, &format!("__{name}__")) {
                vm.set_name(sys, name, v);
            }
        }
    }
    let address = |v: &Value| v.header().map(|_| v.header_ptr() as usize);
    let globals: Vec<usize> = main.pairs().iter().filter_map(|(_, v)| address(v)).collect();
    drop(main);
    let mut left: Vec<Ref<WeakRef>> = Vec::new();
    for (key, value) in all.pairs() {
        let Some(name) = ouro_vm::core::args::name_ref(&key) else { continue };
        if name.is_text("sys") || name.is_text("builtins") {
            continue;
        }
        if let Some(module) = value.header().filter(|_| value.is_a::<Module>()) {
            let weak = vm.alloc(&vm.types().weakref, WeakRef::new(module, None));
            vm.heap().add_weakref(module, &weak);
            left.push(weak);
        }
        let old = all.set_str(&name, vm.hash_str(&name), Value::NONE);
        drop((old, value));
        run_finalizers(vm);
    }
    // The globals of the program go in the order in which they were made.
    ouro_vm::interp::finalize::collect_in_order(vm, true, &globals);
    ouro_vm::interp::finalize::finalize_unmarked(vm);
    // Modules that something still refers to are emptied; the others are gone.
    for weak in left.into_iter().rev() {
        if let Some(module) = weak.get()
            && let Some(m) = module.as_::<Module>()
        {
            clear_module(vm, &m.dict.clone());
        }
        run_finalizers(vm);
    }
    vm.collect_garbage(true);
}

fn run_finalizers(vm: &Vm) {
    if let Err(e) = vm.check_safepoint() {
        vm.unraisable(e, "Exception ignored in finalizer", None);
    }
}

/// Empties a module's namespace: names with one underscore first, then the others.
fn clear_module(vm: &Vm, dict: &Ref<Dict>) {
    for underscored in [true, false] {
        for (key, _) in dict.pairs() {
            let Some(name) = ouro_vm::core::args::name_ref(&key) else { continue };
            let text = name.to_text();
            let private = text.starts_with('_') && !text.starts_with("__");
            if text == "__builtins__" || (underscored && !private) {
                continue;
            }
            let old = dict.set_str(&name, vm.hash_str(&name), Value::NONE);
            drop(old);
            run_finalizers(vm);
        }
    }
}
