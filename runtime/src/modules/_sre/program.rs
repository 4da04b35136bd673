//! The code of `re._compiler`, translated to what the matcher runs: one operation for each thing to
//! do, its targets found, its sets made into bitmaps.

use std::collections::{HashMap, HashSet};

use rustpython_sre_engine::{MAXREPEAT, SreAtCode, SreInfo, SreOpcode};

use super::chars::{Fold, Set};

/// What matches one character.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// Anything but the end of a line.
    Any,
    All,
    Char(u32),
    Not(u32),
    /// A character of the set with this number.
    Set(u32),
}

/// Which number of repetitions is tried first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greed {
    Greedy,
    Lazy,
    /// As many as there are, and no fewer.
    Possessive,
}

/// One operation; targets are places in the list of all.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Fail,
    Accept,
    One(Unit),
    At(SreAtCode),
    Mark(u32),
    /// What a group has matched, again.
    Group(u32, Fold),
    /// Goes on elsewhere if a group has not matched.
    IfGroup(u32, u32),
    Jump(u32),
    /// Tries what follows, then elsewhere.
    Split(u32),
    /// A character, `min` to `max` times.
    Many {
        unit: Unit,
        min: u32,
        max: u32,
        greed: Greed,
    },
    /// Something `min` to `max` times: begins a repetition, which `until` decides about.
    Repeat {
        min: u32,
        max: u32,
        until: u32,
    },
    Until(Greed),
    /// What follows up to `Accept`, as often as it matches; goes on at `after`.
    Possess {
        min: u32,
        max: u32,
        after: u32,
    },
    /// What follows up to `Accept`, as it first matches; goes on at `after`.
    Atomic(u32),
    /// Whether what follows up to `Accept` matches from `back` characters before here.
    Look {
        back: u32,
        wanted: bool,
        after: u32,
    },
}

/// What a match begins with.
pub enum First {
    Unknown,
    /// These characters; they are all of the pattern if so said.
    Literal(Vec<u32>, bool),
    /// A character of the set with this number.
    Set(u32),
    /// The beginning of the string.
    Start,
}

/// A translated pattern.
pub struct Program {
    pub ops: Vec<Op>,
    pub sets: Vec<Set>,
    pub first: First,
    /// Fewest characters that match.
    pub min: usize,
    pub groups: usize,
}

/// No limit to repetitions.
pub const ENDLESS: u32 = MAXREPEAT as u32;

struct Translator<'a> {
    code: &'a [u32],
    ops: Vec<Op>,
    sets: Vec<Set>,
    /// Operations by their place in the code.
    places: HashMap<usize, u32>,
    /// Words that say where the next branch is.
    branches: HashSet<usize>,
}

impl Program {
    /// Translates code; `None` if it is none.
    pub fn new(code: &[u32], groups: usize) -> Option<Program> {
        let mut t = Translator {
            code,
            ops: Vec::with_capacity(code.len() / 2),
            sets: Vec::new(),
            places: HashMap::new(),
            branches: HashSet::new(),
        };
        let (mut at, mut first, mut min) = (0, First::Unknown, 0);
        if t.opcode(0)? == SreOpcode::INFO {
            min = t.word(3)? as usize;
            first = t.first()?;
            at = 1 + t.word(1)? as usize;
        }
        if let (First::Unknown, SreOpcode::AT) = (&first, t.opcode(at)?)
            && matches!(t.at(at + 1)?, SreAtCode::BEGINNING | SreAtCode::BEGINNING_STRING)
        {
            first = First::Start;
        }
        while at < code.len() {
            let place = t.ops.len() as u32;
            t.places.insert(at, place);
            at = t.step(at)?;
        }
        t.places.insert(code.len(), t.ops.len() as u32);
        t.ops.push(Op::Fail);
        t.resolve()?;
        let Translator { ops, sets, .. } = t;
        let marks = |op: &Op| match *op {
            Op::Mark(n) => (n as usize) < 2 * groups,
            Op::Group(n, _) | Op::IfGroup(n, _) => (n as usize) < groups,
            _ => true,
        };
        ops.iter().all(marks).then_some(Program { ops, sets, first, min, groups })
    }
}

impl Translator<'_> {
    fn word(&self, at: usize) -> Option<u32> {
        self.code.get(at).copied()
    }

    fn opcode(&self, at: usize) -> Option<SreOpcode> {
        SreOpcode::try_from(self.word(at)?).ok()
    }

    fn at(&self, at: usize) -> Option<SreAtCode> {
        SreAtCode::try_from(self.word(at)?).ok()
    }

    /// The place that a word which says how far to go points to.
    fn target(&self, at: usize) -> Option<usize> {
        Some(at + self.word(at)? as usize)
    }

    fn set(&mut self, set: Set) -> Unit {
        self.sets.push(set);
        Unit::Set(self.sets.len() as u32 - 1)
    }

    /// What the information in front says about the beginning.
    fn first(&mut self) -> Option<First> {
        let flags = SreInfo::from_bits_truncate(self.word(2)?);
        if flags.contains(SreInfo::PREFIX) {
            let n = self.word(5)? as usize;
            let prefix = self.code.get(7..7 + n.max(1))?.to_vec();
            return Some(First::Literal(prefix, flags.contains(SreInfo::LITERAL)));
        }
        if flags.contains(SreInfo::CHARSET) {
            let set = Set::read(self.code.get(5..)?, Fold::No)?;
            self.sets.push(set);
            return Some(First::Set(self.sets.len() as u32 - 1));
        }
        Some(First::Unknown)
    }

    /// The operation on one character at `at`, if it is one, and the place behind it.
    fn unit(&mut self, at: usize) -> Option<(Unit, usize)> {
        use SreOpcode as O;
        let op = self.opcode(at)?;
        let fold = match op {
            O::IN_IGNORE | O::LITERAL_IGNORE | O::NOT_LITERAL_IGNORE => Fold::Ascii,
            O::IN_LOC_IGNORE | O::LITERAL_LOC_IGNORE | O::NOT_LITERAL_LOC_IGNORE => Fold::Locale,
            O::IN_UNI_IGNORE | O::LITERAL_UNI_IGNORE | O::NOT_LITERAL_UNI_IGNORE => Fold::Unicode,
            _ => Fold::No,
        };
        match op {
            O::ANY => Some((Unit::Any, at + 1)),
            O::ANY_ALL => Some((Unit::All, at + 1)),
            O::LITERAL => Some((Unit::Char(self.word(at + 1)?), at + 2)),
            O::NOT_LITERAL => Some((Unit::Not(self.word(at + 1)?), at + 2)),
            O::CATEGORY => {
                let set = Set::of_category(self.word(at + 1)?)?;
                Some((self.set(set), at + 2))
            }
            O::LITERAL_IGNORE | O::LITERAL_LOC_IGNORE | O::LITERAL_UNI_IGNORE => {
                let set = Set::of_char(self.word(at + 1)?, fold, false);
                Some((self.set(set), at + 2))
            }
            O::NOT_LITERAL_IGNORE | O::NOT_LITERAL_LOC_IGNORE | O::NOT_LITERAL_UNI_IGNORE => {
                let set = Set::of_char(self.word(at + 1)?, fold, true);
                Some((self.set(set), at + 2))
            }
            O::IN | O::IN_IGNORE | O::IN_LOC_IGNORE | O::IN_UNI_IGNORE => {
                let set = Set::read(self.code.get(at + 2..)?, fold)?;
                Some((self.set(set), self.target(at + 1)?))
            }
            _ => None,
        }
    }

    /// Translates what is at `at`; the place behind it. Targets are places in the code until
    /// [`Translator::resolve`].
    fn step(&mut self, at: usize) -> Option<usize> {
        use SreOpcode as O;
        if self.branches.remove(&at) {
            return self.branch(at);
        }
        let op = self.opcode(at)?;
        let (op, next) = match op {
            O::FAILURE => (Op::Fail, at + 1),
            O::SUCCESS => (Op::Accept, at + 1),
            O::AT => (Op::At(self.at(at + 1)?), at + 2),
            O::MARK => (Op::Mark(self.word(at + 1)?), at + 2),
            O::JUMP => (Op::Jump(self.target(at + 1)? as u32), at + 2),
            O::BRANCH => return self.branch(at + 1),
            O::GROUPREF => (Op::Group(self.word(at + 1)?, Fold::No), at + 2),
            O::GROUPREF_IGNORE => (Op::Group(self.word(at + 1)?, Fold::Ascii), at + 2),
            O::GROUPREF_LOC_IGNORE => (Op::Group(self.word(at + 1)?, Fold::Locale), at + 2),
            O::GROUPREF_UNI_IGNORE => (Op::Group(self.word(at + 1)?, Fold::Unicode), at + 2),
            O::GROUPREF_EXISTS => {
                let no = self.target(at + 2)?.checked_sub(1)?;
                (Op::IfGroup(self.word(at + 1)?, no as u32), at + 3)
            }
            O::REPEAT_ONE | O::MIN_REPEAT_ONE | O::POSSESSIVE_REPEAT_ONE => {
                let greed = match op {
                    O::REPEAT_ONE => Greed::Greedy,
                    O::MIN_REPEAT_ONE => Greed::Lazy,
                    _ => Greed::Possessive,
                };
                let (min, max) = (self.word(at + 2)?, self.word(at + 3)?);
                let (unit, _) = self.unit(at + 4)?;
                (Op::Many { unit, min, max, greed }, self.target(at + 1)?)
            }
            O::REPEAT => {
                let (min, max) = (self.word(at + 2)?, self.word(at + 3)?);
                (Op::Repeat { min, max, until: self.target(at + 1)? as u32 }, at + 4)
            }
            O::MAX_UNTIL => (Op::Until(Greed::Greedy), at + 1),
            O::MIN_UNTIL => (Op::Until(Greed::Lazy), at + 1),
            O::POSSESSIVE_REPEAT => {
                let (min, max) = (self.word(at + 2)?, self.word(at + 3)?);
                (Op::Possess { min, max, after: self.target(at + 1)? as u32 + 1 }, at + 4)
            }
            O::ATOMIC_GROUP => (Op::Atomic(self.target(at + 1)? as u32), at + 2),
            O::ASSERT | O::ASSERT_NOT => {
                let after = self.target(at + 1)? as u32;
                (Op::Look { back: self.word(at + 2)?, wanted: op == O::ASSERT, after }, at + 3)
            }
            _ => {
                let (unit, next) = self.unit(at)?;
                (Op::One(unit), next)
            }
        };
        self.ops.push(op);
        Some(next)
    }

    /// The word at `at` says where the next branch is; the last one, which is 0, that there is none.
    fn branch(&mut self, at: usize) -> Option<usize> {
        let next = self.target(at)?;
        if next == at {
            self.ops.push(Op::Fail);
            return Some(at + 1);
        }
        self.branches.insert(next);
        // Nothing is left to try after the last one.
        if self.word(next)? != 0 {
            self.ops.push(Op::Split(next as u32));
        }
        Some(at + 1)
    }

    fn resolve(&mut self) -> Option<()> {
        let Translator { ops, places, .. } = self;
        for op in ops {
            match op {
                Op::Jump(to) | Op::Split(to) | Op::IfGroup(_, to) | Op::Atomic(to) => {
                    *to = *places.get(&(*to as usize))?;
                }
                Op::Repeat { until: to, .. } | Op::Possess { after: to, .. } | Op::Look { after: to, .. } => {
                    *to = *places.get(&(*to as usize))?;
                }
                _ => {}
            }
        }
        Some(())
    }
}
