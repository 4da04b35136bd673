//! Private name mangling.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

/// Around the type parameters of a class: the names that are mangled, if not all are.
pub type OnlyMangled = Option<Rc<RefCell<HashSet<String>>>>;

/// [`mangle`] where maybe only some names are.
pub fn mangle_only<'a>(private: Option<&str>, only: &OnlyMangled, name: &'a str) -> Cow<'a, str> {
    match only {
        Some(only) if !only.borrow().contains(name) => Cow::Borrowed(name),
        _ => mangle(private, name),
    }
}

/// `__name` inside class `private` becomes `_Class__name`.
pub fn mangle<'a>(private: Option<&str>, name: &'a str) -> Cow<'a, str> {
    let Some(class) = private else { return Cow::Borrowed(name) };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return Cow::Borrowed(name);
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() {
        return Cow::Borrowed(name);
    }
    Cow::Owned(format!("_{class}{name}"))
}

#[cfg(test)]
mod tests {
    use super::mangle;

    #[test]
    fn private_names() {
        assert_eq!(mangle(Some("_A"), "__x"), "_A__x");
        assert_eq!(mangle(Some("A"), "__x__"), "__x__");
        assert_eq!(mangle(Some("__"), "__x"), "__x");
        assert_eq!(mangle(Some("A"), "_x"), "_x");
        assert_eq!(mangle(None, "__x"), "__x");
    }
}
