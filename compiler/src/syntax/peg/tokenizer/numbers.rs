//! Numbers, with what is wrong with them.

use super::{Res, Tokenizer};

impl Tokenizer<'_> {
    pub(super) fn number(&mut self, first: u8) -> Res<()> {
        if first != b'0' {
            let c = self.decimal_tail()?;
            return self.after_digits(c);
        }
        let mut c = self.next();
        let radix = match c.map(|c| c.to_ascii_lowercase()) {
            Some(b'x') => Some(("hexadecimal", 16)),
            Some(b'o') => Some(("octal", 8)),
            Some(b'b') => Some(("binary", 2)),
            _ => None,
        };
        if let Some((name, radix)) = radix {
            return self.radix_digits(name, radix);
        }
        loop {
            if c == Some(b'_') {
                c = self.next();
                if !c.is_some_and(|c| c.is_ascii_digit()) {
                    self.back(c);
                    return self.error("invalid decimal literal");
                }
            }
            if c != Some(b'0') {
                break;
            }
            c = self.next();
        }
        let zeros_end = self.cur;
        let nonzero = c.is_some_and(|c| c.is_ascii_digit());
        if nonzero {
            c = self.decimal_tail()?;
        }
        if nonzero && !matches!(c, Some(b'.' | b'e' | b'E' | b'j' | b'J')) {
            self.back(c);
            return self.error_range(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                self.start + 1 - self.line_start,
                zeros_end - self.line_start,
            );
        }
        self.after_digits(c)
    }

    pub(super) fn radix_digits(&mut self, name: &str, radix: u32) -> Res<()> {
        let is_digit = |c: Option<u8>| c.is_some_and(|c| (c as char).is_digit(radix));
        let decimal = |c: Option<u8>| radix < 10 && c.is_some_and(|c| c.is_ascii_digit());
        let mut c = self.next();
        loop {
            if c == Some(b'_') {
                c = self.next();
            }
            if !is_digit(c) {
                if decimal(c) {
                    return self.bad_digit(c, name);
                }
                self.back(c);
                return self.error(format!("invalid {name} literal"));
            }
            while is_digit(c) {
                c = self.next();
            }
            if c != Some(b'_') {
                break;
            }
        }
        if decimal(c) {
            return self.bad_digit(c, name);
        }
        self.end_of_number(c, name)
    }

    pub(super) fn bad_digit<T>(&mut self, c: Option<u8>, name: &str) -> Res<T> {
        let digit = c.unwrap_or(b'?') as char;
        self.error(format!("invalid digit '{digit}' in {name} literal"))
    }

    /// Reads digits and underscores; the byte behind them.
    pub(super) fn decimal_tail(&mut self) -> Res<Option<u8>> {
        loop {
            let mut c = self.next();
            while c.is_some_and(|c| c.is_ascii_digit()) {
                c = self.next();
            }
            if c != Some(b'_') {
                return Ok(c);
            }
            c = self.next();
            if !c.is_some_and(|c| c.is_ascii_digit()) {
                self.back(c);
                return self.error("invalid decimal literal");
            }
        }
    }

    pub(super) fn after_digits(&mut self, c: Option<u8>) -> Res<()> {
        match c {
            Some(b'.') => {
                let c = self.next();
                self.fraction(c)
            }
            Some(b'e' | b'E') => self.exponent(c),
            Some(b'j' | b'J') => self.imaginary(),
            _ => self.end_of_number(c, "decimal"),
        }
    }

    pub(super) fn fraction(&mut self, mut c: Option<u8>) -> Res<()> {
        if c.is_some_and(|c| c.is_ascii_digit()) {
            c = self.decimal_tail()?;
        }
        match c {
            Some(b'e' | b'E') => self.exponent(c),
            Some(b'j' | b'J') => self.imaginary(),
            _ => self.end_of_number(c, "decimal"),
        }
    }

    pub(super) fn exponent(&mut self, e: Option<u8>) -> Res<()> {
        let mut c = self.next();
        if matches!(c, Some(b'+' | b'-')) {
            c = self.next();
            if !c.is_some_and(|c| c.is_ascii_digit()) {
                self.back(c);
                return self.error("invalid decimal literal");
            }
        } else if !c.is_some_and(|c| c.is_ascii_digit()) {
            self.back(c);
            return self.end_of_number(e, "decimal");
        }
        match self.decimal_tail()? {
            Some(b'j' | b'J') => self.imaginary(),
            c => self.end_of_number(c, "decimal"),
        }
    }

    pub(super) fn imaginary(&mut self) -> Res<()> {
        let c = self.next();
        self.end_of_number(c, "imaginary")
    }

    /// `c` was read behind a number: may it follow directly?
    pub(super) fn end_of_number(&mut self, c: Option<u8>, kind: &str) -> Res<()> {
        self.back(c);
        let rest = &self.src[self.cur..];
        let word = |word: &[u8]| {
            let after = rest.strip_prefix(word).map(|rest| rest.first().copied().unwrap_or(b' '));
            after.is_some_and(|c| c != b'_' && !c.is_ascii_alphanumeric() && c < 0x80)
        };
        let keyword = match c {
            Some(b'a') => word(b"and"),
            Some(b'e') => word(b"else"),
            Some(b'f') => word(b"for"),
            Some(b'i') => rest.get(1).is_some_and(|c| b"fns".contains(c)),
            Some(b'o') => word(b"or"),
            Some(b'n') => word(b"not"),
            _ => false,
        };
        if keyword {
            return Ok(());
        }
        if c.is_some_and(|c| c == b'_' || c.is_ascii_alphanumeric()) {
            return self.error(format!("invalid {kind} literal"));
        }
        Ok(())
    }
}
