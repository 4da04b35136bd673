//! What bad input gets: a clear error and the right exit code; never a panic, a hang or a crash.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ouro_tests::binary;
use ouro_tests::process::{Exit, Job, Outcome};

fn ouro() -> Job {
    Job::new([binary::ouro()]).limit(Duration::from_secs(60))
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "bad-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    ));
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("the target folder is writable");
    path
}

/// The process ended by itself, with this code, without a panic message, its last error line containing `part`.
#[track_caller]
fn clean(outcome: &Outcome, code: i32, part: &str) {
    let stderr = outcome.stderr_text();
    let last = stderr.trim_end().lines().last().unwrap_or_default();
    let fits = outcome.exit == Exit::Code(code) && !stderr.contains("panicked") && last.contains(part);
    let shown: String = stderr.chars().rev().take(1500).collect::<Vec<_>>().into_iter().rev().collect();
    assert!(fits, "want exit {code} and {part:?}; got {}\n{shown}", outcome.exit);
}

#[track_caller]
fn source(bytes: impl AsRef<[u8]>, code: i32, part: &str) {
    clean(&ouro().arg(file("bad.py", bytes)).run(), code, part);
}

#[track_caller]
fn code(text: &str, stdout: &str) {
    let outcome = ouro().args(["-c", text]).run();
    clean(&outcome, 0, "");
    assert_eq!(outcome.stdout_text(), stdout, "{text}\n{}", outcome.stderr_text());
}

#[test]
fn binary_and_wrongly_encoded_source() {
    source(b"print(1)\0\n", 1, "SyntaxError: source code cannot contain null bytes");
    source(b"x = '\xff\xfe'\n", 1, "SyntaxError: ");
    source(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0", 1, "SyntaxError: ");
    source(b"# \xe9t\xe9\nprint(1)\n", 1, "SyntaxError: ");
    source(b"# coding: no-such-codec\nprint(1)\n", 1, "SyntaxError: unknown encoding: no-such-codec");
    let garbage: Vec<u8> = (0..5000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    source(garbage, 1, "SyntaxError: ");
}

#[test]
fn encoding_cookies() {
    let latin = file("l.py", b"# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n");
    assert_eq!(ouro().arg(latin).run().stdout_text(), "'\\xe9'\n");
    let second =
        file("s.py", b"#!/usr/bin/env python\n# vim: set fileencoding=iso-8859-15 :\nprint(ascii('\xa4'))\n");
    assert_eq!(ouro().arg(second).run().stdout_text(), "'\\u20ac'\n");
    let mark = file("b.py", b"\xef\xbb\xbfprint(ascii('\xc3\xa9'))\n");
    assert_eq!(ouro().arg(mark).run().stdout_text(), "'\\xe9'\n");
    source(
        b"\xef\xbb\xbf# coding: latin-1\nprint(1)\n",
        1,
        "SyntaxError: encoding problem: iso-8859-1 with BOM",
    );
}

#[test]
fn line_ends() {
    let crlf = file("c.py", b"if 1:\r\n    print('crlf')\r\nprint('''a\r\nb'''.encode())\r\n");
    assert_eq!(ouro().arg(crlf).run().stdout_text(), "crlf\nb'a\\nb'\n");
    let open = file("n.py", b"print('no newline at the end')");
    assert_eq!(ouro().arg(open).run().stdout_text(), "no newline at the end\n");
    let empty = ouro().arg(file("e.py", b"")).run();
    assert_eq!((empty.exit, empty.stdout.len(), empty.stderr.len()), (Exit::Code(0), 0, 0));
}

#[test]
fn syntax_errors_show_line_and_caret() {
    let path = file("s.py", "def f():\n    x = 5 +\n");
    let outcome = ouro().arg(&path).run();
    let want = format!(
        "  File \"{}\", line 2\n    x = 5 +\n           ^\nSyntaxError: invalid syntax\n",
        path.display()
    );
    assert_eq!(outcome.stderr_text(), want);
    assert_eq!(outcome.exit, Exit::Code(1));
    source(
        "if True:\nprint(1)\n",
        1,
        "IndentationError: expected an indented block after 'if' statement on line 1",
    );
    source("  x = 1\n", 1, "IndentationError: unexpected indent");
    source("if 1:\n\tx\n        y\n", 1, "TabError: inconsistent use of tabs and spaces in indentation");
    source("print 'x'\n", 1, "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?");
    source("x = 'abc\n", 1, "SyntaxError: unterminated string literal (detected at line 1)");
    source("def f():\n    return x y\n", 1, "SyntaxError: invalid syntax");
}

#[test]
fn deep_nesting_in_source() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("-", ""), ("not ", ""), ("lambda: ", "")]
    {
        let text = format!("x = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
        nested(&text, open);
    }
    let mut blocks = String::new();
    for depth in 0..10_000 {
        blocks.push_str(&" ".repeat(depth));
        blocks.push_str("if 1:\n");
    }
    blocks.push_str(&" ".repeat(10_000));
    blocks.push_str("pass\n");
    nested(&blocks, "blocks");
    nested(&format!("x = {}\n", vec!["1"; 20_000].join(" + ")), "long sum");
    nested(&format!("x = a{}\n", ".b".repeat(20_000)), "long attribute chain");
    nested(&format!("x = {}\n", "(".repeat(10_000)), "unclosed");
    let mut branches = "if 0: pass\n".to_owned();
    branches.push_str(&"elif 0: pass\n".repeat(5_000));
    nested(&branches, "elif");
}

/// Such input may be refused or may run; it may not take the process down.
#[track_caller]
fn nested(text: &str, what: &str) {
    let outcome = ouro().arg(file("deep.py", text)).run();
    let stderr = outcome.stderr_text();
    let last = stderr.trim_end().lines().last().unwrap_or_default();
    let refused = ["SyntaxError", "IndentationError", "RecursionError", "MemoryError", "NameError"];
    let fits = match outcome.exit {
        Exit::Code(0) => true,
        Exit::Code(1) => refused.iter().any(|name| last.starts_with(name)),
        _ => false,
    };
    let end: String = stderr.chars().rev().take(800).collect::<Vec<_>>().into_iter().rev().collect();
    assert!(fits && !stderr.contains("panicked"), "{what}: {}\n{end}", outcome.exit);
}

#[test]
fn runaway_recursion() {
    for (label, text) in [
        ("plain", "def f(n): return f(n + 1)\nf(0)"),
        ("method", "class C:\n  def m(self): return self.m()\nC().m()"),
        ("attribute", "class C:\n  def __getattr__(self, n): return getattr(self, n + 'x')\nC().a"),
        ("repr", "class C:\n  def __repr__(self): return repr(self)\nrepr(C())"),
        ("str format", "class C:\n  def __format__(self, s): return f'{self}'\nf'{C()}'"),
        ("compare", "class C:\n  def __eq__(self, o): return self == o\nC() == 1"),
        ("hash", "class C:\n  def __hash__(self): return hash(self)\nhash(C())"),
        ("call", "class C:\n  def __call__(self): return self()\nC()()"),
        ("sort", "def key(x): return sorted([2, 1], key=key)\nkey(0)"),
        ("map", "def f(x): return list(map(f, [x]))\nf(0)"),
        ("reduce", "import functools\ndef f(a, b): return functools.reduce(f, [1, 2])\nf(0, 0)"),
        ("init", "class C:\n  def __init__(self): C()\nC()"),
        ("new", "class C:\n  def __new__(cls): return C()\nC()"),
        ("bool", "class C:\n  def __bool__(self): return bool(self)\nbool(C())"),
        ("len", "class C:\n  def __len__(self): return len(self)\nlen(C())"),
        ("iter", "class C:\n  def __iter__(self): return iter(self)\niter(C())"),
        ("add", "class C:\n  def __add__(self, o): return self + o\nC() + 1"),
        ("index", "class C:\n  def __getitem__(self, i): return self[i]\nC()[0]"),
        ("property", "class C:\n  @property\n  def p(self): return self.p\nC().p"),
        ("descriptor", "class D:\n  def __get__(self, o, c): return o.d\nclass C: d = D()\nC().d"),
        ("exec", "s = 'exec(s)'\nexec(s)"),
        ("eval", "s = 'eval(s)'\neval(s)"),
        (
            "import hook",
            "import builtins\ndef imp(*a, **k): return __import__('x')\nbuiltins.__import__ = imp\nimport x",
        ),
        (
            "isinstance",
            "class M(type):\n  def __instancecheck__(c, o): return isinstance(o, c)\nclass C(metaclass=M): pass\nisinstance(1, C)",
        ),
        ("await", "async def f(): await f()\nf().send(None)"),
        ("generator", "def g(): yield from g()\nnext(g())"),
        (
            "with",
            "class C:\n  def __enter__(self):\n    with self: pass\n  def __exit__(self, *a): pass\nwith C(): pass",
        ),
        ("json", "import json\nl = []\nfor _ in range(100000): l = [l]\njson.dumps(l)"),
        ("deepcopy", "import copy\nl = []\nfor _ in range(100000): l = [l]\ncopy.deepcopy(l)"),
    ] {
        let outcome = ouro().args(["-c", text]).run();
        let stderr = outcome.stderr_text();
        // Notes may follow the message.
        let said = stderr.lines().any(|line| line.starts_with("RecursionError"));
        let fits = outcome.exit == Exit::Code(1) && said && !stderr.contains("panicked");
        let end: String = stderr.chars().rev().take(600).collect::<Vec<_>>().into_iter().rev().collect();
        assert!(fits, "{label}: {}\n{end}", outcome.exit);
    }
}

#[test]
fn recursion_is_survived() {
    code(
        "def f(n): return f(n + 1)\nfor _ in range(5):\n  try: f(0)\n  except RecursionError as e: print(e)",
        &"maximum recursion depth exceeded\n".repeat(5),
    );
    code(
        "l = []\nl.append(l)\nd = {'d': l}\nd['self'] = d\nprint(l, d, l == l)",
        "[[...]] {'d': [[...]], 'self': {...}} True\n",
    );
    code(
        "a = []\nfor _ in range(200000): a = [a]\ntry: repr(a)\nexcept RecursionError: print('repr')\ndel a\nprint('freed')",
        "repr\nfreed\n",
    );
}

#[test]
fn long_chains_are_freed() {
    code(
        "class N: pass\nh = None\nfor _ in range(1000000):\n  n = N(); n.next = h; h = n\ndel n, h\nprint('gone')",
        "gone\n",
    );
    code(
        "import gc\nh = None\nfor _ in range(1000000): h = [h]\nl = h\nwhile l[0] is not None and l[0][0] is not None: l = l[0]\nl[0][0] = h\ndel h, l\ngc.collect()\nprint('cycle gone')",
        "cycle gone\n",
    );
    code(
        "t = ()\nfor _ in range(300000): t = (t,)\ndel t\nd = {}\nfor _ in range(300000): d = {1: d}\ndel d\nf = None\nfor _ in range(300000): f = (lambda g: lambda: g)(f)\ndel f\nprint('ok')",
        "ok\n",
    );
}

#[test]
fn absurd_sizes() {
    for text in [
        "[0] * 10**12",
        "'x' * 10**13",
        "bytes(10**13)",
        "bytearray(10**13)",
        "(0,) * 10**12",
        "list(range(10**12))[0:0] if 0 else [None] * 2**60",
        "'%1000000000000d' % 1",
        "f'{1:{10**13}}'",
        "1 << 10**13",
    ] {
        let outcome = ouro().args(["-c", &format!("try: {text}\nexcept (MemoryError, OverflowError, ValueError) as e: print(type(e).__name__)")]).run();
        assert_eq!(outcome.exit, Exit::Code(0), "{text}: {}", outcome.stderr_text());
        assert!(outcome.stdout_text().ends_with("Error\n"), "{text}: {}", outcome.stdout_text());
    }
    clean(&ouro().args(["-c", "[0] * 10**12"]).run(), 1, "MemoryError");
    clean(
        &ouro().args(["-c", "range(10**30)[10**25]; len(range(10**30))"]).run(),
        1,
        "OverflowError: Python int too large to convert to C ssize_t",
    );
}

#[test]
fn int_digit_limit() {
    let message = "Exceeds the limit (4300 digits) for integer string conversion";
    clean(&ouro().args(["-c", "int('9' * 5000)"]).run(), 1, message);
    clean(&ouro().args(["-c", "str(10**5000)"]).run(), 1, message);
    source(
        format!("x = {}\n", "9".repeat(5000)),
        1,
        "SyntaxError: Exceeds the limit (4300 digits) for integer string conversion",
    );
    code("print(len(hex(10**5000)), int('0x' + 'f' * 5000, 16).bit_length())", "4155 20000\n");
}

#[test]
fn unreadable_file() {
    let path = file("secret.py", "print(1)\n");
    let mut permissions = std::fs::metadata(&path).expect("just written").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0);
    std::fs::set_permissions(&path, permissions).expect("own file");
    if std::fs::read(&path).is_ok() {
        // Root reads everything; nothing to see.
        return;
    }
    clean(&ouro().arg(&path).run(), 2, "[Errno 13] Permission denied");
}

#[test]
fn special_files() {
    let empty = ouro().arg("/dev/null").run();
    assert_eq!(empty.exit, Exit::Code(0), "{}", empty.stderr_text());
    let memory = ouro().arg("/proc/self/mem").run();
    assert!(
        matches!(memory.exit, Exit::Code(_)) && !memory.stderr_text().contains("panicked"),
        "{}",
        memory.exit
    );
}

#[test]
fn code_objects_cannot_be_made_to_misbehave() {
    code(
        "def m():\n def inner(): return 1\n return inner\nco = m.__code__\nseen = set()\n\
         for i in range(len(co.co_consts)):\n for v in (1, None, 'a', (1,), ('a', 'a'), [], m.__code__):\n  \
         c = list(co.co_consts)\n  c[i] = v\n  try: type(m)(co.replace(co_consts=tuple(c)), {})()\n  \
         except ValueError as e: seen.add(str(e)[:20])\nprint(seen)\n",
        "{'code: the instructio'}\n",
    );
}

#[test]
fn more_deep_nesting_in_source() {
    const N: usize = 10_000;
    let wrapped = |head: &str, open: &str, inner: &str, close: &str, tail: &str| {
        format!("{head}{}{inner}{}{tail}\n", open.repeat(N), close.repeat(N))
    };
    for (what, text) in [
        ("format specs", wrapped("x = f'{x:", "{x:", "", "}", "}'")),
        ("parentheses in f-strings", wrapped("x = f'{", "(", "x", ")", "}'")),
        ("parentheses in t-strings", wrapped("x = t'{", "(", "x", ")", "}'")),
        ("comprehensions", wrapped("x = ", "[", "1", " for a in b]", "")),
        ("loops of a comprehension", wrapped("x = [1", " for a in b", "", "", "]")),
        ("sequence patterns", wrapped("match 1:\n case ", "[", "x", "]", ":\n  pass")),
        ("class patterns", wrapped("match 1:\n case ", "C(", "x", ")", ":\n  pass")),
        ("mapping patterns", wrapped("match 1:\n case ", "{1:", "x", "}", ":\n  pass")),
        ("decorators", wrapped("d = lambda f: f\n", "@d\n", "def f(): pass", "", "")),
        ("comparisons", wrapped("x = 1", " < 1", "", "", "")),
        ("subscripts", wrapped("x = a", "[0]", "", "", "")),
        ("calls", wrapped("x = a", "()", "", "", "")),
        ("powers", wrapped("x = 1", "**1", "", "", "")),
        ("conditions", wrapped("x = ", "1 if y else ", "2", "", "")),
        ("lambdas", wrapped("x = ", "(lambda:", "1", ")", "")),
        ("walrus", wrapped("x = ", "(a:=", "1", ")", "")),
        ("targets", wrapped("", "(", "a", ",)", " = 1")),
        ("awaits", wrapped("async def f():\n ", "await ", "x", "", "")),
        ("relative import", wrapped("if 0:\n from ", ".", "a", "", " import b")),
        ("dotted import", wrapped("if 0:\n import a", ".a", "", "", "")),
        ("annotations", wrapped("x: ", "a[", "1", "]", "")),
        ("context managers", wrapped("with a", ", a", "", "", ": pass")),
        ("strings", wrapped("x = ''", " 'ab'", "", "", "")),
        ("f-strings", wrapped("y = 1\nx = ''", " f'{y}'", "", "", "")),
    ] {
        nested(&text, what);
    }
}

#[test]
fn long_functions() {
    let list = |n: usize, item: fn(usize) -> String| (0..n).map(item).collect::<Vec<_>>().join(",");
    const N: usize = 70_000;
    source_prints(
        &format!("def f():\n return [{}]\nprint(len(f()), f()[-1])\n", list(N, |i| format!("{i}.5"))),
        "70000 69999.5\n",
    );
    source_prints(
        &format!("def f(*a): return len(a)\nprint(f({}))\n", list(N, |_| "1".to_owned())),
        "70000\n",
    );
    source_prints(
        &format!("def f(**k): return len(k)\nprint(f({}))\n", list(N, |i| format!("k{i}=1"))),
        "70000\n",
    );
    source_prints(&format!("def f(a):\n{} return a\nprint(f([]))\n", " a.append\n".repeat(N)), "[]\n");
    let jump = |kind: &str| {
        format!("def f(n):\n t = 0\n {kind}\n{} return t\nprint(f(3))\n", "  t += 1\n".repeat(100_000))
    };
    source_prints(&jump("for i in range(n):"), "300000\n");
    source_prints(&jump("if n > 2:"), "100000\n");
    source_prints(&jump("while n:\n  n -= 1"), "300000\n");
    // More than an instruction can name is refused.
    for text in [
        format!("def f():\n{} return n1\n", (0..N).map(|i| format!(" n{i} = 1\n")).collect::<String>()),
        format!("def f({}): pass\n", list(N, |i| format!("n{i}"))),
        (0..N).map(|i| format!("n{i} = 1\n")).collect::<String>(),
    ] {
        source(text, 1, "OverflowError: too many ");
    }
}

#[track_caller]
fn source_prints(text: &str, stdout: &str) {
    let outcome = ouro().arg(file("long.py", text)).run();
    clean(&outcome, 0, "");
    assert_eq!(outcome.stdout_text(), stdout);
}

#[test]
fn long_chains_compile() {
    code(
        "for link in '.b', '()', '[0]', '.b()', ' + b', ' and b', ' < b':\n compile('x = a' + link * 10000, '', 'exec')\n\
         compile('if a: pass\\n' + 'elif a: pass\\n' * 5000, '', 'exec')\ncompile('a' + '.b' * 10000 + ' = 1', '', 'exec')\n\
         compile('x = ' + 'not ' * 2000 + 'a', '', 'exec')\nprint('compiled')",
        "compiled\n",
    );
}
