//! Methods of `array` by name.

use ouro_vm::core::args::Args;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::native::{MethodDef, class_method, method};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::{generic_alias, support};

use super::{Array, items, make};

pub static METHODS: &[MethodDef] = &[
    method("append", "($self, v, /)", |vm, a| {
        let array = a.this::<Array>();
        let item = items::put(vm, array.code, &a[1])?;
        array.check_resize(vm)?;
        let mut data = array.data.borrow_mut();
        vm.fits(data.try_reserve(item.len()))?;
        data.extend_from_slice(&item[..array.size()]);
        Ok(Value::NONE)
    })
    .doc("Append new value v to the end of the array."),
    method("extend", "($self, bb, /)", |vm, a| {
        extend(vm, a.this(), &a[1], "can only extend with array of same kind")
    })
    .doc("Append items to the end of the array."),
    method("insert", "($self, i, v, /)", insert).doc("Insert a new item v into the array before position i."),
    method("pop", "($self, i=-1, /)", pop).doc("Return the i-th element and delete it from the array."),
    method("remove", "($self, v, /)", |vm, a| {
        let array = a.this::<Array>();
        match find(vm, array, &a[1], 0, usize::MAX)? {
            Some(i) => array.splice(vm, i, i + 1, &[]).map(|()| Value::NONE),
            None => Err(vm.value_error("array.remove(x): x not in array")),
        }
    })
    .doc("Remove the first occurrence of v in the array."),
    method("index", "($self, v, start=0, stop=9223372036854775807, /)", |vm, a| {
        let array = a.this::<Array>();
        let (from, to) = support::search_bounds(vm, &a, array.len())?;
        match find(vm, array, &a[1], from, to)? {
            Some(i) => Ok(vm.int(i as i64)),
            None => Err(vm.value_error("array.index(x): x not in array")),
        }
    })
    .doc("Return index of first occurrence of v in the array."),
    method("count", "($self, v, /)", |vm, a| {
        let array = a.this::<Array>();
        let (mut i, mut n) = (0, 0);
        while i < array.len() {
            n += i64::from(vm.eq(&array.get(vm, i)?, &a[1])?);
            i += 1;
        }
        Ok(vm.int(n))
    })
    .doc("Return number of occurrences of v in the array."),
    method("reverse", "($self, /)", |_, a| {
        let array = a.this::<Array>();
        let mut data = array.data.borrow_mut();
        data.reverse();
        data.chunks_exact_mut(array.size()).for_each(<[u8]>::reverse);
        Ok(Value::NONE)
    })
    .doc("Reverse the order of the items in the array."),
    method("clear", "($self, /)", |vm, a| {
        let array = a.this::<Array>();
        array.check_resize(vm)?;
        array.data.borrow_mut().clear();
        Ok(Value::NONE)
    })
    .doc("Remove all items from the array."),
    method("byteswap", "($self, /)", |_, a| {
        let array = a.this::<Array>();
        array.data.borrow_mut().chunks_exact_mut(array.size()).for_each(<[u8]>::reverse);
        Ok(Value::NONE)
    })
    .doc("Byteswap all items of the array."),
    method("buffer_info", "($self, /)", |vm, a| {
        let array = a.this::<Array>();
        let address = array.data.borrow().as_ptr() as i64;
        Ok(vm.tuple(vec![vm.int(address), vm.int(array.len() as i64)]).into())
    })
    .doc("Return a tuple (address, length) giving the current memory address and the length in items of the buffer."),
    method("tobytes", "($self, /)", |vm, a| {
        let data = a.this::<Array>().data.borrow();
        vm.check_room::<u8>(data.len())?;
        Ok(vm.bytes(&data).into())
    })
        .doc("Convert the array to an array of machine values and return the bytes representation."),
    method("tolist", "($self, /)", |vm, a| Ok(vm.list(a.this::<Array>().values(vm)?)))
        .doc("Convert array to an ordinary list with the same items."),
    method("tounicode", "($self, /)", |vm, a| text(vm, a.this())).doc("Extracts data from the unicode array as a string."),
    method("fromunicode", "($self, ustr, /)", |vm, a| {
        let array = a.this::<Array>();
        let Some(text) = a[1].as_::<Str>() else {
            return Err(vm.type_error(format!("fromunicode() argument must be str, not {}", vm.type_name(&a[1]))));
        };
        if !array.is_text() {
            return Err(vm.value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
        }
        array.check_resize(vm)?;
        array.data.borrow_mut().extend(text.chars().flat_map(u32::to_ne_bytes));
        Ok(Value::NONE)
    })
    .doc("Extends this array with data from the unicode string ustr."),
    method("frombytes", "($self, buffer, /)", |vm, a| {
        let data = vm.bytes_of(&a[1])?;
        a.this::<Array>().append_bytes(vm, &data).map(|()| Value::NONE)
    })
    .doc("Appends items from the string, interpreting it as an array of machine values."),
    method("fromlist", "($self, list, /)", from_list).doc("Append items to array from list."),
    method("fromfile", "($self, f, n, /)", from_file).doc("Read n objects from the file object f and append them."),
    method("tofile", "($self, f, /)", |vm, a| {
        let data = vm.bytes(&a.this::<Array>().data.borrow()).value();
        vm.call_method(&a[1], "write", &[data])?;
        Ok(Value::NONE)
    })
    .doc("Write all items (as machine values) to the file object f."),
    method("__copy__", "($self, /)", |vm, a| copy(vm, a.this())).doc("Return a copy of the array."),
    method("__deepcopy__", "($self, unused, /)", |vm, a| copy(vm, a.this())).doc("Return a copy of the array."),
    method("__reduce_ex__", "($self, value, /)", reduce).doc("Return state information for pickling."),
    method("__sizeof__", "($self, /)", |vm, a| {
        Ok(vm.int(64 + a.this::<Array>().data.borrow().capacity() as i64))
    })
    .doc("Size of the array in memory, in bytes."),
    class_method("__class_getitem__", "($type, object, /)", |vm, a| generic_alias::make(vm, &a[0], &a[1]))
        .doc("See PEP 585"),
];

fn copy(vm: &Vm, array: &Array) -> PyResult {
    Ok(make(vm, array.code, array.data.borrow().clone()))
}

/// The first item from `from` to `to` that equals `v`.
fn find(vm: &Vm, array: &Array, v: &Value, from: usize, to: usize) -> PyResult<Option<usize>> {
    let mut i = from;
    while i < array.len().min(to) {
        if vm.eq(&array.get(vm, i)?, v)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

/// Appends an array of the same kind or the items of an iterable.
pub fn extend(vm: &Vm, array: &Array, source: &Value, other_kind: &str) -> PyResult {
    if let Some(other) = source.as_::<Array>() {
        if other.code != array.code {
            return Err(vm.type_error(other_kind));
        }
        vm.check_room::<u8>(other.data.borrow().len())?;
        let data = other.data.borrow().clone();
        array.append_bytes(vm, &data)?;
        return Ok(Value::NONE);
    }
    vm.for_each(source, |v| {
        let item = items::put(vm, array.code, &v)?;
        array.check_resize(vm)?;
        array.data.borrow_mut().extend_from_slice(&item[..array.size()]);
        Ok(())
    })?;
    Ok(Value::NONE)
}

fn insert(vm: &Vm, args: Args) -> PyResult {
    let array = args.this::<Array>();
    let at = vm.ssize_arg(&args[1])?;
    let item = items::put(vm, array.code, &args[2])?;
    let len = array.len() as i64;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) } as usize;
    array.splice(vm, at, at, &item[..array.size()])?;
    Ok(Value::NONE)
}

fn pop(vm: &Vm, args: Args) -> PyResult {
    let array = args.this::<Array>();
    let at = args.opt(1).map_or(Ok(-1), |v| vm.ssize_arg(v))?;
    let len = array.len() as i64;
    if len == 0 {
        return Err(vm.index_error("pop from empty array"));
    }
    let at = if at < 0 { at + len } else { at };
    if !(0..len).contains(&at) {
        return Err(vm.index_error("pop index out of range"));
    }
    let v = array.get(vm, at as usize)?;
    array.splice(vm, at as usize, at as usize + 1, &[])?;
    Ok(v)
}

/// The text of an array of characters.
pub fn text(vm: &Vm, array: &Array) -> PyResult {
    if !array.is_text() {
        return Err(vm.value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let points: Vec<u32> =
        array.data.borrow().chunks_exact(4).map(|c| u32::from_ne_bytes([c[0], c[1], c[2], c[3]])).collect();
    match points.iter().find(|&&c| c > 0x10ffff) {
        Some(c) => Err(vm.value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]"))),
        None => Ok(vm.str_from_points(&points).into()),
    }
}

fn from_list(vm: &Vm, args: Args) -> PyResult {
    let array = args.this::<Array>();
    let Some(list) = args[1].as_::<List>() else { return Err(vm.type_error("arg must be list")) };
    let values = list.items.borrow().clone();
    let mut data = Vec::with_capacity(values.len() * array.size());
    for v in &values {
        let item = items::put(vm, array.code, v)?;
        data.extend_from_slice(&item[..array.size()]);
        if list.items.borrow().len() != values.len() {
            return Err(vm.runtime_error("list changed size during iteration"));
        }
    }
    array.append_bytes(vm, &data)?;
    Ok(Value::NONE)
}

fn from_file(vm: &Vm, args: Args) -> PyResult {
    let array = args.this::<Array>();
    let n = vm.ssize_arg(&args[2])?;
    let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("negative count")) };
    let Some(want) = n.checked_mul(array.size()).filter(|&n| n < 1 << 40) else {
        return Err(vm.memory_error());
    };
    let data = vm.call_method(&args[1], "read", &[vm.int(want as i64)])?;
    let Some(bytes) = data.as_::<Bytes>() else { return Err(vm.type_error("read() didn't return bytes")) };
    array.append_bytes(vm, &bytes.data)?;
    if bytes.data.len() != want {
        return Err(vm.raise(ouro_vm::core::exc::Exc::EOFError, "read() didn't return enough bytes"));
    }
    Ok(Value::NONE)
}

fn reduce(vm: &Vm, args: Args) -> PyResult {
    let array = args.this::<Array>();
    if !vm.is_int(&args[1]) {
        return Err(vm.type_error("__reduce_ex__ argument should be an integer"));
    }
    let protocol = vm.index_i64(&args[1])?;
    let class = vm.type_of(&args[0]).value();
    let state = vm.instance_dict(&args[0]).map_or(Value::NONE, |d| d.into());
    let code = vm.str(&char::from(array.code).to_string());
    if protocol < 3 {
        let contents = if array.is_text() { text(vm, array)? } else { vm.list(array.values(vm)?) };
        let rest = vm.tuple(vec![code, contents]).into();
        return Ok(vm.tuple(vec![class, rest, state]).into());
    }
    let modules = vm.modules.get().and_then(|m| vm.get_name(m, "array"));
    let Some(module) = modules else { return Err(vm.runtime_error("module array is not loaded")) };
    let make = vm.get_attr_str(&module, "_array_reconstructor")?;
    let format = vm.int(items::machine_format(array.code));
    let data = vm.bytes(&array.data.borrow()).into();
    let rest = vm.tuple(vec![class, code, format, data]).into();
    Ok(vm.tuple(vec![make, rest, state]).into())
}
