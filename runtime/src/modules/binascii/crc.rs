//! Checksums of bytes. Used by `binascii` and `zlib`.

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut c = i as u32;
        let mut bit = 0;
        while bit < 8 {
            c = if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 };
            bit += 1;
        }
        table[i] = c;
        i += 1;
    }
    table
}

const fn slices() -> [[u32; 256]; 8] {
    let mut t = [[0; 256]; 8];
    t[0] = table();
    let mut k = 1;
    while k < 8 {
        let mut i = 0;
        while i < 256 {
            let last = t[k - 1][i];
            t[k][i] = last >> 8 ^ t[0][(last & 0xff) as usize];
            i += 1;
        }
        k += 1;
    }
    t
}

static TABLES: [[u32; 256]; 8] = slices();

/// CRC-32 of `data` after a text whose CRC-32 is `crc`.
pub fn crc32(crc: u32, data: &[u8]) -> u32 {
    let mut c = !crc;
    let mut chunks = data.chunks_exact(8);
    for chunk in &mut chunks {
        let lo = c ^ u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        let at = |k: usize, b: u32| TABLES[k][(b & 0xff) as usize];
        c = at(7, lo) ^ at(6, lo >> 8) ^ at(5, lo >> 16) ^ at(4, lo >> 24);
        for (k, &b) in chunk[4..].iter().enumerate() {
            c ^= TABLES[3 - k][usize::from(b)];
        }
    }
    for &b in chunks.remainder() {
        c = c >> 8 ^ TABLES[0][((c ^ u32::from(b)) & 0xff) as usize];
    }
    !c
}

/// Adler-32 of `data` after a text whose Adler-32 is `adler`.
pub fn adler32(adler: u32, data: &[u8]) -> u32 {
    const BASE: u32 = 65521;
    // As many bytes as cannot overflow 32 bits.
    const BLOCK: usize = 5552;
    let (mut a, mut b) = (adler & 0xffff, adler >> 16);
    for block in data.chunks(BLOCK) {
        for &byte in block {
            a += u32::from(byte);
            b += a;
        }
        a %= BASE;
        b %= BASE;
    }
    b << 16 | a
}

/// CRC-CCITT (polynomial 0x1021), as BinHex uses it.
pub fn crc_hqx(crc: u16, data: &[u8]) -> u16 {
    data.iter().fold(crc, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |c, _| if c & 0x8000 != 0 { c << 1 ^ 0x1021 } else { c << 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sums() {
        assert_eq!(crc32(0, b"hello"), 907_060_870);
        assert_eq!(crc32(5, b"hello"), 4_277_152_246);
        assert_eq!(crc32(crc32(0, b"hello world, "), b"how are you"), crc32(0, b"hello world, how are you"));
        assert_eq!(adler32(1, b"Wikipedia"), 0x11e6_0398);
        assert_eq!(crc_hqx(0, b"hello"), 50018);
    }
}
