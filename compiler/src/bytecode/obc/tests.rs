//! Round trips and damage.

use super::*;
use crate::bytecode::code::{CellVar, CodeObject, Const, Handler, Position, flags};
use crate::bytecode::instr::{FLAG, FunctionPart, Instr, KILL_A, KILL_B, KILL_C, Op};
use crate::bytecode::{positions, verify};

fn empty(name: &str, instrs: Vec<Instr>) -> CodeObject {
    let at = |n: usize| Position { line: n as u32 + 1, end_line: n as u32 + 1, col: 0, end_col: 4 };
    let table: Vec<Position> = (0..instrs.len()).map(at).collect();
    CodeObject {
        name: name.into(),
        qualname: name.into(),
        filename: "test.py".into(),
        first_line: 1,
        flags: 0,
        argcount: 0,
        posonly: 0,
        kwonly: 0,
        varnames: Vec::new(),
        cellvars: Vec::new(),
        freevars: Vec::new(),
        first_free: 0,
        first_temp: 0,
        nregs: 8,
        instrs,
        consts: Vec::new(),
        names: vec!["print".into(), "café".into()],
        co_names_len: 2,
        sites: vec![0, 1],
        handlers: Vec::new(),
        resume: Vec::new(),
        positions: positions::encode(&table, &[]),
    }
}

/// `async def f(x): try: for y in x: await y except E: pass`, roughly.
fn coroutine() -> CodeObject {
    let mut code = empty(
        "f",
        vec![
            Instr::abc(Op::MakeGenerator, 0, 0, 0),
            Instr::abc(Op::CopyFree, 2, 1, 0),
            Instr::abc(Op::MakeCell, 0, 0, 0),
            Instr::abc(Op::LoadCell, 3, 0, 1),
            Instr::abc(Op::GetIter, 4, 3, 0).with(KILL_B),
            // 5: loop header
            Instr::abc(Op::ForIter, 1, 4, 4),
            Instr::abc(Op::GetAwaitable, 5, 1, 0),
            Instr::abc(Op::Delegate, 5, 5, 1),
            Instr::abc(Op::Clear, 5, 0, 0),
            Instr::aw(Op::Loop, 0, -5),
            // 10
            Instr::aw(Op::LoadInt, 3, 7),
            Instr::abc(Op::ReturnGenerator, 3, 0, 0).with(KILL_A),
            // 12: handler
            Instr::abc(Op::PushExc, 4, 3, 0),
            Instr::abc(Op::LoadGlobal, 5, 0, 0),
            Instr::abc(Op::ExcMatch, 6, 3, 5).with(KILL_C),
            Instr::aw(Op::JumpIfFalse, 6, 4).with(KILL_A),
            Instr::abc(Op::PopExc, 4, 0, 0).with(KILL_A),
            Instr::abc(Op::Clear, 3, 0, 0),
            Instr::aw(Op::LoadConst, 3, 0),
            Instr::abc(Op::ReturnGenerator, 3, 0, 0).with(KILL_A),
            Instr::abc(Op::Rethrow, 3, 0, 0).with(KILL_A),
        ],
    );
    code.flags = flags::COROUTINE | flags::OPTIMIZED | flags::NEWLOCALS;
    code.argcount = 1;
    code.varnames = vec!["x".into(), "y".into()];
    code.cellvars = vec![CellVar { name: "x".into(), reg: 0 }];
    code.freevars = vec!["z".into()];
    code.first_free = 2;
    code.first_temp = 3;
    code.consts = vec![Const::None];
    code.handlers = vec![Handler { start: 3, end: 10, target: 12, keep: 3, exc_reg: 3 }];
    code.resume = verify::resume_points(&code).expect("resume points");
    code
}

fn module() -> CodeObject {
    let mut code = empty(
        "<module>",
        vec![
            Instr::abc(Op::MakeCell, 0, 0, 0),
            Instr::aw(Op::MakeFunction, 1, 8),
            Instr::abc(Op::Move, 2, 0, 0),
            Instr::abc(Op::BuildTuple, 2, 2, 1),
            Instr::abc(Op::SetFunctionPart, 1, 2, FunctionPart::Closure as u16).with(KILL_B),
            Instr::abc(Op::StoreName, 1, 1, 0).with(KILL_A),
            Instr::abc(Op::LoadName, 1, 0, 0),
            Instr::aw(Op::LoadConst, 3, 4),
            Instr::aw(Op::LoadConst, 4, 6),
            Instr::abc(Op::CallKw, 1, 1, 1),
            Instr::aw(Op::LoadInt, 2, -3),
            Instr::abc(Op::Add, 1, 1, 2).with(FLAG | KILL_C),
            Instr::abc(Op::Return, 1, 0, 0).with(KILL_A),
        ],
    );
    code.first_free = 1;
    code.first_temp = 1;
    code.cellvars = vec![CellVar { name: "z".into(), reg: 0 }];
    code.consts = vec![
        Const::Int(i64::MIN),
        Const::BigInt { negative: true, magnitude: vec![1, 0, 0, 0, 0, 0, 0, 0, 9] },
        Const::Float(-0.0),
        Const::Complex(1.5, -2.0),
        Const::Str("naïve \u{1F40D}".into()),
        Const::Wide(vec![0x61, 0xd800]),
        Const::Tuple(vec![Const::Str("sep".into())]),
        Const::FrozenSet(vec![Const::Bytes(b"\x00\xff".as_slice().into()), Const::Ellipsis, Const::True]),
        Const::Code(Box::new(coroutine())),
        Const::False,
    ];
    code
}

#[test]
fn round_trip() {
    let code = module();
    verify::verify(&code).expect("verifies");
    let stamp = SourceStamp { hash: 1, size: 2, mtime: -3 };
    let bytes = write(&code, Some(stamp));
    assert_eq!(read(&bytes).as_ref(), Ok(&code));
    assert_eq!(read_embedded(&bytes).as_ref(), Ok(&code));
    assert_eq!(read_header(&bytes).map(|h| h.stamp), Ok(Some(stamp)));
    assert_eq!(write(&code, Some(stamp)), bytes);
}

#[test]
fn clear_errors() {
    let bytes = write(&module(), None);
    let text = |bytes: &[u8]| read(bytes).expect_err("damaged").to_string();
    assert_eq!(text(b""), "bad magic number");
    assert_eq!(text(b"print(1)"), "bad magic number");
    assert_eq!(text(&bytes[..20]), "truncated file");
    assert_eq!(text(&bytes[..bytes.len() - 1]), "damaged file: wrong checksum");
    let mut other = bytes.clone();
    other[8] = 3;
    assert_eq!(text(&other), "unsupported format version 3");
    let mut other = bytes.clone();
    other[17] ^= 1;
    assert_eq!(text(&other), "made by another version of the compiler");
    let mut other = bytes[..bytes.len() - 1].to_vec();
    reseal(&mut other);
    assert_eq!(text(&other), "truncated file");
}

#[test]
fn broken_code_is_refused() {
    type Damage = fn(&mut CodeObject);
    let cases: &[(&str, Damage)] = &[
        ("register 99 of 8", |c| c.instrs[11].b = 99),
        ("register 2 may be empty", |c| c.instrs[2] = Instr::abc(Op::Nop, 0, 0, 0)),
        ("control runs off the end", |c| c.instrs[12].op = Op::Pos),
        ("register 2 may be empty", |c| c.instrs[0].op = Op::Nop),
        ("the constant is not a code object", |c| c.instrs[1] = Instr::aw(Op::MakeFunction, 1, 0)),
        ("may still hold a value", |c| c.instrs[11].x = FLAG),
        ("wrong keyword names", |c| c.consts[6] = Const::Tuple(vec![Const::Int(1)])),
        ("unknown flag bits", |c| c.instrs[0].x = 16),
        ("the position table covers", |c| c.positions = Box::new([])),
        ("MakeGenerator does not agree", |c| c.flags |= flags::GENERATOR),
        ("named twice", |c| c.instrs[11].x |= KILL_B),
    ];
    for (message, change) in cases {
        let mut code = module();
        change(&mut code);
        let error = read(&write(&code, None)).expect_err(message).to_string();
        assert!(error.starts_with("damaged code object: in '"), "{error}");
        assert!(error.contains(message), "{error} / {message}");
    }
}

#[test]
fn mutations_never_panic_and_never_pass_unverified() {
    let good = write(&module(), None);
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as usize % below
    };
    let mut accepted = 0;
    for _ in 0..20_000 {
        let mut bytes = good.clone();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            bytes[at] = match random(4) {
                0 => bytes[at] ^ (1 << random(8)),
                1 => bytes[at].wrapping_add(1),
                2 => random(256) as u8,
                _ => [0, 0x7f, 0x80, 0xff][random(4)],
            };
        }
        if random(8) == 0 {
            bytes.truncate(random(bytes.len()));
        }
        reseal(&mut bytes);
        if let Ok(code) = read(&bytes) {
            accepted += 1;
            verify::verify(&code).expect("accepted code verifies");
            let _ = crate::bytecode::dis::dis(&code);
        }
    }
    assert!(accepted > 100, "{accepted}");
}
