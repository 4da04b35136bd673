//! Compiles a Python file (or `-c` text) and prints the disassembly.

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (name, text) = match &args[..] {
        [flag, text, ..] if flag == "-c" => ("<string>".to_owned(), text.clone()),
        [file, ..] => (file.clone(), std::fs::read_to_string(file).unwrap_or_default()),
        [] => return eprintln!("usage: dis FILE | -c CODE"),
    };
    match ouro_compiler::compile(&text, &name, ouro_compiler::Mode::Exec, &Default::default()) {
        Ok(code) => print!("{}", ouro_compiler::bytecode::dis::dis(&code)),
        Err(e) => println!("{:?} {e}", e.kind),
    }
}
