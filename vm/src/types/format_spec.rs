//! The format mini-language: parsing of specifications, and formatting of `str`, `int`, `float`
//! and `complex` by them.

use crate::core::error::{PyResult, Raised};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::complex::Complex;
use crate::num::float_repr::{self, Form, Style};
use crate::num::ops::{Int, float_of};

use super::{float, int_parse};

/// A thousands separator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    None,
    Comma,
    Underscore,
}

/// A parsed specification.
#[derive(Clone, Debug)]
pub struct Spec {
    pub fill: u32,
    pub fill_given: bool,
    /// One of `<>=^`.
    pub align: u8,
    pub align_given: bool,
    /// One of ` +-`, or 0.
    pub sign: u8,
    pub no_neg_zero: bool,
    pub alternate: bool,
    pub width: Option<usize>,
    pub group: Group,
    pub frac_group: Group,
    pub precision: Option<usize>,
    /// The presentation type, 0 if none was given.
    pub kind: u32,
}

/// Why a specification is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecError {
    TooManyDigits,
    MissingPrecision,
    CommaAndUnderscore,
    /// More than a presentation type is left.
    Invalid,
    /// Separator and presentation type that do not go together.
    Separator(char, u32),
}

/// Digits from `at`; `Ok(None)` if there are none.
fn integer(s: &[u32], at: &mut usize) -> Result<Option<usize>, SpecError> {
    let mut n: Option<usize> = None;
    while let Some(d) = s.get(*at).and_then(|&c| crate::num::int_text::decimal(c)) {
        let next = n.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(usize::from(d)));
        n = Some(next.filter(|&n| n <= i64::MAX as usize).ok_or(SpecError::TooManyDigits)?);
        *at += 1;
    }
    Ok(n)
}

/// Separators at `at`.
fn group(s: &[u32], at: &mut usize) -> Result<Group, SpecError> {
    const COMMA: u32 = b',' as u32;
    const UNDERSCORE: u32 = b'_' as u32;
    let mut group = Group::None;
    if s.get(*at) == Some(&COMMA) {
        group = Group::Comma;
        *at += 1;
    }
    if s.get(*at) == Some(&UNDERSCORE) {
        if group != Group::None {
            return Err(SpecError::CommaAndUnderscore);
        }
        group = Group::Underscore;
        *at += 1;
    }
    if s.get(*at) == Some(&COMMA) && group == Group::Underscore {
        return Err(SpecError::CommaAndUnderscore);
    }
    Ok(group)
}

/// Parses a specification. `align` is the type's default alignment, `kind` what a missing
/// presentation type counts as when separators are checked.
pub fn parse(s: &[u32], align: u8, kind: u8) -> Result<Spec, SpecError> {
    let mut spec = Spec {
        fill: b' ' as u32,
        fill_given: false,
        align,
        align_given: false,
        sign: 0,
        no_neg_zero: false,
        alternate: false,
        width: None,
        group: Group::None,
        frac_group: Group::None,
        precision: None,
        kind: u32::from(kind),
    };
    let is_align = |c: Option<&u32>| c.is_some_and(|&c| c < 128 && b"<>=^".contains(&(c as u8)));
    let is = |at: usize, c: u8| s.get(at) == Some(&u32::from(c));
    let mut at = 0;
    if is_align(s.get(1)) {
        spec.fill = s[0];
        spec.align = s[1] as u8;
        spec.fill_given = true;
        spec.align_given = true;
        at = 2;
    } else if is_align(s.first()) {
        spec.align = s[0] as u8;
        spec.align_given = true;
        at = 1;
    }
    if is(at, b' ') || is(at, b'+') || is(at, b'-') {
        spec.sign = s[at] as u8;
        at += 1;
    }
    if is(at, b'z') {
        spec.no_neg_zero = true;
        at += 1;
    }
    if is(at, b'#') {
        spec.alternate = true;
        at += 1;
    }
    if !spec.fill_given && is(at, b'0') {
        spec.fill = b'0' as u32;
        if !spec.align_given && align == b'>' {
            spec.align = b'=';
        }
        at += 1;
    }
    spec.width = integer(s, &mut at)?;
    spec.group = group(s, &mut at)?;
    if is(at, b'.') {
        at += 1;
        spec.precision = integer(s, &mut at)?;
        spec.frac_group = group(s, &mut at)?;
        if spec.precision.is_none() && spec.frac_group == Group::None {
            return Err(SpecError::MissingPrecision);
        }
    }
    match s.len() - at {
        0 => {}
        1 => spec.kind = s[at],
        _ => return Err(SpecError::Invalid),
    }
    let kind = u8::try_from(spec.kind).unwrap_or(b'?');
    if spec.group != Group::None {
        let fits = match kind {
            0 | b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F' => true,
            b'b' | b'o' | b'x' | b'X' => spec.group == Group::Underscore,
            _ => false,
        };
        if !fits {
            return Err(SpecError::Separator(separator(spec.group), spec.kind));
        }
    }
    if spec.frac_group != Group::None && !matches!(kind, 0 | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F') {
        return Err(SpecError::Separator(separator(spec.frac_group), spec.kind));
    }
    Ok(spec)
}

fn separator(group: Group) -> char {
    if group == Group::Underscore { '_' } else { ',' }
}

/// The argument of `__format__`.
pub fn argument(vm: &Vm, v: &Value) -> PyResult<Ref<Str>> {
    v.to_ref::<Str>()
        .ok_or_else(|| vm.type_error(format!("__format__() argument must be str, not {}", vm.type_name(v))))
}

/// Characters of specifications and results that no memory is allocated for.
const SHORT: usize = 64;

fn parsed(vm: &Vm, value: &Value, text: &Str, align: u8, kind: u8) -> PyResult<Spec> {
    let mut short = [0; SHORT];
    let long: Vec<u32>;
    let points = if text.len() <= SHORT {
        short.iter_mut().zip(text.chars()).for_each(|(place, c)| *place = c);
        &short[..text.len()]
    } else {
        long = text.chars().collect();
        &long
    };
    parse(points, align, kind).map_err(|e| spec_error(vm, e, value, text))
}

#[cold]
fn spec_error(vm: &Vm, e: SpecError, value: &Value, text: &Str) -> Raised {
    vm.value_error(match e {
        SpecError::TooManyDigits => "Too many decimal digits in format string".to_owned(),
        SpecError::MissingPrecision => "Format specifier missing precision".to_owned(),
        SpecError::CommaAndUnderscore => "Cannot specify both ',' and '_'.".to_owned(),
        SpecError::Invalid => format!(
            "Invalid format specifier '{}' for object of type '{}'",
            text.to_text(),
            vm.type_name(value)
        ),
        SpecError::Separator(c, kind @ 33..128) => {
            format!("Cannot specify '{c}' with '{}'.", char::from(kind as u8))
        }
        SpecError::Separator(c, kind) => format!("Cannot specify '{c}' with '\\x{kind:x}'."),
    })
}

#[cold]
fn unknown_kind(vm: &Vm, kind: u32, value: &Value) -> Raised {
    let name = vm.type_name(value);
    vm.value_error(match kind {
        33..128 => {
            format!("Unknown format code '{}' for object of type '{name}'", char::from(kind as u8))
        }
        _ => format!("Unknown format code '\\x{kind:x}' for object of type '{name}'"),
    })
}

// ---- padding ---------------------------------------------------------------------------------

/// Fill before and after `len` characters.
fn pads(vm: &Vm, spec: &Spec, len: usize) -> PyResult<(usize, usize)> {
    let total = spec.width.unwrap_or(0).saturating_sub(len);
    if total > 1 << 40 {
        return Err(vm.memory_error());
    }
    Ok(match spec.align {
        b'<' => (0, total),
        b'^' => (total / 2, total - total / 2),
        _ => (total, 0),
    })
}

/// Text between fill characters.
fn padded(vm: &Vm, spec: &Spec, text: &str, pads: (usize, usize)) -> Ref<Str> {
    if pads == (0, 0) {
        return vm.new_str(text);
    }
    match char::from_u32(spec.fill) {
        Some(fill) => {
            let mut out = String::with_capacity(text.len() + (pads.0 + pads.1) * fill.len_utf8());
            out.extend(std::iter::repeat_n(fill, pads.0));
            out.push_str(text);
            out.extend(std::iter::repeat_n(fill, pads.1));
            vm.new_str(&out)
        }
        None => padded_points(vm, spec, text.chars().map(u32::from), pads),
    }
}

fn padded_points(vm: &Vm, spec: &Spec, text: impl Iterator<Item = u32>, pads: (usize, usize)) -> Ref<Str> {
    let mut out = vec![spec.fill; pads.0];
    out.extend(text);
    out.extend(std::iter::repeat_n(spec.fill, pads.1));
    vm.str_from_points(&out)
}

// ---- str -------------------------------------------------------------------------------------

/// `str.__format__`: `value` is the object (for its type's name), `s` its text.
pub fn format_str(vm: &Vm, value: &Value, s: &Ref<Str>, text: &Str) -> PyResult<Ref<Str>> {
    if text.is_empty() {
        return if vm.is_exact(value, &vm.types().str) { Ok(s.clone()) } else { vm.str_of(value) };
    }
    let spec = parsed(vm, value, text, b'<', b's')?;
    if spec.kind != u32::from(b's') {
        return Err(unknown_kind(vm, spec.kind, value));
    }
    let refused = match () {
        () if spec.sign == b' ' => Some("Space not allowed in string format specifier"),
        () if spec.sign != 0 => Some("Sign not allowed in string format specifier"),
        () if spec.no_neg_zero => Some("Negative zero coercion (z) not allowed in string format specifier"),
        () if spec.alternate => Some("Alternate form (#) not allowed in string format specifier"),
        () if spec.align == b'=' => Some("'=' alignment not allowed in string format specifier"),
        () => None,
    };
    if let Some(message) = refused {
        return Err(vm.value_error(message));
    }
    let len = s.len().min(spec.precision.unwrap_or(usize::MAX));
    let pads = pads(vm, &spec, len)?;
    if pads == (0, 0) && len == s.len() && vm.is_exact(value, &vm.types().str) {
        return Ok(s.clone());
    }
    match s.as_ascii() {
        Some(ascii) => Ok(padded(vm, &spec, &ascii[..len], pads)),
        None => Ok(padded_points(vm, &spec, s.chars().take(len), pads)),
    }
}

// ---- numbers ---------------------------------------------------------------------------------

/// A number in pieces.
#[derive(Debug, Default)]
struct Parts<'a> {
    negative: bool,
    /// `0x` and the like.
    prefix: &'a str,
    /// Digits before the point, which take separators.
    digits: &'a str,
    /// Digits after the point.
    frac: &'a str,
    has_point: bool,
    /// Exponent, percent sign; or all of `inf` and `nan`.
    rest: &'a str,
}

impl<'a> Parts<'a> {
    /// Takes a formatted float apart.
    fn of(text: &'a str) -> Parts<'a> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(t) => (true, t),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let run = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = text.split_at(run(text));
        let (has_point, frac, rest) = match rest.strip_prefix('.') {
            Some(r) => {
                let (frac, rest) = r.split_at(run(r));
                (true, frac, rest)
            }
            None => (false, "", rest),
        };
        Parts { negative, prefix: "", digits, frac, has_point, rest }
    }

    fn sign(&self, spec: &Spec) -> &'static str {
        match (self.negative, spec.sign) {
            (true, _) => "-",
            (false, b'+') => "+",
            (false, b' ') => " ",
            _ => "",
        }
    }

    /// The number, zero-filled (with separators between the zeros too) to the width if the
    /// specification says so.
    fn write(&self, spec: &Spec, every: usize) -> (String, usize) {
        let sign = self.sign(spec);
        let mut tail = String::new();
        if self.has_point {
            tail.push('.');
            push_frac(&mut tail, self.frac, spec.frac_group);
        }
        tail.push_str(self.rest);
        let lead = sign.len() + self.prefix.len();
        let zero_fill = spec.fill == b'0' as u32 && spec.align == b'=';
        let least =
            if zero_fill { spec.width.unwrap_or(0).saturating_sub(lead + tail.chars().count()) } else { 0 };
        let mut out = String::with_capacity(lead + self.digits.len() + tail.len());
        out.push_str(sign);
        out.push_str(self.prefix);
        if !self.digits.is_empty() {
            push_grouped(&mut out, self.digits, spec.group, every, least);
        }
        out.push_str(&tail);
        (out, lead)
    }
}

fn push_frac(out: &mut String, frac: &str, group: Group) {
    for (i, c) in frac.chars().enumerate() {
        if i > 0 && i % 3 == 0 && group != Group::None {
            out.push(separator(group));
        }
        out.push(c);
    }
}

/// Digits with separators, led by zeros up to `least` characters.
fn push_grouped(out: &mut String, digits: &str, group: Group, every: usize, least: usize) {
    if group == Group::None {
        out.extend(std::iter::repeat_n('0', least.saturating_sub(digits.len())));
        out.push_str(digits);
        return;
    }
    // Built backwards. A separator is never the first character.
    let mut rev = Vec::with_capacity(digits.len() * 4 / 3 + 1);
    let mut source = digits.bytes().rev();
    let mut remaining = digits.len();
    let mut count = 0;
    while remaining > 0 || rev.len() < least {
        if count == every {
            rev.push(separator(group) as u8);
            count = 0;
        }
        rev.push(source.next().unwrap_or(b'0'));
        remaining = remaining.saturating_sub(1);
        count += 1;
    }
    out.extend(rev.iter().rev().map(|&c| c as char));
}

/// Fills a number up to the width.
fn finish(vm: &Vm, spec: &Spec, (text, lead): (String, usize)) -> PyResult<Ref<Str>> {
    let len = text.chars().count();
    if spec.align != b'=' {
        return Ok(padded(vm, spec, &text, pads(vm, spec, len)?));
    }
    let (fill, _) = pads(vm, spec, len)?;
    if fill == 0 {
        return Ok(vm.new_str(&text));
    }
    let (head, tail) = text.split_at(lead);
    let mut out: Vec<u32> = head.chars().map(u32::from).collect();
    out.extend(std::iter::repeat_n(spec.fill, fill));
    out.extend(tail.chars().map(u32::from));
    Ok(vm.str_from_points(&out))
}

/// Refuses a width that cannot be met before the zeros are made.
fn check_width(vm: &Vm, spec: &Spec) -> PyResult<()> {
    if spec.width.is_some_and(|w| w > 1 << 40) { Err(vm.memory_error()) } else { Ok(()) }
}

/// `int.__format__`.
pub fn format_int(vm: &Vm, value: &Value, text: &Str) -> PyResult<Ref<Str>> {
    if text.is_empty() {
        return vm.str_of(value);
    }
    let spec = parsed(vm, value, text, b'>', b'd')?;
    check_width(vm, &spec)?;
    let Some(n) = Int::of(value) else { return Err(unknown_kind(vm, spec.kind, value)) };
    let kind = match u8::try_from(spec.kind) {
        Ok(k @ (b'b' | b'c' | b'd' | b'o' | b'x' | b'X' | b'n')) => k,
        Ok(b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%') => {
            let f = n.to_f64().ok_or_else(|| float::too_large(vm))?;
            return float_with(vm, value, f, &spec);
        }
        _ => return Err(unknown_kind(vm, spec.kind, value)),
    };
    if spec.precision.is_some() {
        return Err(vm.value_error("Precision not allowed in integer format specifier"));
    }
    if spec.no_neg_zero {
        return Err(vm.value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if kind == b'c' {
        return format_char(vm, n, &spec);
    }
    let (radix, prefix) = match kind {
        b'b' => (2, "0b"),
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    let parts = Parts {
        negative: n.is_negative(),
        prefix: if spec.alternate { prefix } else { "" },
        ..Parts::default()
    };
    if let Int::Small(n) = n
        && let Some(text) = short_int(vm, &spec, &parts, n.unsigned_abs(), radix, kind == b'X')
    {
        return Ok(text);
    }
    let digits = match (radix, n) {
        (10, n) => int_parse::decimal(vm, n)?,
        (_, Int::Small(n)) if kind == b'X' => format!("{:X}", n.unsigned_abs()),
        (2, Int::Small(n)) => format!("{:b}", n.unsigned_abs()),
        (8, Int::Small(n)) => format!("{:o}", n.unsigned_abs()),
        (_, Int::Small(n)) => format!("{:x}", n.unsigned_abs()),
        (_, Int::Big(n)) if kind == b'X' => n.magnitude().to_str_radix(16).to_uppercase(),
        (_, Int::Big(n)) => n.magnitude().to_str_radix(radix),
    };
    let parts = Parts { digits: digits.strip_prefix('-').unwrap_or(&digits), ..parts };
    let every = if radix == 10 { 3 } else { 4 };
    finish(vm, &spec, parts.write(&spec, every))
}

/// An integer, given by its sign, prefix and magnitude, as a short text without separators; `None` if it
/// is to be another text.
fn short_int(vm: &Vm, spec: &Spec, parts: &Parts, n: u64, radix: u32, upper: bool) -> Option<Ref<Str>> {
    let fill = u8::try_from(spec.fill).ok().filter(u8::is_ascii)?;
    let mut digits = [0; 64];
    let (mut first, mut rest) = (digits.len(), n);
    loop {
        first -= 1;
        let digit = (rest % u64::from(radix)) as u8;
        digits[first] = match digit {
            0..10 => b'0' + digit,
            _ if upper => b'A' - 10 + digit,
            _ => b'a' - 10 + digit,
        };
        rest /= u64::from(radix);
        if rest == 0 {
            break;
        }
    }
    let digits = &digits[first..];
    let sign = parts.sign(spec);
    let len = sign.len() + parts.prefix.len() + digits.len();
    if spec.group != Group::None || spec.width.unwrap_or(0).max(len) > SHORT {
        return None;
    }
    let pad = spec.width.unwrap_or(0).saturating_sub(len);
    let (before, inside, behind) = match spec.align {
        b'<' => (0, 0, pad),
        b'^' => (pad / 2, 0, pad - pad / 2),
        b'=' => (0, pad, 0),
        _ => (pad, 0, 0),
    };
    let (mut out, mut at) = ([fill; SHORT], before);
    for (text, skip) in [(sign.as_bytes(), 0), (parts.prefix.as_bytes(), inside), (digits, behind)] {
        out[at..at + text.len()].copy_from_slice(text);
        at += text.len() + skip;
    }
    std::str::from_utf8(&out[..at]).ok().map(|text| vm.new_str(text))
}

/// Presentation type `c`.
fn format_char(vm: &Vm, n: Int, spec: &Spec) -> PyResult<Ref<Str>> {
    if spec.sign != 0 {
        return Err(vm.value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(vm.value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    match n {
        Int::Big(big) if i64::try_from(big).is_err() => {
            Err(vm.overflow_error("Python int too large to convert to C long"))
        }
        Int::Small(c @ 0..=0x10ffff) => {
            let pads = pads(vm, spec, 1)?;
            Ok(padded_points(vm, spec, std::iter::once(c as u32), pads))
        }
        _ => Err(vm.overflow_error("%c arg not in range(0x110000)")),
    }
}

/// `float.__format__`.
pub fn format_float(vm: &Vm, value: &Value, text: &Str) -> PyResult<Ref<Str>> {
    if text.is_empty() {
        return vm.str_of(value);
    }
    let spec = parsed(vm, value, text, b'>', 0)?;
    let f = float_of(value).unwrap_or(f64::NAN);
    float_with(vm, value, f, &spec)
}

/// How a presentation type of floats lays digits out; `None` if it is not one.
fn float_form(kind: u32) -> Option<(Form, bool)> {
    Some(match u8::try_from(kind).ok()? {
        b'e' => (Form::Exp, false),
        b'E' => (Form::Exp, true),
        b'f' | b'%' => (Form::Fixed, false),
        b'F' => (Form::Fixed, true),
        b'g' | b'n' => (Form::General, false),
        b'G' => (Form::General, true),
        0 => (Form::Repr, false),
        _ => return None,
    })
}

fn check_precision(vm: &Vm, spec: &Spec) -> PyResult<()> {
    let precision = spec.precision.unwrap_or(0);
    if precision > i32::MAX as usize - 1024 {
        return Err(vm.value_error("precision too big"));
    }
    vm.check_room::<[u8; 3]>(precision)
}

fn float_with(vm: &Vm, value: &Value, f: f64, spec: &Spec) -> PyResult<Ref<Str>> {
    let Some((mut form, upper)) = float_form(spec.kind) else {
        return Err(unknown_kind(vm, spec.kind, value));
    };
    check_width(vm, spec)?;
    check_precision(vm, spec)?;
    let mut style =
        Style { alternate: spec.alternate, no_neg_zero: spec.no_neg_zero, upper, ..Style::default() };
    if form == Form::Repr {
        style.dot_zero = true;
        if spec.precision.is_some() {
            form = Form::General;
        }
    }
    let percent = spec.kind == u32::from(b'%');
    let mut text =
        float_repr::format(if percent { f * 100.0 } else { f }, form, spec.precision.unwrap_or(6), style);
    if percent {
        text.push('%');
    }
    finish(vm, spec, Parts::of(&text).write(spec, 3))
}

/// `complex.__format__`.
pub fn format_complex(vm: &Vm, value: &Value, z: Complex, text: &Str) -> PyResult<Ref<Str>> {
    if text.is_empty() {
        return vm.str_of(value);
    }
    let mut spec = parsed(vm, value, text, b'>', 0)?;
    let Some((mut form, upper)) = float_form(spec.kind).filter(|_| spec.kind != u32::from(b'%')) else {
        return Err(unknown_kind(vm, spec.kind, value));
    };
    check_width(vm, &spec)?;
    check_precision(vm, &spec)?;
    if spec.fill == u32::from(b'0') {
        return Err(vm.value_error("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == b'=' {
        return Err(vm.value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    let (mut skip_real, mut parens) = (false, false);
    if form == Form::Repr {
        if z.re == 0.0 && z.re.is_sign_positive() {
            skip_real = true;
        } else {
            parens = true;
        }
        if spec.precision.is_some() {
            form = Form::General;
        }
    }
    let style = Style { alternate: spec.alternate, no_neg_zero: spec.no_neg_zero, upper, ..Style::default() };
    let precision = spec.precision.unwrap_or(6);
    let part = |f: f64, spec: &Spec| {
        let text = float_repr::format(f, form, precision, style);
        Parts::of(&text).write(spec, 3).0
    };
    let width = spec.width.take();
    let mut body = String::new();
    if !skip_real {
        body.push_str(&part(z.re, &spec));
        spec.sign = b'+';
    }
    body.push_str(&part(z.im, &spec));
    body.push('j');
    spec.width = width;
    let body = if parens { format!("({body})") } else { body };
    let pads = pads(vm, &spec, body.len())?;
    Ok(padded(vm, &spec, &body, pads))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(s: &str) -> Result<Spec, SpecError> {
        parse(&s.chars().map(u32::from).collect::<Vec<_>>(), b'>', b'd')
    }

    #[test]
    fn parsing() {
        let s = spec("*^+#010,.3_f").unwrap();
        assert_eq!((s.fill, s.align, s.sign, s.alternate, s.width), (42, b'^', b'+', true, Some(10)));
        assert_eq!((s.group, s.frac_group, s.precision), (Group::Comma, Group::Underscore, Some(3)));
        assert_eq!(spec("05").map(|s| (s.fill, s.align)), Ok((48, b'=')));
        assert_eq!(spec("5.").map(|_| ()), Err(SpecError::MissingPrecision));
        assert_eq!(spec("_,").map(|_| ()), Err(SpecError::CommaAndUnderscore));
        assert_eq!(spec(",x").map(|_| ()), Err(SpecError::Separator(',', 120)));
        assert_eq!(spec("99999999999999999999").map(|_| ()), Err(SpecError::TooManyDigits));
        assert_eq!(spec("dd").map(|_| ()), Err(SpecError::Invalid));
    }

    #[test]
    fn grouping() {
        let grouped = |digits: &str, least: usize| {
            let mut out = String::new();
            push_grouped(&mut out, digits, Group::Comma, 3, least);
            out
        };
        assert_eq!(grouped("1234567", 0), "1,234,567");
        assert_eq!(grouped("1234", 8), "0,001,234");
        assert_eq!(grouped("123", 0), "123");
        assert_eq!(grouped("1234567", 10), "01,234,567");
    }
}
