//! Text of floats: `repr` (the shortest digits that read back the same) and the `e`, `f`, `g`
//! forms, laid out as C's `printf` and Python do.

/// Longest run of digits that an exact conversion can need; further digits are zeros.
const EXACT_DIGITS: usize = 1100;

/// How digits are chosen and laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Shortest digits; exponent form below 1e-4 and from 1e16 on.
    Repr,
    /// Exponent form, precision digits after the point.
    Exp,
    /// Fixed form, precision digits after the point.
    Fixed,
    /// Precision significant digits, in the form that suits.
    General,
}

/// Layout options.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// A whole number in fixed form gets `.0`.
    pub dot_zero: bool,
    /// `#`: keep the point and trailing zeros.
    pub alternate: bool,
    /// `z`: no sign for a zero after rounding.
    pub no_neg_zero: bool,
    /// `E`, `INF`, `NAN`.
    pub upper: bool,
    /// `+` for what is not negative.
    pub plus: bool,
}

/// Significant digits without trailing zeros, and the place of the point after the first
/// `point` of them. Zero is `("0", 1)`.
struct Digits {
    text: Vec<u8>,
    point: i64,
}

impl Digits {
    fn zero() -> Digits {
        Digits { text: vec![b'0'], point: 1 }
    }

    fn trimmed(mut text: Vec<u8>, mut point: i64) -> Digits {
        let zeros = text.iter().take_while(|&&c| c == b'0').count();
        text.drain(..zeros);
        point -= zeros as i64;
        while text.last() == Some(&b'0') {
            text.pop();
        }
        if text.is_empty() { Digits::zero() } else { Digits { text, point } }
    }

    /// From Rust's `1.2345e-7`.
    fn from_exp(s: &str) -> Digits {
        let (mantissa, exp) = s.split_once('e').unwrap_or((s, "0"));
        let exp: i64 = exp.parse().unwrap_or(0);
        Digits::trimmed(mantissa.bytes().filter(u8::is_ascii_digit).collect(), exp + 1)
    }

    /// The fewest digits that read back the same, of those the nearest, of those the even ones.
    fn shortest(f: f64) -> Digits {
        let digits = Digits::from_exp(&format!("{f:e}"));
        let n = digits.text.len();
        // Only that many digits can be half a unit from the number on either side.
        if n >= 16 {
            let after = n - 1;
            let nearest = format!("{f:.after$e}");
            if nearest.parse::<f64>() == Ok(f) {
                return Digits::from_exp(&nearest);
            }
        }
        digits
    }

    fn of(f: f64, form: Form, precision: usize) -> Digits {
        let f = f.abs();
        if f == 0.0 {
            return Digits::zero();
        }
        let exact = precision.min(EXACT_DIGITS);
        match form {
            Form::Repr => Digits::shortest(f),
            Form::Exp => Digits::from_exp(&format!("{f:.exact$e}")),
            Form::General => {
                let after = exact.max(1) - 1;
                Digits::from_exp(&format!("{f:.after$e}"))
            }
            Form::Fixed => {
                let s = format!("{f:.exact$}");
                let point = s.find('.').unwrap_or(s.len()) as i64;
                Digits::trimmed(s.bytes().filter(u8::is_ascii_digit).collect(), point)
            }
        }
    }
}

/// The text of a float. `precision` is ignored for `Repr`; 0 counts as 1 for `General`.
pub fn format(f: f64, form: Form, precision: usize, style: Style) -> String {
    if !f.is_finite() {
        return not_finite(f, style);
    }
    let precision = if form == Form::General { precision.max(1) } else { precision };
    let digits = Digits::of(f, form, precision);
    let all = precision as i64;
    let len = digits.text.len() as i64;
    let mut point = digits.point;
    let (exponent, mut end) = match form {
        Form::Exp => (true, all + 1),
        Form::Fixed => (false, point + all),
        Form::General => {
            let limit = all - i64::from(style.dot_zero);
            (point <= -4 || point > limit, if style.alternate { all } else { len })
        }
        Form::Repr => (point <= -4 || point > 16, len),
    };
    let exp = point - 1;
    if exponent {
        point = 1;
    }
    let start = if point <= 0 { point - 1 } else { 0 };
    end = end.max(if !exponent && style.dot_zero { point + 1 } else { point });

    let mut out = String::with_capacity((end - start) as usize + 8);
    let zero = digits.text == b"0";
    if f.is_sign_negative() && !(zero && style.no_neg_zero) {
        out.push('-');
    } else if style.plus {
        out.push('+');
    }
    for i in start..end {
        if i == point {
            out.push('.');
        }
        out.push(usize::try_from(i).ok().and_then(|i| digits.text.get(i)).map_or('0', |&c| c as char));
    }
    if style.alternate && end <= point {
        out.push('.');
    }
    if exponent {
        out.push(if style.upper { 'E' } else { 'e' });
        out.push(if exp < 0 { '-' } else { '+' });
        out.push_str(&format!("{:02}", exp.abs()));
    }
    out
}

#[cold]
fn not_finite(f: f64, style: Style) -> String {
    let name = if f.is_nan() { "nan" } else { "inf" };
    let sign = if f < 0.0 {
        "-"
    } else if style.plus {
        "+"
    } else {
        ""
    };
    let text = format!("{sign}{name}");
    if style.upper { text.to_uppercase() } else { text }
}

/// `repr(f)`.
pub fn repr(f: f64) -> String {
    format(f, Form::Repr, 0, Style { dot_zero: true, ..Style::default() })
}

/// A part of a complex number: `repr` without `.0`, with a sign if asked.
pub fn repr_part(f: f64, plus: bool) -> String {
    format(f, Form::Repr, 0, Style { plus, ..Style::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_thresholds() {
        for (f, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (0.1, "0.1"),
            (26245781417.0 + 0.5078125, "26245781417.507812"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(repr(f), text);
        }
    }

    #[test]
    fn printf_forms() {
        let plain = Style::default();
        let alt = Style { alternate: true, ..plain };
        assert_eq!(format(2.71999, Form::Fixed, 2, plain), "2.72");
        assert_eq!(format(2.5, Form::Fixed, 0, plain), "2");
        assert_eq!(format(2.5, Form::Fixed, 0, alt), "2.");
        assert_eq!(format(0.0001, Form::Fixed, 2, plain), "0.00");
        assert_eq!(format(12345.678, Form::Exp, 3, plain), "1.235e+04");
        assert_eq!(format(0.0, Form::Exp, 2, plain), "0.00e+00");
        assert_eq!(format(100000.0, Form::General, 6, plain), "100000");
        assert_eq!(format(1000000.0, Form::General, 6, plain), "1e+06");
        assert_eq!(format(1.0, Form::General, 6, alt), "1.00000");
        assert_eq!(format(1e22, Form::Fixed, 3, plain), "10000000000000000000000.000");
        assert_eq!(format(999.96, Form::Fixed, 1, plain), "1000.0");
        assert_eq!(format(-0.001, Form::Fixed, 1, Style { no_neg_zero: true, ..plain }), "0.0");
    }
}
