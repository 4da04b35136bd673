//! Dict operations with Python's equality and hashing: what `dict`, its subclasses, keyword
//! arguments and namespaces are read and changed by. May be imported by `types` and above.
//!
//! No borrow of the table is held while `__eq__` or `__hash__` runs; after each comparison the
//! table's change counter says whether the walk must start anew.

use crate::core::dict::{Dict, DictTable, Probe};
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::function::List;
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// What [`Vm::dict_merge`] does with a key that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDuplicate {
    Replace,
    Keep,
    /// `KeyError(key)`, as for keyword arguments.
    Fail,
}

/// The text of an exact `str`, which compares without running Python code.
#[inline(always)]
pub fn exact_str(v: &Value) -> Option<&Str> {
    v.as_obj::<Str>().filter(|s| s.h.shape().is_fixed()).map(|s| &s.data)
}

/// Whether two values are equal, if that can be told without running Python code.
#[inline(always)]
pub fn quick_eq(a: &Value, b: &Value) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    if a.is_small_int() && b.is_small_int() {
        return Some(false);
    }
    match (exact_str(a), exact_str(b)) {
        (Some(a), Some(b)) => Some(a.same(b)),
        _ => None,
    }
}

impl Vm {
    /// Hash of a key of a dict; a `TypeError` says what the hash was wanted for.
    #[inline]
    pub fn hash_key(&self, key: &Value) -> PyResult<i64> {
        if let Some(s) = key.as_obj::<Str>()
            && s.h.shape().is_fixed()
        {
            return Ok(self.hash_str(&s.data));
        }
        self.hash(key).map_err(|e| self.unhashable(key, "a dict key", e))
    }

    /// Hash of an element of a set.
    #[inline]
    pub fn hash_element(&self, key: &Value) -> PyResult<i64> {
        if let Some(s) = key.as_obj::<Str>()
            && s.h.shape().is_fixed()
        {
            return Ok(self.hash_str(&s.data));
        }
        self.hash(key).map_err(|e| self.unhashable(key, "a set element", e))
    }

    #[cold]
    fn unhashable(&self, key: &Value, what: &str, raised: Raised) -> Raised {
        if !self.is_exact(&raised.0, self.exc_type(Exc::TypeError)) {
            return raised;
        }
        let why = match self.str_of(&raised.0) {
            Ok(why) => why.to_text().into_owned(),
            Err(e) => return e,
        };
        self.type_error(format!("cannot use '{}' as {what} ({why})", self.full_type_name(key)))
    }

    /// Qualified name of a value's type with its module, unless that is `builtins` or `__main__`.
    pub fn full_type_name(&self, v: &Value) -> String {
        let ty = &self.type_obj(v).data;
        let qualname = ty.qualname.borrow().to_text().into_owned();
        let module = match ty.def {
            Some(def) => def.module.to_owned(),
            None => match self.get_name(&ty.dict, "__module__") {
                Some(m) => m.as_::<Str>().map(|m| m.to_text().into_owned()).unwrap_or_default(),
                None => String::new(),
            },
        };
        match module.as_str() {
            "" | "builtins" | "__main__" => qualname,
            _ => format!("{module}.{qualname}"),
        }
    }

    /// The entry number of a key.
    pub fn dict_find(&self, dict: &Dict, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        if let Some(s) = exact_str(key)
            && let Some(found) = dict.find_str(s, hash)
        {
            return Ok(found);
        }
        self.dict_find_any(dict, key, hash)
    }

    fn dict_find_any(&self, dict: &Dict, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        'anew: loop {
            let mut probe = Probe::new(hash);
            let changes = dict.table.borrow().changes();
            loop {
                let have = {
                    let table = dict.table.borrow();
                    let Some(i) = table.candidate(&mut probe) else { return Ok(None) };
                    let Some(have) = table.entry(i).key.as_ref() else { continue };
                    match quick_eq(have, key) {
                        Some(true) => return Ok(Some(i)),
                        Some(false) => continue,
                        None => (i, have.clone()),
                    }
                };
                let equal = self.eq(&have.1, key)?;
                if dict.table.borrow().changes() != changes {
                    continue 'anew;
                }
                if equal {
                    return Ok(Some(have.0));
                }
            }
        }
    }

    /// The value of a key.
    #[inline]
    pub fn dict_get(&self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        let at = self.dict_place(dict, key)?;
        Ok(at.and_then(|i| dict.table.borrow().entry(i).value.clone()))
    }

    /// The value of a key whose hash is known.
    #[inline]
    pub fn dict_get_hashed(&self, dict: &Dict, key: &Value, hash: i64) -> PyResult<Option<Value>> {
        let at = self.dict_find(dict, key, hash)?;
        Ok(at.and_then(|i| dict.table.borrow().entry(i).value.clone()))
    }

    /// Whether a key is there.
    pub fn dict_contains(&self, dict: &Dict, key: &Value) -> PyResult<bool> {
        Ok(self.dict_place(dict, key)?.is_some())
    }

    /// The entry of a key.
    #[inline(always)]
    fn dict_place(&self, dict: &Dict, key: &Value) -> PyResult<Option<usize>> {
        if let Some(s) = exact_str(key)
            && let Some(found) = dict.find_str(s, self.hash_str(s))
        {
            return Ok(found);
        }
        let hash = self.hash_key(key)?;
        self.dict_find(dict, key, hash)
    }

    /// The value of a key, `__missing__` of a subclass, or `KeyError`.
    pub fn dict_get_item(&self, this: &Value, dict: &Dict, key: &Value) -> PyResult {
        if let Some(v) = self.dict_get(dict, key)? {
            return Ok(v);
        }
        if !self.is_exact(this, &self.types().dict)
            && let Some(v) = self.call_special(this, Special::Missing, std::slice::from_ref(key))?
        {
            return Ok(v);
        }
        Err(self.key_error(key))
    }

    /// Sets a key.
    #[inline]
    pub fn dict_set(&self, dict: &Dict, key: Value, value: Value) -> PyResult<()> {
        if let Some(s) = exact_str(&key) {
            let hash = self.hash_str(s);
            if let Some(at) = dict.find_str(s, hash) {
                let mut table = dict.table.borrow_mut();
                match at {
                    Some(i) => drop(table.replace(i, value)),
                    None => return self.fits(table.insert_new(hash, key, value)),
                }
                return Ok(());
            }
        }
        let hash = self.hash_key(&key)?;
        self.dict_set_hashed(dict, key, hash, value)
    }

    /// Sets a key whose hash is known.
    #[inline]
    pub fn dict_set_hashed(&self, dict: &Dict, key: Value, hash: i64, value: Value) -> PyResult<()> {
        let at = self.dict_find(dict, &key, hash)?;
        let mut table = dict.table.borrow_mut();
        match at {
            Some(i) => drop(table.replace(i, value)),
            None => return self.fits(table.insert_new(hash, key, value)),
        }
        Ok(())
    }

    /// Removes a key; the value it had.
    pub fn dict_del(&self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        let hash = self.hash_key(key)?;
        self.dict_del_hashed(dict, key, hash)
    }

    /// Removes a key whose hash is known; the value it had.
    pub fn dict_del_hashed(&self, dict: &Dict, key: &Value, hash: i64) -> PyResult<Option<Value>> {
        let Some(i) = self.dict_find(dict, key, hash)? else { return Ok(None) };
        let pair = dict.table.borrow_mut().remove(i);
        Ok(pair.map(|(_, v)| v))
    }

    /// Removes a key for `pop`: an empty dict does not ask for the key's hash.
    pub fn dict_pop(&self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        if dict.is_empty() { Ok(None) } else { self.dict_del(dict, key) }
    }

    /// Removes the last item.
    pub fn dict_pop_last(&self, dict: &Dict) -> Option<(Value, Value)> {
        let mut table = dict.table.borrow_mut();
        let i = table.last()?;
        table.remove(i)
    }

    /// The value of a key, which is set to `default` if it is not there.
    pub fn dict_setdefault(&self, dict: &Dict, key: Value, default: Value) -> PyResult {
        let hash = self.hash_key(&key)?;
        match self.dict_find(dict, &key, hash)? {
            Some(i) => Ok(dict.table.borrow().entry(i).value.clone().unwrap_or(default)),
            None => {
                let added = dict.table.borrow_mut().insert_new(hash, key, default.clone());
                self.fits(added)?;
                Ok(default)
            }
        }
    }

    /// A copy as an exact dict.
    pub fn dict_copy(&self, dict: &Dict) -> PyResult<Ref<Dict>> {
        let table = self.fits(dict.table.borrow().copy())?;
        Ok(self.dict_from(table))
    }

    /// Whether iterating a value with a dict's payload is `dict`'s own doing.
    pub fn has_dict_iter(&self, v: &Value) -> bool {
        if self.is_exact(v, &self.types().dict) {
            return true;
        }
        match (self.special(v, Special::Iter), self.special_of(&self.types().dict, Special::Iter)) {
            (Some(a), Some(b)) => a.is(&b),
            _ => false,
        }
    }

    /// Adds the items of a mapping: a dict, or anything with `keys` and `__getitem__`.
    pub fn dict_merge(&self, dict: &Dict, other: &Value, on: OnDuplicate) -> PyResult<()> {
        if let Some(other_dict) = other.as_::<Dict>()
            && self.has_dict_iter(other)
        {
            return self.dict_merge_dict(dict, other_dict, on);
        }
        let keys = self.call_method(other, "keys", &[])?;
        let keys = self.iter(&keys)?;
        while let Some(key) = self.next(&keys)? {
            if on != OnDuplicate::Replace {
                let hash = self.hash_key(&key)?;
                if self.dict_find(dict, &key, hash)?.is_some() {
                    match on {
                        OnDuplicate::Fail => return Err(self.key_error(&key)),
                        _ => continue,
                    }
                }
            }
            let value = self.get_item(other, &key)?;
            self.dict_set(dict, key, value)?;
        }
        Ok(())
    }

    fn dict_merge_dict(&self, dict: &Dict, other: &Dict, on: OnDuplicate) -> PyResult<()> {
        if std::ptr::eq(dict, other) || other.is_empty() {
            return Ok(());
        }
        if dict.is_empty() {
            let copy = self.fits(other.table.borrow().copy())?;
            dict.table.borrow_mut().take_over(copy);
            return Ok(());
        }
        let before = other.len();
        let mut i = 0;
        loop {
            let (hash, key, value) = {
                let table = other.table.borrow();
                let Some(entry) = table.entries().get(i) else { return Ok(()) };
                i += 1;
                let (Some(key), Some(value)) = (&entry.key, &entry.value) else { continue };
                (entry.hash, key.clone(), value.clone())
            };
            let at = self.dict_find(dict, &key, hash)?;
            let mut table = dict.table.borrow_mut();
            match (at, on) {
                (None, _) => self.fits(table.insert_new(hash, key, value))?,
                (Some(at), OnDuplicate::Replace) => drop(table.replace(at, value)),
                (Some(_), OnDuplicate::Keep) => {}
                (Some(_), OnDuplicate::Fail) => {
                    drop(table);
                    return Err(self.key_error(&key));
                }
            }
            if other.len() != before {
                return Err(self.runtime_error("dict mutated during update"));
            }
        }
    }

    /// `update` of one positional argument: a mapping, or an iterable of pairs.
    pub fn dict_update_from(&self, dict: &Dict, source: &Value) -> PyResult<()> {
        if self.is_exact(source, &self.types().dict) {
            return self.dict_merge(dict, source, OnDuplicate::Replace);
        }
        if self.get_attr_opt(source, &self.names().keys)?.is_some() {
            return self.dict_merge(dict, source, OnDuplicate::Replace);
        }
        self.dict_merge_pairs(dict, source, OnDuplicate::Replace)
    }

    /// Adds pairs from an iterable.
    pub fn dict_merge_pairs(&self, dict: &Dict, source: &Value, on: OnDuplicate) -> PyResult<()> {
        let it = self.iter(source)?;
        let mut n = 0usize;
        while let Some(item) = self.next(&it)? {
            let (key, value) = self.pair_of(&item, n)?;
            match on {
                OnDuplicate::Replace => self.dict_set(dict, key, value)?,
                _ => drop(self.dict_setdefault(dict, key, value)?),
            }
            n += 1;
        }
        Ok(())
    }

    fn pair_of(&self, item: &Value, n: usize) -> PyResult<(Value, Value)> {
        if let Some(t) = item.as_::<Tuple>()
            && let [k, v] = t.as_slice()
        {
            return Ok((k.clone(), v.clone()));
        }
        if let Some(l) = item.as_::<List>()
            && let [k, v] = l.items.borrow().as_slice()
        {
            return Ok((k.clone(), v.clone()));
        }
        let mut parts = match self.iter(item) {
            Ok(it) => self.collect(&it)?,
            Err(e) if e.is(self, Exc::TypeError) => return Err(self.not_a_pair(n)),
            Err(e) => return Err(e),
        };
        match (parts.len(), parts.pop(), parts.pop()) {
            (2, Some(value), Some(key)) => Ok((key, value)),
            (len, ..) => Err(self.value_error(format!(
                "dictionary update sequence element #{n} has length {len}; 2 is required"
            ))),
        }
    }

    #[cold]
    fn not_a_pair(&self, n: usize) -> Raised {
        let raised = self.type_error("object is not iterable");
        let note = format!("Cannot convert dictionary update sequence element #{n} to a sequence");
        match self.call_method(&raised.0, "add_note", &[self.str(&note)]) {
            Ok(_) => raised,
            Err(e) => e,
        }
    }

    /// Whether two dicts have equal keys with equal values.
    pub fn dict_eq(&self, a: &Dict, b: &Dict) -> PyResult<bool> {
        if std::ptr::eq(a, b) {
            return Ok(true);
        }
        if a.len() != b.len() {
            return Ok(false);
        }
        let mut i = 0;
        loop {
            let (hash, key, value) = {
                let table = a.table.borrow();
                let Some(entry) = table.entries().get(i) else { return Ok(true) };
                i += 1;
                let (Some(key), Some(value)) = (&entry.key, &entry.value) else { continue };
                (entry.hash, key.clone(), value.clone())
            };
            let Some(other) = self.dict_get_hashed(b, &key, hash)? else { return Ok(false) };
            if !self.eq(&value, &other)? {
                return Ok(false);
            }
        }
    }

    /// A dict table with these string keys, later ones winning.
    pub fn table_of_names(&self, pairs: impl Iterator<Item = (Ref<Str>, Value)>) -> DictTable {
        let dict = Dict::default();
        for (name, value) in pairs {
            drop(dict.set_str(&name, self.hash_str(&name), value));
        }
        dict.table.take()
    }
}
