//! The interactive prompt: on a terminal with line editing and history, elsewhere line by line with
//! prompts on the standard error. Whether a statement could go on is decided by the library's
//! `codeop`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use ouro_vm::core::code::Code;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Cmd, Config, Editor, KeyCode, KeyEvent, Modifiers};

use crate::gil;
use crate::modules::sys::hooks;
use crate::modules::{linecache, sys, util};

/// A line, or why there is none.
enum Line {
    Text(String),
    /// Ctrl-C: what was typed so far is forgotten.
    Interrupt,
    End,
}

/// Where lines come from.
enum Input {
    Terminal(Box<Editor<(), FileHistory>>, Option<PathBuf>),
    Stream,
}

impl Input {
    fn open(vm: &Vm) -> Input {
        if !std::io::stdin().is_terminal() {
            return Input::Stream;
        }
        let config = Config::builder().auto_add_history(true).build();
        let Ok(mut editor) = Editor::<(), FileHistory>::with_config(config) else { return Input::Stream };
        let tab = KeyEvent(KeyCode::Tab, Modifiers::NONE);
        editor.bind_sequence(tab, Cmd::Insert(1, "    ".to_owned()));
        let path = history_path(vm);
        if let Some(path) = &path {
            // The first session has none.
            let _ = editor.load_history(path);
        }
        Input::Terminal(Box::new(editor), path)
    }

    fn line(&mut self, vm: &Vm, prompt: &str) -> PyResult<Line> {
        let (editor, _) = match self {
            Input::Terminal(editor, path) => (editor, path),
            Input::Stream => return stream_line(vm, prompt),
        };
        Ok(match gil::allow_threads(vm, || editor.readline(prompt)) {
            Ok(text) => Line::Text(text),
            Err(ReadlineError::Interrupted) => Line::Interrupt,
            Err(ReadlineError::Eof) => Line::End,
            Err(error) => {
                hooks::write_stderr(vm, &format!("ouro: standard input: {error}\n"));
                Line::End
            }
        })
    }

    /// Keeps the history for the next time, where it can be written.
    fn close(self) {
        if let Input::Terminal(mut editor, Some(path)) = self {
            let _ = editor.save_history(&path);
        }
    }
}

fn history_path(vm: &Vm) -> Option<PathBuf> {
    match vm.host().variable("PYTHON_HISTORY") {
        Some(path) if !path.is_empty() => Some(path.into()),
        _ => Some(PathBuf::from(vm.host().variable("HOME")?).join(".ouro_history")),
    }
}

/// A line of `sys.stdin` that is no terminal.
fn stream_line(vm: &Vm, prompt: &str) -> PyResult<Line> {
    let _ = std::io::stderr().write_all(prompt.as_bytes());
    let Some(stdin) = sys::get(vm, "stdin").filter(|f| !f.is_none()) else { return Ok(Line::End) };
    let line = vm.call_method(&stdin, "readline", &[])?;
    let text = line.as_::<Str>().map(|s| s.to_text().into_owned()).unwrap_or_default();
    Ok(if text.is_empty() { Line::End } else { Line::Text(text.trim_end_matches('\n').to_owned()) })
}

fn prompt(vm: &Vm, name: &str) -> String {
    let shown = sys::get(vm, name).and_then(|p| vm.str_of(&p).ok());
    shown.map(|p| p.to_text().into_owned()).unwrap_or_default()
}

/// Runs `$PYTHONSTARTUP` and greets: what comes before the prompt when there is no program.
pub fn begin(vm: &Vm, main: &Ref<Dict>) {
    if !vm.state(sys::Settings::default).quiet.get() {
        let text = format!(
            "Ouro {} (Python 3.14) on {}\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
            crate::VERSION,
            std::env::consts::OS
        );
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    let Some(path) = vm.host().variable("PYTHONSTARTUP").filter(|p| !p.is_empty()) else { return };
    let path = PathBuf::from(path);
    let result = match std::fs::read(&path) {
        Ok(bytes) => startup(vm, main, &bytes, &path.to_string_lossy()),
        Err(_) => {
            hooks::write_stderr(vm, "Could not open PYTHONSTARTUP\n");
            Err(util::os_error_path(vm, &no_file(), &util::os_str(vm, path.as_os_str())))
        }
    };
    if let Err(e) = result {
        hooks::handle_uncaught(vm, e);
    }
}

fn no_file() -> std::io::Error {
    std::io::Error::from_raw_os_error(libc::ENOENT)
}

fn startup(vm: &Vm, main: &Ref<Dict>, bytes: &[u8], name: &str) -> PyResult<()> {
    let text = crate::decode_source(vm, bytes, name)?;
    let options = ouro_compiler::Options { optimize: vm.optimize.get(), ..Default::default() };
    let code = ouro_vm::builtins::compile_text(vm, &text, name, ouro_compiler::Mode::Exec, &options)?;
    (vm.hooks().run_code)(vm, code, main, Some(main.value()), None).map(drop)
}

/// Reads and runs statements until the input ends or the program exits; the exit code.
pub fn run(vm: &Vm, main: &Ref<Dict>) -> i32 {
    for (name, text) in [("ps1", ">>> "), ("ps2", "... ")] {
        if let (None, Some(sys)) = (sys::get(vm, name), vm.sys.get()) {
            vm.set_name(sys, name, vm.str(text));
        }
    }
    let mut input = Input::open(vm);
    let compiler = util::imported(vm, "codeop", "CommandCompiler").and_then(|c| vm.call(&c, &[]));
    let code = match compiler {
        Ok(compiler) => read_and_run(vm, main, &mut input, &compiler),
        Err(e) => hooks::handle_uncaught(vm, e),
    };
    input.close();
    code
}

fn read_and_run(vm: &Vm, main: &Ref<Dict>, input: &mut Input, compiler: &Value) -> i32 {
    let mut source = String::new();
    let mut number = 0;
    let terminal = matches!(input, Input::Terminal(..));
    loop {
        let _ = flush(vm);
        let shown = prompt(vm, if source.is_empty() { "ps1" } else { "ps2" });
        let line = match input.line(vm, &shown) {
            Ok(line) => line,
            Err(e) => match report(vm, e) {
                Some(code) => return code,
                None => Line::Interrupt,
            },
        };
        match line {
            Line::Text(text) => source.push_str(&text),
            Line::Interrupt => {
                hooks::write_stderr(vm, "KeyboardInterrupt\n");
                source.clear();
                continue;
            }
            Line::End => {
                let _ = std::io::stderr().write_all(b"\n");
                return 0;
            }
        }
        if source.trim().is_empty() {
            source.clear();
            continue;
        }
        let name = if terminal { format!("<python-input-{number}>") } else { "<stdin>".to_owned() };
        linecache::register(vm, &name, &source);
        let args = [vm.str(&source), vm.str(&name), vm.str("single")];
        let result = match vm.call(compiler, &args) {
            Ok(code) => match code.to_ref::<Code>() {
                Some(code) => {
                    linecache::note_code(vm, &code, &name, &source);
                    (vm.hooks().run_code)(vm, code, main, Some(main.value()), None)
                        .and_then(|_| vm.check_safepoint())
                }
                None => {
                    source.push('\n');
                    continue;
                }
            },
            Err(e) => {
                // Where the library was at does not matter to the user.
                if let Some(exc) = e.0.as_::<ExcObj>() {
                    drop(exc.traceback.take());
                }
                Err(e)
            }
        };
        source.clear();
        number += 1;
        if let Err(e) = result
            && let Some(code) = report(vm, e)
        {
            return code;
        }
    }
}

/// Shows an exception; the exit code if it ends the program.
fn report(vm: &Vm, raised: Raised) -> Option<i32> {
    let exits = raised.is(vm, Exc::SystemExit);
    let _ = flush(vm);
    let code = hooks::handle_uncaught(vm, raised);
    exits.then_some(code)
}

fn flush(vm: &Vm) -> PyResult<()> {
    match sys::get(vm, "stdout").filter(|f| !f.is_none()) {
        Some(out) => vm.call_method(&out, "flush", &[]).map(drop),
        None => Ok(()),
    }
}
