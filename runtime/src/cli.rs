//! The command line: `ouro FILE`, `-c`, `-m`, `-`, and the subcommands `run`, `compile`, `dis`.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use lexopt::prelude::*;
use ouro_compiler::bytecode::{CodeObject, dis, obc};
use ouro_compiler::syntax::decode::{self, Origin};
use ouro_compiler::{CompileError, Mode, Options};

use ouro_vm::builtins::traceback_print::SyntaxPlace;

use crate::config::{Config, Run};

const USAGE: &str = "\
usage: ouro [options]                     the interactive prompt, on a terminal
       ouro [options] FILE [ARGS...]      run a Python program (source or .obc)
       ouro [options] -c CODE [ARGS...]   run a program given as text
       ouro [options] -m MODULE [ARGS...] run a module of the library or of sys.path
       ouro [options] - [ARGS...]         run a program read from standard input
       ouro run [options] FILE [ARGS...]  the same as `ouro FILE`
       ouro compile PATH [-o OUT]         compile a file, or every file of a folder, to .obc
       ouro dis FILE                      show the bytecode of a source or .obc file

options:
  -b      issue BytesWarning (-bb: an error)   -B      do not write cached code
  -E      ignore PYTHON* variables             -i      inspect interactively after running
  -I      isolated: -E -P -s                   -O      drop asserts (-OO: docstrings too)
  -P      do not put the script's folder on sys.path
  -q      quiet                                -s, -S  no user site, no site
  -u      unbuffered standard streams          -v      verbose
  -W ARG  warning filter                       -x      skip the first line of the program
  -X OPT  implementation option: dev, utf8, int_max_str_digits=N, cpu_count=N, faulthandler,
          pycache_prefix=PATH, warn_default_encoding, disable-remote-debug, gcstress
  -h, --help     this text                     -V, --version

variables: PYTHONPATH, PYTHONWARNINGS, PYTHONHASHSEED, PYTHONUNBUFFERED, PYTHONOPTIMIZE,
           PYTHONDONTWRITEBYTECODE, PYTHONIOENCODING, PYTHONSAFEPATH, PYTHONDEVMODE, PYTHONSTARTUP,
           PYTHONINSPECT, PYTHONUTF8, PYTHONNOUSERSITE, PYTHONINTMAXSTRDIGITS, PYTHON_CPU_COUNT,
           PYTHONPYCACHEPREFIX, PYTHONFAULTHANDLER, PYTHONVERBOSE, PYTHON_HISTORY, VIRTUAL_ENV,
           PYTHON_DISABLE_REMOTE_DEBUG, OURO_GC_STRESS
";

/// Exit code of a wrong command line.
const USAGE_ERROR: i32 = 2;

/// Runs the command that the process was started with; the exit code.
pub fn main() -> i32 {
    crate::reactor::sys::memory::suit_allocator();
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match args.first().and_then(|a| a.to_str()) {
        Some("compile") => compile_command(&args[1..]),
        Some("dis") => dis_command(&args[1..]),
        Some("run") => start(args[1..].to_vec(), true),
        _ => start(args, false),
    }
}

/// A line on the standard error, where it can be written.
fn say(line: std::fmt::Arguments) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Text on the standard output; the exit code. Nobody who reads no further is told about it.
fn show(text: &str) -> i32 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 1,
        Err(error) => {
            say(format_args!("ouro: standard output: {}", plain(&error)));
            1
        }
    }
}

fn usage_error(message: &str) -> i32 {
    say(format_args!(
        "{message}\nusage: ouro [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `ouro -h' for more information."
    ));
    USAGE_ERROR
}

enum Parsed {
    Run(Box<Config>),
    Done(i32),
}

fn start(args: Vec<OsString>, file_only: bool) -> i32 {
    match parse(args, file_only) {
        Ok(Parsed::Run(mut config)) => match config.environment() {
            Ok(()) => run(*config),
            Err(message) => {
                say(format_args!("Fatal Python error: {message}"));
                1
            }
        },
        Ok(Parsed::Done(code)) => code,
        Err(error) => usage_error(&error.to_string()),
    }
}

fn parse(args: Vec<OsString>, file_only: bool) -> Result<Parsed, lexopt::Error> {
    let mut config = Config::new(Run::Stdin);
    let mut parser = lexopt::Parser::from_args(args);
    let mut chosen = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h' | '?') | Long("help" | "help-all" | "help-env" | "help-xoptions") => {
                return Ok(Parsed::Done(show(USAGE)));
            }
            Short('V') | Long("version") => {
                return Ok(Parsed::Done(show(&format!("Ouro {} (Python 3.14)\n", crate::VERSION))));
            }
            Short('c') => {
                let code = parser.value().map_err(|_| "Argument expected for the -c option")?;
                config.run = Run::Code(format!("{}\n", dedent(&code.to_string_lossy())));
                chosen = true;
                break;
            }
            Short('m') => {
                let name = parser.value().map_err(|_| "Argument expected for the -m option")?;
                config.run = Run::Module(name.to_string_lossy().into_owned());
                chosen = true;
                break;
            }
            Short('W') => {
                let filter = parser.value().map_err(|_| "Argument expected for the -W option")?;
                config.warn.push(filter.to_string_lossy().into_owned());
            }
            Short('X') => {
                let option = parser.value().map_err(|_| "Argument expected for the -X option")?;
                config.x_option(&option.to_string_lossy());
            }
            Short('O') => config.optimize = config.optimize.saturating_add(1).min(2),
            Short('u') => config.unbuffered = true,
            Short('B') => config.dont_write_bytecode = true,
            Short('E') => config.ignore_environment = true,
            Short('I') => config.isolated = true,
            Short('P') => config.safe_path = true,
            Short('q') => config.quiet = true,
            Short('s') => config.no_user_site = true,
            Short('S') => config.no_site = true,
            Short('v') => config.verbose = config.verbose.saturating_add(1),
            Short('b') => config.bytes_warning = config.bytes_warning.saturating_add(1),
            Short('d') => config.debug = true,
            Short('R') => {}
            Short('x') => config.skip_line = true,
            Short('i') => (config.inspect, config.interactive) = (true, true),
            Long("jit") => {
                let value = parser.value()?;
                if !matches!(value.to_str(), Some("off" | "on" | "always")) {
                    return Err("--jit must be off, on or always".into());
                }
            }
            Value(path) => {
                chosen = true;
                config.dash = path == "-" && !file_only;
                if !config.dash {
                    config.run = Run::File(path.into());
                }
                break;
            }
            Short(c) => return Err(format!("Unknown option: -{c}").into()),
            Long(name) => return Err(format!("Unknown option: --{name}").into()),
        }
    }
    if chosen {
        config.args = parser.raw_args()?.collect();
    }
    if file_only && !chosen {
        return Err("ouro run: a FILE is needed".into());
    }
    if !chosen && (config.inspect || std::io::stdin().is_terminal()) {
        config.run = Run::Prompt;
    }
    Ok(Parsed::Run(Box::new(config)))
}

fn run(config: Config) -> i32 {
    if let Run::File(path) = &config.run {
        match std::fs::metadata(path) {
            Err(error) => return cannot_open(path, &error),
            Ok(meta)
                if meta.is_dir()
                    && !["py", "obc"].iter().any(|e| path.join("__main__").with_extension(e).is_file()) =>
            {
                say(format_args!(
                    "{}: can't find '__main__' module in '{}'",
                    program_name(),
                    absolute(path).display()
                ));
                return 1;
            }
            Ok(meta) => {
                let container = match is_container(path, &meta) {
                    Ok(container) => container,
                    Err(error) => return cannot_open(path, &error),
                };
                if container {
                    let run = Run::Container(path.clone());
                    return crate::interpreter::run(Config { run, ..config });
                }
            }
        }
    }
    crate::interpreter::run(config)
}

/// Whether a program is a folder or an archive, which ends with its directory. What is no regular
/// file can be read once only, and is not looked into.
fn is_container(path: &Path, meta: &std::fs::Metadata) -> std::io::Result<bool> {
    use std::io::{Read, Seek, SeekFrom};
    const END: u64 = 22;
    if !meta.is_file() {
        return Ok(meta.is_dir());
    }
    let mut file = std::fs::File::open(path)?;
    if meta.len() < END {
        return Ok(false);
    }
    let mut end = [0; 4];
    file.seek(SeekFrom::End(-(END as i64)))?;
    file.read_exact(&mut end)?;
    Ok(end == *b"PK\x05\x06")
}

/// Source text without the indentation that all its lines have, if they have any.
fn dedent(text: &str) -> std::borrow::Cow<'_, str> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut margin: Option<&str> = None;
    for line in text.split('\n').filter(|line| !line.trim_matches([' ', '\t', '\r']).is_empty()) {
        let own = &line[..indent(line)];
        let common =
            margin.map_or(own.len(), |m| m.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count());
        margin = Some(&own[..common]);
    }
    let margin = margin.map_or(0, str::len);
    if margin == 0 {
        return text.into();
    }
    let lines = text.split('\n').map(|line| if indent(line) == line.len() { "" } else { &line[margin..] });
    lines.collect::<Vec<&str>>().join("\n").into()
}

/// What the command was called as.
fn program_name() -> String {
    let name = std::env::args().next().unwrap_or_else(|| "ouro".to_owned());
    Path::new(&name).file_name().map_or(name.clone(), |n| n.to_string_lossy().into_owned())
}

fn cannot_open(path: &Path, error: &std::io::Error) -> i32 {
    let shown = absolute(path);
    say(format_args!("{}: can't open file '{}': {}", program_name(), shown.display(), plain(error)));
    USAGE_ERROR
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

// ---- compile, dis ------------------------------------------------------------------------------

/// Shows a compile error as a traceback would.
fn show_error(error: &CompileError) {
    use ouro_compiler::ErrorKind;
    let name = match error.kind {
        ErrorKind::Syntax | ErrorKind::Decode => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::IncompleteInput => "_IncompleteInputError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Recursion => "RecursionError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::Value => "ValueError",
        ErrorKind::Internal => "SystemError",
    };
    // The compiler writes CPython's -1 as the largest number.
    let number = |n: u32| Some(i64::from(n as i32));
    let place = SyntaxPlace {
        file: Some(error.filename.clone()),
        line: number(error.line).filter(|&n| n != 0).map(|n| n.to_string()),
        offset: number(error.col),
        end_line: number(error.end_line).map(|n| n.to_string()),
        end_offset: number(error.end_col),
        text: error.text.clone(),
    };
    say(format_args!("{}{name}: {}", place.lines(), error.message));
}

enum Failure {
    Io(std::io::Error),
    Compile(Box<CompileError>),
    Obc(obc::ObcError),
}

fn report(path: &Path, failure: &Failure) {
    match failure {
        Failure::Io(error) => say(format_args!("ouro: {}: {}", path.display(), plain(error))),
        Failure::Compile(error) => show_error(error),
        Failure::Obc(error) => say(format_args!("ouro: {}: {error}", path.display())),
    }
}

/// An I/O error in the system's words.
fn plain(error: &std::io::Error) -> String {
    match error.raw_os_error() {
        Some(code) => format!("[Errno {code}] {}", crate::reactor::sys::strerror(code)),
        None => error.to_string(),
    }
}

fn compile_source(path: &Path, optimize: u8) -> Result<(CodeObject, obc::SourceStamp), Failure> {
    let bytes = std::fs::read(path).map_err(Failure::Io)?;
    let name = path.to_string_lossy();
    let compiled = decode::decode(&bytes, &name, Origin::File).and_then(|text| {
        let options = Options { optimize, ..Options::default() };
        ouro_compiler::compile(&text, &name, Mode::Exec, &options)
    });
    let code = compiled.map_err(|e| Failure::Compile(Box::new(e)))?;
    let mtime = std::fs::metadata(path)
        .and_then(|m| m.modified())
        .ok()
        .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |d| d.as_nanos() as i64);
    let stamp = obc::SourceStamp { hash: obc::checksum(&bytes), size: bytes.len() as u64, mtime };
    Ok((code, stamp))
}

/// Writes a file whole or not at all. Devices, pipes and links are written to, not replaced.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::symlink_metadata(path).is_ok_and(|m| !m.is_file()) {
        return std::fs::File::options().write(true).truncate(true).open(path)?.write_all(bytes);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = std::fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

fn compile_one(source: &Path, out: &Path, optimize: u8) -> Result<(), Failure> {
    let (code, stamp) = compile_source(source, optimize)?;
    write_whole(out, &obc::write(&code, Some(stamp))).map_err(Failure::Io)
}

fn compile_command(args: &[OsString]) -> i32 {
    let mut parser = lexopt::Parser::from_args(args.to_vec());
    let (mut source, mut out, mut optimize) = (None, None, 0u8);
    let parsed = (|| -> Result<(), lexopt::Error> {
        while let Some(arg) = parser.next()? {
            match arg {
                Short('o') | Long("output") => out = Some(PathBuf::from(parser.value()?)),
                Short('O') => optimize = (optimize + 1).min(2),
                Value(path) if source.is_none() => source = Some(PathBuf::from(path)),
                other => return Err(other.unexpected()),
            }
        }
        Ok(())
    })();
    if let Err(error) = parsed {
        return usage_error(&format!("ouro compile: {error}"));
    }
    let Some(source) = source else { return usage_error("ouro compile: a PATH is needed") };
    let work = move || {
        if source.is_dir() {
            compile_folder(&source, out.as_deref(), optimize)
        } else {
            let target = out.unwrap_or_else(|| source.with_extension("obc"));
            match compile_one(&source, &target, optimize) {
                Ok(()) => 0,
                Err(failure) => {
                    report(&source, &failure);
                    1
                }
            }
        }
    };
    with_stack(work)
}

/// Compiling recurses with the source's nesting.
fn with_stack(work: impl FnOnce() -> i32 + Send + 'static) -> i32 {
    let thread = std::thread::Builder::new().stack_size(ouro_compiler::STACK_NEEDED + (16 << 20)).spawn(work);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => 101,
        Err(error) => {
            say(format_args!("ouro: {error}"));
            1
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            let name = entry.file_name();
            if name != "__pycache__" && !name.to_string_lossy().starts_with('.') {
                sources(&path, found)?;
            }
        } else if path.extension().is_some_and(|e| e == "py") {
            found.push(path);
        }
    }
    Ok(())
}

fn compile_folder(folder: &Path, out: Option<&Path>, optimize: u8) -> i32 {
    let mut files = Vec::new();
    if let Err(error) = sources(folder, &mut files) {
        report(folder, &Failure::Io(error));
        return 1;
    }
    files.sort();
    let style = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
    let bar = indicatif::ProgressBar::new(files.len() as u64)
        .with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()));
    let mut failed = 0;
    for file in &files {
        let relative = file.strip_prefix(folder).unwrap_or(file);
        bar.set_message(relative.display().to_string());
        let target = match out {
            Some(out) => out.join(relative).with_extension("obc"),
            None => file.with_extension("obc"),
        };
        let made = match target.parent() {
            Some(parent) => std::fs::create_dir_all(parent).map_err(Failure::Io),
            None => Ok(()),
        };
        if let Err(failure) = made.and_then(|()| compile_one(file, &target, optimize)) {
            bar.suspend(|| report(file, &failure));
            failed += 1;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if failed > 0 {
        say(format_args!("{failed} of {} files could not be compiled", files.len()));
        return 1;
    }
    show(&format!("{} files compiled\n", files.len()))
}

fn dis_command(args: &[OsString]) -> i32 {
    let [path] = args else { return usage_error("ouro dis: one FILE is needed") };
    if path.to_string_lossy().starts_with('-') {
        return usage_error(&format!("ouro dis: unknown option {}", path.to_string_lossy()));
    }
    let path = PathBuf::from(path);
    with_stack(move || {
        let code = if path.extension().is_some_and(|e| e == "obc") {
            std::fs::read(&path).map_err(Failure::Io).and_then(|b| obc::read(&b).map_err(Failure::Obc))
        } else {
            compile_source(&path, 0).map(|(code, _)| code)
        };
        match code {
            Ok(code) => show(&dis::dis(&code)),
            Err(failure) => {
                report(&path, &failure);
                1
            }
        }
    })
}
