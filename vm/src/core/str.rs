//! The payload of `str`: code points in fixed-width storage of 1, 2 or 4 bytes (PEP 393), chosen
//! by the largest code point, so indexing is O(1). Lone surrogates are ordinary code points.
//!
//! Exact strings keep their characters right behind the payload; instances of subclasses, which
//! have attributes there, keep them in a block of their own.

use std::borrow::Cow;
use std::cell::Cell;

use super::object::Ref;

/// Whether two blocks of `n` bytes are the same: short ones, as names and words are, at once.
///
/// # Safety
/// Both blocks can be read.
#[inline(always)]
unsafe fn same_bytes(a: *const u8, b: *const u8, n: usize) -> bool {
    macro_rules! ends {
        ($t:ty) => {
            // SAFETY: by contract; the two reads overlap unless `n` is twice their size.
            unsafe {
                let last = n - size_of::<$t>();
                a.cast::<$t>().read_unaligned() == b.cast::<$t>().read_unaligned()
                    && a.add(last).cast::<$t>().read_unaligned() == b.add(last).cast::<$t>().read_unaligned()
            }
        };
    }
    match n {
        0 => true,
        // SAFETY: by contract.
        1 => unsafe { *a == *b },
        2..4 => ends!(u16),
        4..8 => ends!(u32),
        8..=16 => ends!(u64),
        // SAFETY: by contract.
        _ => unsafe { std::slice::from_raw_parts(a, n) == std::slice::from_raw_parts(b, n) },
    }
}

/// A string's characters.
#[derive(Clone, Copy, Debug)]
pub enum Units<'a> {
    One(&'a [u8]),
    Two(&'a [u16]),
    Four(&'a [u32]),
}

/// Payload of `str`. Immutable.
pub struct Str {
    pub(crate) hash: Cell<Option<std::num::NonZeroI64>>,
    len: usize,
    data: *const u8,
    /// Bytes per character.
    width: u8,
    ascii: bool,
    /// The characters are behind the payload.
    inline: bool,
    interned: Cell<bool>,
}

crate::payload!(Str, "str");

impl super::object::Trace for Str {
    const TRACKED: bool = false;
    const TAIL: bool = true;
    fn traverse(&self, _visitor: &mut super::visitor::Visitor) {}
    fn clear(&self) {}
    fn tail(&self) -> usize {
        if self.inline { self.len * self.width as usize } else { 0 }
    }
}

/// Storage width and ASCII-ness of characters.
fn measure(mut chars: impl Iterator<Item = u32>) -> (u8, bool) {
    let max = chars.by_ref().fold(0, u32::max);
    match max {
        0..0x80 => (1, true),
        0x80..0x100 => (1, false),
        0x100..0x1_0000 => (2, false),
        _ => (4, false),
    }
}

/// Characters on their way into a string object: counted, measured and written once.
pub(crate) enum Source<'a> {
    Utf8(&'a str),
    Latin1(&'a [u8]),
    Points(&'a [u32]),
}

impl Source<'_> {
    /// (characters, width, ascii)
    pub(crate) fn measure(&self) -> (usize, u8, bool) {
        match self {
            Source::Utf8(s) if s.is_ascii() => (s.len(), 1, true),
            Source::Utf8(s) => {
                let (width, ascii) = measure(s.chars().map(u32::from));
                (s.chars().count(), width, ascii)
            }
            Source::Latin1(b) => (b.len(), 1, b.is_ascii()),
            Source::Points(p) => {
                let (width, ascii) = measure(p.iter().copied());
                (p.len(), width, ascii)
            }
        }
    }

    /// # Safety
    /// `to` has room for the measured characters at the measured width and is aligned to it.
    pub(crate) unsafe fn write(&self, to: *mut u8, width: u8) {
        /// # Safety
        /// See `Source::write`.
        unsafe fn put(chars: impl Iterator<Item = u32>, to: *mut u8, width: u8) {
            for (i, c) in chars.enumerate() {
                // SAFETY: by contract.
                unsafe {
                    match width {
                        1 => *to.add(i) = c as u8,
                        2 => *to.cast::<u16>().add(i) = c as u16,
                        _ => *to.cast::<u32>().add(i) = c,
                    }
                }
            }
        }
        // SAFETY: by contract.
        unsafe {
            match self {
                Source::Utf8(s) if width == 1 && s.is_ascii() => {
                    std::ptr::copy_nonoverlapping(s.as_ptr(), to, s.len());
                }
                Source::Utf8(s) => put(s.chars().map(u32::from), to, width),
                Source::Latin1(b) => std::ptr::copy_nonoverlapping(b.as_ptr(), to, b.len()),
                Source::Points(p) => put(p.iter().copied(), to, width),
            }
        }
    }
}

impl Str {
    pub(crate) fn new(len: usize, width: u8, ascii: bool, data: *const u8, inline: bool) -> Str {
        Str { hash: Cell::new(None), len, data, width, ascii, inline, interned: Cell::new(false) }
    }

    /// Number of characters.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes per character: 1, 2 or 4.
    #[inline(always)]
    pub fn width(&self) -> u8 {
        self.width
    }

    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Whether this is the one string with its content that names are looked up by.
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.interned.get()
    }

    pub(crate) fn mark_interned(&self) {
        self.interned.set(true);
    }

    /// The characters.
    #[inline]
    pub fn units(&self) -> Units<'_> {
        // SAFETY: `data` holds `len` characters of `width` bytes for as long as the string lives.
        unsafe {
            match self.width {
                1 => Units::One(std::slice::from_raw_parts(self.data, self.len)),
                2 => Units::Two(std::slice::from_raw_parts(self.data.cast(), self.len)),
                _ => Units::Four(std::slice::from_raw_parts(self.data.cast(), self.len)),
            }
        }
    }

    /// The storage as bytes.
    #[inline]
    pub fn raw_bytes(&self) -> &[u8] {
        // SAFETY: as in `units`.
        unsafe { std::slice::from_raw_parts(self.data, self.len * self.width as usize) }
    }

    /// The text, if it is ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        // SAFETY: ASCII bytes are UTF-8.
        if self.ascii { Some(unsafe { std::str::from_utf8_unchecked(self.raw_bytes()) }) } else { None }
    }

    /// Character `i` as a code point. Panics out of range.
    #[inline(always)]
    pub fn char_at(&self, i: usize) -> u32 {
        match self.units() {
            Units::One(u) => u32::from(u[i]),
            Units::Two(u) => u32::from(u[i]),
            Units::Four(u) => u[i],
        }
    }

    /// The code points.
    pub fn chars(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + Clone + '_ {
        (0..self.len).map(|i| self.char_at(i))
    }

    /// The text, if it has no lone surrogates.
    pub fn to_utf8(&self) -> Option<Cow<'_, str>> {
        match self.as_ascii() {
            Some(s) => Some(Cow::Borrowed(s)),
            None => self.chars().map(char::from_u32).collect::<Option<String>>().map(Cow::Owned),
        }
    }

    /// The text with lone surrogates replaced by U+FFFD: for messages.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self.as_ascii() {
            Some(s) => Cow::Borrowed(s),
            None => Cow::Owned(
                self.chars().map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
            ),
        }
    }

    /// Same content.
    #[inline(always)]
    pub fn same(&self, other: &Str) -> bool {
        if self.len != other.len || self.width != other.width {
            return false;
        }
        // SAFETY: both have that many bytes.
        unsafe {
            if self.len == 1 && self.width == 1 {
                return *self.data == *other.data;
            }
            same_bytes(self.data, other.data, self.len * self.width as usize)
        }
    }

    /// The character of a string of one that takes one byte.
    #[inline(always)]
    pub fn single_byte(&self) -> Option<u8> {
        // SAFETY: there is one byte.
        (self.len == 1 && self.width == 1).then(|| unsafe { *self.data })
    }

    /// Whether the content is this text.
    pub fn is_text(&self, text: &str) -> bool {
        match self.as_ascii() {
            Some(s) => s == text,
            None => self.chars().eq(text.chars().map(u32::from)),
        }
    }

    /// The hash, with `seed` for the VM's randomisation; never 0 or -1.
    #[inline]
    pub fn hash_with(&self, seed: u64) -> i64 {
        match self.hash.get() {
            Some(h) => h.get(),
            None => self.compute_hash(seed),
        }
    }

    #[cold]
    fn compute_hash(&self, seed: u64) -> i64 {
        let h = std::num::NonZeroI64::new(hash_bytes(self.raw_bytes(), seed))
            .unwrap_or(std::num::NonZeroI64::MIN);
        self.hash.set(Some(h));
        h.get()
    }
}

/// Hash of bytes under a seed (multiply-fold, 8 bytes a step); never -1.
pub fn hash_bytes(bytes: &[u8], seed: u64) -> i64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    fn fold(a: u64, b: u64) -> u64 {
        let wide = u128::from(a) * u128::from(b);
        wide as u64 ^ (wide >> 64) as u64
    }
    let mut h = seed ^ (bytes.len() as u64).wrapping_mul(K);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0u8; 8];
        word.copy_from_slice(chunk);
        h = fold(h ^ u64::from_le_bytes(word), K | 1);
    }
    let mut last = [0u8; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    h = fold(h ^ u64::from_le_bytes(last), 0xd6e8_feb8_6659_fd93);
    match fold(h, K) as i64 {
        -1 => -2,
        h => h,
    }
}

impl Drop for Str {
    fn drop(&mut self) {
        if !self.inline && !self.data.is_null() {
            let len = self.len * self.width as usize;
            // SAFETY: a string that is not inline owns a boxed block of `u32`-aligned bytes made
            // by `boxed`.
            unsafe { std::alloc::dealloc(self.data.cast_mut(), boxed_layout(len)) }
        }
    }
}

fn boxed_layout(len: usize) -> std::alloc::Layout {
    match std::alloc::Layout::from_size_align(len.max(1), 4) {
        Ok(layout) => layout,
        Err(_) => panic!("string size overflows"),
    }
}

/// Memory for the characters of a string that is not inline.
pub(crate) fn boxed(len: usize) -> *mut u8 {
    let layout = boxed_layout(len);
    // SAFETY: the size is not zero.
    let p = unsafe { std::alloc::alloc(layout) };
    if p.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    p
}

impl PartialEq for Ref<Str> {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.same(other)
    }
}
impl Eq for Ref<Str> {}
