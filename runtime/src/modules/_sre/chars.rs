//! Characters as patterns see them: categories, ignoring case, sets. Whether a set has a character
//! below 256 is a look into a bitmap, made when the pattern is translated.

use rustpython_sre_engine::string::{lower_ascii, lower_unicode};
use rustpython_sre_engine::{SreCatCode, SreOpcode};
use rustpython_unicode::classify;

/// How case is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    No,
    Ascii,
    Locale,
    Unicode,
}

/// The upper case of a character: the first character of it if there are several.
pub fn upper_unicode(c: u32) -> u32 {
    let Some(c) = char::from_u32(c) else { return c };
    let mut upper = c.to_uppercase();
    match (upper.len(), upper.next()) {
        (2.., Some(first)) => u32::from(first),
        _ => rustpython_sre_engine::string::upper_unicode(u32::from(c)),
    }
}

fn upper_ascii(c: u32) -> u32 {
    u8::try_from(c).map_or(c, |b| u32::from(b.to_ascii_uppercase()))
}

impl Fold {
    /// What stands for a character and its other cases.
    pub fn lower(self, c: u32) -> u32 {
        match self {
            Fold::No => c,
            Fold::Ascii | Fold::Locale => lower_ascii(c),
            Fold::Unicode => lower_unicode(c),
        }
    }
}

fn classified(c: u32, f: fn(char) -> bool) -> bool {
    char::from_u32(c).is_some_and(f)
}

fn is_ascii(c: u32, f: fn(&u8) -> bool) -> bool {
    u8::try_from(c).is_ok_and(|b| f(&b))
}

fn is_ascii_word(c: u32) -> bool {
    is_ascii(c, |b| b.is_ascii_alphanumeric() || *b == b'_')
}

fn is_unicode_word(c: u32) -> bool {
    if c < 0x80 { is_ascii_word(c) } else { classified(c, classify::is_alnum) }
}

/// Whether a character is part of a word, for boundaries.
pub fn is_word(c: u32, unicode: bool) -> bool {
    if unicode { is_unicode_word(c) } else { is_ascii_word(c) }
}

fn in_category(category: SreCatCode, c: u32) -> bool {
    use SreCatCode as C;
    match category {
        C::DIGIT => is_ascii(c, u8::is_ascii_digit),
        C::SPACE => matches!(c, 9..=13 | 32),
        C::WORD | C::LOC_WORD => is_ascii_word(c),
        C::LINEBREAK => c == 10,
        C::UNI_DIGIT => classified(c, classify::is_decimal),
        C::UNI_SPACE => classified(c, classify::is_space),
        C::UNI_WORD => is_unicode_word(c),
        C::UNI_LINEBREAK => matches!(c, 0xa..=0xd | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029),
        C::NOT_DIGIT => !in_category(C::DIGIT, c),
        C::NOT_SPACE => !in_category(C::SPACE, c),
        C::NOT_WORD => !in_category(C::WORD, c),
        C::NOT_LINEBREAK => !in_category(C::LINEBREAK, c),
        C::LOC_NOT_WORD => !in_category(C::LOC_WORD, c),
        C::UNI_NOT_DIGIT => !in_category(C::UNI_DIGIT, c),
        C::UNI_NOT_SPACE => !in_category(C::UNI_SPACE, c),
        C::UNI_NOT_WORD => !in_category(C::UNI_WORD, c),
        C::UNI_NOT_LINEBREAK => !in_category(C::UNI_LINEBREAK, c),
    }
}

/// One item of a set.
enum Item {
    Range(u32, u32),
    /// A range of which a character's upper case may be part, too.
    UpperRange(u32, u32),
    Category(SreCatCode),
    /// One bit for each character below 256.
    Bits([u32; 8]),
    /// Numbers of blocks of 256 characters, and the blocks' bits.
    Blocks(Vec<u8>, Vec<u32>),
}

impl Item {
    fn has(&self, c: u32) -> bool {
        let bit = |words: &[u32], at: usize| words.get(at / 32).is_some_and(|w| w >> (at % 32) & 1 != 0);
        match self {
            Item::Range(from, to) => (from..=to).contains(&&c),
            Item::UpperRange(from, to) => {
                (from..=to).contains(&&c) || (from..=to).contains(&&upper_unicode(c))
            }
            Item::Category(category) => in_category(*category, c),
            Item::Bits(words) => c < 256 && bit(words, c as usize),
            Item::Blocks(numbers, blocks) => {
                let number = numbers.get((c >> 8) as usize);
                number.is_some_and(|&n| bit(blocks, n as usize * 256 + (c & 255) as usize))
            }
        }
    }
}

/// Characters of which one is to match.
pub struct Set {
    low: [u64; 4],
    /// The first item that has a character decides: whether it belongs to the set.
    items: Vec<(Item, bool)>,
    /// Whether those belong to it that no item has.
    others: bool,
    fold: Fold,
}

impl Set {
    fn new(items: Vec<(Item, bool)>, others: bool, fold: Fold) -> Set {
        let mut set = Set { low: [0; 4], items, others, fold };
        for c in 0..256 {
            set.low[c as usize / 64] |= u64::from(set.decide(c)) << (c % 64);
        }
        set
    }

    /// The set of one character and its other cases, or of all others.
    pub fn of_char(code: u32, fold: Fold, negated: bool) -> Set {
        Set::new(vec![(Item::Range(code, code), !negated)], negated, fold)
    }

    /// The set of a category, given by its number.
    pub fn of_category(category: u32) -> Option<Set> {
        let category = SreCatCode::try_from(category).ok()?;
        Some(Set::new(vec![(Item::Category(category), true)], false, Fold::No))
    }

    /// Reads the items of a set, up to the one that ends it.
    pub fn read(code: &[u32], fold: Fold) -> Option<Set> {
        let (mut items, mut belongs, mut at) = (Vec::new(), true, 0);
        loop {
            let arg = |n: usize| code.get(at + n).copied();
            let (item, size) = match SreOpcode::try_from(arg(0)?).ok()? {
                SreOpcode::FAILURE => break,
                SreOpcode::NEGATE => {
                    belongs = !belongs;
                    at += 1;
                    continue;
                }
                SreOpcode::LITERAL => (Item::Range(arg(1)?, arg(1)?), 2),
                SreOpcode::RANGE => (Item::Range(arg(1)?, arg(2)?), 3),
                SreOpcode::RANGE_UNI_IGNORE => (Item::UpperRange(arg(1)?, arg(2)?), 3),
                SreOpcode::CATEGORY => (Item::Category(SreCatCode::try_from(arg(1)?).ok()?), 2),
                SreOpcode::CHARSET => (Item::Bits(code.get(at + 1..at + 9)?.try_into().ok()?), 9),
                SreOpcode::BIGCHARSET => {
                    let blocks = code.get(at + 66..at + 66 + arg(1)? as usize * 8)?.to_vec();
                    let numbers = code.get(at + 2..at + 66)?.iter().flat_map(|w| w.to_ne_bytes()).collect();
                    let size = 66 + blocks.len();
                    (Item::Blocks(numbers, blocks), size)
                }
                _ => return None,
            };
            items.push((item, belongs));
            at += size;
        }
        Some(Set::new(items, !belongs, fold))
    }

    fn decide(&self, c: u32) -> bool {
        let lower = self.fold.lower(c);
        // The code for locales has characters as they were written.
        let upper = if self.fold == Fold::Locale { upper_ascii(c) } else { lower };
        let found = self.items.iter().find(|(item, _)| item.has(lower) || item.has(upper));
        found.map_or(self.others, |(_, belongs)| *belongs)
    }

    /// Whether the set has a character.
    #[inline(always)]
    pub fn has(&self, c: u32) -> bool {
        match self.low.get(c as usize / 64) {
            Some(word) => word >> (c % 64) & 1 != 0,
            None => self.decide(c),
        }
    }
}
