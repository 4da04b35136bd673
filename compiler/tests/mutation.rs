//! Damaged `.obc` files made from the compiler's own output: reading never panics, hangs or takes
//! much memory, and what it accepts verifies and can be disassembled and written again.

use ouro_compiler::bytecode::{dis, obc, verify};
use ouro_compiler::{Mode, Options, STACK_NEEDED};

const PROGRAM: &str = r#"
import os.path as p, sys
from a.b import (c, d as e)
@deco
class C(Base, metaclass=M, **kw):
    "doc"
    x: int = 5
    def __init__(self, *a, k=1.5, **kw):
        super().__init__(); self.a, self.k[1:2], *self.r = a, k
    async def m(self):
        async with self as s, t():
            async for i in s.g():
                yield [await j async for j in i if j]
def f(n, /, o=2, *, q):
    global g
    try:
        return [i ** 2 for i in range(n) if i % 2] + [f"{n!r:>4}", b"bytes", 10 ** 30, 1j, -0.0, "\ud800"]
    except* ValueError as e:
        raise KeyError from e
    finally:
        n += 1
def g(y):
    def inner():
        nonlocal y
        y -= 1; return lambda: (y, z)
    z = yield from (j for j in range(3))
    while y:
        with y as z: y = (yield z) or y and not z
        if 1 < y <= 3 is None: continue
        del y.a, y[0]
    match z:
        case {"a": [1, *rest], **kw}: return rest
        case C(x=1) | None: assert z, "no"
type A[T: int] = list[T]
print(f(4, q=t"{p}"), *g(1), C(1, k=2).k, **{})
"#;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}

#[test]
fn mutated_files() {
    let thread = std::thread::Builder::new().stack_size(STACK_NEEDED).spawn(run);
    thread.expect("thread").join().expect("no panic");
}

fn run() {
    let code = ouro_compiler::compile(PROGRAM, "p.py", Mode::Exec, &Options::default()).expect("compiles");
    let good = obc::write(&code, None);
    assert_eq!(obc::read(&good).as_ref(), Ok(&code));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut accepted = 0;
    for _ in 0..6_000 {
        let mut bytes = good.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            match random.below(8) {
                0..=2 => bytes[at] ^= 1 << random.below(8),
                3 => bytes[at] = bytes[at].wrapping_add(1),
                4 => bytes[at] = random.below(256) as u8,
                5 => bytes[at] = [0, 0x7f, 0x80, 0xff][random.below(4)],
                6 => {
                    bytes.remove(at);
                }
                _ => {
                    let from = random.below(bytes.len());
                    let len = random.below(16).min(bytes.len() - from.max(at));
                    bytes.copy_within(from..from + len, at);
                }
            }
        }
        if random.below(16) == 0 {
            bytes.truncate(random.below(bytes.len()));
        }
        obc::reseal(&mut bytes);
        match obc::read(&bytes) {
            Ok(code) => {
                accepted += 1;
                verify::verify(&code).expect("accepted code verifies");
                assert_eq!(obc::read(&obc::write(&code, None)).map(|c| dis::dis(&c)), Ok(dis::dis(&code)));
            }
            Err(e) => assert!(!e.to_string().is_empty()),
        }
    }
    assert!((30..5_000).contains(&accepted), "{accepted}");
}
