//! Programs that ask for more memory than there is: `MemoryError`, and the program goes on. The
//! process's addresses are limited, so that little has to be filled.

use std::path::Path;
use std::time::Duration;

use ouro_tests::binary;
use ouro_tests::process::{Exit, Job, Outcome};

/// Addresses that a process gets where its memory is to be used up.
const SCARCE: u64 = 400 << 20;

/// The command with so many bytes of addresses from its beginning on.
fn ouro(memory: u64) -> Job {
    let limit = format!("ulimit -v {}; exec \"$0\" \"$@\"", memory >> 10);
    Job::new(["sh", "-c", &limit]).arg(binary::ouro()).limit(Duration::from_secs(120))
}

fn text(outcome: &Outcome) -> String {
    format!("{}\n{}{}", outcome.exit, outcome.stdout_text(), outcome.stderr_text())
}

#[test]
fn sizes_that_cannot_be() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("memory");
    let want = std::fs::read_to_string(folder.join("hopeless.out")).expect("recorded");
    let outcome = ouro(1 << 30).arg(folder.join("hopeless.py")).run();
    let got = outcome.stdout_text();
    for (want, got) in want.lines().zip(got.lines()) {
        assert_eq!(got, want);
    }
    assert_eq!(
        (outcome.exit, got.lines().count()),
        (Exit::Code(0), want.lines().count()),
        "{}",
        text(&outcome)
    );
}

/// Runs each program twice in one process until there is no memory left, lets go of what it has made, and
/// goes on.
fn used_up(programs: &[&str]) {
    for program in programs {
        let code = format!(
            "def run():\n exec({program:?}, {{}})\nfor _ in range(2):\n try: run()\n except MemoryError: \
             print('MemoryError')\nprint(len([str(i) for i in range(100000)]))\n"
        );
        let outcome = ouro(SCARCE).args(["-c", &code]).run();
        let fits =
            outcome.exit == Exit::Code(0) && outcome.stdout_text() == "MemoryError\nMemoryError\n100000\n";
        assert!(fits, "{program:?}: {}", text(&outcome));
    }
}

#[test]
fn containers_that_grow() {
    used_up(&[
        "l = []\nwhile 1: l.append(1)",
        "l = [1]\nwhile 1: l += l",
        "l = [1]\nwhile 1: l[:0] = l",
        "l = (1,)\nwhile 1: l = l + l",
        "d = {}\ni = 0\nwhile 1: d[i] = i; i += 1",
        "d = [{i: i for i in range(100000)}]\nwhile 1: d.append({**d[-1]})",
        "s = set()\ni = 0\nwhile 1: s.add(i); i += 1",
        "d = [frozenset(range(100000))]\nwhile 1: d.append(d[-1] - {1})",
        "import collections\nd = collections.deque()\nwhile 1: d.append(1)",
        "import collections\nd = collections.deque([1])\nwhile 1: d.extend(d)",
        "import array\na = array.array('d')\nwhile 1: a.append(1)",
        "import array\na = array.array('d', [1])\nwhile 1: a.extend(a)",
        "import heapq\nl = []\nwhile 1: heapq.heappush(l, 1)",
        "import queue\nq = queue.SimpleQueue()\nwhile 1: q.put(1)",
    ]);
}

#[test]
fn texts_that_grow() {
    used_up(&[
        "s = 'a'\nwhile 1: s += s",
        "s = 'a'\nwhile 1: s = f'{s}{s}'",
        "s = 'a'\nwhile 1: s = '%s%s' % (s, s)",
        "s = 'a'\nwhile 1: s = '{}{}'.format(s, s)",
        "s = 'a'\nwhile 1: s = s.replace('a', 'aa')",
        "s = 'a'\nwhile 1: s = s.translate({97: 'aa'})",
        "s = 'aB'\nwhile 1: s = (s + s).upper()",
        "s = 'a'\nwhile 1: s = (s + s)[::-1]",
        "s = '\\xe9'\nwhile 1: s = s + s; s.encode()",
        "s = '\\xe9'\nwhile 1: s = s + s; repr(s)",
        "b = b'a'\nwhile 1: b = b + b; b.hex()",
        "b = b'a'\nwhile 1: b = b + b; list(b)",
        "b = bytearray(b'a')\nwhile 1: b.append(1)",
        "b = bytearray(b'a')\nwhile 1: b[:0] = b",
        "import io\nf = io.BytesIO()\nwhile 1: f.write(b'x' * 1000000)",
        "import io\nf = io.StringIO()\nwhile 1: f.write('x' * 1000000)",
        "n = 3\nwhile 1: n <<= n.bit_length()",
    ]);
}

#[test]
fn objects_without_end() {
    used_up(&[
        "l = []\nwhile 1: l.append(object())",
        "l = []\nwhile 1: l.append([])",
        "l = []\nwhile 1: l.append('x' * 1000)",
        "l = None\nwhile 1: l = (l,)",
        "class C: pass\nl = None\nwhile 1:\n o = C(); o.n = l; l = o",
        "import itertools\nlist(map(str, itertools.count()))",
        "import itertools\nset(map(str, itertools.count()))",
        "import itertools\ndict(zip(itertools.count(), itertools.count()))",
        "import itertools\n''.join(map(str, itertools.count()))",
        "import itertools\n{str(i): i for i in itertools.count()}",
        "import itertools\n(lambda *a: 0)(*map(str, itertools.count()))",
    ]);
}

#[test]
fn starts_with_few_addresses() {
    for megabytes in [150, 200, 300] {
        let outcome = ouro(megabytes << 20).args(["-c", "import asyncio; print('here')"]).run();
        assert_eq!((outcome.exit, &*outcome.stdout_text()), (Exit::Code(0), "here\n"), "{}", text(&outcome));
    }
}

#[test]
fn threads_that_cannot_start() {
    let code = "import threading\ne = threading.Event()\nl = []\ntry:\n while 1:\n  t = threading.Thread(target=e.wait)\n  \
                t.start()\n  l.append(t)\nexcept (RuntimeError, MemoryError) as e2: print(len(l) > 1)\nfinally: e.set()\n\
                for t in l: t.join()\nprint('joined')";
    let outcome = ouro(SCARCE).args(["-c", code]).run();
    assert_eq!(
        (outcome.exit, &*outcome.stdout_text()),
        (Exit::Code(0), "True\njoined\n"),
        "{}",
        text(&outcome)
    );
}
