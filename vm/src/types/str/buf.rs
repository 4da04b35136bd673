//! A growing string: storage widens when a character asks for it.

use crate::core::error::NoMemory;
use crate::core::object::Ref;
use crate::core::str::{Str, Units};
use crate::core::vm::Vm;

/// A string in the making.
pub enum StrBuf {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Default for StrBuf {
    fn default() -> StrBuf {
        StrBuf::new()
    }
}

impl StrBuf {
    pub const fn new() -> StrBuf {
        StrBuf::One(Vec::new())
    }

    pub fn with_capacity(n: usize) -> StrBuf {
        StrBuf::One(Vec::with_capacity(n))
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        self.units().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The characters so far.
    pub fn units(&self) -> Units<'_> {
        match self {
            StrBuf::One(v) => Units::One(v),
            StrBuf::Two(v) => Units::Two(v),
            StrBuf::Four(v) => Units::Four(v),
        }
    }

    #[cold]
    fn widen(&mut self, for_char: u32) {
        *self = match std::mem::take(self) {
            StrBuf::One(v) if for_char < 0x1_0000 => StrBuf::Two(v.into_iter().map(u16::from).collect()),
            StrBuf::One(v) => StrBuf::Four(v.into_iter().map(u32::from).collect()),
            StrBuf::Two(v) => StrBuf::Four(v.into_iter().map(u32::from).collect()),
            four => four,
        };
    }

    /// Adds a code point.
    #[inline]
    pub fn push(&mut self, c: u32) {
        match self {
            StrBuf::One(v) if c < 0x100 => v.push(c as u8),
            StrBuf::Two(v) if c < 0x1_0000 => v.push(c as u16),
            StrBuf::Four(v) => v.push(c),
            _ => {
                self.widen(c);
                self.push(c);
            }
        }
    }

    /// Makes room for `more` characters of the present width.
    pub fn room(&mut self, more: usize) -> Result<(), NoMemory> {
        match self {
            StrBuf::One(v) => v.try_reserve(more)?,
            StrBuf::Two(v) => v.try_reserve(more)?,
            StrBuf::Four(v) => v.try_reserve(more)?,
        }
        Ok(())
    }

    /// Adds a code point `n` times.
    pub fn push_n(&mut self, c: u32, n: usize) {
        match self {
            StrBuf::One(v) if c < 0x100 => v.resize(v.len() + n, c as u8),
            _ => (0..n).for_each(|_| self.push(c)),
        }
    }

    /// Adds text.
    pub fn push_text(&mut self, text: &str) {
        match self {
            StrBuf::One(v) if text.is_ascii() => v.extend_from_slice(text.as_bytes()),
            _ => text.chars().for_each(|c| self.push(u32::from(c))),
        }
    }

    /// Adds Latin-1 (or ASCII) characters.
    pub fn push_latin1(&mut self, text: &[u8]) {
        match self {
            StrBuf::One(v) => v.extend_from_slice(text),
            StrBuf::Two(v) => v.extend(text.iter().map(|&c| u16::from(c))),
            StrBuf::Four(v) => v.extend(text.iter().map(|&c| u32::from(c))),
        }
    }

    /// Adds characters.
    pub fn push_units(&mut self, units: Units) {
        match (&mut *self, units) {
            (_, Units::One(u)) => self.push_latin1(u),
            (StrBuf::Two(v), Units::Two(u)) => v.extend_from_slice(u),
            (StrBuf::Four(v), Units::Four(u)) => v.extend_from_slice(u),
            (_, Units::Two(u)) => u.iter().for_each(|&c| self.push(u32::from(c))),
            (_, Units::Four(u)) => u.iter().for_each(|&c| self.push(c)),
        }
    }

    /// Adds a string.
    #[inline]
    pub fn push_str(&mut self, s: &Str) {
        self.push_units(s.units());
    }

    /// Adds a part of a string.
    #[inline]
    pub fn push_slice(&mut self, s: &Str, start: usize, end: usize) {
        self.push_units(s.units().slice(start, end));
    }

    /// The string object.
    pub fn finish(&self, vm: &Vm) -> Ref<Str> {
        vm.str_from_units(self.units())
    }
}

impl std::fmt::Write for StrBuf {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        self.push_text(s);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widens() {
        let mut b = StrBuf::new();
        b.push_text("abé");
        assert!(matches!(b, StrBuf::One(_)));
        b.push(0x20ac);
        assert!(matches!(b, StrBuf::Two(_)));
        b.push(0x1f600);
        assert!(matches!(b, StrBuf::Four(_)));
        assert_eq!((b.len(), b.units().at(2), b.units().at(4)), (5, 0xe9, 0x1f600));
    }
}
