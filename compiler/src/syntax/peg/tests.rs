//! Messages and places, as CPython 3.14 reports them.

use super::*;

fn error(src: &str) -> (String, u32, i32, u32, i32) {
    let e = find_error(src, "f", Mode::Exec, crate::Ending::default()).expect(src);
    (e.message, e.line, e.col as i32, e.end_line, e.end_col as i32)
}

#[test]
fn messages() {
    type Case = (&'static str, &'static str, (u32, i32, u32, i32));
    let cases: &[Case] = &[
        ("x = 1 + not y", "'not' after an operator must be parenthesized", (1, 9, 1, 14)),
        ("f(a=1, 2)", "positional argument follows keyword argument", (1, 9, 1, 10)),
        ("if x:\npass", "expected an indented block after 'if' statement on line 1", (2, 1, 2, 5)),
        ("  x", "unexpected indent", (1, 2, 1, -1)),
        ("if x:\n    a\n  b", "unindent does not match any outer indentation level", (3, 4, 3, -1)),
        ("if x:\n\ta\n        b", "inconsistent use of tabs and spaces in indentation", (3, 1, 3, 0)),
        ("x = \"abc", "unterminated string literal (detected at line 1)", (1, 5, 1, 5)),
        ("x = (1,\n", "'(' was never closed", (1, 5, 1, 0)),
        ("x)", "unmatched ')'", (1, 2, 1, 2)),
        ("a b", "invalid syntax", (1, 3, 1, 4)),
        ("f(a b)", "invalid syntax. Perhaps you forgot a comma?", (1, 3, 1, 6)),
        (
            "f() = 1",
            "cannot assign to function call here. Maybe you meant '==' instead of '='?",
            (1, 1, 1, 4),
        ),
        ("print 1", "Missing parentheses in call to 'print'. Did you mean print(...)?", (1, 1, 1, 8)),
        ("f\"{a!x}\"", "f-string: invalid conversion character 'x': expected 's', 'r', or 'a'", (1, 6, 1, 7)),
        ("{1:2, 3}", "':' expected after dictionary key", (1, 7, 1, 0)),
    ];
    for (src, message, place) in cases {
        let (m, line, col, end_line, end_col) = error(src);
        assert_eq!((m.as_str(), (line, col, end_line, end_col)), (*message, *place), "{src}");
    }
}

#[test]
fn valid_text_has_no_error() {
    for src in ["", "x = 1\n", "async def f():\n    await x\n", "match x:\n    case [1, *_]: pass\n"] {
        assert_eq!(find_error(src, "f", Mode::Exec, crate::Ending::default()), None, "{src}");
    }
}
