//! Floats and complex numbers from text.

/// Reads a float from stripped ASCII text, as `float()` does: underscores between digits, `inf`,
/// `infinity`, `nan`.
pub fn parse(text: &str) -> Option<f64> {
    let (f, used) = prefix(text, true)?;
    (used == text.len()).then_some(f)
}

/// The float that the text begins with, and its length.
fn prefix(text: &str, underscores: bool) -> Option<(f64, usize)> {
    let b = text.as_bytes();
    let sign = usize::from(matches!(b.first(), Some(b'+' | b'-')));
    let negative = b.first() == Some(&b'-');
    let signed = |f: f64| if negative { -f } else { f };
    for (word, f) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if b.len() >= sign + word.len() && b[sign..sign + word.len()].eq_ignore_ascii_case(word.as_bytes()) {
            return Some((signed(f), sign + word.len()));
        }
    }
    let mut clean = String::new();
    let run = |mut i: usize, clean: &mut String| {
        let start = i;
        loop {
            match b.get(i) {
                Some(c) if c.is_ascii_digit() => clean.push(*c as char),
                Some(b'_')
                    if underscores
                        && i > start
                        && b[i - 1].is_ascii_digit()
                        && b.get(i + 1).is_some_and(u8::is_ascii_digit) => {}
                _ => return i,
            }
            i += 1;
        }
    };
    let mut i = run(sign, &mut clean);
    let mut any = i > sign;
    if b.get(i) == Some(&b'.') {
        clean.push('.');
        let end = run(i + 1, &mut clean);
        any |= end > i + 1;
        i = end;
    }
    if !any {
        return None;
    }
    if matches!(b.get(i), Some(b'e' | b'E')) {
        let digits = i + 1 + usize::from(matches!(b.get(i + 1), Some(b'+' | b'-')));
        let mut exp = String::new();
        let end = run(digits, &mut exp);
        if end > digits {
            clean.push('e');
            if b[i + 1] == b'-' {
                clean.push('-');
            }
            clean.push_str(&exp);
            i = end;
        }
    }
    Some((signed(clean.parse().ok()?), i))
}

/// Reads a complex number from stripped ASCII text, as `complex()` does.
pub fn parse_complex(text: &str) -> Option<(f64, f64)> {
    let mut s = text;
    if let Some(inner) = s.strip_prefix('(') {
        s = inner.strip_suffix(')')?.trim_matches(' ');
    }
    let has_sign = |s: &str| s.starts_with(['+', '-']);
    let sign_only = |s: &str| if s.starts_with('-') { -1.0 } else { 1.0 };
    let unit = |s: &str| matches!(s, "j" | "J");
    match prefix(s, true) {
        Some((x, used)) => {
            let rest = &s[used..];
            if rest.is_empty() {
                return Some((x, 0.0));
            }
            if unit(rest) {
                return Some((0.0, x));
            }
            if !has_sign(rest) {
                return None;
            }
            let (y, rest) = match prefix(rest, true) {
                Some((y, used)) => (y, &rest[used..]),
                None => (sign_only(rest), &rest[1..]),
            };
            unit(rest).then_some((x, y))
        }
        None => {
            let y = if has_sign(s) { sign_only(s) } else { 1.0 };
            unit(s.trim_start_matches(['+', '-'])).then_some(())?;
            (s.len() <= 2).then_some((0.0, y))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        for (t, f) in [
            ("1", 1.0),
            ("-.5e1", -5.0),
            ("1_0.5", 10.5),
            ("1e5_0", 1e50),
            ("5.", 5.0),
            ("1e400", f64::INFINITY),
        ] {
            assert_eq!(parse(t), Some(f), "{t}");
        }
        assert_eq!(parse("Infinity"), Some(f64::INFINITY));
        assert!(parse("-nan").is_some_and(f64::is_nan));
        for t in
            ["", ".", "1e", "1_", "_1", "1__0", "1._5", "1_.5", "1e_5", "x", "1 2", "0x1", "e5", "+", "infi"]
        {
            assert_eq!(parse(t), None, "{t}");
        }
    }

    #[test]
    fn complexes() {
        for (t, z) in [
            ("1+2j", (1.0, 2.0)),
            ("(1-j)", (1.0, -1.0)),
            ("j", (0.0, 1.0)),
            ("-J", (0.0, -1.0)),
            ("3", (3.0, 0.0)),
            ("( 1e3j )", (0.0, 1000.0)),
            ("inf+infj", (f64::INFINITY, f64::INFINITY)),
        ] {
            assert_eq!(parse_complex(t), Some(z), "{t}");
        }
        for t in ["", "1+", "1+2", "(1", "1 +2j", "1+2jj", "++j", "1j+2", "()"] {
            assert_eq!(parse_complex(t), None, "{t}");
        }
    }
}
