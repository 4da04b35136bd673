//! The loader of `.obc` files: whatever the bytes, an error or code that verifies, can be disassembled and
//! is written as it was read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ouro_compiler::STACK_NEEDED;
use ouro_compiler::bytecode::{dis, obc, verify};

fuzz_target!(|data: &[u8]| {
    let mut sealed = data.to_vec();
    // Otherwise nothing but the checksum would be tested.
    if !sealed.is_empty() {
        obc::reseal(&mut sealed);
    }
    std::thread::scope(|scope| {
        let load = || {
            let _ = obc::read_header(data);
            let Ok(code) = obc::read(&sealed) else { return };
            verify::verify(&code).expect("what is loaded verifies");
            let again = obc::read(&obc::write(&code, None)).map(|code| dis::dis(&code));
            assert_eq!(again, Ok(dis::dis(&code)));
        };
        let thread = std::thread::Builder::new().stack_size(STACK_NEEDED).spawn_scoped(scope, load);
        thread.expect("a thread can be started").join().expect("the loader does not panic");
    });
});
