//! Encodings that text streams know natively: UTF-8, ASCII, Latin-1; all others go through the
//! incremental coders of `codecs`.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::modules::util;

/// A native encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    Utf8,
    Ascii,
    Latin1,
}

/// What to do with what cannot be encoded or decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errors {
    Strict,
    SurrogateEscape,
    Replace,
    Ignore,
    BackslashReplace,
}

/// The native encoding of this name.
pub fn native(name: &str) -> Option<Native> {
    let name: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    match name.as_str() {
        "utf8" | "u8" | "cp65001" | "locale" => Some(Native::Utf8),
        "ascii" | "usascii" | "646" => Some(Native::Ascii),
        "latin1" | "iso88591" | "l1" | "8859" | "cp819" => Some(Native::Latin1),
        _ => None,
    }
}

/// The native error handler of this name.
pub fn errors(name: &str) -> Option<Errors> {
    Some(match name {
        "strict" => Errors::Strict,
        "surrogateescape" => Errors::SurrogateEscape,
        "replace" => Errors::Replace,
        "ignore" => Errors::Ignore,
        "backslashreplace" => Errors::BackslashReplace,
        _ => return None,
    })
}

impl Native {
    fn name(self) -> &'static str {
        match self {
            Native::Utf8 => "utf-8",
            Native::Ascii => "ascii",
            Native::Latin1 => "latin-1",
        }
    }

    /// Appends the encoded text.
    pub fn encode(self, vm: &Vm, text: &Str, errors: Errors, out: &mut Vec<u8>) -> PyResult<()> {
        if let Some(ascii) = text.as_ascii() {
            out.extend_from_slice(ascii.as_bytes());
            return Ok(());
        }
        for (i, c) in text.chars().enumerate() {
            match (self, char::from_u32(c)) {
                (Native::Utf8, Some(c)) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                (Native::Ascii, _) if c < 0x80 => out.push(c as u8),
                (Native::Latin1, _) if c < 0x100 => out.push(c as u8),
                _ => match errors {
                    Errors::SurrogateEscape if (0xDC80..=0xDCFF).contains(&c) => {
                        out.push((c - 0xDC00) as u8);
                    }
                    Errors::Strict | Errors::SurrogateEscape => {
                        return Err(self.encode_error(vm, text, i));
                    }
                    Errors::Replace => out.push(b'?'),
                    Errors::Ignore => {}
                    Errors::BackslashReplace => out.extend_from_slice(
                        match c {
                            0..0x100 => format!("\\x{c:02x}"),
                            0x100..0x1_0000 => format!("\\u{c:04x}"),
                            _ => format!("\\U{c:08x}"),
                        }
                        .as_bytes(),
                    ),
                },
            }
        }
        Ok(())
    }

    #[cold]
    fn encode_error(self, vm: &Vm, text: &Str, at: usize) -> ouro_vm::core::error::Raised {
        let reason = match self {
            Native::Utf8 => "surrogates not allowed",
            Native::Ascii => "ordinal not in range(128)",
            Native::Latin1 => "ordinal not in range(256)",
        };
        let bad = |c: u32| match self {
            Native::Utf8 => char::from_u32(c).is_none(),
            Native::Ascii => c >= 0x80,
            Native::Latin1 => c >= 0x100,
        };
        let end = at + text.chars().skip(at).take_while(|&c| bad(c)).count();
        let points: Vec<u32> = text.chars().collect();
        let args = [
            vm.str(self.name()),
            vm.str_from_points(&points).into(),
            vm.int(at as i64),
            vm.int(end as i64),
            vm.str(reason),
        ];
        util::construct(vm, &vm.exc_type(Exc::UnicodeEncodeError).value(), &args)
    }

    /// Decodes; returns how many bytes were used. Without `last`, an incomplete sequence at the end
    /// is left for the next call.
    pub fn decode(
        self,
        vm: &Vm,
        bytes: &[u8],
        errors: Errors,
        last: bool,
        out: &mut Vec<u32>,
    ) -> PyResult<usize> {
        if self == Native::Latin1 {
            out.extend(bytes.iter().map(|&b| u32::from(b)));
            return Ok(bytes.len());
        }
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let ascii = rest.iter().take_while(|b| b.is_ascii()).count();
            out.extend(rest[..ascii].iter().map(|&b| u32::from(b)));
            at += ascii;
            let rest = &bytes[at..];
            if rest.is_empty() {
                break;
            }
            let (bad, reason) = if self == Native::Ascii {
                (1, "ordinal not in range(128)")
            } else {
                match std::str::from_utf8(rest) {
                    Ok(text) => {
                        out.extend(text.chars().map(u32::from));
                        at = bytes.len();
                        break;
                    }
                    Err(e) => {
                        let good = e.valid_up_to();
                        if let Ok(text) = std::str::from_utf8(&rest[..good]) {
                            out.extend(text.chars().map(u32::from));
                        }
                        at += good;
                        match e.error_len() {
                            None if !last => return Ok(at),
                            None => (bytes.len() - at, "unexpected end of data"),
                            Some(n) if is_start(bytes[at]) => (n, "invalid continuation byte"),
                            Some(n) => (n, "invalid start byte"),
                        }
                    }
                }
            };
            let invalid = &bytes[at..at + bad];
            match errors {
                Errors::Strict => return Err(self.decode_error(vm, bytes, at, at + bad, reason)),
                Errors::SurrogateEscape => out.extend(invalid.iter().map(|&b| 0xDC00 + u32::from(b))),
                Errors::Replace => out.push(0xFFFD),
                Errors::Ignore => {}
                Errors::BackslashReplace => {
                    for b in invalid {
                        out.extend(format!("\\x{b:02x}").chars().map(u32::from));
                    }
                }
            }
            at += bad;
        }
        Ok(at)
    }

    #[cold]
    fn decode_error(
        self,
        vm: &Vm,
        bytes: &[u8],
        start: usize,
        end: usize,
        reason: &str,
    ) -> ouro_vm::core::error::Raised {
        let args: [Value; 5] = [
            vm.str(self.name()),
            vm.bytes(bytes).into(),
            vm.int(start as i64),
            vm.int(end as i64),
            vm.str(reason),
        ];
        util::construct(vm, &vm.exc_type(Exc::UnicodeDecodeError).value(), &args)
    }
}

/// Whether a byte begins a multi-byte sequence.
fn is_start(b: u8) -> bool {
    (0xC2..=0xF4).contains(&b)
}
