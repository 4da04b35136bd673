//! Module `_random`: the Mersenne Twister MT19937, with CPython's way of seeding, so that the same
//! seed gives the same numbers.

use std::cell::RefCell;

use num_bigint::{BigInt, BigUint, Sign};
use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, MethodKind, ModuleDef, NativeImpl, TypeDef, method};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops::Int;
use ouro_vm::protocol::types::NativeType;

use super::util;

pub static MODULE: ModuleDef = ModuleDef::new("_random", &[])
    .doc("Module implements the Mersenne Twister random number generator.")
    .init(|vm, module: &Ref<Module>| {
        vm.set_name(&module.dict, "Random", vm.type_for::<Random>().into());
        Ok(())
    });

const N: usize = 624;
const M: usize = 397;

/// The generator.
struct Twister {
    state: [u32; N],
    index: usize,
}

impl Twister {
    fn with_word(seed: u32) -> Twister {
        let mut state = [0; N];
        state[0] = seed;
        for i in 1..N {
            let last = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(last ^ last >> 30).wrapping_add(i as u32);
        }
        Twister { state, index: N }
    }

    /// Seeds by an array of words, which is not empty.
    fn with_words(key: &[u32]) -> Twister {
        let mut t = Twister::with_word(19_650_218);
        let s = &mut t.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let last = s[i - 1];
            s[i] = (s[i] ^ (last ^ last >> 30).wrapping_mul(1_664_525))
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..N - 1 {
            let last = s[i - 1];
            s[i] = (s[i] ^ (last ^ last >> 30).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
        }
        s[0] = 0x8000_0000;
        t
    }

    /// Seeds by the absolute value of an integer.
    fn with_int(n: &BigUint) -> Twister {
        let words = n.to_u32_digits();
        if words.is_empty() { Twister::with_words(&[0]) } else { Twister::with_words(&words) }
    }

    fn word(&mut self) -> u32 {
        if self.index >= N {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    fn refill(&mut self) {
        let s = &mut self.state;
        for i in 0..N {
            let y = s[i] & 0x8000_0000 | s[(i + 1) % N] & 0x7fff_ffff;
            s[i] = s[(i + M) % N] ^ y >> 1 ^ if y & 1 == 1 { 0x9908_b0df } else { 0 };
        }
        self.index = 0;
    }

    /// A float in [0, 1) with 53 random bits.
    fn float(&mut self) -> f64 {
        let (a, b) = (self.word() >> 5, self.word() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// Payload of `Random`.
struct Random {
    twister: RefCell<Twister>,
}

ouro_vm::payload!(Random, "Random", plain);

impl NativeType for Random {
    fn def() -> &'static TypeDef {
        &RANDOM
    }
}

static RANDOM: TypeDef = TypeDef::new("_random", "Random", <Random as Payload>::vtable)
    .flags(tf::BASE)
    .methods(&[METHODS])
    .doc("Random() -> create a random number generator with its own internal state.");

static METHODS: &[MethodDef] = &[
    MethodDef {
        name: "__new__",
        sig: "($type, *args, **kwargs)",
        imp: NativeImpl::Raw(new_random),
        kind: MethodKind::New,
        doc: "",
    },
    MethodDef {
        name: "__init__",
        sig: "($self, /, *args, **kwargs)",
        imp: NativeImpl::Raw(init_random),
        kind: MethodKind::Method,
        doc: "",
    },
    method("random", "($self, /)", |vm, a| {
        Ok(vm.float(a.this::<Random>().twister.borrow_mut().float()))
    })
    .doc("random() -> x in the interval [0, 1)."),
    method("seed", "($self, n=None, /)", |vm, a| {
        let twister = seeded(vm, a.some(1))?;
        *a.this::<Random>().twister.borrow_mut() = twister;
        Ok(Value::NONE)
    })
    .doc("seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier."),
    method("getrandbits", "($self, k, /)", random_bits).doc("getrandbits(k) -> x.  Generates an int with k random bits."),
    method("getstate", "($self, /)", |vm, a| {
        let twister = a.this::<Random>().twister.borrow();
        let words = twister.state.iter().map(|&w| vm.int(i64::from(w)));
        let values = words.chain([vm.int(twister.index as i64)]);
        Ok(vm.tuple_from(N + 1, values).into())
    })
    .doc("getstate() -> tuple containing the current state."),
    method("setstate", "($self, state, /)", set_state).doc("setstate(state) -> None.  Restores generator state."),
];

/// A generator seeded by a value as `seed` takes it.
fn seeded(vm: &Vm, seed: Option<&Value>) -> PyResult<Twister> {
    let Some(seed) = seed else {
        let mut bytes = vec![0; 4 * N];
        if vm.host().entropy(&mut bytes).is_err() {
            let now = vm.host().wall_clock().as_nanos() as u64 ^ vm.host().monotonic().as_nanos() as u64;
            return Ok(Twister::with_words(&[now as u32, (now >> 32) as u32]));
        }
        let words: Vec<u32> =
            bytes.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
        return Ok(Twister::with_words(&words));
    };
    Ok(match Int::of(seed) {
        Some(n) => Twister::with_int(n.big().magnitude()),
        None => {
            let hash = vm.hash(seed)?;
            Twister::with_int(&BigUint::from(hash as u64))
        }
    })
}

fn new_random(vm: &Vm, args: CallArgs) -> PyResult {
    let cls = util::class_arg(vm, &args.pos()[0])?;
    let exact = cls.is(&vm.type_for::<Random>());
    if exact && !args.names().is_empty() {
        return Err(vm.type_error("Random() takes no keyword arguments"));
    }
    if exact && args.pos().len() > 2 {
        return Err(
            vm.type_error(format!("Random expected at most 1 argument, got {}", args.pos().len() - 1))
        );
    }
    // The arguments of a subclass are for its `__init__`; `random.Random` seeds itself there.
    let seed = if exact { args.pos().get(1).filter(|v| !v.is_none()) } else { None };
    let twister = RefCell::new(seeded(vm, seed)?);
    Ok(vm.alloc(&cls, Random { twister }).into())
}

fn init_random(vm: &Vm, args: CallArgs) -> PyResult {
    let (this, rest) = (&args.pos()[0], &args.pos()[1..]);
    if vm.is_exact(this, &vm.type_for::<Random>()) {
        return Ok(Value::NONE);
    }
    if rest.len() > 1 {
        return Err(vm.type_error(format!("Random expected at most 1 argument, got {}", rest.len())));
    }
    let twister = seeded(vm, rest.first().filter(|v| !v.is_none()))?;
    *payload::<Random>(this).twister.borrow_mut() = twister;
    Ok(Value::NONE)
}

fn random_bits(vm: &Vm, args: Args) -> PyResult {
    let k = vm.index(&args[1])?;
    let k = match Int::of(&k) {
        Some(n) if n.is_negative() => return Err(vm.value_error("Cannot convert negative int")),
        Some(Int::Small(k)) => k as u64,
        _ => return Err(vm.overflow_error("Python int too large for C uint64_t")),
    };
    let mut twister = args.this::<Random>().twister.borrow_mut();
    if k == 0 {
        return Ok(vm.int(0));
    }
    if k <= 32 {
        return Ok(vm.int(i64::from(twister.word() >> (32 - k))));
    }
    let count = (k - 1) / 32 + 1;
    if count > 1 << 32 {
        return Err(vm.memory_error());
    }
    let mut left = k;
    let mut words = Vec::new();
    vm.fits(words.try_reserve_exact(count as usize))?;
    // The number is made of a copy.
    vm.check_room::<[u32; 2]>(count as usize)?;
    while left > 0 {
        let word = twister.word();
        words.push(if left < 32 { word >> (32 - left) } else { word });
        left = left.saturating_sub(32);
    }
    Ok(vm.big_int(BigInt::from_biguint(Sign::Plus, BigUint::new(words))))
}

fn set_state(vm: &Vm, args: Args) -> PyResult {
    let Some(items) = args[1].as_::<Tuple>() else {
        return Err(vm.type_error("state vector must be a tuple"));
    };
    if items.len() != N + 1 {
        return Err(vm.value_error("state vector is the wrong size"));
    }
    let mut state = [0u32; N];
    for (word, v) in state.iter_mut().zip(items.iter()) {
        *word = match Int::of(v) {
            None => return Err(vm.type_error("an integer is required")),
            Some(n) if n.is_negative() => {
                return Err(vm.overflow_error("can't convert negative value to unsigned int"));
            }
            Some(Int::Small(n)) => n as u32,
            Some(Int::Big(_)) => {
                return Err(vm.overflow_error("Python int too large to convert to C unsigned long"));
            }
        };
    }
    let index = match Int::of(&items[N]) {
        Some(Int::Small(n)) => n,
        Some(_) => return Err(vm.overflow_error("Python int too large to convert to C long")),
        None => return Err(vm.type_error("an integer is required")),
    };
    if !(0..=N as i64).contains(&index) {
        return Err(vm.value_error("invalid state"));
    }
    *args.this::<Random>().twister.borrow_mut() = Twister { state, index: index as usize };
    Ok(Value::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        let mut t = Twister::with_int(&BigUint::from(42u8));
        assert_eq!(t.float(), 0.6394267984578837);
        assert_eq!(t.float(), 0.025010755222666936);
        let mut t = Twister::with_int(&BigUint::from(0u8));
        assert_eq!(t.float(), 0.8444218515250481);
        assert_eq!(Twister::with_int(&(BigUint::from(1u8) << 100)).float(), 0.7586581712996778);
    }
}
