//! Packing and unpacking of single values.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops::Int;
use ouro_vm::types::complex::{make, to_complex};

use super::format::{Field, Format};
use super::{half, struct_error};

/// Packs values that match the format in number into `out`, which has its size and is zeroed.
pub fn pack(vm: &Vm, format: &Format, values: &[Value], out: &mut [u8]) -> PyResult<()> {
    let mut values = values.iter();
    for field in &format.fields {
        for i in 0..field.repeat {
            let Some(v) = values.next() else { return Ok(()) };
            let at = field.offset + i * field.size;
            pack_one(vm, format, field, v, &mut out[at..at + field.size])?;
        }
    }
    Ok(())
}

fn put(format: &Format, out: &mut [u8], little_endian: &[u8]) {
    out.copy_from_slice(&little_endian[..out.len()]);
    if !format.little {
        out.reverse();
    }
}

fn pack_one(vm: &Vm, format: &Format, field: &Field, v: &Value, out: &mut [u8]) -> PyResult<()> {
    match field.code {
        b'c' => match v.as_::<Bytes>() {
            Some(b) if b.data.len() == 1 => out[0] = b.data[0],
            _ => return Err(struct_error(vm, "char format requires a bytes object of length 1")),
        },
        b's' | b'p' => {
            let data = string_argument(vm, v, field.code)?;
            let (skip, room) =
                if field.code == b'p' { (1, out.len().saturating_sub(1)) } else { (0, out.len()) };
            let n = data.len().min(room);
            if field.code == b'p' && !out.is_empty() {
                out[0] = n.min(255) as u8;
            }
            if n > 0 {
                out[skip..skip + n].copy_from_slice(&data[..n]);
            }
        }
        b'?' => out[0] = u8::from(vm.is_true(v)?),
        b'e' | b'f' | b'd' => pack_float(vm, format, field.code, float_argument(vm, v)?, out)?,
        b'F' | b'D' => {
            let z = to_complex(vm, v).map_err(|_| struct_error(vm, "required argument is not a complex"))?;
            let (re, im) = out.split_at_mut(field.size / 2);
            let code = if field.code == b'F' { b'f' } else { b'd' };
            pack_float(vm, format, code, z.re, re)?;
            pack_float(vm, format, code, z.im, im)?;
        }
        _ => pack_int(vm, format, field, v, out)?,
    }
    Ok(())
}

fn string_argument(vm: &Vm, v: &Value, code: u8) -> PyResult<Vec<u8>> {
    if let Some(b) = v.as_::<Bytes>() {
        return Ok(b.data.to_vec());
    }
    if vm.is_instance(v, &vm.types().bytearray.value())? {
        return vm.with_bytes(v, <[u8]>::to_vec);
    }
    Err(struct_error(vm, format!("argument for '{}' must be a bytes object", code as char)))
}

fn float_argument(vm: &Vm, v: &Value) -> PyResult<f64> {
    vm.to_f64(v).map_err(|_| struct_error(vm, "required argument is not a float"))
}

fn pack_float(vm: &Vm, format: &Format, code: u8, f: f64, out: &mut [u8]) -> PyResult<()> {
    match code {
        b'e' => match half::from_f64(f) {
            Some(bits) => put(format, out, &bits.to_le_bytes()),
            None => return Err(vm.overflow_error("float too large to pack with e format")),
        },
        b'f' => {
            let narrow = f as f32;
            if narrow.is_infinite() && f.is_finite() {
                return Err(vm.overflow_error("float too large to pack with f format"));
            }
            put(format, out, &narrow.to_le_bytes());
        }
        _ => put(format, out, &f.to_le_bytes()),
    }
    Ok(())
}

/// Least and largest value of an integer code.
fn limits(code: u8, size: usize) -> (i128, i128) {
    let bits = 8 * size as u32;
    if code.is_ascii_lowercase() {
        (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
    } else {
        (0, (1i128 << bits) - 1)
    }
}

fn int_argument(vm: &Vm, v: &Value) -> PyResult<Value> {
    if vm.is_int(v) {
        return Ok(v.clone());
    }
    if vm.special(v, Special::Index).is_none() {
        return Err(struct_error(vm, "required argument is not an integer"));
    }
    vm.index(v)
}

fn pack_int(vm: &Vm, format: &Format, field: &Field, v: &Value, out: &mut [u8]) -> PyResult<()> {
    let v = int_argument(vm, v)?;
    let n = match Int::of(&v) {
        Some(Int::Small(n)) => Some(i128::from(n)),
        Some(Int::Big(n)) => n.to_i128(),
        None => None,
    };
    if field.code == b'P' {
        let n = n.filter(|&n| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&n));
        let n = n.ok_or_else(|| vm.overflow_error("int too large to convert"))?;
        put(format, out, &n.to_le_bytes());
        return Ok(());
    }
    let (min, max) = limits(field.code, field.size);
    match n {
        Some(n) if (min..=max).contains(&n) => {
            put(format, out, &n.to_le_bytes());
            Ok(())
        }
        _ => Err(out_of_range(vm, field.code, min, max)),
    }
}

#[cold]
fn out_of_range(vm: &Vm, code: u8, min: i128, max: i128) -> Raised {
    struct_error(vm, format!("'{}' format requires {min} <= number <= {max}", code as char))
}

/// The values in `data`, which has the size of the format.
pub fn unpack(vm: &Vm, format: &Format, data: &[u8]) -> Value {
    let mut values = Vec::with_capacity(format.values);
    for field in &format.fields {
        for i in 0..field.repeat {
            let at = field.offset + i * field.size;
            values.push(unpack_one(vm, format, field.code, &data[at..at + field.size]));
        }
    }
    vm.tuple(values).into()
}

/// The bytes as a little-endian word.
fn word(format: &Format, data: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..data.len()].copy_from_slice(data);
    if !format.little {
        word[..data.len()].reverse();
    }
    u64::from_le_bytes(word)
}

fn unpack_one(vm: &Vm, format: &Format, code: u8, data: &[u8]) -> Value {
    match code {
        b'c' | b's' => vm.bytes(data).into(),
        b'p' => {
            let n = data.first().map_or(0, |&n| usize::from(n).min(data.len() - 1));
            vm.bytes(data.get(1..1 + n).unwrap_or(&[])).into()
        }
        b'?' => Value::from_bool(data[0] != 0),
        b'e' | b'f' | b'd' => vm.float(unpack_float(format, code, data)),
        b'F' | b'D' => {
            let (re, im) = data.split_at(data.len() / 2);
            let code = if code == b'F' { b'f' } else { b'd' };
            make(vm, unpack_float(format, code, re), unpack_float(format, code, im))
        }
        _ => {
            let word = word(format, data);
            if code.is_ascii_lowercase() {
                let shift = 64 - 8 * data.len() as u32;
                vm.int((word << shift) as i64 >> shift)
            } else {
                match i64::try_from(word) {
                    Ok(n) => vm.int(n),
                    Err(_) => vm.big_int(BigInt::from(word).abs()),
                }
            }
        }
    }
}

fn unpack_float(format: &Format, code: u8, data: &[u8]) -> f64 {
    let word = word(format, data);
    match code {
        b'e' => half::to_f64(word as u16),
        b'f' => f64::from(f32::from_bits(word as u32)),
        _ => f64::from_bits(word),
    }
}
