//! Source text to bytecode: whatever the bytes, the result is verified code or an error that a program can
//! see; never a panic, a hang or code that the verifier refuses.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ouro_compiler::{ErrorKind, Mode, Options, STACK_NEEDED};

fuzz_target!(|data: &[u8]| {
    let Some((&knobs, source)) = data.split_first() else { return };
    let Ok(source) = std::str::from_utf8(source) else { return };
    let mode = [Mode::Exec, Mode::Exec, Mode::Eval, Mode::Single][usize::from(knobs & 3)];
    let options =
        Options { optimize: (knobs >> 2) % 3, top_level_await: knobs & 0x40 != 0, ..Options::default() };
    // The parser and the compiler recurse; their limits count on a stack of this size.
    std::thread::scope(|scope| {
        let compile = || ouro_compiler::compile(source, "fuzz.py", mode, &options);
        let thread = std::thread::Builder::new().stack_size(STACK_NEEDED).spawn_scoped(scope, compile);
        let result = thread.expect("a thread can be started").join().expect("the compiler does not panic");
        if let Err(error) = result {
            assert!(error.kind != ErrorKind::Internal, "{error}");
        }
    });
});
