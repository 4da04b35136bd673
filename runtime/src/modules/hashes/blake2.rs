//! Module `_blake2`.

use std::cell::RefCell;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{ModuleDef, TypeDef, new};
use ouro_vm::core::object::Payload;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops::Int;

use super::{FIXED, GETSET, Hash, Hasher, METHODS, add_types, algorithm, feed_first, type_of};
use crate::modules::util;

const SIGNATURE: &str = "($type, data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, \
                         leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, \
                         usedforsecurity=True, string=None)";

static BLAKE2B: TypeDef = TypeDef::new("_blake2", "blake2b", <Hash as Payload>::vtable)
    .flags(tf::BASE)
    .methods(&[&[new(SIGNATURE, |vm, a| make(vm, a, &B))], METHODS, FIXED])
    .getset(GETSET)
    .doc("Return a new BLAKE2b hash object.");

static BLAKE2S: TypeDef = TypeDef::new("_blake2", "blake2s", <Hash as Payload>::vtable)
    .flags(tf::BASE)
    .methods(&[&[new(SIGNATURE, |vm, a| make(vm, a, &S))], METHODS, FIXED])
    .getset(GETSET)
    .doc("Return a new BLAKE2s hash object.");

pub static MODULE: ModuleDef =
    ModuleDef::new("_blake2", &[]).doc("_blake2b provides BLAKE2b for hashlib").init(|vm, module| {
        for (def, limits, letter) in [(&BLAKE2B, &B, 'B'), (&BLAKE2S, &S, 'S')] {
            let ty = type_of(vm, def);
            for (name, n) in [
                ("SALT_SIZE", limits.salt),
                ("PERSON_SIZE", limits.salt),
                ("MAX_KEY_SIZE", limits.out),
                ("MAX_DIGEST_SIZE", limits.out),
            ] {
                vm.set_name(&ty.dict, name, vm.int(n as i64));
                vm.set_name(&module.dict, &format!("BLAKE2{letter}_{name}"), vm.int(n as i64));
            }
            ty.modified();
        }
        add_types(vm, module, &[("blake2b", &BLAKE2B), ("blake2s", &BLAKE2S)])
    });

/// What the two kinds differ in.
struct Kind {
    name: &'static str,
    shown: &'static str,
    /// Longest digest and key.
    out: usize,
    /// Length of salt and personalisation.
    salt: usize,
    block: usize,
    offset_bits: u32,
}

static B: Kind = Kind { name: "blake2b", shown: "Blake2b", out: 64, salt: 16, block: 128, offset_bits: 64 };
static S: Kind = Kind { name: "blake2s", shown: "Blake2s", out: 32, salt: 8, block: 64, offset_bits: 48 };

fn bytes(vm: &Vm, v: Option<&Value>, name: &str, max: usize) -> PyResult<Vec<u8>> {
    let Some(v) = v else { return Ok(Vec::new()) };
    let data = vm.bytes_of(v)?;
    if data.len() > max {
        return Err(vm.value_error(format!("maximum {name} length is {max} bytes")));
    }
    Ok(data)
}

/// A number that is not negative; `None` if it is huge.
fn unsigned(vm: &Vm, v: Option<&Value>, default: u64) -> PyResult<Option<u64>> {
    let Some(v) = v else { return Ok(Some(default)) };
    let n = vm.index(v)?;
    match Int::of(&n) {
        Some(n) if n.is_negative() => Err(vm.value_error("Cannot convert negative int")),
        Some(Int::Small(n)) => Ok(Some(n as u64)),
        Some(Int::Big(n)) => Ok(u64::try_from(n).ok()),
        None => Ok(None),
    }
}

fn byte(vm: &Vm, v: Option<&Value>, name: &str, min: i64, default: i64) -> PyResult<u8> {
    let n = v.map_or(Ok(default), |v| vm.index_i64(v))?;
    match u8::try_from(n) {
        Ok(b) if n >= min => Ok(b),
        _ => Err(vm.value_error(format!("{name} must be between {min} and 255"))),
    }
}

fn make(vm: &Vm, args: Args, kind: &Kind) -> PyResult {
    let size = args.opt(2).map_or(Ok(kind.out as i64), |v| vm.index_i64(v))?;
    let size = match usize::try_from(size) {
        Ok(n) if (1..=kind.out).contains(&n) => n,
        _ => {
            return Err(vm.value_error(format!(
                "digest_size for {} must be between 1 and {} bytes, here it is {size}",
                kind.shown, kind.out
            )));
        }
    };
    let salt = bytes(vm, args.opt(4), "salt", kind.salt)?;
    let person = bytes(vm, args.opt(5), "person", kind.salt)?;
    let fanout = byte(vm, args.opt(6), "fanout", 0, 1)?;
    let depth = byte(vm, args.opt(7), "depth", 1, 1)?;
    let leaf = unsigned(vm, args.opt(8), 0)?.and_then(|n| u32::try_from(n).ok());
    let leaf = leaf.ok_or_else(|| vm.overflow_error("leaf_size is too large"))?;
    let offset =
        unsigned(vm, args.opt(9), 0)?.filter(|n| kind.offset_bits == 64 || n >> kind.offset_bits == 0);
    let offset = offset.ok_or_else(|| vm.overflow_error("node_offset is too large"))?;
    let node_depth = byte(vm, args.opt(10), "node_depth", 0, 0)?;
    let inner = args.opt(11).map_or(Ok(0), |v| vm.index_i64(v))?;
    let inner = match usize::try_from(inner) {
        Ok(n) if n <= kind.out => n,
        _ => return Err(vm.value_error(format!("inner_size must be between 0 and is {}", kind.out))),
    };
    let key = bytes(vm, args.opt(3), "key", kind.out)?;
    let last = util::flag(vm, args.opt(12), false)?;
    macro_rules! state {
        ($crate_name:ident, $variant:ident) => {{
            let mut p = $crate_name::Params::new();
            p.hash_length(size).salt(&salt).personal(&person).fanout(fanout).max_depth(depth);
            p.max_leaf_length(leaf).node_offset(offset).node_depth(node_depth).inner_hash_length(inner);
            if !key.is_empty() {
                p.key(&key);
            }
            p.last_node(last);
            Hasher::$variant(Box::new(p.to_state()))
        }};
    }
    let mut hasher =
        if kind.out == 64 { state!(blake2b_simd, Blake2b) } else { state!(blake2s_simd, Blake2s) };
    feed_first(vm, &mut hasher, args.opt(1), args.opt(14))?;
    let cls = util::class_arg(vm, &args[0])?;
    let algorithm = algorithm(kind.name, size, kind.block);
    Ok(vm.alloc(&cls, Hash { algorithm, hasher: RefCell::new(Box::new(hasher)) }).into())
}
