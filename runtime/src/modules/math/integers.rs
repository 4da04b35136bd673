//! Integer functions of `math`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::int_math;

pub static FUNCTIONS: &[MethodDef] = &[
    function("factorial", "(n, /)", |vm, a| factorial(vm, &a[0])).doc("Find n!."),
    function("isqrt", "(n, /)", isqrt).doc("Return the integer part of the square root of the input."),
    function("comb", "(n, k, /)", comb)
        .doc("Number of ways to choose k items from n items without repetition and without order."),
    function("perm", "(n, k=None, /)", perm)
        .doc("Number of ways to choose k items from n items without repetition and with order."),
    function("gcd", "(*integers)", gcd).doc("Greatest Common Divisor."),
    function("lcm", "(*integers)", lcm).doc("Least Common Multiple."),
];

fn integer(vm: &Vm, v: &Value) -> PyResult<BigInt> {
    let n = vm.index(v)?;
    Ok(vm.to_big(&n).unwrap_or_default())
}

/// Product of `lo..=hi`, by halving.
fn range_product(lo: u64, hi: u64) -> BigInt {
    match hi.checked_sub(lo) {
        None => BigInt::one(),
        Some(0..=7) => {
            let mut r = BigInt::from(lo);
            for n in lo + 1..=hi {
                r *= n;
            }
            r
        }
        Some(span) => {
            let mid = lo + span / 2;
            range_product(lo, mid) * range_product(mid + 1, hi)
        }
    }
}

/// `n!`
pub fn factorial(vm: &Vm, v: &Value) -> PyResult {
    let n = integer(vm, v)?;
    if n.is_negative() {
        return Err(vm.value_error("factorial() not defined for negative values"));
    }
    let Some(n) = n.to_i64() else {
        return Err(vm.overflow_error(format!("factorial() argument should not exceed {}", i64::MAX)));
    };
    if n > 1 << 31 {
        return Err(vm.memory_error());
    }
    Ok(vm.big_int(range_product(1, n as u64)))
}

fn isqrt(vm: &Vm, args: Args) -> PyResult {
    let n = integer(vm, &args[0])?;
    if n.is_negative() {
        return Err(vm.value_error("isqrt() argument must be nonnegative"));
    }
    Ok(vm.big_int(int_math::isqrt(&n)))
}

/// `n (n - 1) ... (n - k + 1)`
fn falling(n: &BigInt, k: u64) -> BigInt {
    match n.to_u64() {
        Some(0) => BigInt::from(u8::from(k == 0)),
        Some(n) if k <= n => range_product(n - k + 1, n),
        _ => {
            fn product(n: &BigInt, from: u64, k: u64) -> BigInt {
                match k {
                    0 => BigInt::one(),
                    1 => n - from,
                    _ => product(n, from, k / 2) * product(n, from + k / 2, k - k / 2),
                }
            }
            product(n, 0, k)
        }
    }
}

fn check(vm: &Vm, n: &BigInt, k: &BigInt) -> PyResult<()> {
    if n.is_negative() {
        return Err(vm.value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(vm.value_error("k must be a non-negative integer"));
    }
    Ok(())
}

fn comb(vm: &Vm, args: Args) -> PyResult {
    let (n, k) = (integer(vm, &args[0])?, integer(vm, &args[1])?);
    check(vm, &n, &k)?;
    if k > n {
        return Ok(vm.int(0));
    }
    let k = (&n - &k).min(k);
    let Some(k) = k.to_i64() else {
        return Err(vm.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    if k > 1 << 31 {
        return Err(vm.memory_error());
    }
    Ok(vm.big_int(choose(&n, k as u64)))
}

/// The binomial coefficient, by halves so that the numbers stay balanced.
fn choose(n: &BigInt, k: u64) -> BigInt {
    match k {
        0 => BigInt::one(),
        1 => n.clone(),
        2..=16 => falling(n, k) / range_product(1, k),
        _ => {
            let j = k / 2;
            choose(n, j) * choose(&(n - j), k - j) / choose(&BigInt::from(k), j)
        }
    }
}

fn perm(vm: &Vm, args: Args) -> PyResult {
    let Some(k) = args.some(1) else { return factorial(vm, &args[0]) };
    let (n, k) = (integer(vm, &args[0])?, integer(vm, k)?);
    check(vm, &n, &k)?;
    if k > n {
        return Ok(vm.int(0));
    }
    let Some(k) = k.to_i64() else {
        return Err(vm.overflow_error(format!("k must not exceed {}", i64::MAX)));
    };
    if k > 1 << 31 {
        return Err(vm.memory_error());
    }
    Ok(vm.big_int(falling(&n, k as u64)))
}

/// All arguments, folded.
fn fold(vm: &Vm, args: Args, start: u8, f: impl Fn(BigInt, BigInt) -> BigInt) -> PyResult {
    let rest = args[0].as_::<Tuple>().map(|t| t.to_vec()).unwrap_or_default();
    let mut r = BigInt::from(start);
    for v in &rest {
        r = f(r, integer(vm, v)?);
    }
    Ok(vm.big_int(r.abs()))
}

fn gcd(vm: &Vm, args: Args) -> PyResult {
    if let Some([a, b]) = args[0].as_::<Tuple>().map(|t| t.as_slice())
        && let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int())
    {
        return Ok(vm.int(a.gcd(&b)));
    }
    fold(vm, args, 0, |a, b| a.gcd(&b))
}

fn lcm(vm: &Vm, args: Args) -> PyResult {
    fold(vm, args, 1, |a, b| if a.is_zero() || b.is_zero() { BigInt::zero() } else { a.lcm(&b) })
}
