//! The `%` operator of `str`, `bytes` and `bytearray`.

use num_bigint::{BigInt, Sign};

use crate::core::bytes::Bytes;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::str::{Str, Units};
use crate::core::text::decimal;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::bytearray::ByteArray;
use super::byteslike;
use super::str::buf::StrBuf;

/// Where values come from.
struct Source<'a> {
    vm: &'a Vm,
    args: Value,
    /// The items of a tuple of arguments.
    items: Option<Ref<Tuple>>,
    next: usize,
    /// The argument may be asked for keys.
    mapping: bool,
    /// A key was looked up, so that positional values are used up.
    keyed: bool,
}

impl<'a> Source<'a> {
    fn new(vm: &'a Vm, args: &'a Value, text: bool) -> Source<'a> {
        let items = args.to_ref::<Tuple>();
        let string = if text { args.is_a::<Str>() } else { args.is_a::<Bytes>() || args.is_a::<ByteArray>() };
        let mapping = items.is_none() && !string && vm.special(args, Special::GetItem).is_some();
        Source { vm, args: args.clone(), items, next: 0, mapping, keyed: false }
    }

    fn take(&mut self) -> PyResult {
        let found = self.peek().cloned();
        self.next += 1;
        found.ok_or_else(|| self.vm.type_error("not enough arguments for format string"))
    }

    /// What the next conversion takes, if there is anything left.
    fn peek(&self) -> Option<&Value> {
        match &self.items {
            Some(items) => items.get(self.next),
            None => (self.next == 0 && !self.keyed).then_some(&self.args),
        }
    }

    fn all_taken(&self) -> bool {
        match &self.items {
            Some(items) => self.next >= items.len(),
            None => self.next > 0 || self.mapping,
        }
    }
}

/// One conversion: flags, width, precision.
#[derive(Default)]
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
    kind: u32,
}

/// What a conversion makes, to be padded.
struct Piece {
    text: StrBuf,
    /// Characters in front that zeros are put behind: sign, `0x`.
    prefix: usize,
    numeric: bool,
}

/// A character of a format, in the width that the format has.
trait Unit: Copy + Into<u32> {
    fn units(all: &[Self]) -> Units<'_>;
}

impl Unit for u8 {
    fn units(all: &[u8]) -> Units<'_> {
        Units::One(all)
    }
}

impl Unit for u16 {
    fn units(all: &[u16]) -> Units<'_> {
        Units::Two(all)
    }
}

impl Unit for u32 {
    fn units(all: &[u32]) -> Units<'_> {
        Units::Four(all)
    }
}

/// Character `i` of a format.
fn unit<C: Unit>(f: &[C], i: usize) -> Option<u32> {
    f.get(i).map(|&c| c.into())
}

/// What differs between text and bytes.
trait Flavour {
    const TEXT: bool;
    /// A conversion without flags, width and precision, of a value that asks for no more than a
    /// copy; `false` if there is more to it, and nothing was done.
    fn plain(&self, vm: &Vm, kind: u32, source: &mut Source, out: &mut StrBuf) -> bool;
    fn key(&self, vm: &Vm, key: &[u32]) -> Value;
    /// `s r a c` (and `b` in bytes), `None` for anything else.
    fn convert(&self, vm: &Vm, conversion: &Conversion, source: &mut Source) -> PyResult<Option<StrBuf>>;
}

struct TextFlavour;
struct BytesFlavour;

/// `format % args` of a string.
pub fn format_str(vm: &Vm, format: &Str, args: &Value) -> PyResult<Ref<Str>> {
    let out = match format.units() {
        Units::One(f) => run(vm, f, args, &TextFlavour),
        Units::Two(f) => run(vm, f, args, &TextFlavour),
        Units::Four(f) => run(vm, f, args, &TextFlavour),
    };
    Ok(out?.finish(vm))
}

/// `format % args` of `bytes` or `bytearray`.
pub fn format_bytes(vm: &Vm, format: &Value, args: &Value) -> PyResult {
    let out = match format.as_::<Bytes>() {
        Some(f) => run(vm, &f.data, args, &BytesFlavour)?,
        // What the values run may change it meanwhile.
        None => run(vm, &byteslike::with(format, <[u8]>::to_vec), args, &BytesFlavour)?,
    };
    let data = match out {
        StrBuf::One(data) => data,
        _ => return Err(vm.system_error("bytes formatting made wide characters")),
    };
    Ok(byteslike::make(vm, format, data))
}

fn run<C: Unit, F: Flavour>(vm: &Vm, f: &[C], args: &Value, flavour: &F) -> PyResult<StrBuf> {
    let percent = u32::from(b'%');
    let mut out = StrBuf::with_capacity(f.len() + 32);
    let mut source = Source::new(vm, args, F::TEXT);
    let mut i = 0;
    while i < f.len() {
        let literal = f[i..].iter().position(|&c| c.into() == percent).unwrap_or(f.len() - i);
        if literal > 0 {
            out.push_units(C::units(&f[i..i + literal]));
            i += literal;
            continue;
        }
        i += 1;
        match unit(f, i) {
            Some(c) if c == percent => {
                out.push(percent);
                i += 1;
                continue;
            }
            Some(kind) if flavour.plain(vm, kind, &mut source, &mut out) => {
                i += 1;
                continue;
            }
            _ => {}
        }
        let mut keyed_source;
        let mut current = &mut source;
        if unit(f, i) == Some(u32::from(b'(')) {
            let (key, after) = parse_key(vm, f, i, current.mapping)?;
            let key: Vec<u32> = f[key].iter().map(|&c| c.into()).collect();
            let item = vm.get_item(args, &flavour.key(vm, &key))?;
            source.keyed = true;
            keyed_source = Source { vm, args: item, items: None, next: 0, mapping: false, keyed: false };
            current = &mut keyed_source;
            i = after;
        }
        let (conversion, after) = parse_conversion(vm, f, i, current)?;
        i = after;
        let piece = convert(vm, &conversion, current, flavour, i - 1)?;
        pad(vm, &conversion, &piece, &mut out)?;
    }
    if source.all_taken() || (source.items.as_ref().is_some_and(|t| t.is_empty())) {
        return Ok(out);
    }
    let what = if F::TEXT { "string" } else { "bytes" };
    Err(vm.type_error(format!("not all arguments converted during {what} formatting")))
}

/// Adds a small integer in decimal.
fn push_decimal(n: i64, out: &mut StrBuf) {
    out.push_latin1(decimal(n, &mut [0; 20]));
}

/// The range of the key in `(key)`, and what comes behind it.
fn parse_key<C: Unit>(
    vm: &Vm,
    f: &[C],
    at: usize,
    mapping: bool,
) -> PyResult<(std::ops::Range<usize>, usize)> {
    if !mapping {
        return Err(vm.type_error("format requires a mapping"));
    }
    let (mut depth, mut i) = (1, at + 1);
    while let Some(c) = unit(f, i) {
        match c {
            0x28 => depth += 1,
            0x29 => depth -= 1,
            _ => {}
        }
        i += 1;
        if depth == 0 {
            return Ok((at + 1..i - 1, i));
        }
    }
    Err(vm.value_error("incomplete format key"))
}

fn parse_conversion<C: Unit>(
    vm: &Vm,
    f: &[C],
    mut i: usize,
    source: &mut Source,
) -> PyResult<(Conversion, usize)> {
    let mut c = Conversion::default();
    loop {
        match unit(f, i).and_then(char::from_u32) {
            Some('-') => c.left = true,
            Some('+') => c.plus = true,
            Some(' ') => c.space = true,
            Some('#') => c.alternate = true,
            Some('0') => c.zero = true,
            _ => break,
        }
        i += 1;
    }
    let star = |source: &mut Source| -> PyResult<i64> {
        let v = source.take()?;
        if !vm.is_int(&v) {
            return Err(vm.type_error("* wants int"));
        }
        vm.small(&v).ok_or_else(|| vm.overflow_error("Python int too large to convert to C ssize_t"))
    };
    let number = |i: &mut usize, what: &str| -> PyResult<Option<usize>> {
        let mut n: Option<usize> = None;
        while let Some(d) = unit(f, *i).and_then(char::from_u32).and_then(|c| c.to_digit(10)) {
            let next = n.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(d as usize));
            n = match next.filter(|&n| n <= isize::MAX as usize) {
                Some(n) => Some(n),
                None => return Err(vm.value_error(format!("{what} too big"))),
            };
            *i += 1;
        }
        Ok(n)
    };
    if unit(f, i) == Some(u32::from(b'*')) {
        i += 1;
        let n = star(source)?;
        c.left |= n < 0;
        c.width = Some(n.unsigned_abs() as usize);
    } else {
        c.width = number(&mut i, "width")?;
    }
    if unit(f, i) == Some(u32::from(b'.')) {
        i += 1;
        if unit(f, i) == Some(u32::from(b'*')) {
            i += 1;
            let n = star(source)?;
            if n > i64::from(i32::MAX) {
                return Err(vm.overflow_error("Python int too large to convert to C int"));
            }
            c.precision = Some(n.max(0) as usize);
        } else {
            let n = number(&mut i, "precision")?.unwrap_or(0);
            if n > i32::MAX as usize {
                return Err(vm.value_error("precision too big"));
            }
            c.precision = Some(n);
        }
    }
    if matches!(unit(f, i), Some(0x68 | 0x6c | 0x4c)) {
        i += 1;
    }
    match unit(f, i) {
        Some(kind) => {
            c.kind = kind;
            Ok((c, i + 1))
        }
        None => Err(vm.value_error("incomplete format")),
    }
}

fn convert<F: Flavour>(
    vm: &Vm,
    c: &Conversion,
    source: &mut Source,
    flavour: &F,
    at: usize,
) -> PyResult<Piece> {
    let kind = u8::try_from(c.kind).unwrap_or(0);
    match kind {
        b'%' => {
            // Reached only with flags or a width, which ask for an argument first.
            source.take()?;
            let mut text = StrBuf::new();
            text.push(0x25);
            Ok(Piece { text, prefix: 0, numeric: false })
        }
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let v = source.take()?;
            integer(vm, c, kind, &v)
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let v = source.take()?;
            float(vm, c, kind, &v, F::TEXT)
        }
        _ => match flavour.convert(vm, c, source)? {
            Some(text) => Ok(Piece { text, prefix: 0, numeric: false }),
            None => {
                // CPython takes the argument before it looks at the conversion.
                source.take()?;
                Err(unsupported(vm, c.kind, at))
            }
        },
    }
}

#[cold]
fn unsupported(vm: &Vm, kind: u32, at: usize) -> Raised {
    let shown = match kind {
        31..=126 => char::from(kind as u8),
        _ => '?',
    };
    vm.value_error(format!("unsupported format character '{shown}' (0x{kind:x}) at index {at}"))
}

/// Cuts to the precision.
fn cut(text: &Str, c: &Conversion) -> StrBuf {
    let mut out = StrBuf::new();
    out.push_slice(text, 0, text.len().min(c.precision.unwrap_or(usize::MAX)));
    out
}

impl Flavour for TextFlavour {
    const TEXT: bool = true;

    fn plain(&self, vm: &Vm, kind: u32, source: &mut Source, out: &mut StrBuf) -> bool {
        let Some(v) = source.peek() else { return false };
        let (text, number) = (kind == u32::from(b's'), matches!(kind, 0x64 | 0x69));
        match (v.as_::<Str>(), v.as_small_int()) {
            (Some(s), _) if text && vm.is_exact(v, &vm.types().str) && out.room(s.len()).is_ok() => {
                out.push_str(s);
            }
            (_, Some(n)) if text || number => push_decimal(n, out),
            _ => return false,
        }
        source.next += 1;
        true
    }

    fn key(&self, vm: &Vm, key: &[u32]) -> Value {
        vm.str_from_points(key).into()
    }

    fn convert(&self, vm: &Vm, c: &Conversion, source: &mut Source) -> PyResult<Option<StrBuf>> {
        Ok(Some(match u8::try_from(c.kind).unwrap_or(0) {
            b's' => cut(&*vm.str_of(&source.take()?)?, c),
            b'r' => cut(&*vm.repr(&source.take()?)?, c),
            b'a' => cut(&*vm.ascii(&source.take()?)?, c),
            b'c' => {
                let v = source.take()?;
                let mut out = StrBuf::new();
                out.push(text_char(vm, &v)?);
                out
            }
            _ => return Ok(None),
        }))
    }
}

fn text_char(vm: &Vm, v: &Value) -> PyResult<u32> {
    if let Some(s) = v.as_::<Str>() {
        return match s.len() {
            1 => Ok(s.char_at(0)),
            n => Err(vm.type_error(format!(
                "%c requires an int or a unicode character, not a string of length {n}"
            ))),
        };
    }
    let wrong =
        || vm.type_error(format!("%c requires an int or a unicode character, not {}", vm.full_type_name(v)));
    if !vm.is_int(v) && vm.special(v, Special::Index).is_none() {
        return Err(wrong());
    }
    let n = vm.index(v).map_err(|e| if e.is(vm, Exc::TypeError) { wrong() } else { e })?;
    match vm.small(&n) {
        Some(c @ 0..0x11_0000) => Ok(c as u32),
        _ => Err(vm.overflow_error("%c arg not in range(0x110000)")),
    }
}

impl Flavour for BytesFlavour {
    const TEXT: bool = false;

    fn plain(&self, _vm: &Vm, kind: u32, source: &mut Source, out: &mut StrBuf) -> bool {
        let Some(v) = source.peek() else { return false };
        match kind {
            0x73 | 0x62 if super::bytes::is_byteslike(v) => byteslike::with(v, |b| out.push_latin1(b)),
            0x64 | 0x69 => match v.as_small_int() {
                Some(n) => push_decimal(n, out),
                None => return false,
            },
            _ => return false,
        }
        source.next += 1;
        true
    }

    fn key(&self, vm: &Vm, key: &[u32]) -> Value {
        vm.bytes_from(key.iter().map(|&c| c as u8).collect()).into()
    }

    fn convert(&self, vm: &Vm, c: &Conversion, source: &mut Source) -> PyResult<Option<StrBuf>> {
        Ok(Some(match u8::try_from(c.kind).unwrap_or(0) {
            b's' | b'b' => {
                let mut data = bytes_value(vm, &source.take()?)?;
                data.truncate(c.precision.unwrap_or(usize::MAX));
                StrBuf::One(data)
            }
            b'a' | b'r' => cut(&*vm.ascii(&source.take()?)?, c),
            b'c' => StrBuf::One(vec![bytes_char(vm, &source.take()?)?]),
            _ => return Ok(None),
        }))
    }
}

fn bytes_value(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    if super::bytes::is_byteslike(v) {
        return Ok(byteslike::with(v, <[u8]>::to_vec));
    }
    if let Some(r) = vm.call_special(v, Special::Bytes, &[])? {
        return match r.as_::<Bytes>() {
            Some(b) => Ok(b.data.to_vec()),
            None => Err(vm.type_error(format!("__bytes__ returned non-bytes (type {})", vm.type_name(&r)))),
        };
    }
    if vm.is_buffer(v) {
        return vm.bytes_of(v);
    }
    Err(vm.type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
        vm.type_name(v)
    )))
}

fn bytes_char(vm: &Vm, v: &Value) -> PyResult<u8> {
    const WANT: &str = "%c requires an integer in range(256) or a single byte, not";
    if super::bytes::is_byteslike(v) {
        return byteslike::with(v, |b| match b {
            [b] => Ok(*b),
            _ => Err(vm.type_error(format!("{WANT} a {} object of length {}", vm.type_name(v), b.len()))),
        });
    }
    let wrong = || vm.type_error(format!("{WANT} {}", vm.type_name(v)));
    if !vm.is_int(v) && vm.special(v, Special::Index).is_none() {
        return Err(wrong());
    }
    let n = vm.index(v).map_err(|e| if e.is(vm, Exc::TypeError) { wrong() } else { e })?;
    match vm.small(&n).and_then(|n| u8::try_from(n).ok()) {
        Some(b) => Ok(b),
        None => Err(vm.overflow_error("%c arg not in range(256)")),
    }
}

// ---- numbers -------------------------------------------------------------------------------

fn integer(vm: &Vm, c: &Conversion, kind: u8, v: &Value) -> PyResult<Piece> {
    let n = integer_value(vm, kind, v)?;
    let mut digits = match kind {
        b'o' => n.magnitude().to_str_radix(8),
        b'x' => n.magnitude().to_str_radix(16),
        b'X' => n.magnitude().to_str_radix(16).to_uppercase(),
        // Through the object's own text, for the limit on digits.
        _ => vm.str_of(&vm.big_int(BigInt::from(n.magnitude().clone())))?.to_text().into_owned(),
    };
    if let Some(p) = c.precision
        && digits.len() < p
    {
        if !crate::core::text::can_allocate(p) {
            return Err(vm.memory_error());
        }
        digits.insert_str(0, &"0".repeat(p - digits.len()));
    }
    let mut text = StrBuf::new();
    match n.sign() {
        Sign::Minus => text.push_text("-"),
        _ if c.plus => text.push_text("+"),
        _ if c.space => text.push_text(" "),
        _ => {}
    }
    if c.alternate {
        match kind {
            b'o' => text.push_text("0o"),
            b'x' => text.push_text("0x"),
            b'X' => text.push_text("0X"),
            _ => {}
        }
    }
    let prefix = text.len();
    text.push_text(&digits);
    Ok(Piece { text, prefix, numeric: true })
}

fn integer_value(vm: &Vm, kind: u8, v: &Value) -> PyResult<BigInt> {
    if let Some(n) = vm.to_big(v) {
        return Ok(n);
    }
    let shown = char::from(kind);
    if matches!(kind, b'o' | b'x' | b'X') {
        let wrong =
            || vm.type_error(format!("%{shown} format: an integer is required, not {}", vm.type_name(v)));
        if vm.special(v, Special::Index).is_none() {
            return Err(wrong());
        }
        let n = vm.index(v).map_err(|e| if e.is(vm, Exc::TypeError) { wrong() } else { e })?;
        return vm.to_big(&n).ok_or_else(|| vm.type_error("__index__ returned non-int"));
    }
    let wrong =
        || vm.type_error(format!("%{shown} format: a real number is required, not {}", vm.type_name(v)));
    if v.is_a::<Str>() || super::bytes::is_byteslike(v) {
        return Err(wrong());
    }
    if vm.special(v, Special::Int).is_none() && vm.special(v, Special::Index).is_none() {
        return Err(wrong());
    }
    let int = vm.types().int.value();
    let n = vm.call(&int, std::slice::from_ref(v));
    let n = n.map_err(|e| if e.is(vm, Exc::TypeError) { wrong() } else { e })?;
    vm.to_big(&n).ok_or_else(wrong)
}

fn float(vm: &Vm, c: &Conversion, kind: u8, v: &Value, text: bool) -> PyResult<Piece> {
    let f = match vm.as_float(v) {
        Some(f) => vm.float(f),
        None => match vm.to_f64(v) {
            Ok(f) => vm.float(f),
            Err(e) if !text && e.is(vm, Exc::TypeError) => {
                return Err(vm.type_error(format!("float argument required, not {}", vm.type_name(v))));
            }
            Err(e) => return Err(e),
        },
    };
    let mut spec = String::new();
    if c.plus {
        spec.push('+');
    } else if c.space {
        spec.push(' ');
    }
    if c.alternate {
        spec.push('#');
    }
    spec.push_str(&format!(".{}{}", c.precision.unwrap_or(6), char::from(kind)));
    let shown = super::format_spec::format_float(vm, &f, &vm.new_str(&spec))?;
    let mut out = StrBuf::new();
    out.push_str(&shown);
    let prefix = usize::from(!shown.is_empty() && matches!(shown.char_at(0), 0x2b | 0x2d | 0x20));
    Ok(Piece { text: out, prefix, numeric: true })
}

fn pad(vm: &Vm, c: &Conversion, piece: &Piece, out: &mut StrBuf) -> PyResult<()> {
    let n = piece.text.len();
    let fill = c.width.unwrap_or(0).saturating_sub(n);
    if fill > 1 << 20 && !crate::core::text::can_allocate(fill.saturating_mul(4)) {
        return Err(vm.memory_error());
    }
    let units = piece.text.units();
    vm.fits(out.room(units.len()))?;
    if c.left {
        out.push_units(units);
        out.push_n(0x20, fill);
    } else if c.zero && piece.numeric {
        out.push_units(units.slice(0, piece.prefix));
        out.push_n(0x30, fill);
        out.push_units(units.slice(piece.prefix, n));
    } else {
        out.push_n(0x20, fill);
        out.push_units(units);
    }
    Ok(())
}
