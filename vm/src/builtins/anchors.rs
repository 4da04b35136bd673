//! Where the `^^^^` of a traceback go: which part of an expression failed. Pure text.

/// A place in a piece of source: line from its first one, column in characters.
pub type Place = (usize, usize);

/// The part of an expression that is marked with `^`; the rest gets `~`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchors {
    pub left: Place,
    pub right: Place,
    /// The expression is a call whose function part ends at `left`.
    pub is_call: bool,
}

const KEYWORDS: &[&str] = &[
    "and", "or", "not", "if", "else", "lambda", "await", "yield", "for", "in", "is", "async", "raise",
    "return", "del", "assert", "import", "from", "with", "while", "def", "class", "global", "nonlocal",
    "pass", "try", "except", "match", "case", "type",
];

struct Scan<'a> {
    text: &'a [char],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn skip_string(&mut self) {
        let Some(quote) = self.peek(0) else { return };
        let triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        self.at += if triple { 3 } else { 1 };
        while let Some(c) = self.peek(0) {
            if c == '\\' {
                self.at += 2;
            } else if c == quote && (!triple || (self.peek(1) == Some(quote) && self.peek(2) == Some(quote)))
            {
                self.at += if triple { 3 } else { 1 };
                return;
            } else {
                self.at += 1;
            }
        }
    }

    fn skip_comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    /// Goes past a bracketed part; false if it is not closed.
    fn skip_brackets(&mut self) -> bool {
        let mut depth = 0;
        while let Some(c) = self.peek(0) {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                '"' | '\'' => {
                    self.skip_string();
                    continue;
                }
                '#' => {
                    self.skip_comment();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return true;
            }
        }
        false
    }

    fn word(&mut self) -> String {
        let start = self.at;
        let number = self.peek(0).is_some_and(|c| c.is_ascii_digit());
        while let Some(c) = self.peek(0) {
            let exponent = number
                && matches!(c, '+' | '-')
                && self.at > start
                && matches!(self.text[self.at - 1], 'e' | 'E')
                && !self.text[start..self.at].iter().any(|c| matches!(c, 'x' | 'X'));
            if c.is_alphanumeric() || c == '_' || (number && c == '.') || exponent {
                self.at += 1;
            } else {
                break;
            }
        }
        self.text[start..self.at].iter().collect()
    }
}

/// Binary operators at a position: length and precedence.
fn operator(s: &Scan) -> Option<(usize, u8)> {
    Some(match (s.peek(0)?, s.peek(1)) {
        ('*', Some('*')) => (2, 7),
        ('/', Some('/')) => (2, 6),
        ('<', Some('<')) | ('>', Some('>')) => (2, 4),
        ('*' | '/' | '@' | '%', _) => (1, 6),
        ('+' | '-', _) => (1, 5),
        ('&', _) => (1, 3),
        ('^', _) => (1, 2),
        ('|', _) => (1, 1),
        _ => return None,
    })
}

fn place(text: &[char], at: usize) -> Place {
    let line = text[..at].iter().filter(|&&c| c == '\n').count();
    let start = text[..at].iter().rposition(|&c| c == '\n').map_or(0, |i| i + 1);
    (line, at - start)
}

/// The anchors of an expression: its last operator, subscript or call.
pub fn find(text: &[char]) -> Option<Anchors> {
    let mut s = Scan { text, at: 0 };
    let (mut operand, mut unary_first, mut seen) = (false, false, false);
    let mut best: Option<(usize, usize, u8)> = None;
    let mut postfix: Option<(usize, char, usize)> = None;
    while let Some(c) = s.peek(0) {
        match c {
            ' ' | '\t' | '\n' | '\\' | '\x0c' => s.at += 1,
            '#' => s.skip_comment(),
            '"' | '\'' => {
                s.skip_string();
                operand = true;
            }
            '.' => s.at += 1,
            '(' | '[' | '{' => {
                let start = s.at;
                if !s.skip_brackets() {
                    return None;
                }
                if operand {
                    postfix = Some((start, c, s.at));
                }
                operand = true;
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let word = s.word();
                let after_dot = s.at > word.len() && text[s.at - word.chars().count() - 1] == '.';
                if !after_dot && KEYWORDS.contains(&word.as_str()) {
                    return None;
                }
                operand = true;
            }
            '~' if !operand => {
                unary_first |= !seen;
                s.at += 1;
            }
            '+' | '-' if !operand => {
                unary_first |= !seen;
                s.at += 1;
            }
            _ => {
                let (len, precedence) = operator(&s)?;
                if !operand || s.peek(len) == Some('=') {
                    return None;
                }
                let take = match best {
                    None => true,
                    Some((_, _, p)) => precedence < p || (precedence == p && precedence != 7),
                };
                if take {
                    best = Some((s.at, len, precedence));
                }
                s.at += len;
                operand = false;
            }
        }
        seen |= !c.is_whitespace();
    }
    if let Some((at, len, precedence)) = best {
        if precedence == 7 && unary_first {
            return None;
        }
        return Some(Anchors { left: place(text, at), right: place(text, at + len), is_call: false });
    }
    let end = text.iter().rposition(|c| !c.is_whitespace()).map_or(0, |i| i + 1);
    match postfix {
        Some((start, open, close)) if close == end && !unary_first && open != '{' => {
            Some(Anchors { left: place(text, start), right: place(text, end), is_call: open == '(' })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    fn marks(text: &str) -> Option<((usize, usize), (usize, usize))> {
        find(&text.chars().collect::<Vec<_>>()).map(|a| (a.left, a.right))
    }

    #[test]
    fn operators_calls_and_subscripts() {
        assert_eq!(marks("x / 0"), Some(((0, 2), (0, 3))));
        assert_eq!(marks("a + b * c"), Some(((0, 2), (0, 3))));
        assert_eq!(marks("a - b - c"), Some(((0, 6), (0, 7))));
        assert_eq!(marks("f(1)"), Some(((0, 1), (0, 4))));
        assert_eq!(marks("a.b['x']"), Some(((0, 3), (0, 8))));
        assert_eq!(marks("-a ** b"), None);
        assert_eq!(marks("a < b"), None);
        assert_eq!(marks("raise E(1)"), None);
        assert_eq!(marks("a.b"), None);
    }
}
