//! Items of views: native single-character formats. Used by `memoryview`.

use crate::core::bytes::Bytes;
use crate::core::error::{PyResult, Raised};
use crate::core::value::Value;
use crate::core::vm::Vm;
use num_bigint::BigInt;

/// The size of an item of a native format, `None` if there is no such format.
pub fn item_size(format: &str) -> Option<usize> {
    Some(match format.strip_prefix('@').unwrap_or(format) {
        "c" | "b" | "B" | "?" => 1,
        "h" | "H" | "e" => 2,
        "i" | "I" | "f" => 4,
        "l" | "L" | "q" | "Q" | "n" | "N" | "P" | "d" => 8,
        _ => return None,
    })
}

fn array<const N: usize>(b: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&b[..N]);
    out
}

#[cold]
fn unsupported(vm: &Vm, format: &str) -> Raised {
    vm.raise(crate::core::exc::Exc::NotImplementedError, format!("memoryview: format {format} not supported"))
}

/// The value of an item.
pub fn unpack(vm: &Vm, format: &str, b: &[u8]) -> PyResult {
    let kind = format.strip_prefix('@').unwrap_or(format);
    if item_size(format) != Some(b.len()) {
        return Err(unsupported(vm, format));
    }
    Ok(match kind {
        "c" => vm.bytes(b).into(),
        "b" => vm.int(i64::from(b[0] as i8)),
        "B" => vm.int(i64::from(b[0])),
        "?" => Value::from_bool(b[0] != 0),
        "h" => vm.int(i64::from(i16::from_ne_bytes(array(b)))),
        "H" => vm.int(i64::from(u16::from_ne_bytes(array(b)))),
        "i" => vm.int(i64::from(i32::from_ne_bytes(array(b)))),
        "I" => vm.int(i64::from(u32::from_ne_bytes(array(b)))),
        "l" | "q" | "n" => vm.int(i64::from_ne_bytes(array(b))),
        "L" | "Q" | "N" | "P" => vm.big_int(BigInt::from(u64::from_ne_bytes(array(b)))),
        "f" => vm.float(f64::from(f32::from_ne_bytes(array(b)))),
        "d" => vm.float(f64::from_ne_bytes(array(b))),
        "e" => vm.float(half_to_f64(u16::from_ne_bytes(array(b)))),
        _ => return Err(unsupported(vm, format)),
    })
}

/// The bytes of a value as an item.
pub fn pack(vm: &Vm, format: &str, v: &Value) -> PyResult<Vec<u8>> {
    let kind = format.strip_prefix('@').unwrap_or(format);
    let wrong_value = || vm.value_error(format!("memoryview: invalid value for format '{kind}'"));
    let wrong_type = || vm.type_error(format!("memoryview: invalid type for format '{kind}'"));
    let float = || match vm.as_float(v) {
        Some(f) => Ok(f),
        None if vm.is_int(v) || vm.special(v, crate::core::special::Special::Float).is_some() => {
            vm.to_f64(v).map_err(|_| wrong_type())
        }
        None => Err(wrong_type()),
    };
    match kind {
        "c" => {
            return match v.as_::<Bytes>() {
                Some(b) if b.data.len() == 1 => Ok(b.data.to_vec()),
                Some(_) => Err(wrong_value()),
                None => Err(wrong_type()),
            };
        }
        "?" => return Ok(vec![u8::from(vm.is_true(v)?)]),
        "d" => return Ok(float()?.to_ne_bytes().to_vec()),
        "f" => {
            let f = float()?;
            if f.is_finite() && !(f as f32).is_finite() {
                return Err(wrong_value());
            }
            return Ok((f as f32).to_ne_bytes().to_vec());
        }
        "e" => {
            let f = float()?;
            return match f64_to_half(f) {
                Some(h) => Ok(h.to_ne_bytes().to_vec()),
                None => Err(wrong_value()),
            };
        }
        _ => {}
    }
    let size = item_size(format).ok_or_else(|| unsupported(vm, format))?;
    if !vm.is_int(v) && vm.special(v, crate::core::special::Special::Index).is_none() {
        return Err(wrong_type());
    }
    let n = vm.index(v)?;
    let n = vm.to_big(&n).and_then(|n| i128::try_from(&n).ok()).ok_or_else(wrong_value)?;
    let signed = matches!(kind, "b" | "h" | "i" | "l" | "q" | "n");
    let bits = size as u32 * 8;
    let (low, high) = if signed { (-(1i128 << (bits - 1)), 1i128 << (bits - 1)) } else { (0, 1i128 << bits) };
    if !(low..high).contains(&n) {
        return Err(wrong_value());
    }
    let bytes = n.to_ne_bytes();
    Ok(if cfg!(target_endian = "little") { bytes[..size].to_vec() } else { bytes[16 - size..].to_vec() })
}

/// IEEE 754 half precision as `f64`.
pub fn half_to_f64(h: u16) -> f64 {
    let sign = if h & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(h >> 10 & 31), f64::from(h & 0x3ff));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        e => (1.0 + fraction / 1024.0) * 2f64.powi(e - 15),
    }
}

/// `f64` as IEEE 754 half precision, rounded to even; `None` if it is too large.
pub fn f64_to_half(f: f64) -> Option<u16> {
    let sign = if f.is_sign_negative() { 0x8000 } else { 0 };
    let a = f.abs();
    if a.is_nan() {
        return Some(sign | 0x7e00);
    }
    if a.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if a < 2f64.powi(-14) {
        return Some(sign | (a * 2f64.powi(24)).round_ties_even() as u16);
    }
    let exponent = ((a.to_bits() >> 52) as i32) - 1023;
    if exponent > 15 {
        return None;
    }
    let scaled = (a * 2f64.powi(10 - exponent)).round_ties_even();
    let (scaled, exponent) = if scaled >= 2048.0 { (1024.0, exponent + 1) } else { (scaled, exponent) };
    if exponent > 15 {
        return None;
    }
    Some(sign | ((exponent + 15) as u16) << 10 | (scaled as u16 - 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision() {
        for h in [0u16, 1, 0x3c00, 0x7bff, 0x0400, 0x83ff, 0x7c00] {
            assert_eq!(f64_to_half(half_to_f64(h)), Some(h));
        }
        assert_eq!(f64_to_half(65520.0), None);
        assert_eq!(f64_to_half(65519.0), Some(0x7bff));
    }
}
