//! The hash table behind `set` and `frozenset`: open addressing with short linear probing, the
//! same places and the same growth as CPython's, so that iteration gives the same order.
//!
//! Nothing here runs Python code; `set.rs` compares keys.

use crate::core::error::{NoMemory, try_filled};
use crate::core::value::Value;

const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const MIN_SIZE: usize = 8;

/// One place of the table.
#[derive(Clone, Default)]
pub enum Place {
    #[default]
    Free,
    /// Held a key that was removed.
    Dummy,
    Used(i64, Value),
}

/// The table of a set.
#[derive(Clone, Default)]
pub struct SetTable {
    places: Box<[Place]>,
    /// Places that are not free, dummies included.
    fill: usize,
    used: usize,
    /// Where `pop` goes on searching.
    finger: usize,
    /// Counts changes of places.
    changes: u32,
}

/// Walk over the places where a key of some hash may be.
#[derive(Clone, Copy)]
pub struct SetProbe {
    hash: i64,
    perturb: u64,
    base: usize,
    offset: usize,
}

impl SetProbe {
    pub fn new(hash: i64) -> SetProbe {
        SetProbe { hash, perturb: hash as u64, base: usize::MAX, offset: 0 }
    }

    /// The next place to look at.
    #[inline]
    fn step(&mut self, mask: usize) -> usize {
        if self.base == usize::MAX {
            self.base = self.hash as usize & mask;
        } else if self.offset < LINEAR_PROBES && self.base + LINEAR_PROBES <= mask {
            self.offset += 1;
        } else {
            self.perturb >>= PERTURB_SHIFT;
            self.base = self.base.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize) & mask;
            self.offset = 0;
        }
        self.base + self.offset
    }
}

impl SetTable {
    pub fn len(&self) -> usize {
        self.used
    }

    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Counts changes of places.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    fn mask(&self) -> usize {
        self.places.len().max(MIN_SIZE) - 1
    }

    /// The next place that may hold a key of the probe's hash: place and key. `None` when there
    /// is no such key.
    pub fn candidate(&self, probe: &mut SetProbe) -> Option<(usize, &Value)> {
        if self.places.is_empty() {
            return None;
        }
        let mask = self.mask();
        loop {
            let at = probe.step(mask);
            match &self.places[at] {
                Place::Free => return None,
                Place::Used(hash, key) if *hash == probe.hash => return Some((at, key)),
                _ => {}
            }
        }
    }

    /// Adds a key that is not there. Without memory for it nothing changes.
    pub fn insert_new(&mut self, hash: i64, key: Value) -> Result<(), NoMemory> {
        if self.places.is_empty() {
            self.places = try_filled(Place::Free, MIN_SIZE)?;
        }
        let mask = self.mask();
        let mut probe = SetProbe::new(hash);
        let at = loop {
            let at = probe.step(mask);
            if matches!(self.places[at], Place::Free) {
                break at;
            }
        };
        self.places[at] = Place::Used(hash, key);
        self.changes = self.changes.wrapping_add(1);
        self.fill += 1;
        self.used += 1;
        if self.fill * 5 >= mask * 3 {
            let grown = self.resize(if self.used > 50_000 { self.used * 2 } else { self.used * 4 });
            if grown.is_err() {
                self.places[at] = Place::Free;
                self.fill -= 1;
                self.used -= 1;
            }
            return grown;
        }
        Ok(())
    }

    /// Makes room for at least `min_used` keys and drops dummies. Without memory nothing changes.
    fn resize(&mut self, min_used: usize) -> Result<(), NoMemory> {
        let mut size = MIN_SIZE;
        while size <= min_used {
            size <<= 1;
        }
        let new = try_filled(Place::Free, size)?;
        let old = std::mem::replace(&mut self.places, new);
        self.changes = self.changes.wrapping_add(1);
        for place in old {
            if let Place::Used(hash, key) = place {
                self.place_clean(hash, key);
            }
        }
        self.fill = self.used;
        Ok(())
    }

    fn place_clean(&mut self, hash: i64, key: Value) {
        let mask = self.mask();
        let mut probe = SetProbe::new(hash);
        loop {
            let at = probe.step(mask);
            if matches!(self.places[at], Place::Free) {
                self.places[at] = Place::Used(hash, key);
                return;
            }
        }
    }

    /// Makes room at once for `more` keys, as merging a set or a dict does.
    pub fn reserve_for(&mut self, more: usize) -> Result<(), NoMemory> {
        if (self.fill + more) * 5 >= self.mask() * 3 { self.resize((self.used + more) * 2) } else { Ok(()) }
    }

    /// Copies all keys of `other` into this empty table.
    pub fn fill_from(&mut self, other: &SetTable) -> Result<(), NoMemory> {
        self.reserve_for(other.used)?;
        if self.places.is_empty() {
            self.places = try_filled(Place::Free, MIN_SIZE)?;
        }
        if self.places.len() == other.places.len() && other.fill == other.used {
            self.places.clone_from_slice(&other.places);
        } else {
            for (hash, key) in other.iter() {
                self.place_clean(hash, key.clone());
            }
        }
        self.fill = other.used;
        self.used = other.used;
        self.changes = self.changes.wrapping_add(1);
        Ok(())
    }

    /// Whether no place was ever used since the last resize.
    pub fn is_fresh(&self) -> bool {
        self.fill == 0
    }

    /// Removes the key at a place.
    pub fn remove(&mut self, at: usize) -> Option<Value> {
        match self.places.get_mut(at) {
            Some(place @ Place::Used(..)) => match std::mem::replace(place, Place::Dummy) {
                Place::Used(_, key) => {
                    self.used -= 1;
                    self.changes = self.changes.wrapping_add(1);
                    Some(key)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Drops dummies if they are many, after removals in bulk.
    pub fn tidy(&mut self) {
        if self.fill - self.used > self.mask() / 4 {
            // A table that cannot be made smaller stays as it is.
            let _ = self.resize(if self.used > 50_000 { self.used * 2 } else { self.used * 4 });
        }
    }

    /// Removes some key.
    pub fn pop(&mut self) -> Option<Value> {
        if self.used == 0 {
            return None;
        }
        let mask = self.mask();
        let mut at = self.finger & mask;
        while !matches!(self.places[at], Place::Used(..)) {
            at = (at + 1) & mask;
        }
        self.finger = at + 1;
        self.remove(at)
    }

    /// The first key at or behind a place: its place, hash and key.
    pub fn next_from(&self, from: usize) -> Option<(usize, i64, &Value)> {
        self.places.iter().enumerate().skip(from).find_map(|(i, place)| match place {
            Place::Used(hash, key) => Some((i, *hash, key)),
            _ => None,
        })
    }

    /// Some key, if there is one among the first places.
    pub fn at_hand(&self) -> Option<&Value> {
        self.places.iter().take(MIN_SIZE).find_map(|place| match place {
            Place::Used(_, key) => Some(key),
            _ => None,
        })
    }

    /// Hashes and keys in table order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &Value)> {
        self.places.iter().filter_map(|place| match place {
            Place::Used(hash, key) => Some((*hash, key)),
            _ => None,
        })
    }

    /// Takes everything out.
    pub fn take(&mut self) -> SetTable {
        let changes = self.changes.wrapping_add(1);
        std::mem::replace(self, SetTable { changes, ..SetTable::default() })
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> usize {
        self.places.len() * size_of::<Place>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(keys: &[i64]) -> Vec<i64> {
        let mut table = SetTable::default();
        for &k in keys {
            table.insert_new(k, Value::small_int(k).expect("small")).expect("memory");
        }
        table.iter().map(|(h, _)| h).collect()
    }

    #[test]
    fn same_places_as_cpython() {
        assert_eq!(order(&[8, 0, 16]), [8, 0, 16]);
        assert_eq!(order(&[100, 7, 33, 1, 64]), [64, 33, 1, 100, 7]);
    }
}
