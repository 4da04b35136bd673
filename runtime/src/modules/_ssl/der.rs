//! Reading and writing DER, as far as certificates need it. Knows no Python types.

/// Tags of the elements that certificates are made of.
pub mod tag {
    pub const BOOLEAN: u8 = 1;
    pub const INTEGER: u8 = 2;
    pub const OID: u8 = 6;
    pub const UTF8: u8 = 12;
    pub const UTC_TIME: u8 = 23;
    pub const UNIVERSAL: u8 = 28;
    pub const BMP: u8 = 30;
    pub const SEQUENCE: u8 = 0x30;

    /// A constructed context-specific tag.
    pub const fn context(n: u8) -> u8 {
        0xA0 | n
    }
}

/// One element.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    pub tag: u8,
    pub content: &'a [u8],
    /// Tag, length and content.
    pub whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub fn inner(&self) -> Reader<'a> {
        Reader(self.content)
    }
}

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The next element if it has a tag.
    pub fn expect_tag(&mut self, tag: u8) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.next().filter(|e| e.tag == tag)?;
        *self = ahead;
        Some(element)
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Element<'a>;

    /// The next element; `None` at the end and where the bytes make no sense.
    fn next(&mut self) -> Option<Element<'a>> {
        let data = self.0;
        let (&tag, &first) = (data.first()?, data.get(1)?);
        if tag & 0x1F == 0x1F {
            return None;
        }
        let (at, len) = match first {
            0..=0x7F => (2, first as usize),
            0x81..=0x84 => {
                let n = (first & 0x7F) as usize;
                let bytes = data.get(2..2 + n)?;
                (2 + n, bytes.iter().fold(0, |len, &b| len << 8 | b as usize))
            }
            _ => return None,
        };
        let end = at.checked_add(len)?;
        let (whole, rest) = (data.get(..end)?, &data[end..]);
        self.0 = rest;
        Some(Element { tag, content: &whole[at..], whole })
    }
}

/// An element made of its tag and content.
#[cfg(test)]
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        n @ 0..=0x7F => out.push(n as u8),
        n => {
            let bytes = n.to_be_bytes();
            let used = &bytes[bytes.iter().position(|&b| b != 0).unwrap_or(0)..];
            out.push(0x80 | used.len() as u8);
            out.extend_from_slice(used);
        }
    }
    out.extend_from_slice(content);
    out
}

/// The dotted form of an object identifier.
pub fn dotted(oid: &[u8]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut n: u128 = 0;
    for &b in oid {
        n = n << 7 | u128::from(b & 0x7F);
        if b & 0x80 == 0 {
            if parts.is_empty() {
                let first = (n / 40).min(2);
                parts.push(first.to_string());
                n -= first * 40;
            }
            parts.push(n.to_string());
            n = 0;
        }
    }
    parts.join(".")
}

/// The text of a string element.
pub fn text(e: &Element) -> String {
    match e.tag {
        tag::BMP => {
            let units: Vec<u16> =
                e.content.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        tag::UNIVERSAL => {
            let points = e.content.chunks_exact(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
            points.map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        tag::UTF8 => String::from_utf8_lossy(e.content).into_owned(),
        // What is no UTF-8 is taken for Latin-1, byte for character.
        _ => e.content.iter().map(|&b| char::from(b)).collect(),
    }
}

/// Seconds since 1970 of a `UTCTime` or `GeneralizedTime`.
pub fn time(e: &Element) -> Option<i64> {
    let (year, month, day, rest) = date(e)?;
    let two = |i: usize| -> Option<i64> { std::str::from_utf8(rest.get(i..i + 2)?).ok()?.parse().ok() };
    Some(days(year, month, day) * 86400 + two(0)? * 3600 + two(2)? * 60 + two(4).unwrap_or(0))
}

/// Year, month, day, and the digits of the time of day.
fn date<'a>(e: &Element<'a>) -> Option<(i64, i64, i64, &'a [u8])> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        std::str::from_utf8(e.content.get(range)?).ok()?.parse().ok()
    };
    let (year, at) = match e.tag {
        tag::UTC_TIME => match number(0..2)? {
            y @ 0..50 => (2000 + y, 2),
            y => (1900 + y, 2),
        },
        _ => (number(0..4)?, 4),
    };
    Some((year, number(at..at + 2)?, number(at + 2..at + 4)?, e.content.get(at + 4..)?))
}

/// Days from 1970 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468
}

/// A time as certificates are shown with: `Nov 28 11:39:15 2026 GMT`.
pub fn time_text(e: &Element) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day, rest) = date(e)?;
    let two = |i: usize| rest.get(i..i + 2).map(|b| String::from_utf8_lossy(b).into_owned());
    let seconds = two(4).filter(|s| s.bytes().all(|b| b.is_ascii_digit())).unwrap_or_else(|| "00".to_owned());
    let month = MONTHS.get(usize::try_from(month - 1).ok()?)?;
    Some(format!("{month} {day:2} {}:{}:{seconds} {year} GMT", two(0)?, two(2)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_their_lengths() {
        let long = element(tag::SEQUENCE, &[7; 300]);
        assert_eq!(long[..4], [0x30, 0x82, 1, 44]);
        let mut reader = Reader(&long);
        assert_eq!(reader.next().map(|e| e.content.len()), Some(300));
        assert!(reader.next().is_none());
        assert!(Reader(&[0x30, 0x85, 0, 0, 0, 0, 1, 0]).next().is_none());
        assert!(Reader(&[0x30, 5, 1]).next().is_none());
    }

    #[test]
    fn identifiers_and_times() {
        assert_eq!(dotted(&[0x2B, 6, 1, 5, 5, 7, 3, 1]), "1.3.6.1.5.5.7.3.1");
        assert_eq!(dotted(&[0x55, 4, 3]), "2.5.4.3");
        let data = element(tag::UTC_TIME, b"700102000001Z");
        let e = Reader(&data).next().unwrap();
        assert_eq!(time(&e), Some(86401));
        assert_eq!(time_text(&e).as_deref(), Some("Jan  2 00:00:01 1970 GMT"));
    }
}
