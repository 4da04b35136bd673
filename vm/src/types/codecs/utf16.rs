//! UTF-16 and UTF-32.

use crate::core::error::PyResult;
use crate::core::str::Str;
use crate::core::vm::Vm;

use super::Decoded;
use super::errors::{Decoder, EncodeRules, Encoder, Handler, encode_chars};

/// Byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Little,
    Big,
    /// A mark says it; little endian is written.
    Marked,
}

fn name(width: usize, order: Order) -> &'static str {
    match (width, order) {
        (2, Order::Little) => "utf-16-le",
        (2, Order::Big) => "utf-16-be",
        (2, Order::Marked) => "utf-16",
        (_, Order::Little) => "utf-32-le",
        (_, Order::Big) => "utf-32-be",
        (_, Order::Marked) => "utf-32",
    }
}

/// Text in units of 2 or 4 bytes.
pub fn encode(vm: &Vm, s: &Str, width: usize, order: Order, errors: &Handler) -> PyResult<Vec<u8>> {
    let big = order == Order::Big;
    let put2 = |c: u16, out: &mut Vec<u8>| out.extend(if big { c.to_be_bytes() } else { c.to_le_bytes() });
    let put4 = |c: u32, out: &mut Vec<u8>| out.extend(if big { c.to_be_bytes() } else { c.to_le_bytes() });
    let mut out = Vec::with_capacity((s.len() + 1) * width);
    match (order, width) {
        (Order::Marked, 2) => put2(0xfeff, &mut out),
        (Order::Marked, _) => put4(0xfeff, &mut out),
        _ => {}
    }
    let rules = EncodeRules { run: false, ascii_only: true, unit: width };
    let name = name(width, order);
    encode_chars(
        &mut Encoder::new(vm, name, s, errors),
        &mut out,
        "surrogates not allowed",
        rules,
        |c, out| {
            if (0xd800..0xe000).contains(&c) {
                return false;
            }
            match (width, c) {
                (2, 0..0x1_0000) => put2(c as u16, out),
                (2, _) => {
                    put2(0xd800 + ((c - 0x1_0000) >> 10) as u16, out);
                    put2(0xdc00 + (c & 0x3ff) as u16, out);
                }
                _ => put4(c, out),
            }
            true
        },
    )?;
    Ok(out)
}

/// Decoded text, and the byte order found (-1 little, 1 big, 0 not known).
pub struct WithOrder {
    pub decoded: Decoded,
    pub order: i32,
}

/// Decodes units of 2 or 4 bytes. Unless `last`, what may go on is left alone.
pub fn decode(
    vm: &Vm,
    bytes: &[u8],
    width: usize,
    order: Order,
    errors: &Handler,
    last: bool,
) -> PyResult<WithOrder> {
    let (mut i, mut found) = (
        0,
        match order {
            Order::Little => -1,
            Order::Big => 1,
            Order::Marked => 0,
        },
    );
    if order == Order::Marked && bytes.len() >= width {
        let (little, big): (&[u8], &[u8]) =
            if width == 2 { (b"\xff\xfe", b"\xfe\xff") } else { (b"\xff\xfe\0\0", b"\0\0\xfe\xff") };
        if bytes.starts_with(little) {
            (i, found) = (width, -1);
        } else if bytes.starts_with(big) {
            (i, found) = (width, 1);
        }
    }
    let big = found == 1;
    let mut d = Decoder::new(
        vm,
        match (order, found, width) {
            (Order::Marked, -1, 2) => "utf-16-le",
            (Order::Marked, 1, 2) => "utf-16-be",
            (Order::Marked, -1, _) => "utf-32-le",
            (Order::Marked, 1, _) => "utf-32-be",
            _ => name(width, order),
        },
        bytes,
        errors,
    );
    while i < d.input.len() {
        let unit = |at: usize| -> Option<u32> {
            let b = d.input.get(at..at + width)?;
            let value =
                b.iter().enumerate().map(|(k, &b)| u32::from(b) << (8 * if big { width - 1 - k } else { k }));
            Some(value.sum())
        };
        let Some(c) = unit(i) else {
            if !last {
                break;
            }
            i = d.error(i, d.input.len(), "truncated data")?;
            continue;
        };
        if width == 4 {
            match c {
                0xd800..0xe000 => {
                    i = d.error(i, i + 4, "code point in surrogate code point range(0xd800, 0xe000)")?;
                }
                0..0x11_0000 => {
                    d.out.push(c);
                    i += 4;
                }
                _ => i = d.error(i, i + 4, "code point not in range(0x110000)")?,
            }
            continue;
        }
        match (c, unit(i + 2)) {
            (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) => {
                d.out.push(0x1_0000 + ((c & 0x3ff) << 10 | low & 0x3ff));
                i += 4;
            }
            (0xd800..0xdc00, Some(_)) => i = d.error(i, i + 2, "illegal UTF-16 surrogate")?,
            (0xd800..0xdc00, None) if !last => break,
            (0xd800..0xdc00, None) => i = d.error(i, d.input.len(), "unexpected end of data")?,
            (0xdc00..0xe000, _) => i = d.error(i, i + 2, "illegal encoding")?,
            _ => {
                d.out.push(c);
                i += 2;
            }
        }
    }
    Ok(WithOrder { decoded: Decoded { text: d.out.finish(vm), used: i }, order: found })
}
