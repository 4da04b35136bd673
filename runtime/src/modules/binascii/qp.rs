//! Quoted-printable text: pure functions.

const MAX_LINE: usize = 76;
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

fn push_quoted(out: &mut Vec<u8>, c: u8) {
    out.extend([b'=', UPPER[usize::from(c >> 4)], UPPER[usize::from(c & 15)]]);
}

/// Decodes; `header` turns `_` into a space.
pub fn decode(data: &[u8], header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut i = 0;
    let digit = |c: Option<&u8>| c.and_then(|&c| (c as char).to_digit(16)).map(|d| d as u8);
    while let Some(&c) = data.get(i) {
        if c == b'=' {
            i += 1;
            match data.get(i) {
                None => break,
                Some(b'\n' | b'\r') => {
                    // A soft line break: skipped up to and with the newline.
                    while i < data.len() && data[i] != b'\n' {
                        i += 1;
                    }
                    i += 1;
                }
                Some(b'=') => {
                    // A broken encoding seen in the wild.
                    out.push(b'=');
                    i += 1;
                }
                Some(_) => match (digit(data.get(i)), digit(data.get(i + 1))) {
                    (Some(hi), Some(lo)) => {
                        out.push(hi << 4 | lo);
                        i += 2;
                    }
                    _ => out.push(b'='),
                },
            }
        } else {
            out.push(if header && c == b'_' { b' ' } else { c });
            i += 1;
        }
    }
    out
}

/// Encodes: with `quote_tabs` blanks within lines too, as `text` line ends stay, as `header`
/// spaces become `_`.
pub fn encode(data: &[u8], quote_tabs: bool, text: bool, header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    // Line ends are those of the first line.
    let crlf = data.iter().position(|&c| c == b'\n').is_some_and(|i| i > 0 && data[i - 1] == b'\r');
    let end_line = |out: &mut Vec<u8>| {
        if crlf {
            out.push(b'\r');
        }
        out.push(b'\n');
    };
    let mut line = 0;
    let mut i = 0;
    while let Some(&c) = data.get(i) {
        let next = data.get(i + 1).copied();
        let quoted = c > 126
            || c == b'='
            || (header && c == b'_')
            || (c == b'.' && line == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)))
            || (!text && matches!(c, b'\r' | b'\n'))
            || (matches!(c, b'\t' | b' ') && next.is_none())
            || (c < 33 && !matches!(c, b'\r' | b'\n') && (quote_tabs || !matches!(c, b'\t' | b' ')));
        if quoted {
            if line + 3 >= MAX_LINE {
                out.push(b'=');
                end_line(&mut out);
                line = 0;
            }
            push_quoted(&mut out, c);
            i += 1;
            line += 3;
            continue;
        }
        let newline = text && (c == b'\n' || (c == b'\r' && next == Some(b'\n')));
        if newline {
            line = 0;
            // White space at the end of a line is quoted.
            if let Some(&last @ (b' ' | b'\t')) = out.last() {
                out.pop();
                push_quoted(&mut out, last);
            }
            end_line(&mut out);
            i += if c == b'\r' { 2 } else { 1 };
            continue;
        }
        if next.is_some() && next != Some(b'\n') && line + 1 >= MAX_LINE {
            out.push(b'=');
            end_line(&mut out);
            line = 0;
        }
        line += 1;
        out.push(if header && c == b' ' { b'_' } else { c });
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(encode(b"hello=\n world \t\n", false, true, false), b"hello=3D\n world =09\n");
        assert_eq!(encode(b"a b_c", false, true, true), b"a_b=5Fc");
        assert_eq!(encode(b"a\tb ", true, true, false), b"a=09b=20");
        assert_eq!(encode(b"a\r\nb", false, false, false), b"a=0D=0Ab");
        assert_eq!(encode(b".\n.x", false, true, false), b"=2E\n.x");
        let long = encode(&[b'x'; 100], false, true, false);
        assert_eq!(long.iter().position(|&c| c == b'='), Some(75));
        assert_eq!(decode(b"=41=42=\nx_y", false), b"ABx_y");
        assert_eq!(decode(b"=ZZ", false), b"=ZZ");
        assert_eq!(decode(b"=4", false), b"=4");
    }
}
