//! Programs from the Python Package Index, unmodified: their own tests under pytest on Ouro, an HTTP
//! server on h11 under `wrk`, redis-py against a `redis-server`.
//!
//! Needs a network, so it runs only with `OURO_PROGRAMS` set. Packages are installed by `python3 -m pip`
//! into the target folder, once. `tests/programs/stand_ins` has what these tests use of packages that
//! are extension modules in C. A program that is not installed skips its test with a note.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use ouro_tests::binary;
use ouro_tests::process::{Job, Outcome};
use ouro_tests::scripts::tests_folder;

/// What is installed. The versions are those that the lists below were made with.
const PACKAGES: &[&str] = &[
    "anyio==4.16.0",
    "h11==0.16.0",
    "websockets==15.0.1",
    "aiofiles==25.1.0",
    "janus==2.0.0",
    "redis==8.1.0",
    "pytest==9.2.0",
    "pytest-asyncio",
    "pytest-mock",
    "pytest-timeout",
    "exceptiongroup",
    "truststore",
    "hypothesis<6.125",
];

/// Packages whose source, with their tests, is unpacked.
const SOURCES: &[&str] = &["anyio==4.16.0", "h11==0.16.0", "aiofiles==25.1.0", "janus==2.0.0"];

/// Whether these tests are wanted.
fn wanted() -> bool {
    let wanted = std::env::var_os("OURO_PROGRAMS").is_some();
    if !wanted {
        eprintln!("skipped: OURO_PROGRAMS is not set");
    }
    wanted
}

fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

/// Whether `localhost` has an address of either kind.
fn localhost_has_two_addresses() -> bool {
    let found: Vec<SocketAddr> =
        ("localhost", 0).to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    found.iter().any(SocketAddr::is_ipv4) && found.iter().any(SocketAddr::is_ipv6)
}

fn pip(args: &[&str], folder: &Path) {
    let status = Command::new("python3").args(["-m", "pip"]).args(args).current_dir(folder).status();
    assert!(status.is_ok_and(|s| s.success()), "pip {args:?} failed");
}

/// The folder with everything, `site` and the sources in it.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("programs");
        std::fs::create_dir_all(&folder).expect("the target folder is writable");
        if !folder.join("complete").exists() {
            let install = ["install", "-q", "--upgrade", "--target", "site", "--python-version", "3.14"];
            pip(&[&install[..], &["--only-binary", ":all:"], PACKAGES].concat(), &folder);
            for source in SOURCES {
                let name = source.split('=').next().expect("a requirement has a name");
                pip(&["download", "-q", "--no-deps", "--no-binary", name, source], &folder);
                let archive = format!("{}.tar.gz", source.replace("==", "-"));
                let status = Command::new("tar").args(["xzf", &archive]).current_dir(&folder).status();
                assert!(status.is_ok_and(|s| s.success()), "{archive} cannot be unpacked");
            }
            std::fs::write(folder.join("complete"), "").expect("the target folder is writable");
        }
        folder
    })
}

fn job(args: &[&str], cwd: &Path) -> Outcome {
    let path = format!(
        "{}:{}",
        tests_folder().join("programs/stand_ins").display(),
        folder().join("site").display()
    );
    let mut argv = vec![binary::ouro().as_os_str().to_owned()];
    argv.extend(args.iter().map(Into::into));
    let mut job = Job::new(argv).cwd(cwd).limit(Duration::from_secs(1800));
    job = job.env("PYTHONPATH", path).env("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1");
    job.env("PYTHONDONTWRITEBYTECODE", "1").run()
}

/// Runs a package's tests but for some, which are named with the reason.
#[track_caller]
fn pytest(source: &str, args: &[&str], left_out: &[(&str, &str)]) {
    let deselected: Vec<String> = left_out.iter().map(|(test, _)| format!("--deselect={test}")).collect();
    let mut all = vec!["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"];
    all.extend(args);
    all.extend(deselected.iter().map(String::as_str));
    let outcome = job(&all, &folder().join(source));
    assert!(
        outcome.exit.shell_code() == Some(0),
        "{source}: {}\n{}\n{}",
        outcome.exit,
        outcome.stdout_text(),
        outcome.stderr_text()
    );
    eprintln!("{source}: {}", outcome.stdout_text().lines().last().unwrap_or_default());
}

#[test]
fn small_packages_pass_their_tests() {
    if !wanted() {
        return;
    }
    pytest("h11-0.16.0", &["h11/tests"], &[]);
    let root = [("tests/test_os.py::test_access", "fails for the root user everywhere")];
    pytest("aiofiles-25.1.0", &["-p", "pytest_asyncio.plugin", "tests"], &root);
    let plugin = [("tests/test_benchmarks.py", "needs a plugin that measures times")];
    pytest("janus-2.0.0", &["-p", "pytest_asyncio.plugin", "-o", "addopts=", "tests"], &plugin);
}

#[test]
fn anyio_passes_its_tests_on_asyncio() {
    if !wanted() || !installed("openssl") {
        return;
    }
    let mut left_out = vec![
        ("tests/test_sockets.py::test_getaddrinfo", "asks a name server on the internet"),
        ("tests/test_to_interpreter.py", "there are no interpreters in one process yet"),
        ("tests/test_all_attributes.py", "imports anyio.to_interpreter"),
        ("tests/test_lazyimport.py", "imports anyio.to_interpreter"),
        (
            "tests/test_to_thread.py::TestBlockingPortalProvider::test_single_thread",
            "counts threads of the test before, which may not have ended; fails as often with CPython",
        ),
        ("tests/streams/test_tls.py::TestTLSStream::test_extra_attributes", "asks for a channel binding"),
        ("tests/streams/test_tls.py::TestTLSListener::test_extra_attributes", "asks for a channel binding"),
    ];
    let mut chosen = "not uvloop and not trio";
    if !localhost_has_two_addresses() {
        eprintln!("without IPv6, because `localhost` has no such address");
        chosen = "not uvloop and not trio and not ipv6 and not dualstack";
        let reason = "needs an IPv6 address of `localhost`";
        left_out.extend([
            ("tests/test_sockets.py::TestTCPStream::test_connection_refused", reason),
            ("tests/test_sockets.py::TestTCPListener::test_tcp_listener_same_port", reason),
            ("tests/test_sockets.py::TestTCPListener::test_tcp_listener_retry_after_partial_failure", reason),
            ("tests/test_sockets.py::TestTCPListener::test_tcp_listener_total_bind_failure", reason),
        ]);
    }
    let args = ["-p", "timeout", "-k", chosen, "--ignore=tests/test_to_interpreter.py"];
    pytest("anyio-4.16.0", &args, &left_out);
}

/// The tests of websockets are in its repository only: `OURO_WEBSOCKETS` names its folder.
#[test]
fn websockets_passes_its_asyncio_tests() {
    let Some(source) = std::env::var_os("OURO_WEBSOCKETS").filter(|_| wanted()) else {
        eprintln!("skipped: OURO_WEBSOCKETS does not name the sources of websockets 15.0.1");
        return;
    };
    let modules = ["client", "connection", "messages", "server"].map(|m| format!("tests.asyncio.test_{m}"));
    let args: Vec<&str> = ["-m", "unittest"].into_iter().chain(modules.iter().map(String::as_str)).collect();
    let outcome = job(&args, Path::new(&source));
    assert!(outcome.exit.shell_code() == Some(0), "{}\n{}", outcome.exit, outcome.stderr_text());
    let text = outcome.stderr_text();
    let told = text.lines().filter(|line| line.starts_with("Ran ") || line.starts_with("OK"));
    eprintln!("websockets: {}", told.collect::<Vec<_>>().join(", "));
}

/// A process that is ended with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_http_server_on_h11_stands_load() {
    if !wanted() || !installed("wrk") {
        return;
    }
    let mut server = Command::new(binary::ouro())
        .arg(tests_folder().join("programs/http_server.py"))
        .env("PYTHONPATH", folder().join("site"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut port = String::new();
    let out = server.stdout.take().expect("it is a pipe");
    let _server = Running(server);
    BufReader::new(out).read_line(&mut port).expect("the server says its port");
    let url = format!("http://127.0.0.1:{}/", port.trim());
    let output = Command::new("wrk").args(["-t1", "-c50", "-d3s", &url]).output().expect("wrk runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("Requests/sec:"), "{text}");
    assert!(!text.contains("Socket errors") && !text.contains("Non-2xx"), "{text}");
    eprintln!("{}", text.lines().find(|l| l.starts_with("Requests/sec:")).unwrap_or_default());
}

const REDIS_OUTPUT: &str = "\
True
True 42 42 None
5 ['1', '2', '3']
2 {'x': '1', 'y': '2'}
[True, 'q', 43]
WRONGTYPE Operation against a key holding the wrong kind of value
True
subscribe
hello
True [0, 1, 2, 3, 4]
[('1-1', {'k': 'v'})]
('empty', 'now')
['a', 'counter', 'hash', 'list', 'p', 'stream']
";

#[test]
fn redis_py_talks_to_a_server() {
    if !wanted() || !installed("redis-server") {
        return;
    }
    let socket = std::env::temp_dir().join(format!("ouro-redis-{}.sock", std::process::id()));
    let server = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--unixsocket"])
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server runs");
    let _server = Running(server);
    let start = Instant::now();
    while !socket.exists() {
        assert!(start.elapsed() < Duration::from_secs(10), "redis-server does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    let script = tests_folder().join("programs/redis_client.py");
    let args = [script.to_string_lossy(), socket.to_string_lossy()];
    let outcome = job(&[&args[0], &args[1]], folder());
    assert_eq!(outcome.stdout_text(), REDIS_OUTPUT, "{}", outcome.stderr_text());
}
