//! Prints what Python programs inspect of all code objects of the given files, for comparison
//! with other implementations: one line each, tab separated. With `--positions` also the source
//! ranges of calls, attributes, operators and raises.

use ouro_compiler::bytecode::{CodeObject, Const, Op, positions};
use ouro_compiler::{Mode, Options};

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let with_positions = args.first().is_some_and(|a| a == "--positions");
    if with_positions {
        args.remove(0);
    }
    for file in &args {
        let bytes = std::fs::read(file).unwrap_or_default();
        let origin = ouro_compiler::syntax::Origin::File;
        let code = ouro_compiler::syntax::decode(&bytes, file, origin)
            .and_then(|text| ouro_compiler::compile(&text, file, Mode::Exec, &Options::default()));
        println!("FILE\t{file}");
        match code {
            Ok(code) => show(&code, with_positions),
            Err(e) => println!("ERROR\t{}\t{}\t{}\t{}\t{}", e.message, e.line, e.col, e.end_line, e.end_col),
        }
    }
}

fn show(code: &CodeObject, with_positions: bool) {
    let names = |list: &[Box<str>]| list.join(" ");
    let mut hidden = code.varnames.clone();
    hidden.truncate(code.varnames.len());
    let cells: Vec<&str> = code.cellvars.iter().map(|c| &*c.name).collect();
    println!(
        "{}\t{}\t{:#x}\t{} {} {}\tv {}\tc {}\tf {}\tn {}",
        code.qualname,
        code.first_line,
        code.flags,
        code.argcount,
        code.posonly,
        code.kwonly,
        names(&code.varnames),
        cells.join(" "),
        names(&code.freevars),
        names(&code.names[..code.co_names_len as usize]),
    );
    if with_positions {
        let mut seen = Vec::new();
        for (at, i) in code.instrs.iter().enumerate() {
            let family = match i.op {
                Op::Call | Op::CallKw | Op::CallEx => "call",
                Op::LoadAttr | Op::LoadMethod | Op::StoreAttr | Op::DeleteAttr => "attr",
                Op::Raise | Op::RaiseFrom | Op::Reraise => "raise",
                _ if i.op.info().family == "arith" => "arith",
                Op::LoadItem | Op::StoreItem | Op::DeleteItem => "item",
                _ => continue,
            };
            if let Some(p) = positions::lookup(&code.positions, at as u32) {
                seen.push(format!("{family} {} {} {} {}", p.line, p.end_line, p.col, p.end_col));
            }
        }
        seen.sort();
        seen.dedup();
        for line in seen {
            println!("\t{line}");
        }
    }
    for c in &code.consts {
        if let Const::Code(inner) = c {
            show(inner, with_positions);
        }
    }
}
