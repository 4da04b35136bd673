fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let stack: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let kinds: Vec<(&str, String)> = vec![
        ("neg", "-".repeat(n) + "1"),
        ("negx", "-".repeat(n) + "x"),
        ("not", "not ".repeat(n) + "x"),
        ("add", vec!["x"; n].join("+")),
        ("attr", "x".to_owned() + &".y".repeat(n)),
        ("call", "x".to_owned() + &"()".repeat(n)),
        ("sub", "x".to_owned() + &"[0]".repeat(n)),
        ("lambda", "lambda: ".repeat(n) + "x"),
        ("pow", vec!["x"; n].join("**")),
        ("if", "x if y else ".repeat(n) + "x"),
        ("elif", "if x: pass\n".to_owned() + &"elif x: pass\n".repeat(n)),
        ("paren", "(".repeat(n.min(199)) + "1" + &")".repeat(n.min(199))),
        ("list", "[".repeat(n.min(199)) + "x" + &"]".repeat(n.min(199))),
        ("comp", "[x for x in ".repeat(n.min(199)) + "x" + &"]".repeat(n.min(199))),
        ("and", vec!["x"; n].join(" and ")),
        ("cmp", vec!["x"; n].join(" < ")),
        ("await", "await ".repeat(n) + "x"),
        ("stmts", "x = 1\n".repeat(n)),
        ("def", (0..n.min(99)).map(|i| " ".repeat(i) + "def f():\n").collect::<String>() + &" ".repeat(n.min(99)) + "pass"),
        ("str", "'a'".repeat(n)),
        ("fstr", "f'{x}'".repeat(n)),
        ("dec", "@a\n".repeat(n) + "def f(): pass"),
        ("walrus", "(x := ".repeat(n.min(199)) + "1" + &")".repeat(n.min(199))),
        ("targets", "x = ".repeat(n) + "1"),
        ("bigint", "1".repeat(n)),
        ("dict", format!("{{{}}}", "1: x,".repeat(n))),
        ("args", format!("f({})", "x,".repeat(n))),
        ("match", format!("match x:\n{}", " case 1: pass\n".repeat(n))),
    ];
    std::thread::Builder::new().stack_size(stack).spawn(move || {
        for (k, s) in kinds {
            let t = std::time::Instant::now();
            let r = ouro_compiler::compile(&s, "f", ouro_compiler::Mode::Exec, &Default::default());
            let shown = match &r { Ok(c) => format!("ok {}", c.instrs.len()), Err(e) => e.to_string().chars().take(80).collect() };
            println!("{k} {shown} {:?}", t.elapsed());
        }
    }).unwrap().join().unwrap();
}
