//! Items of arrays: the table of type codes, conversion between values and bytes.

use num_traits::ToPrimitive;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops::Int;

/// All type codes.
pub const CODES: &str = "bBuwhHiIlLqQfd";

/// Bytes of an item.
pub fn size(code: u8) -> Option<usize> {
    Some(match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'u' | b'w' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

/// The item format in the notation of `struct`.
pub fn format(code: u8) -> &'static str {
    match code {
        b'b' => "b",
        b'B' => "B",
        b'u' | b'w' => "w",
        b'h' => "h",
        b'H' => "H",
        b'i' => "i",
        b'I' => "I",
        b'l' => "l",
        b'L' => "L",
        b'q' => "q",
        b'Q' => "Q",
        b'f' => "f",
        _ => "d",
    }
}

/// Machine format code of `array.__reduce_ex__`.
pub fn machine_format(code: u8) -> i64 {
    let big = i64::from(cfg!(target_endian = "big"));
    match code {
        b'B' => 0,
        b'b' => 1,
        b'H' => 2 + big,
        b'h' => 4 + big,
        b'I' => 6 + big,
        b'i' => 8 + big,
        b'L' | b'Q' => 10 + big,
        b'l' | b'q' => 12 + big,
        b'f' => 14 + big,
        b'd' => 16 + big,
        _ => 20 + big,
    }
}

/// The code and byte order that a machine format stands for.
pub fn of_machine_format(format: i64) -> Option<(u8, bool)> {
    let code = match format {
        0 => b'B',
        1 => b'b',
        2 | 3 => b'H',
        4 | 5 => b'h',
        6 | 7 => b'I',
        8 | 9 => b'i',
        10 | 11 => b'Q',
        12 | 13 => b'q',
        14 | 15 => b'f',
        16 | 17 => b'd',
        20 | 21 => b'w',
        _ => return None,
    };
    Some((code, format > 1 && format % 2 == 1))
}

/// The value of an item's bytes.
pub fn get(vm: &Vm, code: u8, data: &[u8]) -> PyResult {
    let mut word = [0; 8];
    word[..data.len()].copy_from_slice(data);
    let word = u64::from_ne_bytes(word);
    Ok(match code {
        b'b' => vm.int(i64::from(word as i8)),
        b'h' => vm.int(i64::from(word as i16)),
        b'i' => vm.int(i64::from(word as i32)),
        b'B' | b'H' | b'I' => vm.int(word as i64),
        b'l' | b'q' => vm.int(word as i64),
        b'L' | b'Q' => vm.big_int(word.into()),
        b'f' => vm.float(f64::from(f32::from_bits(word as u32))),
        b'd' => vm.float(f64::from_bits(word)),
        _ if word > 0x10ffff => {
            return Err(vm.value_error(format!("character U+{word:x} is not in range [U+0000; U+10ffff]")));
        }
        _ => vm.char(word as u32).into(),
    })
}

/// An integer argument within the range of a C type that `name` describes.
fn ranged(vm: &Vm, v: &Value, name: &str, min: i64, max: i64) -> PyResult<i64> {
    let n = vm.index(v)?;
    let Some(n) = vm.small(&n) else {
        return Err(vm.overflow_error("Python int too large to convert to C long"));
    };
    match n {
        _ if n < min => Err(vm.overflow_error(format!("{name} is less than minimum"))),
        _ if n > max => Err(vm.overflow_error(format!("{name} is greater than maximum"))),
        _ => Ok(n),
    }
}

fn unsigned(vm: &Vm, v: &Value, negative: &str, large: &str) -> PyResult<u64> {
    let n = vm.index(v)?;
    match Int::of(&n) {
        Some(n) if n.is_negative() => Err(vm.overflow_error(negative)),
        Some(Int::Small(n)) => Ok(n as u64),
        Some(Int::Big(n)) => n.to_u64().ok_or_else(|| vm.overflow_error(large)),
        None => Ok(0),
    }
}

/// The bytes of a value as an item; only the first `size(code)` of them count.
pub fn put(vm: &Vm, code: u8, v: &Value) -> PyResult<[u8; 8]> {
    const SHORT: &str = "signed short integer";
    let short = |v: &Value| ranged(vm, v, SHORT, i64::from(i16::MIN), i64::from(i16::MAX));
    let int = |v: &Value| ranged(vm, v, "signed integer", i64::from(i32::MIN), i64::from(i32::MAX));
    let word = match code {
        b'b' => {
            short(v)?;
            ranged(vm, v, "signed char", -128, 127)? as u64
        }
        b'B' => {
            short(v)?;
            ranged(vm, v, "unsigned byte integer", 0, 255)? as u64
        }
        b'h' => short(v)? as u64,
        b'H' => {
            int(v)?;
            ranged(vm, v, "unsigned short", 0, 65535)? as u64
        }
        b'i' => int(v)? as u64,
        b'I' => {
            let n = unsigned(
                vm,
                v,
                "can't convert negative value to unsigned int",
                "Python int too large to convert to C unsigned long",
            )?;
            if n > u64::from(u32::MAX) {
                return Err(vm.overflow_error("unsigned int is greater than maximum"));
            }
            n
        }
        b'l' => ranged(vm, v, "", i64::MIN, i64::MAX)? as u64,
        b'L' => unsigned(
            vm,
            v,
            "can't convert negative value to unsigned int",
            "Python int too large to convert to C unsigned long",
        )?,
        b'q' => {
            let n = vm.index(v)?;
            vm.small(&n).ok_or_else(|| vm.overflow_error("int too big to convert"))? as u64
        }
        b'Q' => unsigned(vm, v, "can't convert negative int to unsigned", "int too big to convert")?,
        b'f' => u64::from((vm.to_f64(v)? as f32).to_bits()),
        b'd' => vm.to_f64(v)?.to_bits(),
        _ => match v.as_::<Str>() {
            Some(s) if s.len() == 1 => u64::from(s.char_at(0)),
            Some(s) => {
                return Err(vm.type_error(format!(
                    "array item must be a string of length 1, not a string of length {}",
                    s.len()
                )));
            }
            None => {
                return Err(
                    vm.type_error(format!("array item must be a unicode character, not {}", vm.type_name(v)))
                );
            }
        },
    };
    Ok(word.to_ne_bytes())
}
