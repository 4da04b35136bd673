//! Module `math`. Integer functions in `integers.rs`, exact sums in `sums.rs`, the gamma function
//! in `gamma.rs`.

mod gamma;
mod integers;
pub mod libm;
mod sums;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::special::Special;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::bigfloat::{frexp, ldexp};
use ouro_vm::num::ops::{self, Int, float_of};
use ouro_vm::num::{float_repr, int_math};
use ouro_vm::protocol::number::BinOp;

use sums::{ExactSum, SumError, TripleSum};

pub static MODULE: ModuleDef = ModuleDef::new("math", &[ONE, FUNCTIONS, integers::FUNCTIONS])
    .doc("This module provides access to the mathematical functions\ndefined by the C standard.")
    .init(init);

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    for (name, f) in [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        vm.set_name(&module.dict, name, vm.float(f));
    }
    Ok(())
}

#[cold]
fn domain_error(vm: &Vm) -> Raised {
    vm.value_error("math domain error")
}

#[cold]
fn range_error(vm: &Vm) -> Raised {
    vm.overflow_error("math range error")
}

#[cold]
fn domain(vm: &Vm, expected: &str, x: f64) -> Raised {
    vm.value_error(format!("{expected}, got {}", float_repr::repr(x)))
}

/// The result of a function of one argument: NaN from a number is a domain error; an infinity
/// from a finite number is one too, unless the function grows beyond all bounds.
fn checked(vm: &Vm, x: f64, r: f64, grows: bool, expected: &str) -> PyResult {
    if r.is_finite() || (r.is_nan() && x.is_nan()) || (r.is_infinite() && !x.is_finite()) {
        return Ok(vm.float(r));
    }
    if r.is_infinite() && grows {
        return Err(range_error(vm));
    }
    Err(if expected.is_empty() { domain_error(vm) } else { domain(vm, expected, x) })
}

macro_rules! one_argument {
    ($($name:literal $grows:literal $expected:literal $doc:literal $f:expr;)*) => {
        static ONE: &[MethodDef] = &[$(
            function($name, "(x, /)", |vm, args| {
                let x = real(vm, &args[0])?;
                let f: fn(f64) -> f64 = $f;
                checked(vm, x, f(x), $grows, $expected)
            }).doc($doc),
        )*];
    };
}

one_argument! {
    "acos" false "expected a number in range from -1 up to 1" "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi." f64::acos;
    "acosh" false "expected argument value not less than 1" "Return the inverse hyperbolic cosine of x." libm::acosh;
    "asin" false "expected a number in range from -1 up to 1" "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2." f64::asin;
    "asinh" false "" "Return the inverse hyperbolic sine of x." libm::asinh;
    "atan" false "" "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2." f64::atan;
    "atanh" false "expected a number between -1 and 1" "Return the inverse hyperbolic tangent of x." libm::atanh;
    "cbrt" false "" "Return the cube root of x." f64::cbrt;
    "cos" false "expected a finite input" "Return the cosine of x (measured in radians)." f64::cos;
    "cosh" true "" "Return the hyperbolic cosine of x." f64::cosh;
    "degrees" false "" "Convert angle x from radians to degrees." |x| x * (180.0 / std::f64::consts::PI);
    "erf" false "" "Error function at x." libm::erf;
    "erfc" false "" "Complementary error function at x." libm::erfc;
    "exp" true "" "Return e raised to the power of x." f64::exp;
    "exp2" true "" "Return 2 raised to the power of x." f64::exp2;
    "expm1" true "" "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x." f64::exp_m1;
    "fabs" false "" "Return the absolute value of the float x." f64::abs;
    "log1p" false "expected argument value > -1" "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero." |x| if x == 0.0 { x } else { x.ln_1p() };
    "radians" false "" "Convert angle x from degrees to radians." |x| x * (std::f64::consts::PI / 180.0);
    "sin" false "expected a finite input" "Return the sine of x (measured in radians)." f64::sin;
    "sinh" true "" "Return the hyperbolic sine of x." f64::sinh;
    "sqrt" false "expected a nonnegative input" "Return the square root of x." f64::sqrt;
    "tan" false "expected a finite input" "Return the tangent of x (measured in radians)." f64::tan;
    "tanh" false "" "Return the hyperbolic tangent of x." f64::tanh;
}

static FUNCTIONS: &[MethodDef] = &[
    function("atan2", "(y, x, /)", |vm, a| Ok(vm.float(real(vm, &a[0])?.atan2(real(vm, &a[1])?))))
        .doc("Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both x and y are considered."),
    function("copysign", "(x, y, /)", |vm, a| Ok(vm.float(real(vm, &a[0])?.copysign(real(vm, &a[1])?))))
        .doc("Return a float with the magnitude (absolute value) of x but the sign of y."),
    function("ceil", "(x, /)", |vm, a| whole(vm, &a[0], Special::Ceil, f64::ceil))
        .doc("Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x."),
    function("floor", "(x, /)", |vm, a| whole(vm, &a[0], Special::Floor, f64::floor))
        .doc("Return the floor of x as an Integral.\n\nThis is the largest integer <= x."),
    function("trunc", "(x, /)", trunc).doc("Truncates the Real x to the nearest Integral toward 0."),
    function("gamma", "(x, /)", gamma_function).doc("Gamma function at x."),
    function("lgamma", "(x, /)", lgamma_function).doc("Natural logarithm of absolute value of Gamma function at x."),
    function("log", "(x, base=None, /)", log).doc(
        "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, \
         returns the natural logarithm (base e) of x.",
    ),
    function("log2", "(x, /)", |vm, a| logarithm(vm, &a[0], f64::log2)).doc("Return the base 2 logarithm of x."),
    function("log10", "(x, /)", |vm, a| logarithm(vm, &a[0], f64::log10)).doc("Return the base 10 logarithm of x."),
    function("pow", "(x, y, /)", pow).doc("Return x**y (x to the power of y)."),
    function("fmod", "(x, y, /)", fmod).doc("Return fmod(x, y), according to platform C.\n\nx % y may differ."),
    function("remainder", "(x, y, /)", remainder).doc("Difference between x and the closest integer multiple of y."),
    function("fma", "(x, y, z, /)", fma).doc("Fused multiply-add operation.\n\nCompute (x * y) + z with a single round."),
    function("frexp", "(x, /)", |vm, a| {
        let (m, e) = frexp(real(vm, &a[0])?);
        Ok(vm.tuple(vec![vm.float(m), vm.int(i64::from(e))]).into())
    })
    .doc("Return the mantissa and exponent of x, as pair (m, e)."),
    function("ldexp", "(x, i, /)", ldexp_function).doc("Return x * (2**i).\n\nThis is essentially the inverse of frexp()."),
    function("modf", "(x, /)", modf).doc("Return the fractional and integer parts of x."),
    function("fsum", "(seq, /)", fsum).doc("Return an accurate floating-point sum of values in the iterable seq."),
    function("sumprod", "(p, q, /)", sumprod).doc("Return the sum of products of values from two iterables p and q."),
    function("prod", "(iterable, /, *, start=1)", prod)
        .doc("Calculate the product of all the elements in the input iterable."),
    function("dist", "(p, q, /)", dist).doc("Return the Euclidean distance between two points p and q."),
    function("hypot", "(*coordinates)", hypot).doc("Multidimensional Euclidean distance from the origin to a point."),
    function("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose)
        .doc("Determine whether two floating-point numbers are close in value."),
    function("isfinite", "(x, /)", |vm, a| Ok(Value::from_bool(real(vm, &a[0])?.is_finite())))
        .doc("Return True if x is neither an infinity nor a NaN, and False otherwise."),
    function("isinf", "(x, /)", |vm, a| Ok(Value::from_bool(real(vm, &a[0])?.is_infinite())))
        .doc("Return True if x is a positive or negative infinity, and False otherwise."),
    function("isnan", "(x, /)", |vm, a| Ok(Value::from_bool(real(vm, &a[0])?.is_nan())))
        .doc("Return True if x is a NaN (not a number), and False otherwise."),
    function("nextafter", "(x, y, /, *, steps=None)", next_after)
        .doc("Return the floating-point value the given number of steps after x towards y."),
    function("ulp", "(x, /)", |vm, a| Ok(vm.float(ulp(real(vm, &a[0])?))))
        .doc("Return the value of the least significant bit of the float x."),
];

/// A real argument.
#[inline]
fn real(vm: &Vm, v: &Value) -> PyResult<f64> {
    match v.as_inline_float() {
        Some(f) => Ok(f),
        None => vm.to_f64(v),
    }
}

fn whole(vm: &Vm, v: &Value, which: Special, f: fn(f64) -> f64) -> PyResult {
    if float_of(v).is_none()
        && let Some(r) = vm.call_special(v, which, &[])?
    {
        return Ok(r);
    }
    ouro_vm::types::float::to_int(vm, f(vm.to_f64(v)?))
}

fn trunc(vm: &Vm, args: Args) -> PyResult {
    let x = &args[0];
    if vm.is_exact(x, &vm.types().float) {
        return ouro_vm::types::float::to_int(vm, vm.to_f64(x)?.trunc());
    }
    match vm.call_special(x, Special::Trunc, &[])? {
        Some(r) => Ok(r),
        None => Err(vm.type_error(format!("type {} doesn't define __trunc__ method", vm.type_name(x)))),
    }
}

fn gamma_function(vm: &Vm, args: Args) -> PyResult {
    let x = real(vm, &args[0])?;
    let r = gamma::gamma(x);
    if x == 0.0 || (r.is_nan() && !x.is_nan()) {
        return Err(domain(vm, "expected a noninteger or positive integer", x));
    }
    checked(vm, x, r, true, "")
}

fn lgamma_function(vm: &Vm, args: Args) -> PyResult {
    let x = real(vm, &args[0])?;
    let r = gamma::lgamma(x);
    if x.is_finite() && x <= 0.0 && x == x.floor() {
        return Err(domain(vm, "expected a noninteger or positive integer", x));
    }
    checked(vm, x, r, true, "")
}

/// A logarithm; integers may be of any size.
fn logarithm(vm: &Vm, v: &Value, f: fn(f64) -> f64) -> PyResult {
    if let Some(n) = Int::of(v) {
        if n.is_zero() || n.is_negative() {
            return Err(vm.value_error("expected a positive input"));
        }
        if let Some(x) = n.to_f64() {
            return Ok(vm.float(f(x)));
        }
        let n = n.big();
        let bits = n.bits();
        // The mantissa in [0.5, 1) from the top bits; 2**1024 and more is left.
        let top = ops::Int::from_big(&int_math::shr(&n, &(bits - 64).into()).unwrap_or_default())
            .to_f64()
            .unwrap_or(0.0);
        let (m, e) = frexp(top);
        return Ok(vm.float(f(m) + f(2.0) * (f64::from(e) + (bits - 64) as f64)));
    }
    let x = real(vm, v)?;
    if x > 0.0 || x.is_nan() {
        return Ok(vm.float(if x.is_finite() { f(x) } else { x }));
    }
    Err(domain(vm, "expected a positive input", x))
}

fn log(vm: &Vm, args: Args) -> PyResult {
    let num = logarithm(vm, &args[0], f64::ln)?;
    let Some(base) = args.opt(1) else { return Ok(num) };
    let den = logarithm(vm, base, f64::ln)?;
    vm.binary(BinOp::TrueDiv, &num, &den)
}

fn pow(vm: &Vm, args: Args) -> PyResult {
    let (x, y) = (real(vm, &args[0])?, real(vm, &args[1])?);
    let r = x.powf(y);
    if x.is_finite() && y.is_finite() && !r.is_finite() {
        return Err(if r.is_nan() || x == 0.0 { domain_error(vm) } else { range_error(vm) });
    }
    Ok(vm.float(r))
}

fn fmod(vm: &Vm, args: Args) -> PyResult {
    let (x, y) = (real(vm, &args[0])?, real(vm, &args[1])?);
    if y.is_infinite() && x.is_finite() {
        return Ok(vm.float(x));
    }
    let r = x % y;
    if r.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error(vm)) } else { Ok(vm.float(r)) }
}

fn remainder(vm: &Vm, args: Args) -> PyResult {
    let (x, y) = (real(vm, &args[0])?, real(vm, &args[1])?);
    if x.is_nan() || y.is_nan() {
        return Ok(vm.float(if x.is_nan() { x } else { y }));
    }
    if x.is_infinite() || y == 0.0 {
        return Err(domain_error(vm));
    }
    if y.is_infinite() {
        return Ok(vm.float(x));
    }
    let (ax, ay) = (x.abs(), y.abs());
    let m = ax % ay;
    let c = ay - m;
    let r = match m.total_cmp(&c) {
        std::cmp::Ordering::Less => m,
        std::cmp::Ordering::Greater => -c,
        // Half-way: the even multiple.
        std::cmp::Ordering::Equal => m - 2.0 * ((0.5 * (ax - m)) % ay),
    };
    Ok(vm.float(1f64.copysign(x) * r))
}

fn fma(vm: &Vm, args: Args) -> PyResult {
    let (x, y, z) = (real(vm, &args[0])?, real(vm, &args[1])?, real(vm, &args[2])?);
    let r = x.mul_add(y, z);
    if r.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(vm.value_error("invalid operation in fma"));
    }
    if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(vm.overflow_error("overflow in fma"));
    }
    Ok(vm.float(r))
}

fn ldexp_function(vm: &Vm, args: Args) -> PyResult {
    let x = real(vm, &args[0])?;
    let Some(e) = Int::of(&args[1]) else {
        return Err(vm.type_error("Expected an int as second argument to ldexp."));
    };
    let e = match e {
        Int::Small(e) => e,
        Int::Big(_) if e.is_negative() => i64::MIN,
        Int::Big(_) => i64::MAX,
    };
    if x == 0.0 || !x.is_finite() {
        return Ok(vm.float(x));
    }
    let r = ldexp(x, e);
    if r.is_infinite() { Err(range_error(vm)) } else { Ok(vm.float(r)) }
}

fn modf(vm: &Vm, args: Args) -> PyResult {
    let x = real(vm, &args[0])?;
    let frac = if x.is_infinite() { 0f64.copysign(x) } else { (x - x.trunc()).copysign(x) };
    let frac = if x.is_nan() { x } else { frac };
    Ok(vm.tuple(vec![vm.float(frac), vm.float(x.trunc())]).into())
}

#[cold]
fn sum_error(vm: &Vm, e: SumError) -> Raised {
    match e {
        SumError::Overflow => vm.overflow_error("intermediate overflow in fsum"),
        SumError::InfMinusInf => vm.value_error("-inf + inf in fsum"),
    }
}

fn fsum(vm: &Vm, args: Args) -> PyResult {
    let mut sum = ExactSum::default();
    vm.for_each(&args[0], |v| {
        let x = real(vm, &v)?;
        sum.add(x).map_err(|e| sum_error(vm, e))
    })?;
    sum.total().map(|f| vm.float(f)).map_err(|e| sum_error(vm, e))
}

/// The factors as floats, if at least one is an exact float and the other one fits.
fn float_factors(vm: &Vm, a: &Value, b: &Value) -> Option<(f64, f64)> {
    let exact = |v: &Value| float_of(v).filter(|_| vm.is_exact(v, &vm.types().float));
    match (exact(a), exact(b)) {
        (Some(x), Some(y)) => Some((x, y)),
        (Some(x), None) => Some((x, Int::exact(vm, b)?.to_f64()?)),
        (None, Some(y)) => Some((Int::exact(vm, a)?.to_f64()?, y)),
        (None, None) => None,
    }
}

fn sumprod(vm: &Vm, args: Args) -> PyResult {
    let (p, q) = (vm.iter(&args[0])?, vm.iter(&args[1])?);
    let mut total = vm.int(0);
    let mut floats: Option<TripleSum> = None;
    loop {
        let (a, b) = match (vm.next(&p)?, vm.next(&q)?) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => break,
            _ => return Err(vm.value_error("Inputs are not the same length")),
        };
        if let Some((x, y)) = float_factors(vm, &a, &b) {
            let mut sum = floats.unwrap_or_default();
            sum.add(x, y);
            if sum.total().is_finite() {
                floats = Some(sum);
                continue;
            }
        }
        if let Some(sum) = floats.take() {
            total = vm.binary(BinOp::Add, &total, &vm.float(sum.total()))?;
        }
        let product = match ops::mul(vm, &a, &b) {
            Some(v) => v,
            None => vm.binary(BinOp::Mul, &a, &b)?,
        };
        total = match ops::add(vm, &total, &product) {
            Some(v) => v,
            None => vm.binary(BinOp::Add, &total, &product)?,
        };
    }
    match floats {
        Some(sum) if total.as_small_int() == Some(0) => Ok(vm.float(sum.total())),
        Some(sum) => vm.binary(BinOp::Add, &total, &vm.float(sum.total())),
        None => Ok(total),
    }
}

fn prod(vm: &Vm, args: Args) -> PyResult {
    let mut total = args.opt(1).cloned().unwrap_or_else(|| vm.int(1));
    vm.for_each(&args[0], |v| {
        total = match ops::mul(vm, &total, &v) {
            Some(p) => p,
            None => vm.binary(BinOp::Mul, &total, &v)?,
        };
        Ok(())
    })?;
    Ok(total)
}

/// Absolute values, the largest of them, and whether there is a NaN.
fn lengths(values: impl Iterator<Item = f64>) -> (Vec<f64>, f64, bool) {
    let (mut max, mut nan) = (0.0, false);
    let values = values
        .map(|x| {
            let x = x.abs();
            nan |= x.is_nan();
            max = f64::max(max, x);
            x
        })
        .collect();
    (values, max, nan)
}

fn point(vm: &Vm, v: &Value) -> PyResult<Vec<Value>> {
    match v.as_::<Tuple>() {
        Some(t) => Ok(t.to_vec()),
        None => vm.collect(v),
    }
}

fn dist(vm: &Vm, args: Args) -> PyResult {
    let (p, q) = (point(vm, &args[0])?, point(vm, &args[1])?);
    if p.len() != q.len() {
        return Err(vm.value_error("both points must have the same number of dimensions"));
    }
    let mut diffs = Vec::with_capacity(p.len());
    for (a, b) in p.iter().zip(&q) {
        diffs.push(real(vm, a)? - real(vm, b)?);
    }
    let (mut values, max, nan) = lengths(diffs.into_iter());
    Ok(vm.float(sums::norm(&mut values, max, nan)))
}

fn hypot(vm: &Vm, args: Args) -> PyResult {
    let coords = point(vm, &args[0])?;
    let floats = coords.iter().map(|v| real(vm, v)).collect::<PyResult<Vec<f64>>>()?;
    let (mut values, max, nan) = lengths(floats.into_iter());
    Ok(vm.float(sums::norm(&mut values, max, nan)))
}

fn isclose(vm: &Vm, args: Args) -> PyResult {
    let (a, b) = (real(vm, &args[0])?, real(vm, &args[1])?);
    let rel = args.opt(2).map_or(Ok(1e-9), |v| real(vm, v))?;
    let abs = args.opt(3).map_or(Ok(0.0), |v| real(vm, v))?;
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    Ok(Value::from_bool(is_close(a, b, (b - a).abs(), rel, abs, a.abs(), b.abs())))
}

/// Whether numbers of these sizes and this distance are close.
fn is_close(a: f64, b: f64, diff: f64, rel: f64, abs: f64, size_a: f64, size_b: f64) -> bool {
    if a == b {
        return true;
    }
    if a.is_infinite() || b.is_infinite() {
        return false;
    }
    diff <= rel * size_b || diff <= rel * size_a || diff <= abs
}

fn next_after(vm: &Vm, args: Args) -> PyResult {
    let (x, y) = (real(vm, &args[0])?, real(vm, &args[1])?);
    let steps = match args.some(2) {
        None => 1,
        Some(v) => {
            let n = vm.index(v)?;
            match Int::of(&n) {
                Some(n) if n.is_negative() => {
                    return Err(vm.value_error("steps must be a non-negative integer"));
                }
                Some(Int::Small(n)) => n as u64,
                _ => u64::MAX,
            }
        }
    };
    Ok(vm.float(step_towards(x, y, steps)))
}

/// The float `steps` floats after `x` towards `y`.
fn step_towards(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 {
        return x;
    }
    if x.is_nan() || y.is_nan() {
        return if x.is_nan() { x } else { y };
    }
    if x == y {
        return y;
    }
    // Floats in order as integers, zero in the middle.
    let order = |f: f64| {
        let bits = f.to_bits();
        let magnitude = (bits & !(1 << 63)) as i128;
        if bits >> 63 == 1 { -magnitude } else { magnitude }
    };
    let (from, to) = (order(x), order(y));
    let distance = (to - from).unsigned_abs();
    if u128::from(steps) >= distance {
        return y;
    }
    let n = if to > from { from + i128::from(steps) } else { from - i128::from(steps) };
    let f = f64::from_bits(n.unsigned_abs() as u64);
    if n < 0 || (n == 0 && from < 0) { -f } else { f }
}

/// The value of the last bit.
fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let up = step_towards(x, f64::INFINITY, 1);
    if up.is_infinite() { x - step_towards(x, f64::NEG_INFINITY, 1) } else { up - x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours() {
        assert_eq!(step_towards(1.0, 2.0, 1), 1.0000000000000002);
        assert_eq!(step_towards(0.0, 1.0, 1), 5e-324);
        assert_eq!(step_towards(5e-324, -1.0, 2), -5e-324);
        assert!(step_towards(-5e-324, 1.0, 1).is_sign_negative());
        assert_eq!(step_towards(f64::INFINITY, 0.0, 1), f64::MAX);
        assert_eq!(ulp(1.0), f64::EPSILON);
        assert_eq!(ulp(f64::MAX), 1.99584030953472e+292);
    }
}
