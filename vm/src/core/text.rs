//! Making string objects from parts: concatenation, repetition, slices, characters of a known
//! width. Everything is measured first and written once.

use super::object::Ref;
use super::str::{Str, Units};
use super::vm::Vm;

/// Sizes above this are tried out before they are allocated, so that a hopeless one is an error
/// and not the end of the process.
const TRY_OUT: usize = 8 << 20;

/// Whether a block of this many bytes can be had.
pub fn can_allocate(bytes: usize) -> bool {
    bytes < TRY_OUT || (bytes <= isize::MAX as usize / 2 && Vec::<u8>::new().try_reserve_exact(bytes).is_ok())
}

/// Copies bytes, few of them at once.
///
/// # Safety
/// There is room at `to`, which does not overlap.
#[inline(always)]
unsafe fn copy_bytes(from: &[u8], to: *mut u8) {
    // SAFETY: by contract.
    unsafe {
        match from {
            [c] => *to = *c,
            _ => std::ptr::copy_nonoverlapping(from.as_ptr(), to, from.len()),
        }
    }
}

/// Copies characters to `to`, widened to `width` bytes each.
///
/// # Safety
/// `to` is aligned to `width` and has room; `width` is not less than that of `units`.
unsafe fn copy_units(units: Units, to: *mut u8, width: u8) {
    // SAFETY: by contract.
    unsafe {
        match (units, width) {
            (Units::One(u), 1) => std::ptr::copy_nonoverlapping(u.as_ptr(), to, u.len()),
            (Units::Two(u), 2) => std::ptr::copy_nonoverlapping(u.as_ptr(), to.cast(), u.len()),
            (Units::Four(u), 4) => std::ptr::copy_nonoverlapping(u.as_ptr(), to.cast(), u.len()),
            (Units::One(u), 2) => {
                for (i, &c) in u.iter().enumerate() {
                    *to.cast::<u16>().add(i) = u16::from(c);
                }
            }
            (Units::One(u), _) => {
                for (i, &c) in u.iter().enumerate() {
                    *to.cast::<u32>().add(i) = u32::from(c);
                }
            }
            (Units::Two(u), 1) => {
                for (i, &c) in u.iter().enumerate() {
                    *to.add(i) = c as u8;
                }
            }
            (Units::Two(u), _) => {
                for (i, &c) in u.iter().enumerate() {
                    *to.cast::<u32>().add(i) = u32::from(c);
                }
            }
            (Units::Four(u), 1) => {
                for (i, &c) in u.iter().enumerate() {
                    *to.add(i) = c as u8;
                }
            }
            (Units::Four(u), _) => {
                for (i, &c) in u.iter().enumerate() {
                    *to.cast::<u16>().add(i) = c as u16;
                }
            }
        }
    }
}

/// Width and ASCII-ness that characters need.
fn need(units: Units) -> (u8, bool) {
    let max = match units {
        Units::One(u) => return (1, u.is_ascii()),
        Units::Two(u) => u32::from(u.iter().fold(0, |a, &b| a | b)),
        Units::Four(u) => u.iter().fold(0, |a, &b| a.max(b)),
    };
    match max {
        0..0x80 => (1, true),
        0x80..0x100 => (1, false),
        0x100..0x1_0000 => (2, false),
        _ => (4, false),
    }
}

impl<'a> Units<'a> {
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Units::One(u) => u.len(),
            Units::Two(u) => u.len(),
            Units::Four(u) => u.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The characters from `start` to `end`. Panics out of range.
    #[inline]
    pub fn slice(&self, start: usize, end: usize) -> Units<'a> {
        match *self {
            Units::One(u) => Units::One(&u[start..end]),
            Units::Two(u) => Units::Two(&u[start..end]),
            Units::Four(u) => Units::Four(&u[start..end]),
        }
    }

    /// Character `i`. Panics out of range.
    #[inline]
    pub fn at(&self, i: usize) -> u32 {
        match self {
            Units::One(u) => u32::from(u[i]),
            Units::Two(u) => u32::from(u[i]),
            Units::Four(u) => u[i],
        }
    }
}

/// The decimal text of a small integer, made in `room`.
#[inline]
pub fn decimal(n: i64, room: &mut [u8; 20]) -> &[u8] {
    let (mut at, mut left) = (room.len(), n.unsigned_abs());
    loop {
        at -= 1;
        room[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if n < 0 {
        at -= 1;
        room[at] = b'-';
    }
    &room[at..]
}

impl Vm {
    /// The decimal text of a small integer.
    pub fn decimal(&self, n: i64) -> Ref<Str> {
        let mut room = [0; 20];
        self.str_from_latin1(decimal(n, &mut room))
    }

    /// A new string object of `len` characters that `fill` writes.
    ///
    /// # Safety
    /// `fill` writes all `len` characters of `width` bytes at the (aligned) address it gets;
    /// `width` and `ascii` are those of the narrowest storage.
    #[inline]
    unsafe fn fill_str(&self, len: usize, width: u8, ascii: bool, fill: impl FnOnce(*mut u8)) -> Ref<Str> {
        // SAFETY: exact strings have no extension, their type is not counted and the collector need
        // not know them; the tail is aligned to 8 and filled in at once.
        unsafe {
            let obj = self.heap().alloc_block::<Str>(self.types().str.root_shape(), len * width as usize);
            let tail = obj.add(1).cast::<u8>();
            fill(tail);
            (&raw mut (*obj).data).write(Str::new(len, width, ascii, tail, true));
            Ref::from_raw(obj)
        }
    }

    /// A new string of these characters, in the narrowest storage that holds them.
    pub fn str_from_units(&self, units: Units) -> Ref<Str> {
        match units.len() {
            0 => return self.new_str(""),
            1 => return self.char(units.at(0)),
            _ => {}
        }
        let (width, ascii) = need(units);
        // SAFETY: the width was measured.
        unsafe { self.fill_str(units.len(), width, ascii, |to| copy_units(units, to, width)) }
    }

    /// Characters `start` to `end` as a new string. Panics out of range.
    #[inline]
    pub fn str_slice(&self, s: &Str, start: usize, end: usize) -> Ref<Str> {
        let units = s.units().slice(start, end);
        if !s.is_ascii() || units.len() < 2 {
            return self.str_from_units(units);
        }
        // SAFETY: a part of an ASCII string is ASCII.
        unsafe { self.fill_str(units.len(), 1, true, |to| copy_units(units, to, 1)) }
    }

    /// The concatenation of two strings; `None` if there is no memory for it.
    #[inline]
    pub fn str_concat(&self, a: &Str, b: &Str) -> Option<Ref<Str>> {
        let (len, width) = (a.len().checked_add(b.len())?, a.width().max(b.width()));
        if len == 0 {
            return Some(self.new_str(""));
        }
        if !can_allocate(len.checked_mul(width as usize)?) {
            return None;
        }
        // SAFETY: the parts are in their narrowest storage, so the wider one is that of both.
        Some(unsafe {
            self.fill_str(len, width, a.is_ascii() && b.is_ascii(), |to| {
                copy_units(a.units(), to, width);
                copy_units(b.units(), to.add(a.len() * width as usize), width);
            })
        })
    }

    /// The concatenation of strings with `sep` between them; `None` if there is no memory.
    pub fn str_join<'a>(&self, sep: &Str, parts: impl Iterator<Item = &'a Str> + Clone) -> Option<Ref<Str>> {
        let (mut n, mut len, mut width, mut ascii) = (0usize, 0usize, 1, true);
        for part in parts.clone() {
            n += 1;
            len = len.checked_add(part.len())?;
            width = width.max(part.width());
            ascii &= part.is_ascii();
        }
        if n > 1 && !sep.is_empty() {
            len = len.checked_add(sep.len().checked_mul(n - 1)?)?;
            width = width.max(sep.width());
            ascii &= sep.is_ascii();
        }
        if len == 0 {
            return Some(self.new_str(""));
        }
        if !can_allocate(len.checked_mul(width as usize)?) {
            return None;
        }
        // SAFETY: measured above; all strings are in their narrowest storage.
        Some(unsafe {
            self.fill_str(len, width, ascii, |mut to| {
                if width == 1 && sep.is_empty() {
                    for part in parts {
                        let bytes = part.raw_bytes();
                        copy_bytes(bytes, to);
                        to = to.add(bytes.len());
                    }
                    return;
                }
                for (i, part) in parts.enumerate() {
                    if i > 0 && !sep.is_empty() {
                        copy_units(sep.units(), to, width);
                        to = to.add(sep.len() * width as usize);
                    }
                    copy_units(part.units(), to, width);
                    to = to.add(part.len() * width as usize);
                }
            })
        })
    }

    /// `s` repeated `n` times; `None` if there is no memory for it.
    pub fn str_repeat(&self, s: &Str, n: usize) -> Option<Ref<Str>> {
        let (len, width) = (s.len().checked_mul(n)?, s.width());
        if len == 0 {
            return Some(self.new_str(""));
        }
        if len == 1 {
            return Some(self.char(s.char_at(0)));
        }
        let (bytes, part) = (len.checked_mul(width as usize)?, s.raw_bytes());
        if !can_allocate(bytes) {
            return None;
        }
        // SAFETY: `n` times the part is `bytes` long; the copied ranges do not overlap.
        Some(unsafe {
            self.fill_str(len, width, s.is_ascii(), |to| {
                std::ptr::copy_nonoverlapping(part.as_ptr(), to, part.len());
                let mut done = part.len();
                while done < bytes {
                    let more = done.min(bytes - done);
                    std::ptr::copy_nonoverlapping(to, to.add(done), more);
                    done += more;
                }
            })
        })
    }
}
