//! Runs a translated pattern over characters: backtracking, with a stack of what is left to try and of
//! what is to be undone before that.

use rustpython_sre_engine::SreAtCode;

use super::chars::{Fold, is_word};
use super::program::{ENDLESS, First, Greed, Op, Program, Unit};

/// The characters of a subject.
pub trait Chars: Copy {
    fn at(self, i: usize) -> u32;
    /// Where the first `c` in `from..to` is, or else `to`.
    fn find(self, c: u32, from: usize, to: usize) -> usize {
        (from..to).find(|&i| self.at(i) == c).unwrap_or(to)
    }
    /// Where the first character but `c` in `from..to` is, or else `to`.
    fn find_other(self, c: u32, from: usize, to: usize) -> usize {
        (from..to).find(|&i| self.at(i) != c).unwrap_or(to)
    }
}

impl Chars for &[u8] {
    #[inline(always)]
    fn at(self, i: usize) -> u32 {
        u32::from(self[i])
    }

    #[inline]
    fn find(self, c: u32, from: usize, to: usize) -> usize {
        match u8::try_from(c) {
            Ok(c) => memchr::memchr(c, &self[from..to]).map_or(to, |at| from + at),
            Err(_) => to,
        }
    }
}

impl Chars for &[u16] {
    #[inline(always)]
    fn at(self, i: usize) -> u32 {
        u32::from(self[i])
    }
}

impl Chars for &[u32] {
    #[inline(always)]
    fn at(self, i: usize) -> u32 {
        self[i]
    }
}

/// No place: a mark that is not set, no repetition.
pub const NONE: usize = usize::MAX;

/// A repetition that is under way.
#[derive(Clone, Copy)]
struct Repetition {
    /// Its `Repeat`.
    op: u32,
    count: u32,
    /// Where the last round began.
    last: usize,
    /// The repetition around it.
    outer: usize,
}

/// What is to be done on the way back.
#[derive(Clone, Copy)]
enum Entry {
    // To try.
    Go {
        op: u32,
        at: usize,
    },
    /// One character fewer of a `Many` that now ends at `at`, down to `least`.
    Fewer {
        op: u32,
        at: usize,
        least: usize,
    },
    /// One character more, up to `most`.
    More {
        op: u32,
        at: usize,
        most: usize,
    },
    /// What comes behind a repetition instead of another round.
    Leave {
        until: u32,
        at: usize,
    },
    /// Another round.
    Round(usize),
    // To undo.
    Mark {
        n: u32,
        old: usize,
        last_group: u32,
    },
    Counted {
        repetition: usize,
        count: u32,
        last: usize,
    },
    Current(usize),
    Ended,
}

impl Entry {
    fn is_to_try(&self) -> bool {
        !matches!(self, Entry::Mark { .. } | Entry::Counted { .. } | Entry::Current(_) | Entry::Ended)
    }
}

/// Memory of a match, kept for the next one.
#[derive(Default)]
pub struct Memory {
    pub marks: Vec<usize>,
    stack: Vec<Entry>,
    repetitions: Vec<Repetition>,
}

/// A match under way.
pub struct Matcher<'a, T> {
    pub program: &'a Program,
    pub text: T,
    /// Where the subject ends.
    pub end: usize,
    /// Where a match must not end, because it would be empty.
    pub not_at: usize,
    /// The match must end at the end.
    pub all: bool,
    pub memory: Memory,
    /// The group that was closed last, from 1.
    pub last_group: u32,
    current: usize,
}

impl<'a, T: Chars> Matcher<'a, T> {
    pub fn new(program: &'a Program, text: T, end: usize, memory: Memory) -> Matcher<'a, T> {
        Matcher { program, text, end, not_at: NONE, all: false, memory, last_group: 0, current: NONE }
    }

    fn begin(&mut self) {
        self.memory.marks.clear();
        self.memory.marks.resize(2 * self.program.groups, NONE);
        self.memory.stack.clear();
        self.memory.repetitions.clear();
        self.last_group = 0;
        self.current = NONE;
    }

    /// Matches from `start` on; where the match ends.
    pub fn match_at(&mut self, start: usize) -> Option<usize> {
        self.begin();
        self.run(0, start, true)
    }

    /// Looks for the first match from `start` on: its beginning and end.
    pub fn search(&mut self, start: usize) -> Option<(usize, usize)> {
        let program = self.program;
        let last = self.end.checked_sub(program.min)?;
        let mut at = start;
        while at <= last {
            match &program.first {
                First::Literal(prefix, whole) => {
                    at = self.text.find(prefix[0], at, self.end);
                    if at > last {
                        return None;
                    }
                    let n = prefix.len();
                    if n > self.end - at || (1..n).any(|i| self.text.at(at + i) != prefix[i]) {
                        at += 1;
                        continue;
                    }
                    if *whole {
                        self.begin();
                        return Some((at, at + n));
                    }
                }
                First::Set(set) => {
                    let set = &program.sets[*set as usize];
                    at = (at..self.end).find(|&i| set.has(self.text.at(i)))?;
                    if at > last {
                        return None;
                    }
                }
                First::Start if at > 0 => return None,
                First::Start | First::Unknown => {}
            }
            if let Some(end) = self.match_at(at) {
                return Some((at, end));
            }
            at += 1;
        }
        None
    }

    #[inline(always)]
    fn matches(&self, unit: Unit, c: u32) -> bool {
        match unit {
            Unit::Any => c != 10,
            Unit::All => true,
            Unit::Char(code) => c == code,
            Unit::Not(code) => c != code,
            Unit::Set(set) => self.program.sets[set as usize].has(c),
        }
    }

    /// Where the characters end, from `at` to `to` at most, that match.
    #[inline(always)]
    fn extent(&self, unit: Unit, at: usize, to: usize) -> usize {
        match unit {
            Unit::Any => self.text.find(10, at, to),
            Unit::All => to,
            Unit::Char(code) => self.text.find_other(code, at, to),
            Unit::Not(code) => self.text.find(code, at, to),
            Unit::Set(set) => {
                let set = &self.program.sets[set as usize];
                (at..to).find(|&i| !set.has(self.text.at(i))).unwrap_or(to)
            }
        }
    }

    fn is_at(&self, code: SreAtCode, at: usize) -> bool {
        use SreAtCode as A;
        let line_ends = |i: usize| self.text.at(i) == 10;
        let boundary = |unicode: bool| {
            let before = at > 0 && is_word(self.text.at(at - 1), unicode);
            before != (at < self.end && is_word(self.text.at(at), unicode))
        };
        match code {
            A::BEGINNING | A::BEGINNING_STRING => at == 0,
            A::BEGINNING_LINE => at == 0 || line_ends(at - 1),
            A::END => at == self.end || (at + 1 == self.end && line_ends(at)),
            A::END_LINE => at == self.end || line_ends(at),
            A::END_STRING => at == self.end,
            A::BOUNDARY | A::LOC_BOUNDARY => boundary(false),
            A::NON_BOUNDARY | A::LOC_NON_BOUNDARY => !boundary(false),
            A::UNI_BOUNDARY => boundary(true),
            A::UNI_NON_BOUNDARY => !boundary(true),
        }
    }

    /// The characters that a group has matched.
    fn group(&self, n: u32) -> Option<(usize, usize)> {
        let (from, to) = (self.memory.marks[2 * n as usize], self.memory.marks[2 * n as usize + 1]);
        (from != NONE && to != NONE && from <= to).then_some((from, to))
    }

    /// Where a repetition of a group's characters at `at` ends.
    fn again(&self, n: u32, fold: Fold, at: usize) -> Option<usize> {
        let (from, to) = self.group(n)?;
        if to - from > self.end - at {
            return None;
        }
        let same = |i: usize| fold.lower(self.text.at(from + i)) == fold.lower(self.text.at(at + i));
        (0..to - from).all(same).then_some(at + to - from)
    }

    /// Runs from `op` on up to `Accept`; where that was. What is left to try when it is reached stays
    /// on the stack. `outermost` is the whole pattern.
    fn run(&mut self, op: usize, at: usize, outermost: bool) -> Option<usize> {
        let base = self.memory.stack.len();
        let (mut op, mut at) = (op, at);
        loop {
            let next = self.step(op, at, base, outermost);
            (op, at) = match next {
                Step::On(at) => (op + 1, at),
                Step::To(op, at) => (op as usize, at),
                Step::Accepted => return Some(at),
                Step::Failed => self.back(base)?,
            };
        }
    }

    #[inline(always)]
    fn step(&mut self, place: usize, at: usize, base: usize, outermost: bool) -> Step {
        let on = |to: Option<usize>| to.map_or(Step::Failed, Step::On);
        match self.program.ops[place] {
            Op::Fail => Step::Failed,
            Op::Accept => {
                if outermost && ((self.all && at != self.end) || at == self.not_at) {
                    return Step::Failed;
                }
                Step::Accepted
            }
            Op::One(unit) => {
                if at < self.end && self.matches(unit, self.text.at(at)) {
                    return Step::On(at + 1);
                }
                Step::Failed
            }
            Op::At(code) => {
                if self.is_at(code, at) {
                    Step::On(at)
                } else {
                    Step::Failed
                }
            }
            Op::Mark(n) => {
                let old = std::mem::replace(&mut self.memory.marks[n as usize], at);
                // With nothing left to try, nothing will be undone.
                if !outermost || self.memory.stack.len() > base {
                    self.memory.stack.push(Entry::Mark { n, old, last_group: self.last_group });
                }
                if n & 1 != 0 {
                    self.last_group = n / 2 + 1;
                }
                Step::On(at)
            }
            Op::Group(n, fold) => on(self.again(n, fold, at)),
            Op::IfGroup(n, otherwise) => match self.group(n) {
                Some(_) => Step::On(at),
                None => Step::To(otherwise, at),
            },
            Op::Jump(to) => Step::To(to, at),
            Op::Split(otherwise) => {
                // What cannot begin here is not worth coming back from.
                if let Op::One(unit) | Op::Many { unit, min: 1.., .. } = self.program.ops[place + 1]
                    && !(at < self.end && self.matches(unit, self.text.at(at)))
                {
                    return Step::To(otherwise, at);
                }
                self.memory.stack.push(Entry::Go { op: otherwise, at });
                Step::On(at)
            }
            Op::Many { unit, min, max, greed } => self.many(place, unit, (min, max), greed, at),
            Op::Repeat { .. } => {
                let repetitions = &mut self.memory.repetitions;
                repetitions.push(Repetition { op: place as u32, count: 0, last: NONE, outer: self.current });
                self.memory.stack.extend([Entry::Ended, Entry::Current(self.current)]);
                self.current = repetitions.len() - 1;
                self.until(place, at, true)
            }
            Op::Until(_) => self.until(place, at, false),
            Op::Possess { min, max, after } => {
                let (mut at, mut count, mut last) = (at, 0, NONE);
                while count < max || max == ENDLESS {
                    if count >= min && at == last {
                        break;
                    }
                    last = at;
                    match self.alone(place + 1, at) {
                        Some(end) => at = end,
                        None if count < min => return Step::Failed,
                        None => break,
                    }
                    count = count.saturating_add(1);
                }
                Step::To(after, at)
            }
            Op::Atomic(after) => match self.alone(place + 1, at) {
                Some(end) => Step::To(after, end),
                None => Step::Failed,
            },
            Op::Look { back, wanted, after } => {
                let found = at.checked_sub(back as usize).and_then(|from| {
                    let height = self.memory.stack.len();
                    let found = self.alone(place + 1, from);
                    if found.is_some() && !wanted {
                        self.undo(height);
                    }
                    found
                });
                if found.is_some() == wanted { Step::To(after, at) } else { Step::Failed }
            }
        }
    }

    fn many(&mut self, place: usize, unit: Unit, (min, max): (u32, u32), greed: Greed, at: usize) -> Step {
        let room = self.end - at;
        if min as usize > room {
            return Step::Failed;
        }
        let most = if max == ENDLESS { self.end } else { at + room.min(max as usize) };
        let least = at + min as usize;
        let op = place as u32;
        if greed == Greed::Lazy {
            if self.extent(unit, at, least) < least {
                return Step::Failed;
            }
            if least < most {
                self.memory.stack.push(Entry::More { op, at: least, most });
            }
            return Step::On(least);
        }
        let to = self.extent(unit, at, most);
        if to < least {
            return Step::Failed;
        }
        if greed == Greed::Greedy {
            return match self.fewer(op, to, least) {
                Some(to) => Step::On(to),
                None => Step::Failed,
            };
        }
        Step::On(to)
    }

    /// The longest extent of a `Many`, from `at` down to `least`, behind which it can go on.
    fn fewer(&mut self, op: u32, mut at: usize, least: usize) -> Option<usize> {
        if let Op::One(Unit::Char(c)) = self.program.ops[op as usize + 1] {
            while at == self.end || self.text.at(at) != c {
                if at <= least {
                    return None;
                }
                at -= 1;
            }
        }
        if at > least {
            self.memory.stack.push(Entry::Fewer { op, at, least });
        }
        Some(at)
    }

    /// Decides about another round of the current repetition, at its end or, `first`, its beginning.
    fn until(&mut self, place: usize, at: usize, first: bool) -> Step {
        let current = self.current;
        let Some(&r) = self.memory.repetitions.get(current) else { return Step::Failed };
        let Op::Repeat { min, max, until } = self.program.ops[r.op as usize] else { return Step::Failed };
        let Op::Until(greed) = self.program.ops[until as usize] else { return Step::Failed };
        debug_assert!(first || place == until as usize);
        if r.count < min {
            return self.round(at, r.last);
        }
        let more = (r.count < max || max == ENDLESS) && at != r.last;
        match greed {
            Greed::Lazy => {
                if more {
                    self.memory.stack.push(Entry::Round(at));
                }
                self.leave(until, at)
            }
            _ if more => {
                self.memory.stack.push(Entry::Leave { until, at });
                self.round(at, at)
            }
            _ => self.leave(until, at),
        }
    }

    /// Another round of the current repetition.
    fn round(&mut self, at: usize, last: usize) -> Step {
        let current = self.current;
        let r = &mut self.memory.repetitions[current];
        self.memory.stack.push(Entry::Counted { repetition: current, count: r.count, last: r.last });
        r.count = r.count.saturating_add(1);
        r.last = last;
        Step::To(r.op + 1, at)
    }

    /// On behind the current repetition.
    fn leave(&mut self, until: u32, at: usize) -> Step {
        self.memory.stack.push(Entry::Current(self.current));
        self.current = self.memory.repetitions[self.current].outer;
        Step::To(until + 1, at)
    }

    /// Runs a part of the pattern up to its `Accept`, and leaves nothing of it to try.
    fn alone(&mut self, op: usize, at: usize) -> Option<usize> {
        let height = self.memory.stack.len();
        let end = self.run(op, at, false)?;
        let mut kept = height;
        for i in height..self.memory.stack.len() {
            let entry = self.memory.stack[i];
            if !entry.is_to_try() {
                self.memory.stack[kept] = entry;
                kept += 1;
            }
        }
        self.memory.stack.truncate(kept);
        Some(end)
    }

    /// Undoes everything above a height of the stack.
    fn undo(&mut self, height: usize) {
        while self.memory.stack.len() > height {
            if let Some(entry) = self.memory.stack.pop() {
                self.undo_one(entry);
            }
        }
    }

    fn undo_one(&mut self, entry: Entry) {
        match entry {
            Entry::Mark { n, old, last_group } => {
                self.memory.marks[n as usize] = old;
                self.last_group = last_group;
            }
            Entry::Counted { repetition, count, last } => {
                let r = &mut self.memory.repetitions[repetition];
                (r.count, r.last) = (count, last);
            }
            Entry::Current(current) => self.current = current,
            Entry::Ended => {
                self.memory.repetitions.pop();
            }
            _ => {}
        }
    }

    /// What is to be tried next.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.memory.stack.len() > base {
            let entry = self.memory.stack.pop()?;
            match entry {
                Entry::Go { op, at } => return Some((op as usize, at)),
                Entry::Fewer { op, at, least } => {
                    if let Some(at) = self.fewer(op, at - 1, least) {
                        return Some((op as usize + 1, at));
                    }
                }
                Entry::More { op, at, most } => {
                    let Op::Many { unit, .. } = self.program.ops[op as usize] else { continue };
                    if !self.matches(unit, self.text.at(at)) {
                        continue;
                    }
                    if at + 1 < most {
                        self.memory.stack.push(Entry::More { op, at: at + 1, most });
                    }
                    return Some((op as usize + 1, at + 1));
                }
                Entry::Leave { until, at } => {
                    if let Step::To(op, at) = self.leave(until, at) {
                        return Some((op as usize, at));
                    }
                }
                Entry::Round(at) => {
                    if let Step::To(op, at) = self.round(at, at) {
                        return Some((op as usize, at));
                    }
                }
                undo => self.undo_one(undo),
            }
        }
        None
    }
}

/// How an operation ends.
enum Step {
    /// With the next one, at this character.
    On(usize),
    /// With another one.
    To(u32, usize),
    Accepted,
    Failed,
}
