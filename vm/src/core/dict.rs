//! The table behind `dict`, module globals and type attributes: insertion ordered, compact.
//!
//! Entries lie in insertion order; above eight of them an open-addressed index maps hashes to
//! entry numbers. Nothing here runs Python code: comparing keys that are not identical or exact
//! strings is the caller's business (`types/dict.rs`), which walks the candidates with a
//! [`Probe`] and checks [`DictTable::changes`] after every comparison.

use std::cell::{Cell, RefCell};

use super::error::{NoMemory, room_for_one, try_filled};
use super::object::{Ref, Trace, Visitor};
use super::str::Str;
use super::value::Value;

const EMPTY: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;
const SMALL: usize = 8;

/// One key and its value.
#[derive(Clone)]
pub struct Entry {
    pub hash: i64,
    /// Empty in an entry that was deleted.
    pub key: Option<Value>,
    pub value: Option<Value>,
}

/// The table of a dict.
#[derive(Default)]
pub struct DictTable {
    entries: Vec<Entry>,
    /// Power-of-two index; empty while there are at most `SMALL` entries.
    index: Box<[u32]>,
    live: usize,
    /// No entry before this one is live.
    first: usize,
    /// Index places used, deleted ones included.
    used: usize,
    /// Counts changes of the key set or of entry positions.
    changes: u32,
    /// Identifies the present key set for inline caches; 0 when nobody asked since it changed.
    version: Cell<u32>,
    /// Some key is not an exact `str`.
    mixed: bool,
}

/// Walk over the entries that may hold a key of some hash: places of the index in CPython's
/// order, which begins at the low bits of the hash (so consecutive integers lie side by side)
/// and mixes in the high ones.
#[derive(Clone, Copy)]
pub struct Probe {
    hash: i64,
    at: usize,
    perturb: u64,
}

impl Probe {
    #[inline(always)]
    pub fn new(hash: i64) -> Probe {
        Probe { hash, at: usize::MAX, perturb: hash as u64 }
    }

    /// The next place of an index of `mask + 1` places.
    #[inline(always)]
    fn step(&mut self, mask: usize) -> usize {
        self.at = if self.at == usize::MAX {
            self.hash as usize & mask
        } else {
            self.perturb >>= 5;
            (self.at.wrapping_mul(5).wrapping_add(self.perturb as usize).wrapping_add(1)) & mask
        };
        self.at
    }
}

impl DictTable {
    /// Number of keys.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Counts changes of the key set or of entry positions; overwriting a value is none.
    #[inline(always)]
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// Whether all keys are exact strings.
    #[inline(always)]
    pub fn only_str_keys(&self) -> bool {
        !self.mixed
    }

    /// Entries in insertion order, deleted ones included (their key is `None`).
    #[inline(always)]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    #[inline(always)]
    pub fn entry(&self, i: usize) -> &Entry {
        &self.entries[i]
    }

    /// The live entries.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> {
        self.entries.iter().filter_map(|e| Some((e.key.as_ref()?, e.value.as_ref()?)))
    }

    /// The next entry after those already returned whose key has the probe's hash.
    #[inline]
    pub fn candidate(&self, probe: &mut Probe) -> Option<usize> {
        if self.index.is_empty() {
            let from = probe.at.wrapping_add(1);
            let at = (from..self.entries.len())
                .find(|&i| self.entries[i].hash == probe.hash && self.entries[i].key.is_some());
            probe.at = at.unwrap_or(self.entries.len());
            return at;
        }
        let mask = self.index.len() - 1;
        loop {
            match self.index[probe.step(mask)] {
                EMPTY => return None,
                DELETED => {}
                i if self.entries[i as usize].hash == probe.hash => return Some(i as usize),
                _ => {}
            }
        }
    }

    /// The entry of a string key with this hash, for tables of exact string keys only.
    #[inline]
    pub fn find_str(&self, key: &Str, hash: i64) -> Option<usize> {
        debug_assert!(!self.mixed);
        let is = |e: &Entry| {
            let Some(k) = &e.key else { return false };
            // SAFETY: all keys are exact strings, or the table would be `mixed`.
            let k = unsafe { &k.as_obj_unchecked::<Str>().data };
            std::ptr::eq(k, key) || e.hash == hash && k.same(key)
        };
        if self.index.is_empty() {
            return self.entries.iter().position(is);
        }
        let mask = self.index.len() - 1;
        let mut at = hash as usize & mask;
        let mut perturb = hash as u64;
        loop {
            // SAFETY: the mask keeps the place in the index, whose numbers are those of entries.
            unsafe {
                match *self.index.get_unchecked(at) {
                    EMPTY => return None,
                    DELETED => {}
                    i if is(self.entries.get_unchecked(i as usize)) => return Some(i as usize),
                    _ => {}
                }
            }
            perturb >>= 5;
            at = at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1) & mask;
        }
    }

    /// Replaces the value of an entry; returns the old one.
    #[inline(always)]
    pub fn replace(&mut self, i: usize, value: Value) -> Option<Value> {
        self.entries[i].value.replace(value)
    }

    fn changed(&mut self) {
        self.changes = self.changes.wrapping_add(1);
        self.version.set(0);
    }

    /// Adds a key that is not there. Without memory for it nothing changes.
    pub fn insert_new(&mut self, hash: i64, key: Value, value: Value) -> Result<(), NoMemory> {
        if self.index.is_empty() {
            if self.entries.len() == SMALL {
                self.rebuild()?;
            }
        } else if (self.used + 1) * 3 > self.index.len() * 2 {
            self.rebuild()?;
        }
        room_for_one(&mut self.entries)?;
        self.changed();
        self.mixed |= !is_exact_str(&key);
        let i = self.entries.len();
        self.entries.push(Entry { hash, key: Some(key), value: Some(value) });
        self.live += 1;
        if !self.index.is_empty() {
            self.link(hash, i);
        }
        Ok(())
    }

    /// Adds a key that is not there to a table of few keys, which there always is memory for.
    pub fn insert_few(&mut self, hash: i64, key: Value, value: Value) {
        if self.insert_new(hash, key, value).is_err() {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<Entry>());
        }
    }

    fn link(&mut self, hash: i64, i: usize) {
        let mask = self.index.len() - 1;
        let mut probe = Probe::new(hash);
        let mut at = probe.step(mask);
        while self.index[at] != EMPTY {
            at = probe.step(mask);
        }
        self.index[at] = i as u32;
        self.used += 1;
    }

    /// Squeezes out deleted entries and builds the index anew.
    fn rebuild(&mut self) -> Result<(), NoMemory> {
        let size = match self.live {
            ..SMALL => 0,
            live => ((live + 1) * 3).next_power_of_two().max(16),
        };
        if size > 1 << 32 {
            return Err(NoMemory);
        }
        let index = try_filled(EMPTY, size)?;
        self.changed();
        if self.live != self.entries.len() {
            self.entries.retain(|e| e.key.is_some());
            self.first = 0;
        }
        self.used = 0;
        self.index = index;
        if size == 0 {
            return Ok(());
        }
        for i in 0..self.entries.len() {
            self.link(self.entries[i].hash, i);
        }
        Ok(())
    }

    /// Deletes entry `i`; returns key and value.
    pub fn remove(&mut self, i: usize) -> Option<(Value, Value)> {
        self.changed();
        if !self.index.is_empty() {
            let mask = self.index.len() - 1;
            let mut probe = Probe::new(self.entries[i].hash);
            let mut at = probe.step(mask);
            while self.index[at] != i as u32 {
                if self.index[at] == EMPTY {
                    return None;
                }
                at = probe.step(mask);
            }
            self.index[at] = DELETED;
        }
        let entry = &mut self.entries[i];
        let pair = entry.key.take().zip(entry.value.take());
        self.live -= usize::from(pair.is_some());
        if i == self.first {
            let gone = self.entries[i..].iter().take_while(|e| e.key.is_none()).count();
            self.first = i + gone;
        }
        if i + 1 == self.entries.len() {
            while self.entries.last().is_some_and(|e| e.key.is_none()) {
                self.entries.pop();
            }
            self.first = self.first.min(self.entries.len());
        } else if self.index.is_empty() || self.entries.len() > 2 * self.live + 16 {
            // A table that cannot be made smaller stays as it is.
            let _ = self.rebuild();
        }
        pair
    }

    /// The first entry, if any.
    pub fn first(&self) -> Option<usize> {
        let at = self.entries[self.first.min(self.entries.len())..].iter().position(|e| e.key.is_some())?;
        Some(self.first + at)
    }

    /// The first place at or behind `i` that is worth looking at.
    #[inline(always)]
    pub fn skip_to(&self, i: usize) -> usize {
        i.max(self.first)
    }

    /// The last entry, if any.
    pub fn last(&self) -> Option<usize> {
        self.entries.iter().rposition(|e| e.key.is_some())
    }

    /// Empties the table; the former entries are returned so that they drop later.
    pub fn clear(&mut self) -> Vec<Entry> {
        let changes = self.changes.wrapping_add(1);
        let old = std::mem::take(self);
        self.changes = changes;
        old.entries
    }

    /// Replaces the contents of an empty table.
    pub fn take_over(&mut self, other: DictTable) {
        let changes = self.changes.wrapping_add(1);
        *self = DictTable { changes, version: Cell::new(0), ..other };
    }

    /// A copy of the live entries.
    pub fn copy(&self) -> Result<DictTable, NoMemory> {
        let mut entries = Vec::new();
        entries.try_reserve_exact(self.live)?;
        entries.extend(self.entries.iter().filter(|e| e.key.is_some()).cloned());
        let mut copy = DictTable { entries, live: self.live, mixed: self.mixed, ..DictTable::default() };
        if copy.live > SMALL {
            copy.rebuild()?;
        }
        Ok(copy)
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.index.len() * 4
    }
}

fn is_exact_str(v: &Value) -> bool {
    v.as_obj::<Str>().is_some_and(|s| s.h.shape().is_fixed())
}

/// Payload of `dict`.
#[derive(Default)]
pub struct Dict {
    pub(crate) table: RefCell<DictTable>,
}

crate::payload!(Dict, "dict");

impl Dict {
    pub fn from_table(table: DictTable) -> Dict {
        Dict { table: RefCell::new(table) }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.table.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry of a string key, if all keys are exact strings.
    #[inline(always)]
    pub fn find_str(&self, key: &Str, hash: i64) -> Option<Option<usize>> {
        // SAFETY: a look that calls nothing.
        let table = unsafe { &*self.table.as_ptr() };
        table.only_str_keys().then(|| table.find_str(key, hash))
    }

    /// Replaces the value of a string key that is there, if all keys are exact strings; returns the
    /// old one, or else the new one.
    #[inline(always)]
    pub fn replace_str(&self, key: &Str, hash: i64, value: Value) -> Result<Option<Value>, Value> {
        match self.find_str(key, hash) {
            Some(Some(at)) => Ok(self.table.borrow_mut().replace(at, value)),
            _ => Err(value),
        }
    }

    /// A number that no other dict has and that changes with the key set. `fresh` gives unused
    /// numbers.
    pub fn keys_version(&self, fresh: impl FnOnce() -> u32) -> u32 {
        let table = self.table.borrow();
        if table.version.get() == 0 {
            table.version.set(fresh());
        }
        table.version.get()
    }

    /// Whether `version`, which is not 0, still describes the key set.
    #[inline(always)]
    pub fn has_keys_version(&self, version: u32) -> bool {
        // SAFETY: reading a number; no borrow of the table outlives an operation on it.
        version == unsafe { (*self.table.as_ptr()).version.get() }
    }

    /// Where the value of entry `i` lies, as long as the key set stays what it is.
    pub fn place_of(&self, i: usize) -> *const Option<Value> {
        &raw const self.table.borrow().entries[i].value
    }

    /// The value of a small integer, if its key is the very same word.
    #[inline]
    pub fn get_word(&self, key: &Value, n: i64) -> Option<Value> {
        const MODULUS: i64 = (1 << 61) - 1;
        if !(0..MODULUS).contains(&n) { None } else { self.get_same(key, n) }
    }

    /// The value of a key that is this very object, with its hash.
    #[inline]
    pub fn get_same(&self, key: &Value, hash: i64) -> Option<Value> {
        // SAFETY: a look that calls nothing.
        let table = unsafe { &*self.table.as_ptr() };
        let mut probe = Probe::new(hash);
        while let Some(i) = table.candidate(&mut probe) {
            let entry = &table.entries[i];
            if entry.key.as_ref().is_some_and(|k| k.is(key)) {
                return entry.value.clone();
            }
        }
        None
    }

    /// The value of a string key, without running Python code; keys that are not exact strings
    /// are passed over. `key.hash` must come from the same VM.
    pub fn get_str(&self, key: &Ref<Str>, hash: i64) -> Option<Value> {
        let table = self.table.borrow();
        let i = find_exact(&table, key, hash)?;
        table.entries[i].value.clone()
    }

    /// Sets a string key without running Python code; returns the old value.
    pub fn set_str(&self, key: &Ref<Str>, hash: i64, value: Value) -> Option<Value> {
        let mut table = self.table.borrow_mut();
        match find_exact(&table, key, hash) {
            Some(i) => table.replace(i, value),
            None => {
                table.insert_few(hash, key.value(), value);
                None
            }
        }
    }

    /// Removes a string key without running Python code.
    pub fn remove_str(&self, key: &Ref<Str>, hash: i64) -> Option<Value> {
        let mut table = self.table.borrow_mut();
        let i = find_exact(&table, key, hash)?;
        table.remove(i).map(|(_, v)| v)
    }

    /// Takes everything out; what it was is returned so that it drops later.
    pub fn take_entries(&self) -> Vec<Entry> {
        self.table.borrow_mut().clear()
    }

    /// Removes the first item.
    pub fn pop_first(&self) -> Option<(Value, Value)> {
        let mut table = self.table.borrow_mut();
        let i = table.first()?;
        table.remove(i)
    }

    /// Hashes, keys and values in order.
    pub fn hashed_pairs(&self) -> Vec<(i64, Value, Value)> {
        let table = self.table.borrow();
        table.entries.iter().filter_map(|e| Some((e.hash, e.key.clone()?, e.value.clone()?))).collect()
    }

    /// Puts another table in place of the present one.
    pub fn replace_table(&self, table: DictTable) {
        let old = self.table.borrow_mut().clear();
        self.table.borrow_mut().take_over(table);
        drop(old);
    }

    /// Keys and values in order.
    pub fn pairs(&self) -> Vec<(Value, Value)> {
        self.table.borrow().iter().map(|(k, v)| (k.clone(), v.clone())).collect()
    }
}

fn find_exact(table: &DictTable, key: &Ref<Str>, hash: i64) -> Option<usize> {
    let mut probe = Probe::new(hash);
    while let Some(i) = table.candidate(&mut probe) {
        if let Some(k) = table.entries[i].key.as_ref().and_then(|k| k.as_obj::<Str>())
            && (std::ptr::eq(k, key.obj()) || (k.h.shape().is_fixed() && k.data.same(key)))
        {
            return Some(i);
        }
    }
    None
}

impl Trace for Dict {
    fn traverse(&self, visitor: &mut Visitor) {
        // SAFETY: traversal only happens at safepoints, when no borrow is held for writing.
        for e in unsafe { &(*self.table.as_ptr()).entries } {
            e.key.iter().for_each(|v| visitor.visit(v));
            e.value.iter().for_each(|v| visitor.visit(v));
        }
    }

    fn clear(&self) {
        let old = self.table.borrow_mut().clear();
        drop(old);
    }
}
