//! The position table: source ranges of all instructions, run-length and delta coded.
//!
//! Each entry: varint count of consecutive instructions, zigzag line delta to the previous
//! entry, varint (end line - line), varint column, zigzag (end column - column). An entry of no
//! instructions is a line that is passed on the way to the next one, as that of `try:` is.

use super::code::Position;

fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

/// Encodes one position for each instruction, and the lines passed on the way to instructions, in
/// order.
pub fn encode(positions: &[Position], marks: &[(u32, Position)]) -> Box<[u8]> {
    let mut out = Vec::new();
    let mut line = 0i64;
    let mut entry = |count: usize, p: Position| {
        put(&mut out, count as u64);
        put(&mut out, zigzag(p.line as i64 - line));
        put(&mut out, zigzag(p.end_line as i64 - p.line as i64));
        put(&mut out, p.col as u64);
        put(&mut out, zigzag(p.end_col as i64 - p.col as i64));
        line = p.line as i64;
    };
    let mut marks = marks.iter().peekable();
    let mut at = 0;
    while at < positions.len() {
        while let Some((_, p)) = marks.next_if(|m| m.0 as usize <= at) {
            entry(0, *p);
        }
        let end = marks.peek().map_or(positions.len(), |m| (m.0 as usize).min(positions.len()));
        let p = positions[at];
        let count = positions[at..end].iter().take_while(|q| **q == p).count();
        entry(count, p);
        at += count;
    }
    out.into_boxed_slice()
}

/// Decodes a table: yields (number of instructions, position). Stops at the first damage.
pub struct Decode<'a> {
    bytes: &'a [u8],
    line: i64,
}

/// Reads a table written by [`encode`].
pub fn decode(bytes: &[u8]) -> Decode<'_> {
    Decode { bytes, line: 0 }
}

impl Decode<'_> {
    /// Whether the whole table has been read.
    pub fn at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    fn get(&mut self) -> Option<u64> {
        let mut n = 0u64;
        for shift in (0..63).step_by(7) {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }
}

impl Iterator for Decode<'_> {
    type Item = (u32, Position);

    fn next(&mut self) -> Option<(u32, Position)> {
        let count = self.get()? as u32;
        self.line = self.line.wrapping_add(unzigzag(self.get()?));
        let line = self.line as u32;
        let end_line = (self.line.wrapping_add(unzigzag(self.get()?))) as u32;
        let col = self.get()?;
        let end_col = (col as i64).wrapping_add(unzigzag(self.get()?)) as u32;
        Some((count, Position { line, end_line, col: col as u32, end_col }))
    }
}

/// The position of instruction `index`.
pub fn lookup(bytes: &[u8], index: u32) -> Option<Position> {
    let mut first = 0u32;
    for (count, position) in decode(bytes) {
        if index - first < count {
            return Some(position);
        }
        first += count;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let p = |line, end_line, col, end_col| Position { line, end_line, col, end_col };
        let all = [p(3, 3, 4, 9), p(3, 3, 4, 9), p(1, 7, 900, 2), p(0, 0, 0, 0), p(70_000, 70_001, 0, 1)];
        let bytes = encode(&all, &[(2, p(9, 9, 0, 3))]);
        for (i, want) in all.iter().enumerate() {
            assert_eq!(lookup(&bytes, i as u32).as_ref(), Some(want));
        }
        assert_eq!(lookup(&bytes, all.len() as u32), None);
    }
}
