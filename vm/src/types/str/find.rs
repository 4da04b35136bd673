//! Searching in storage of 1, 2 or 4 bytes a character: everything is a search in bytes whose
//! hits must lie on a character. Used by `str`, `bytes` and `bytearray` (width 1).

use std::borrow::Cow;

use memchr::memmem;

use crate::core::str::{Str, Units};

/// The characters of `s` stored in `width` bytes each; `None` if they do not fit, so that no
/// string of that width contains `s`.
pub fn widened(s: &Str, width: u8) -> Option<Cow<'_, [u8]>> {
    if s.width() == width {
        return Some(Cow::Borrowed(s.raw_bytes()));
    }
    Some(Cow::Owned(match (s.units(), width) {
        (Units::One(u), 2) => u.iter().flat_map(|&c| u16::from(c).to_ne_bytes()).collect(),
        (Units::One(u), 4) => u.iter().flat_map(|&c| u32::from(c).to_ne_bytes()).collect(),
        (Units::Two(u), 4) => u.iter().flat_map(|&c| u32::from(c).to_ne_bytes()).collect(),
        _ => return None,
    }))
}

/// First place of `needle` in `hay`, in characters of `width` bytes.
#[inline]
pub fn find(hay: &[u8], needle: &[u8], width: usize) -> Option<usize> {
    if width == 1 {
        return match needle {
            [] => Some(0),
            [c] => memchr::memchr(*c, hay),
            _ if hay.len() < needle.len() => None,
            _ if hay.len() == needle.len() => (hay == needle).then_some(0),
            _ => find_bytes(hay, needle),
        };
    }
    find_wide(hay, needle, width)
}

fn find_bytes(hay: &[u8], needle: &[u8]) -> Option<usize> {
    find_near(hay, needle).unwrap_or_else(|from| memmem::find(&hay[from..], needle).map(|at| from + at))
}

/// First place of a needle that is not longer than the hay and not empty, or where to go on if it is
/// none of the first few places where it may begin: to look at these one by one costs less than
/// preparing a search.
fn find_near(hay: &[u8], needle: &[u8]) -> Result<Option<usize>, usize> {
    let last = hay.len() - needle.len();
    let mut from = 0;
    for _ in 0..8 {
        let Some(at) = memchr::memchr(needle[0], &hay[from..=last]) else { return Ok(None) };
        let at = from + at;
        if hay[at..].starts_with(needle) {
            return Ok(Some(at));
        }
        if at == last {
            return Ok(None);
        }
        from = at + 1;
    }
    Err(from)
}

fn find_wide(hay: &[u8], needle: &[u8], width: usize) -> Option<usize> {
    let finder = memmem::Finder::new(needle);
    let mut from = 0;
    while let Some(at) = finder.find(&hay[from..]) {
        if (from + at) % width == 0 {
            return Some((from + at) / width);
        }
        // The next character.
        from = (from + at).next_multiple_of(width);
    }
    None
}

/// Last place of `needle` in `hay`.
pub fn rfind(hay: &[u8], needle: &[u8], width: usize) -> Option<usize> {
    if needle.is_empty() {
        return Some(hay.len() / width);
    }
    if let ([c], 1) = (needle, width) {
        return memchr::memrchr(*c, hay);
    }
    let finder = memmem::FinderRev::new(needle);
    let mut to = hay.len();
    while let Some(at) = finder.rfind(&hay[..to]) {
        if at % width == 0 {
            return Some(at / width);
        }
        to = at + needle.len() - 1;
    }
    None
}

/// Number of places of `needle` in `hay` that do not overlap, at most `max`.
pub fn count(hay: &[u8], needle: &[u8], width: usize, max: usize) -> usize {
    if needle.is_empty() {
        return (hay.len() / width + 1).min(max);
    }
    if let ([c], 1) = (needle, width) {
        return memchr::memchr_iter(*c, hay).count().min(max);
    }
    places(hay, needle, width).take(max).count()
}

/// Places of a non-empty `needle` in `hay` that do not overlap.
pub fn places<'a>(hay: &'a [u8], needle: &'a [u8], width: usize) -> impl Iterator<Item = usize> + 'a {
    let mut finder = None;
    let mut prepared = move |hay: &[u8]| finder.get_or_insert_with(|| memmem::Finder::new(needle)).find(hay);
    let mut next = move |hay: &[u8]| {
        if width > 1 {
            return prepared(hay);
        }
        if hay.len() < needle.len() {
            return None;
        }
        find_near(hay, needle).unwrap_or_else(|from| prepared(&hay[from..]).map(|at| from + at))
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + next(hay.get(from..)?)?;
            if at % width == 0 {
                from = at + needle.len();
                return Some(at / width);
            }
            from = at.next_multiple_of(width);
        }
    })
}

/// A character set, for `strip`.
pub fn in_units(units: Units, c: u32) -> bool {
    match units {
        Units::One(u) => u8::try_from(c).is_ok_and(|c| memchr::memchr(c, u).is_some()),
        Units::Two(u) => u16::try_from(c).is_ok_and(|c| u.contains(&c)),
        Units::Four(u) => u.contains(&c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte() {
        assert_eq!(find(b"hello", b"l", 1), Some(2));
        assert_eq!(find(b"hello", b"lo", 1), Some(3));
        assert_eq!(find(b"hello", b"", 1), Some(0));
        assert_eq!(rfind(b"hello", b"l", 1), Some(3));
        assert_eq!(rfind(b"hello", b"", 1), Some(5));
        assert_eq!(count(b"aaaa", b"aa", 1, usize::MAX), 2);
        let long = b"aXaXaXaXaXaXaXaXaXaXab, aXaXab";
        assert_eq!(find(long, b"ab", 1), Some(20));
        assert_eq!(find(long, b"ac", 1), None);
        assert_eq!(places(long, b"ab", 1).collect::<Vec<_>>(), [20, 28]);
        assert_eq!(places(long, b", ", 1).collect::<Vec<_>>(), [22]);
        assert_eq!(count(b"abc", b"", 1, usize::MAX), 4);
    }

    #[test]
    fn hits_lie_on_characters() {
        // 0x0101 twice contains 0x0101 at byte 1 as well.
        let hay = [1u8, 0, 1, 1, 1, 1];
        assert_eq!(find(&hay, &[1, 1], 2), Some(1));
        assert_eq!(rfind(&hay, &[1, 1], 2), Some(2));
        assert_eq!(places(&hay, &[1, 1], 2).collect::<Vec<_>>(), [1, 2]);
    }
}
