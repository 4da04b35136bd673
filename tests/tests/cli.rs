//! The command: arguments, exit codes, standard streams, interrupts.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ouro_tests::binary;
use ouro_tests::process::{Exit, Job, Outcome};
use rustix::process::Signal;

fn ouro() -> Job {
    Job::new([binary::ouro()])
}

/// A fresh folder for one test.
fn folder() -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).expect("the target folder is writable");
    path
}

fn file(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder().join(name);
    std::fs::write(&path, text).expect("the target folder is writable");
    path
}

#[track_caller]
fn expect(outcome: &Outcome, code: i32, stdout: &str, stderr_part: &str) {
    let (out, err) = (outcome.stdout_text(), outcome.stderr_text());
    let fits = outcome.exit.shell_code() == Some(code)
        && out == stdout
        && err.contains(stderr_part)
        && (!stderr_part.is_empty() || err.is_empty());
    assert!(
        fits,
        "want exit {code}, stdout {stdout:?}, stderr with {stderr_part:?}; got {}\n{out}\n{err}",
        outcome.exit
    );
}

#[test]
fn runs_a_file_with_arguments() {
    let path = file("a.py", "import sys\nprint(sys.argv[1:], __name__)\n");
    expect(&ouro().arg(&path).args(["x", "-c", "--help"]).run(), 0, "['x', '-c', '--help'] __main__\n", "");
}

#[test]
fn run_command_is_the_same() {
    let path = file("a.py", "import sys\nprint(sys.argv[1:])\n");
    expect(&ouro().arg("run").arg(&path).arg("y").run(), 0, "['y']\n", "");
}

#[test]
fn code_argument() {
    expect(
        &ouro().args(["-c", "import sys; print(sys.argv)", "a", "-b"]).run(),
        0,
        "['-c', 'a', '-b']\n",
        "",
    );
    let missing = ouro().arg("-c").run();
    assert_eq!(missing.exit, Exit::Code(2), "{}", missing.stderr_text());
}

#[test]
fn module_argument() {
    let dir = folder();
    std::fs::create_dir(dir.join("pkg")).expect("writable");
    std::fs::write(dir.join("pkg/__init__.py"), "print('init', __name__)\n").expect("writable");
    std::fs::write(
        dir.join("pkg/__main__.py"),
        "import sys\nprint('main', __name__, __package__, sys.argv[1:])\n",
    )
    .expect("writable");
    std::fs::write(dir.join("mod.py"), "print(__name__, __spec__.name)\n").expect("writable");
    expect(&ouro().args(["-m", "pkg", "z"]).cwd(&dir).run(), 0, "init pkg\nmain __main__ pkg ['z']\n", "");
    expect(&ouro().args(["-m", "mod"]).cwd(&dir).run(), 0, "__main__ mod\n", "");
    expect(&ouro().args(["-m", "nosuchmodule"]).cwd(&dir).run(), 1, "", "No module named nosuchmodule");
}

#[test]
fn standard_input() {
    expect(&ouro().arg("-").stdin("import sys; print(sys.argv, 1 + 1)").run(), 0, "['-'] 2\n", "");
    expect(&ouro().stdin("print('piped')\n").run(), 0, "piped\n", "");
    expect(&ouro().args(["-", "x"]).stdin("import sys\nprint(sys.argv[1:])").run(), 0, "['x']\n", "");
    let reads = file("r.py", "import sys\nprint(sys.stdin.read().upper(), input.__name__)\n");
    expect(&ouro().arg(reads).stdin("text").run(), 0, "TEXT input\n", "");
    expect(&ouro().stdin("1/0\n").run(), 1, "", "ZeroDivisionError: division by zero");
    expect(
        &ouro().args(["-c", "print(input('? ')); input()"]).stdin("line\n").run(),
        1,
        "? line\n",
        "EOFError: EOF when reading a line",
    );
}

#[test]
fn folder_with_main() {
    let dir = folder();
    std::fs::write(dir.join("__main__.py"), "import helper\nprint(helper.x)\n").expect("writable");
    std::fs::write(dir.join("helper.py"), "x = 'from helper'\n").expect("writable");
    expect(&ouro().arg(&dir).run(), 0, "from helper\n", "");
    let empty = folder();
    expect(&ouro().arg(&empty).run(), 1, "", "can't find '__main__' module in");
}

#[test]
fn exit_codes() {
    for (code, want) in [
        ("pass", 0),
        ("raise SystemExit(7)", 7),
        ("import sys; sys.exit()", 0),
        ("import sys; sys.exit(300)", 44),
        ("1/0", 1),
        ("import os; os._exit(5)", 5),
    ] {
        let outcome = ouro().args(["-c", code]).run();
        assert_eq!(outcome.exit, Exit::Code(want), "{code}: {}", outcome.stderr_text());
    }
    expect(&ouro().args(["-c", "raise SystemExit('bye')"]).run(), 1, "", "bye\n");
}

#[test]
fn usage_errors() {
    let outcome = ouro().arg("--no-such-option").run();
    expect(&outcome, 2, "", "nknown option");
    let outcome = ouro().arg("-m").run();
    assert_eq!(outcome.exit, Exit::Code(2));
    let outcome = ouro().arg(folder().join("missing.py")).run();
    expect(&outcome, 2, "", "can't open file");
    assert!(outcome.stderr_text().contains("[Errno 2] No such file or directory"));
}

#[test]
fn version_and_help() {
    let version = ouro().arg("--version").run();
    assert_eq!(version.exit, Exit::Code(0));
    assert!(!version.stdout.is_empty());
    let help = ouro().arg("--help").run();
    assert_eq!(help.exit, Exit::Code(0));
    assert!(help.stdout_text().contains("-c") && help.stdout_text().contains("-m"), "{}", help.stdout_text());
}

#[test]
fn options() {
    expect(&ouro().args(["-O", "-c", "assert False\nprint(__debug__)"]).run(), 0, "False\n", "");
    let nested = "exec('assert False'); eval(compile('(lambda: __debug__)()', '', 'eval'))\ndef f(): 'doc'\nprint(f.__doc__)";
    expect(&ouro().args(["-OO", "-c", nested]).run(), 0, "None\n", "");
    expect(&ouro().args(["-c", "assert False, 'no'"]).run(), 1, "", "AssertionError: no");
    expect(
        &ouro().args(["-c", "x = 1 is 1"]).run(),
        0,
        "",
        "<string>:1: SyntaxWarning: \"is\" with 'int' literal. Did you mean \"==\"?",
    );
    expect(
        &ouro().args(["-W", "error", "-c", "x = 1 is 1"]).run(),
        1,
        "",
        "SyntaxError: \"is\" with 'int' literal. Did you mean \"==\"?",
    );
    expect(
        &ouro().args(["-W", "error", "-c", "import warnings; warnings.warn('w')"]).run(),
        1,
        "",
        "UserWarning: w",
    );
    expect(&ouro().args(["-W", "ignore", "-c", "import warnings; warnings.warn('w')"]).run(), 0, "", "");
    expect(&ouro().args(["-u", "-c", "print('unbuffered')"]).run(), 0, "unbuffered\n", "");
    expect(
        &ouro().args(["-X", "utf8", "-c", "import sys; print('utf8' in sys._xoptions)"]).run(),
        0,
        "True\n",
        "",
    );
}

#[test]
fn pythonpath_and_script_folder() {
    let dir = folder();
    std::fs::write(dir.join("found.py"), "where = 'PYTHONPATH'\n").expect("writable");
    expect(
        &ouro().args(["-c", "import found; print(found.where)"]).env("PYTHONPATH", &dir).run(),
        0,
        "PYTHONPATH\n",
        "",
    );
    let beside = folder();
    std::fs::write(beside.join("found.py"), "where = 'beside the script'\n").expect("writable");
    std::fs::write(beside.join("main.py"), "import found; print(found.where)\n").expect("writable");
    expect(&ouro().arg(beside.join("main.py")).env("PYTHONPATH", &dir).run(), 0, "beside the script\n", "");
}

#[test]
fn compile_and_run_obc() {
    let path =
        file("prog.py", "import sys\ndef f(x):\n    return x * 2\nprint(f(21), __name__, sys.argv[1:])\n");
    let obc = path.with_extension("obc");
    let compiled = ouro().arg("compile").arg(&path).run();
    assert_eq!(compiled.exit, Exit::Code(0), "{}", compiled.stderr_text());
    expect(&ouro().arg(&obc).arg("a").run(), 0, "42 __main__ ['a']\n", "");
    let other = path.with_file_name("other.obc");
    let compiled = ouro().arg("compile").arg(&path).arg("-o").arg(&other).run();
    assert_eq!(compiled.exit, Exit::Code(0), "{}", compiled.stderr_text());
    std::fs::remove_file(&path).expect("just written");
    expect(&ouro().arg(&other).run(), 0, "42 __main__ []\n", "");
}

#[test]
fn compile_a_folder() {
    let dir = folder();
    std::fs::create_dir(dir.join("sub")).expect("writable");
    std::fs::write(dir.join("a.py"), "print('a')\n").expect("writable");
    std::fs::write(dir.join("sub/b.py"), "print('b')\n").expect("writable");
    let compiled = ouro().arg("compile").arg(&dir).run();
    assert_eq!(compiled.exit, Exit::Code(0), "{}", compiled.stderr_text());
    expect(&ouro().arg(dir.join("sub/b.obc")).run(), 0, "b\n", "");
    std::fs::write(dir.join("bad.py"), "def f(:\n").expect("writable");
    let failed = ouro().arg("compile").arg(&dir).run();
    expect(&failed, 1, "", "SyntaxError");
    assert!(failed.stderr_text().contains("1 of 3 files could not be compiled"), "{}", failed.stderr_text());
}

#[test]
fn compile_reports_syntax_errors_and_missing_files() {
    let path = file("bad.py", "x = (1,\n");
    expect(&ouro().arg("compile").arg(&path).run(), 1, "", "SyntaxError: '(' was never closed");
    let missing = ouro().arg("compile").arg(folder().join("nope.py")).run();
    assert!(
        matches!(missing.exit, Exit::Code(1 | 2)) && missing.stderr_text().contains("No such file"),
        "{}",
        missing.stderr_text()
    );
}

#[test]
fn compile_to_a_full_disk() {
    let path = file("prog.py", "print(1)\n");
    let outcome = ouro().arg("compile").arg(&path).args(["-o", "/dev/full"]).run();
    assert!(matches!(outcome.exit, Exit::Code(code) if code != 0), "{}", outcome.exit);
    assert!(outcome.stderr_text().contains("No space left on device"), "{}", outcome.stderr_text());
}

#[test]
fn errors_about_unindents_have_no_columns() {
    let path = file("bad.py", "if 1:\n    x\n  y\n");
    let want = "    y\n     ^\nIndentationError: unindent does not match any outer indentation level";
    expect(&ouro().arg("compile").arg(&path).run(), 1, "", want);
    expect(&ouro().arg(&path).run(), 1, "", want);
}

#[test]
fn commands_survive_a_reader_that_leaves() {
    let path = file("prog.py", "print(1)\n");
    for args in [vec!["--help".into()], vec!["dis".into(), path.into_os_string()]] {
        for target in ["/dev/full", ""] {
            let mut command = ouro().args(args.clone()).command();
            if target.is_empty() {
                // A pipe without a reader.
                let (reader, writer) = std::io::pipe().expect("a pipe");
                drop(reader);
                command.stdout(writer);
            } else {
                command.stdout(std::fs::File::options().write(true).open(target).expect("exists"));
            }
            let output = command.stdin(Stdio::null()).output().expect("ouro starts");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.code() == Some(1) && !stderr.contains("panicked"), "{args:?}: {stderr}");
        }
    }
}

#[test]
fn stderr_full() {
    for args in [["-c", "1 / 0"], ["--no-such-option", ""], ["compile", "/no/such/file.py"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full exists");
        let job = ouro().args(args);
        let output = job.command().stdin(Stdio::null()).stderr(full).output().expect("ouro starts");
        assert!(matches!(output.status.code(), Some(1 | 2)), "{args:?}: {:?}", output.status);
    }
}

#[test]
fn disassembler_prints_every_code_object() {
    let path = file(
        "d.py",
        "async def f():\n    async with a as b:\n        yield b\nclass C:\n    def m(self): return 1\n",
    );
    let outcome = ouro().arg("dis").arg(&path).run();
    assert_eq!(outcome.exit, Exit::Code(0), "{}", outcome.stderr_text());
    let text = outcome.stdout_text();
    assert!(text.contains('f') && text.contains('C') && text.lines().count() > 20, "{text}");
}

#[test]
fn interrupt_ends_with_130() {
    for code in [
        "import time\ntime.sleep(30)",
        "while True: pass",
        "import asyncio\nasyncio.run(asyncio.sleep(30))",
        "input()",
    ] {
        let mut job = ouro().args(["-c", code]).signal_after(Duration::from_millis(700), Signal::INT);
        if code == "input()" {
            // Standard input that stays open: the test's own is closed by then, so read from a pipe that never ends.
            job = ouro()
                .args(["-c", "import os\nr, w = os.pipe()\nos.read(r, 1)"])
                .signal_after(Duration::from_millis(700), Signal::INT);
        }
        let outcome = job.run();
        assert_eq!(
            outcome.exit.shell_code(),
            Some(130),
            "{code}: {} {}",
            outcome.exit,
            outcome.stderr_text()
        );
        assert!(outcome.stderr_text().ends_with("KeyboardInterrupt\n"), "{}", outcome.stderr_text());
    }
}

#[test]
fn interrupt_runs_finally_blocks() {
    let code = "import time\ntry:\n    time.sleep(30)\nexcept KeyboardInterrupt:\n    print('caught')\nfinally:\n    print('finally')\n";
    let outcome = ouro().args(["-c", code]).signal_after(Duration::from_millis(700), Signal::INT).run();
    expect(&outcome, 0, "caught\nfinally\n", "");
}

#[test]
fn stdout_closed_early() {
    let job = ouro().args(["-c", "for i in range(1000000): print(i)"]);
    let mut child = job.command().stdin(Stdio::null()).spawn().expect("ouro starts");
    let mut reader = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    reader.read_line(&mut line).expect("one line arrives");
    drop(reader);
    let output = child.wait_with_output().expect("ouro ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(1 | 120)), "{:?} {stderr}", output.status);
    assert!(
        stderr.contains("BrokenPipeError: [Errno 32] Broken pipe") && !stderr.contains("panicked"),
        "{stderr}"
    );
}

#[test]
fn stdout_full() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full exists");
    let job = ouro().args(["-c", "print('x')"]);
    let output = job.command().stdin(Stdio::null()).stdout(full).output().expect("ouro starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(1 | 120)), "{:?} {stderr}", output.status);
    assert!(stderr.contains("OSError: [Errno 28] No space left on device"), "{stderr}");
}

#[test]
fn stderr_gets_the_traceback_stdout_keeps_its_order() {
    let path = file("t.py", "print('before')\ndef f():\n    raise ValueError('x')\nf()\n");
    let outcome = ouro().arg(&path).run();
    let want = format!(
        "Traceback (most recent call last):\n  File \"{0}\", line 4, in <module>\n    f()\n    ~^^\n  File \"{0}\", line 3, in f\n    \
         raise ValueError('x')\nValueError: x\n",
        path.display()
    );
    expect(&outcome, 1, "before\n", &want);
}

#[test]
fn prompt_reads_statements() {
    let text = "x = 2\nif x:\n    print(x)\n\nx + 1\n_ * 2\n1/0\nraise SystemExit(4)\n";
    let outcome = ouro().args(["-i", "-q"]).stdin(text).run();
    expect(&outcome, 4, "2\n3\n6\n", "ZeroDivisionError: division by zero");
    assert!(outcome.stderr_text().starts_with(">>> >>> ... ... >>> "), "{}", outcome.stderr_text());
}

#[test]
fn prompt_comes_after_a_program() {
    let path = file("a.py", "x = 5\nraise SystemExit(3)\n");
    expect(&ouro().args(["-i", "-q"]).arg(&path).stdin("x\n").run(), 0, "5\n", "SystemExit: 3");
}

#[test]
fn prompt_begins_with_the_startup_file() {
    let path = file("start.py", "import sys\nsys.ps1 = '$ '\ny = 7\n");
    let outcome = ouro().args(["-i", "-q"]).env("PYTHONSTARTUP", path).stdin("y\n").run();
    expect(&outcome, 0, "7\n", "$ $ \n");
}

/// What a one-line program prints when it is run with these options.
fn prints(options: &[&str], expression: &str) -> String {
    let code = format!("import sys, os; print({expression})");
    ouro().args(options).args(["-c", &code]).run().stdout_text().trim_end().to_owned()
}

#[test]
fn options_show_in_flags() {
    assert_eq!(prints(&["-d"], "sys.flags.debug"), "1");
    assert_eq!(prints(&["-i"], "sys.flags.inspect, sys.flags.interactive"), "1 1");
    assert_eq!(prints(&["-X", "utf8"], "sys.flags.utf8_mode, sys.stdin.errors"), "1 surrogateescape");
    assert_eq!(prints(&["-X", "warn_default_encoding"], "sys.flags.warn_default_encoding"), "1");
    assert_eq!(
        prints(
            &["-X", "int_max_str_digits=640"],
            "sys.flags.int_max_str_digits, sys.get_int_max_str_digits()"
        ),
        "640 640"
    );
    assert_eq!(prints(&["-X", "cpu_count=7"], "os.cpu_count(), os.process_cpu_count()"), "7 7");
    assert_eq!(prints(&["-X", "pycache_prefix=/p"], "sys.pycache_prefix"), "/p");
}

#[test]
fn variables_show_in_flags() {
    let run = |name: &str, value: &str, expression: &str| {
        let code = format!("import sys, os; print({expression})");
        ouro().env(name, value).args(["-c", &code]).run().stdout_text().trim_end().to_owned()
    };
    assert_eq!(run("PYTHONUTF8", "1", "sys.flags.utf8_mode"), "1");
    assert_eq!(run("PYTHONNOUSERSITE", "1", "sys.flags.no_user_site"), "1");
    assert_eq!(run("PYTHONINTMAXSTRDIGITS", "0", "sys.get_int_max_str_digits()"), "0");
    assert_eq!(run("PYTHON_CPU_COUNT", "3", "os.cpu_count()"), "3");
    assert_eq!(
        run("PYTHONIOENCODING", "latin-1", "sys.stdout.encoding, sys.stdout.errors"),
        "iso8859-1 strict"
    );
    assert_eq!(
        run("PYTHONIOENCODING", ":replace", "sys.stdout.encoding, sys.stdout.errors"),
        "utf-8 replace"
    );
}

#[test]
fn settings_out_of_range_are_fatal() {
    for (options, part) in [
        (
            ["-X", "int_max_str_digits=10"],
            "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.",
        ),
        (["-X", "cpu_count=x"], "n must be greater than 0"),
        (["-X", "utf8=2"], "invalid -X utf8 option value"),
    ] {
        expect(&ouro().args(options).args(["-c", "1"]).run(), 1, "", part);
    }
    for (name, value, part) in [
        ("PYTHONHASHSEED", "x", "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]"),
        ("PYTHONUTF8", "x", "invalid PYTHONUTF8 environment variable value"),
        ("PYTHONIOENCODING", "bogus", "LookupError: unknown encoding: bogus"),
    ] {
        let outcome = ouro().env(name, value).args(["-c", "1"]).run();
        expect(&outcome, 1, "", part);
        assert!(!outcome.stderr_text().contains("panicked"), "{}", outcome.stderr_text());
    }
}

#[test]
fn code_argument_may_be_indented() {
    expect(&ouro().args(["-c", "\n   x = 1\n\n   if x:\n     print(x)\n"]).run(), 0, "1\n", "");
    expect(&ouro().args(["-c", "  print(1)\n print(2)"]).run(), 1, "", "IndentationError: unexpected indent");
}

#[test]
fn first_line_can_be_skipped() {
    let path = file("x.py", "no python (\nprint(1)\n1/0\n");
    let outcome = ouro().arg("-x").arg(&path).run();
    expect(&outcome, 1, "1\n", "line 3, in <module>");
}

#[test]
fn file_is_known_by_its_absolute_path() {
    let path = file("p.py", "import os, sys\nos.chdir('/')\nprint(__file__, sys.argv[0])\n1/0\n");
    let folder = path.parent().expect("in a folder");
    let outcome = ouro().cwd(folder).arg("p.py").run();
    let shown = format!("File \"{}\", line 4", path.display());
    expect(&outcome, 1, &format!("{} p.py\n", path.display()), &shown);
    assert!(outcome.stderr_text().contains("    1/0\n"), "{}", outcome.stderr_text());
}

#[test]
fn folders_and_archives_are_run_as_modules() {
    let dir = folder();
    let code = "import sys\nimport helper\nprint(__spec__.name, repr(__package__), sys.argv[1:], helper.x)\n";
    std::fs::create_dir(dir.join("app")).expect("writable");
    std::fs::write(dir.join("app/__main__.py"), code).expect("writable");
    std::fs::write(dir.join("app/helper.py"), "x = 5\n").expect("writable");
    expect(&ouro().cwd(&dir).args(["app", "a"]).run(), 0, "__main__ '' ['a'] 5\n", "");
    let made =
        ouro().cwd(&dir).args(["-m", "zipapp", "app", "-o", "app.pyz", "-p", "/usr/bin/env ouro"]).run();
    expect(&made, 0, "", "");
    expect(&ouro().cwd(&dir).args(["app.pyz", "b"]).run(), 0, "__main__ '' ['b'] 5\n", "");
}

#[test]
fn piped_program_has_an_empty_name() {
    let run = |job: Job| job.stdin("import sys; print(sys.argv)").run().stdout_text();
    assert_eq!(run(ouro()), "['']\n");
    assert_eq!(run(ouro().args(["-", "a"])), "['-', 'a']\n");
}

#[test]
fn profiler_runs_programs() {
    let path = file("p.py", "import sys\ndef f():\n    return sys.argv[1:]\nprint(f(), __name__)\n");
    let outcome = ouro().args(["-m", "cProfile", "-s", "name"]).arg(&path).arg("a").run();
    let out = outcome.stdout_text();
    assert!(out.starts_with("['a'] __main__\n"), "{out}\n{}", outcome.stderr_text());
    assert!(out.contains("function calls in") && out.contains("p.py:2(f)"), "{out}");
}

#[test]
fn another_process_may_look_into_this_one_unless_told_not_to() {
    let program = "import asyncio\nasync def main():\n    print('ready', flush=True)\n    await asyncio.sleep(100)\nasyncio.run(main())";
    let ask = |options: &[&str], variable: &str| {
        let mut child = std::process::Command::new(binary::ouro())
            .args(options)
            .args(["-c", program])
            .env("PYTHON_DISABLE_REMOTE_DEBUG", variable)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is a pipe");
        BufReader::new(out).read_line(&mut line).expect("readable");
        let outcome = ouro().args(["-m", "asyncio", "pstree", &child.id().to_string()]).run();
        let _ = child.kill();
        let _ = child.wait();
        outcome
    };
    let seen = ask(&[], "");
    assert!(seen.stdout_text().contains("(T) Task-1"), "{}\n{}", seen.stdout_text(), seen.stderr_text());
    assert_eq!(seen.exit, Exit::Code(0));
    let refused = "Error retrieving tasks: Remote debugging is not enabled in the remote process\n";
    expect(&ask(&["-X", "disable-remote-debug"], ""), 1, refused, "");
    expect(&ask(&[], "1"), 1, refused, "");
    assert_eq!(ask(&["-E"], "1").exit, Exit::Code(0));
}
