//! Signatures of native functions, parsed from their text form.

/// What a parameter accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    PositionalOnly,
    Normal,
    KeywordOnly,
    VarArgs,
    VarKw,
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    pub required: bool,
}

/// A parsed text signature; the receiver counts as a positional-only parameter.
#[derive(Clone, Debug, Default)]
pub struct Signature {
    pub params: Vec<Param>,
    /// Whether the first parameter is the receiver (`$self`, `$type`, `$module`).
    pub receiver: bool,
    /// Positional parameters that must be given, receiver included.
    pub min_pos: usize,
    /// Positional parameters there are, receiver included.
    pub max_pos: usize,
    /// Nothing but positional-only parameters: arguments can be passed through as they come.
    pub simple: bool,
    /// Neither `*args` nor `**kwargs` nor a keyword-only parameter that must be given: positional
    /// arguments alone can be passed through as they come.
    pub in_place: bool,
    pub varargs: Option<usize>,
    pub varkw: Option<usize>,
}

impl Signature {
    /// Parses `(a, b=1, /, c, *args, d=None, **kw)`. Defaults are not evaluated.
    pub fn parse(text: &'static str) -> Signature {
        let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or("");
        let mut sig = Signature::default();
        let mut kind = ParamKind::Normal;
        for part in split_top(inner) {
            let part = part.trim();
            match part {
                "" => {}
                "/" => {
                    for p in &mut sig.params {
                        p.kind = ParamKind::PositionalOnly;
                    }
                }
                "*" => kind = ParamKind::KeywordOnly,
                _ if part.starts_with("**") => sig.push(&part[2..], ParamKind::VarKw, false),
                _ if part.starts_with('*') => {
                    sig.push(&part[1..], ParamKind::VarArgs, false);
                    kind = ParamKind::KeywordOnly;
                }
                _ => {
                    let (name, default) = part.split_once('=').unwrap_or((part, ""));
                    let required = default.is_empty();
                    match name.trim().strip_prefix('$') {
                        Some(name) => {
                            sig.receiver = true;
                            sig.push(name, ParamKind::PositionalOnly, true);
                        }
                        None => sig.push(name.trim(), kind, required),
                    }
                }
            }
        }
        sig.finish();
        sig
    }

    fn push(&mut self, name: &'static str, kind: ParamKind, required: bool) {
        self.params.push(Param { name, kind, required });
    }

    fn finish(&mut self) {
        let positional = |p: &&Param| matches!(p.kind, ParamKind::PositionalOnly | ParamKind::Normal);
        self.max_pos = self.params.iter().filter(positional).count();
        self.min_pos = self.params.iter().filter(positional).filter(|p| p.required).count();
        self.simple = self.params.iter().all(|p| p.kind == ParamKind::PositionalOnly);
        self.in_place = self.params.iter().all(|p| match p.kind {
            ParamKind::PositionalOnly | ParamKind::Normal => true,
            ParamKind::KeywordOnly => !p.required,
            ParamKind::VarArgs | ParamKind::VarKw => false,
        });
        self.varargs = self.params.iter().position(|p| p.kind == ParamKind::VarArgs);
        self.varkw = self.params.iter().position(|p| p.kind == ParamKind::VarKw);
    }
}

/// Splits at commas outside brackets and quotes.
fn split_top(text: &'static str) -> Vec<&'static str> {
    let (mut parts, mut depth, mut start, mut quote) = (Vec::new(), 0i32, 0, None);
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), _) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_all_kinds() {
        let s = Signature::parse("($self, a, b=(1, 2), /, c=None, *rest, d, **kw)");
        let kinds: Vec<_> = s.params.iter().map(|p| (p.name, p.kind, p.required)).collect();
        use ParamKind::*;
        assert_eq!(kinds[0], ("self", PositionalOnly, true));
        assert_eq!(kinds[2], ("b", PositionalOnly, false));
        assert_eq!(kinds[3], ("c", Normal, false));
        assert_eq!(kinds[4].1, VarArgs);
        assert_eq!(kinds[5], ("d", KeywordOnly, true));
        assert_eq!((s.min_pos, s.max_pos, s.varkw), (2, 4, Some(6)));
    }
}
