//! `.obc` bytes to code objects; every length is checked against the bytes that are left.

use super::ObcError;
use super::writer::tag;
use crate::bytecode::code::{CellVar, CodeObject, Const, Handler, ResumePoint};
use crate::bytecode::instr::{Instr, Op};

/// Nesting that the reader follows: a code object and the constant that it is count separately.
const MAX_DEPTH: usize = 2 * crate::bytecode::verify::MAX_DEPTH;

/// Decodes all that follows the header.
pub(super) fn decode(body: &[u8]) -> Result<CodeObject, ObcError> {
    let mut reader = Reader { bytes: body, strings: Vec::new() };
    reader.strings = reader.string_table()?;
    let code = reader.code(0)?;
    if reader.bytes.is_empty() { Ok(code) } else { Err(ObcError::Malformed("bytes after the end")) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    strings: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, ObcError> {
        let (&byte, rest) = self.bytes.split_first().ok_or(ObcError::Truncated)?;
        self.bytes = rest;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, ObcError> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(first as u64);
        }
        let mut n = (first & 0x7f) as u64;
        for shift in (7..70).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                break;
            }
            n |= ((byte & 0x7f) as u64) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(ObcError::Malformed("number too large"))
    }

    fn small<T: TryFrom<u64>>(&mut self) -> Result<T, ObcError> {
        T::try_from(self.number()?).map_err(|_| ObcError::Malformed("number too large"))
    }

    /// A count of items that take at least `size` bytes each, so that it cannot make us allocate
    /// more than a fixed multiple of the file's size.
    fn count(&mut self, size: usize) -> Result<usize, ObcError> {
        let n = self.number()?;
        if n > (self.bytes.len() / size) as u64 { Err(ObcError::Truncated) } else { Ok(n as usize) }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], ObcError> {
        let (taken, rest) = self.bytes.split_at_checked(n).ok_or(ObcError::Truncated)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn float(&mut self) -> Result<f64, ObcError> {
        let mut bits = [0; 8];
        bits.copy_from_slice(self.take(8)?);
        Ok(f64::from_bits(u64::from_le_bytes(bits)))
    }

    fn string_table(&mut self) -> Result<Vec<&'a str>, ObcError> {
        let count = self.count(1)?;
        let mut lengths = Vec::with_capacity(count);
        let mut total = 0usize;
        for _ in 0..count {
            let length: usize = self.small()?;
            total = total.checked_add(length).ok_or(ObcError::Truncated)?;
            lengths.push(length);
        }
        let mut text =
            std::str::from_utf8(self.take(total)?).map_err(|_| ObcError::Malformed("text is not UTF-8"))?;
        let mut strings = Vec::with_capacity(count);
        for length in lengths {
            let (string, rest) =
                text.split_at_checked(length).ok_or(ObcError::Malformed("text is not UTF-8"))?;
            strings.push(string);
            text = rest;
        }
        Ok(strings)
    }

    fn string(&mut self) -> Result<Box<str>, ObcError> {
        let index = self.number()?;
        match self.strings.get(index as usize) {
            Some(&text) => Ok(text.into()),
            None => Err(ObcError::Malformed("no such string")),
        }
    }

    fn list<T>(
        &mut self,
        size: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, ObcError>,
    ) -> Result<Vec<T>, ObcError> {
        let count = self.count(size)?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn code(&mut self, depth: usize) -> Result<CodeObject, ObcError> {
        if depth > MAX_DEPTH {
            return Err(ObcError::Malformed("nested too deeply"));
        }
        Ok(CodeObject {
            name: self.string()?,
            qualname: self.string()?,
            filename: self.string()?,
            first_line: self.small()?,
            flags: self.small()?,
            argcount: self.small()?,
            posonly: self.small()?,
            kwonly: self.small()?,
            first_free: self.small()?,
            first_temp: self.small()?,
            nregs: self.small()?,
            varnames: self.list(1, Self::string)?,
            cellvars: self.list(2, |r| Ok(CellVar { name: r.string()?, reg: r.small()? }))?,
            freevars: self.list(1, Self::string)?,
            names: self.list(1, Self::string)?,
            co_names_len: self.small()?,
            sites: self.list(1, Self::small)?,
            instrs: self.instrs()?,
            handlers: self.list(5, |r| {
                Ok(Handler {
                    start: r.small()?,
                    end: r.small()?,
                    target: r.small()?,
                    keep: r.small()?,
                    exc_reg: r.small()?,
                })
            })?,
            resume: self.list(2, |r| {
                let at: u64 = r.number()?;
                let live = r.list(1, Self::small)?;
                let place = u32::try_from(at >> 1).map_err(|_| ObcError::Malformed("number too large"))?;
                Ok(ResumePoint { at: place, is_loop: at & 1 != 0, live })
            })?,
            positions: {
                let count = self.count(1)?;
                self.take(count)?.into()
            },
            consts: self.list(1, |r| r.constant(depth + 1))?,
        })
    }

    fn instrs(&mut self) -> Result<Vec<Instr>, ObcError> {
        let count = self.count(8)?;
        let (words, _) = self.take(count * 8)?.as_chunks::<8>();
        let mut instrs = Vec::with_capacity(count);
        for w in words {
            let Some(op) = Op::from_u8(w[0]) else {
                return Err(ObcError::Malformed("unknown operation"));
            };
            let operand = |n| u16::from_le_bytes([w[n], w[n + 1]]);
            instrs.push(Instr { op, x: w[1], a: operand(2), b: operand(4), c: operand(6) });
        }
        Ok(instrs)
    }

    fn constant(&mut self, depth: usize) -> Result<Const, ObcError> {
        if depth > MAX_DEPTH {
            return Err(ObcError::Malformed("nested too deeply"));
        }
        Ok(match self.byte()? {
            tag::NONE => Const::None,
            tag::TRUE => Const::True,
            tag::FALSE => Const::False,
            tag::ELLIPSIS => Const::Ellipsis,
            tag::INT => {
                let n = self.number()?;
                Const::Int((n >> 1) as i64 ^ -((n & 1) as i64))
            }
            kind @ (tag::BIG_POSITIVE | tag::BIG_NEGATIVE) => {
                let count = self.count(1)?;
                let magnitude = self.take(count)?.to_vec();
                Const::BigInt { negative: kind == tag::BIG_NEGATIVE, magnitude }
            }
            tag::FLOAT => Const::Float(self.float()?),
            tag::COMPLEX => Const::Complex(self.float()?, self.float()?),
            tag::STR => Const::Str(self.string()?),
            tag::WIDE => Const::Wide(self.list(1, Self::small)?),
            tag::BYTES => {
                let count = self.count(1)?;
                Const::Bytes(self.take(count)?.into())
            }
            tag::TUPLE => Const::Tuple(self.list(1, |r| r.constant(depth + 1))?),
            tag::FROZEN_SET => Const::FrozenSet(self.list(1, |r| r.constant(depth + 1))?),
            tag::CODE => Const::Code(Box::new(self.code(depth + 1)?)),
            _ => return Err(ObcError::Malformed("unknown constant")),
        })
    }
}
