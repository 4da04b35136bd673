//! The Keccak sponge behind SHA-3 and SHAKE (FIPS 202).

const ROUNDS: [u64; 24] = [
    0x0000000000000001,
    0x0000000000008082,
    0x800000000000808a,
    0x8000000080008000,
    0x000000000000808b,
    0x0000000080000001,
    0x8000000080008081,
    0x8000000000008009,
    0x000000000000008a,
    0x0000000000000088,
    0x0000000080008009,
    0x000000008000000a,
    0x000000008000808b,
    0x800000000000008b,
    0x8000000000008089,
    0x8000000000008003,
    0x8000000000008002,
    0x8000000000000080,
    0x000000000000800a,
    0x800000008000000a,
    0x8000000080008081,
    0x8000000000008080,
    0x0000000080000001,
    0x8000000080008008,
];
const ROTATE: [u32; 24] =
    [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
const LANES: [usize; 24] =
    [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

/// A sponge that absorbs bytes.
#[derive(Clone)]
pub struct Sponge {
    lanes: [u64; 25],
    /// Bytes absorbed or squeezed between permutations.
    pub rate: usize,
    /// Byte that ends the message.
    pub suffix: u8,
    at: usize,
}

impl Sponge {
    pub fn new(rate: usize, suffix: u8) -> Sponge {
        Sponge { lanes: [0; 25], rate, suffix, at: 0 }
    }

    fn permute(&mut self) {
        let a = &mut self.lanes;
        for round in ROUNDS {
            let column = |a: &[u64; 25], x: usize| a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            let c: [u64; 5] = std::array::from_fn(|x| column(a, x));
            for x in 0..5 {
                let d = c[(x + 4) % 5] ^ c[(x + 1) % 5].rotate_left(1);
                for y in 0..5 {
                    a[x + 5 * y] ^= d;
                }
            }
            let mut last = a[1];
            for (&lane, &by) in LANES.iter().zip(&ROTATE) {
                let next = a[lane];
                a[lane] = last.rotate_left(by);
                last = next;
            }
            for row in a.chunks_exact_mut(5) {
                let old: [u64; 5] = std::array::from_fn(|x| row[x]);
                for x in 0..5 {
                    row[x] = old[x] ^ !old[(x + 1) % 5] & old[(x + 2) % 5];
                }
            }
            a[0] ^= round;
        }
    }

    fn xor(&mut self, at: usize, byte: u8) {
        self.lanes[at / 8] ^= u64::from(byte) << (8 * (at % 8));
    }

    /// Absorbs bytes.
    pub fn update(&mut self, mut data: &[u8]) {
        while let Some((&byte, rest)) = data.split_first() {
            if self.at.is_multiple_of(8) && data.len() >= 8 {
                let mut word = [0; 8];
                word.copy_from_slice(&data[..8]);
                self.lanes[self.at / 8] ^= u64::from_le_bytes(word);
                self.at += 8;
                data = &data[8..];
            } else {
                self.xor(self.at, byte);
                self.at += 1;
                data = rest;
            }
            if self.at == self.rate {
                self.permute();
                self.at = 0;
            }
        }
    }

    /// The first `len` bytes of the output.
    pub fn digest(&self, len: usize) -> Vec<u8> {
        let mut s = self.clone();
        s.xor(s.at, s.suffix);
        s.xor(s.rate - 1, 0x80);
        s.permute();
        let mut out = Vec::with_capacity(len);
        while out.len() < len {
            if !out.is_empty() {
                s.permute();
            }
            let block = s.lanes.iter().flat_map(|lane| lane.to_le_bytes()).take(s.rate);
            let want = len - out.len();
            out.extend(block.take(want));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests() {
        let hex = |b: &[u8]| b.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let mut s = Sponge::new(136, 6);
        s.update(b"a");
        assert_eq!(hex(&s.digest(32)), "80084bf2fba02475726feb2cab2d8215eab14bc6bdd8bfb2c8151257032ecd8b");
        let mut s = Sponge::new(168, 0x1f);
        s.update(b"a");
        assert_eq!(hex(&s.digest(5)), "85c8de88d2");
    }
}
