//! Reading and writing PEM. Knows no Python types.

/// A section between its `BEGIN` and `END` lines.
#[derive(Debug)]
pub struct Section {
    /// As in `CERTIFICATE`.
    pub label: String,
    /// `DEK-Info`, in encrypted sections of the old form: how it is encrypted.
    pub encryption: Option<String>,
    /// The decoded content; `None` if it is no base64.
    pub der: Option<Vec<u8>>,
}

/// The sections of a text; what is between them is skipped.
pub fn sections(text: &[u8]) -> Vec<Section> {
    let text = String::from_utf8_lossy(text);
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let label = line.trim().strip_prefix("-----BEGIN ").and_then(|l| l.strip_suffix("-----"));
        let Some(label) = label else { continue };
        let end = format!("-----END {label}-----");
        let (mut body, mut encryption, mut closed) = (String::new(), None, false);
        for line in lines.by_ref() {
            let line = line.trim();
            if line == end {
                closed = true;
                break;
            }
            match line.split_once(':') {
                Some(("DEK-Info", value)) => encryption = Some(value.trim().to_owned()),
                Some(_) => {}
                None => body.push_str(line),
            }
        }
        let der = if closed { decode(&body) } else { None };
        found.push(Section { label: label.to_owned(), encryption, der });
    }
    found
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if digits.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have) = (0u32, 0);
    for c in digits.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
        }
    }
    Some(out)
}

/// A section with lines of 64 characters.
pub fn encode(label: &str, der: &[u8]) -> String {
    let mut digits = String::with_capacity(der.len() / 3 * 4 + 4);
    for chunk in der.chunks(3) {
        let word = chunk.iter().fold(0u32, |w, &b| w << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = ALPHABET[(word >> (18 - 6 * i)) as usize & 63];
            digits.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    let mut out = format!("-----BEGIN {label}-----\n");
    for (i, c) in digits.chars().enumerate() {
        if i != 0 && i % 64 == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out.push_str(&format!("\n-----END {label}-----\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        for n in 0..100 {
            let data: Vec<u8> = (0..n).collect();
            let found = sections(format!("noise\n{}more\n", encode("X Y", &data)).as_bytes());
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].label, "X Y");
            assert_eq!(found[0].der.as_deref(), Some(&data[..]));
        }
    }

    #[test]
    fn damaged_sections() {
        assert!(sections(b"-----BEGIN A-----\n!!!\n-----END A-----")[0].der.is_none());
        assert!(sections(b"-----BEGIN A-----\nAAAA\n")[0].der.is_none());
        let old =
            sections(b"-----BEGIN K-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: X\n\nAAAA\n-----END K-----\n");
        assert_eq!(old[0].encryption.as_deref(), Some("X"));
        assert_eq!(old[0].der.as_deref(), Some(&[0, 0, 0][..]));
    }
}
