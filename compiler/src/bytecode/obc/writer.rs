//! Code objects to `.obc` bytes.

use std::collections::HashMap;

use super::{HAS_STAMP, HEADER, MAGIC, SourceStamp, TABLE_HASH, VERSION, reseal};
use crate::bytecode::code::{CodeObject, Const};

/// Tags of constants.
pub(super) mod tag {
    pub const NONE: u8 = 0;
    pub const TRUE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const ELLIPSIS: u8 = 3;
    pub const INT: u8 = 4;
    pub const BIG_POSITIVE: u8 = 5;
    pub const BIG_NEGATIVE: u8 = 6;
    pub const FLOAT: u8 = 7;
    pub const COMPLEX: u8 = 8;
    pub const STR: u8 = 9;
    pub const WIDE: u8 = 10;
    pub const BYTES: u8 = 11;
    pub const TUPLE: u8 = 12;
    pub const FROZEN_SET: u8 = 13;
    pub const CODE: u8 = 14;
}

/// The `.obc` file of `code`.
pub fn write(code: &CodeObject, stamp: Option<SourceStamp>) -> Vec<u8> {
    let mut body = Writer::default();
    body.code(code);
    let mut out = Vec::with_capacity(HEADER + body.out.len() * 2);
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend(if stamp.is_some() { HAS_STAMP } else { 0 }.to_le_bytes());
    out.extend(TABLE_HASH.to_le_bytes());
    let stamp = stamp.unwrap_or(SourceStamp { hash: 0, size: 0, mtime: 0 });
    out.extend(stamp.hash.to_le_bytes());
    out.extend(stamp.size.to_le_bytes());
    out.extend(stamp.mtime.to_le_bytes());
    out.extend([0; 8]);
    varint(&mut out, body.strings.len() as u64);
    for text in &body.strings {
        varint(&mut out, text.len() as u64);
    }
    for text in &body.strings {
        out.extend(text.as_bytes());
    }
    out.extend(&body.out);
    reseal(&mut out);
    out
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

#[derive(Default)]
struct Writer<'a> {
    out: Vec<u8>,
    strings: Vec<&'a str>,
    index: HashMap<&'a str, u64>,
}

impl<'a> Writer<'a> {
    fn number(&mut self, n: impl Into<u64>) {
        varint(&mut self.out, n.into());
    }

    fn count(&mut self, n: usize) {
        varint(&mut self.out, n as u64);
    }

    fn string(&mut self, text: &'a str) {
        let index = *self.index.entry(text).or_insert_with(|| {
            self.strings.push(text);
            self.strings.len() as u64 - 1
        });
        self.number(index);
    }

    fn strings(&mut self, texts: &'a [Box<str>]) {
        self.count(texts.len());
        for text in texts {
            self.string(text);
        }
    }

    fn code(&mut self, code: &'a CodeObject) {
        self.string(&code.name);
        self.string(&code.qualname);
        self.string(&code.filename);
        for n in [code.first_line, code.flags] {
            self.number(n);
        }
        for n in [code.argcount, code.posonly, code.kwonly, code.first_free, code.first_temp, code.nregs] {
            self.number(n);
        }
        self.strings(&code.varnames);
        self.count(code.cellvars.len());
        for cell in &code.cellvars {
            self.string(&cell.name);
            self.number(cell.reg);
        }
        self.strings(&code.freevars);
        self.strings(&code.names);
        self.number(code.co_names_len);
        self.count(code.sites.len());
        for &site in &code.sites {
            self.number(site);
        }
        self.count(code.instrs.len());
        for i in &code.instrs {
            self.out.extend([i.op as u8, i.x]);
            for operand in [i.a, i.b, i.c] {
                self.out.extend(operand.to_le_bytes());
            }
        }
        self.count(code.handlers.len());
        for h in &code.handlers {
            for n in [h.start, h.end, h.target, h.keep as u32, h.exc_reg as u32] {
                self.number(n);
            }
        }
        self.count(code.resume.len());
        for p in &code.resume {
            self.number((p.at as u64) << 1 | p.is_loop as u64);
            self.count(p.live.len());
            for &reg in &p.live {
                self.number(reg);
            }
        }
        self.count(code.positions.len());
        self.out.extend(&code.positions);
        self.constants(&code.consts);
    }

    fn constants(&mut self, items: &'a [Const]) {
        self.count(items.len());
        for item in items {
            self.constant(item);
        }
    }

    fn constant(&mut self, constant: &'a Const) {
        match constant {
            Const::None => self.out.push(tag::NONE),
            Const::True => self.out.push(tag::TRUE),
            Const::False => self.out.push(tag::FALSE),
            Const::Ellipsis => self.out.push(tag::ELLIPSIS),
            Const::Int(n) => {
                self.out.push(tag::INT);
                self.number(((n << 1) ^ (n >> 63)) as u64);
            }
            Const::BigInt { negative, magnitude } => {
                self.out.push(if *negative { tag::BIG_NEGATIVE } else { tag::BIG_POSITIVE });
                self.count(magnitude.len());
                self.out.extend(magnitude);
            }
            Const::Float(f) => {
                self.out.push(tag::FLOAT);
                self.out.extend(f.to_bits().to_le_bytes());
            }
            Const::Complex(re, im) => {
                self.out.push(tag::COMPLEX);
                self.out.extend(re.to_bits().to_le_bytes());
                self.out.extend(im.to_bits().to_le_bytes());
            }
            Const::Str(text) => {
                self.out.push(tag::STR);
                self.string(text);
            }
            Const::Wide(points) => {
                self.out.push(tag::WIDE);
                self.count(points.len());
                for &p in points {
                    self.number(p);
                }
            }
            Const::Bytes(bytes) => {
                self.out.push(tag::BYTES);
                self.count(bytes.len());
                self.out.extend(bytes);
            }
            Const::Tuple(items) => {
                self.out.push(tag::TUPLE);
                self.constants(items);
            }
            Const::FrozenSet(items) => {
                self.out.push(tag::FROZEN_SET);
                self.constants(items);
            }
            Const::Code(code) => {
                self.out.push(tag::CODE);
                self.code(code);
            }
        }
    }
}
