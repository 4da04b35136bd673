//! Module `cmath`. Values at infinities and NaNs are in `special.rs`.

mod special;

use std::f64::consts::{FRAC_PI_2, LN_2, LN_10};

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::bigfloat::ldexp;
use ouro_vm::num::complex::{Complex, c};
use ouro_vm::types::complex::{make, to_complex};

use super::math::libm;
use special::{Table, look_up};

pub static MODULE: ModuleDef = ModuleDef::new("cmath", &[FUNCTIONS])
    .doc("This module provides access to mathematical functions for complex\nnumbers.")
    .init(init);

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    use std::f64::consts::{E, PI, TAU};
    for (name, f) in [("pi", PI), ("e", E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        vm.set_name(&module.dict, name, vm.float(f));
    }
    vm.set_name(&module.dict, "infj", make(vm, 0.0, f64::INFINITY));
    vm.set_name(&module.dict, "nanj", make(vm, 0.0, f64::NAN));
    Ok(())
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fail {
    Domain,
    Range,
}

type Outcome = Result<Complex, Fail>;

#[cold]
fn raise(vm: &Vm, fail: Fail) -> Raised {
    match fail {
        Fail::Domain => vm.value_error("math domain error"),
        Fail::Range => vm.overflow_error("math range error"),
    }
}

fn value(vm: &Vm, outcome: Outcome) -> PyResult {
    match outcome {
        Ok(z) => Ok(make(vm, z.re, z.im)),
        Err(fail) => Err(raise(vm, fail)),
    }
}

macro_rules! functions {
    ($($name:literal $f:ident $doc:literal;)*) => {
        static FUNCTIONS: &[MethodDef] = &[
            $(function($name, "(z, /)", |vm, a| value(vm, $f(to_complex(vm, &a[0])?))).doc($doc),)*
            function("log", "(z, base=<unrepresentable>, /)", log_function)
                .doc("log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of z."),
            function("phase", "(z, /)", |vm, a| Ok(vm.float(phase(to_complex(vm, &a[0])?))))
                .doc("Return argument, also known as the phase angle, of a complex."),
            function("polar", "(z, /)", polar).doc("Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the phase angle."),
            function("rect", "(r, phi, /)", |vm, a| value(vm, rect(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?)))
                .doc("Convert from polar coordinates to rectangular coordinates."),
            function("isfinite", "(z, /)", |vm, a| Ok(Value::from_bool(to_complex(vm, &a[0])?.is_finite())))
                .doc("Return True if both the real and imaginary parts of z are finite, else False."),
            function("isnan", "(z, /)", |vm, a| {
                let z = to_complex(vm, &a[0])?;
                Ok(Value::from_bool(z.re.is_nan() || z.im.is_nan()))
            })
            .doc("Checks if the real or imaginary part of z not a number (NaN)."),
            function("isinf", "(z, /)", |vm, a| {
                let z = to_complex(vm, &a[0])?;
                Ok(Value::from_bool(z.re.is_infinite() || z.im.is_infinite()))
            })
            .doc("Checks if the real or imaginary part of z is infinite."),
            function("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose)
                .doc("Determine whether two complex numbers are close in value."),
        ];
    };
}

functions! {
    "acos" acos "Return the arc cosine of z.";
    "acosh" acosh "Return the inverse hyperbolic cosine of z.";
    "asin" asin "Return the arc sine of z.";
    "asinh" asinh "Return the inverse hyperbolic sine of z.";
    "atan" atan "Return the arc tangent of z.";
    "atanh" atanh "Return the inverse hyperbolic tangent of z.";
    "cos" cos "Return the cosine of z.";
    "cosh" cosh "Return the hyperbolic cosine of z.";
    "exp" exp "Return the exponential value e**z.";
    "log10" log10 "Return the base-10 logarithm of z.";
    "sin" sin "Return the sine of z.";
    "sinh" sinh "Return the hyperbolic sine of z.";
    "sqrt" sqrt "Return the square root of z.";
    "tan" tan "Return the tangent of z.";
    "tanh" tanh "Return the hyperbolic tangent of z.";
}

/// Beyond this the intermediate results of the inverse functions overflow.
const LARGE: f64 = f64::MAX / 4.0;

fn is_large(z: Complex) -> bool {
    z.re.abs() > LARGE || z.im.abs() > LARGE
}

/// `log(2 |z|)` of a large number.
fn log_twice(z: Complex) -> f64 {
    (z.re / 2.0).hypot(z.im / 2.0).ln() + LN_2 * 2.0
}

fn special(table: &Table, z: Complex) -> Outcome {
    look_up(table, z).ok_or(Fail::Domain)
}

fn sqrt(z: Complex) -> Outcome {
    if !z.is_finite() {
        return special(&special::SQRT, z);
    }
    if z.re == 0.0 && z.im == 0.0 {
        return Ok(c(0.0, z.im));
    }
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let s = if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        // Scaled up by an odd power of two, which makes good the missing division by two.
        let ax = ldexp(ax, 53);
        ldexp((ax + ax.hypot(ldexp(ay, 53))).sqrt(), -27)
    } else {
        let ax = ax / 8.0;
        2.0 * (ax + ax.hypot(ay / 8.0)).sqrt()
    };
    let d = ay / (2.0 * s);
    Ok(if z.re >= 0.0 { c(s, d.copysign(z.im)) } else { c(d, s.copysign(z.im)) })
}

fn acos(z: Complex) -> Outcome {
    if !z.is_finite() {
        return special(&special::ACOS, z);
    }
    if is_large(z) {
        let size = log_twice(z);
        let im = if z.re < 0.0 { -size.copysign(z.im) } else { size.copysign(-z.im) };
        return Ok(c(z.im.abs().atan2(z.re), im));
    }
    let (a, b) = (sqrt(c(1.0 - z.re, -z.im))?, sqrt(c(1.0 + z.re, z.im))?);
    Ok(c(2.0 * a.re.atan2(b.re), libm::asinh(b.re * a.im - b.im * a.re)))
}

fn acosh(z: Complex) -> Outcome {
    if !z.is_finite() {
        return special(&special::ACOSH, z);
    }
    if is_large(z) {
        return Ok(c(log_twice(z), z.im.atan2(z.re)));
    }
    let (a, b) = (sqrt(c(z.re - 1.0, z.im))?, sqrt(c(z.re + 1.0, z.im))?);
    Ok(c(libm::asinh(a.re * b.re + a.im * b.im), 2.0 * a.im.atan2(b.re)))
}

fn asin(z: Complex) -> Outcome {
    let s = asinh(c(-z.im, z.re))?;
    Ok(c(s.im, -s.re))
}

fn asinh(z: Complex) -> Outcome {
    if !z.is_finite() {
        return special(&special::ASINH, z);
    }
    if is_large(z) {
        let size = log_twice(z);
        let re = if z.im >= 0.0 { size.copysign(z.re) } else { -size.copysign(-z.re) };
        return Ok(c(re, z.im.atan2(z.re.abs())));
    }
    let (a, b) = (sqrt(c(1.0 + z.im, -z.re))?, sqrt(c(1.0 - z.im, z.re))?);
    Ok(c(libm::asinh(a.re * b.im - b.re * a.im), z.im.atan2(a.re * b.re - a.im * b.im)))
}

fn atan(z: Complex) -> Outcome {
    let s = atanh(c(-z.im, z.re))?;
    Ok(c(s.im, -s.re))
}

fn atanh(z: Complex) -> Outcome {
    if !z.is_finite() {
        return special(&special::ATANH, z);
    }
    if z.re.is_sign_negative() {
        return atanh(z.neg()).map(Complex::neg);
    }
    let ay = z.im.abs();
    let (sqrt_large, sqrt_small) = (LARGE.sqrt(), f64::MIN_POSITIVE.sqrt());
    if z.re > sqrt_large || ay > sqrt_large {
        let h = (z.re / 2.0).hypot(z.im / 2.0);
        return Ok(c(z.re / 4.0 / h / h, -FRAC_PI_2.copysign(-z.im)));
    }
    if z.re == 1.0 && ay < sqrt_small {
        if ay == 0.0 {
            return Err(Fail::Domain);
        }
        return Ok(c(-(ay.sqrt() / ay.hypot(2.0).sqrt()).ln(), (2f64.atan2(-ay) / 2.0).copysign(z.im)));
    }
    let one = 1.0 - z.re;
    Ok(c(
        (4.0 * z.re / (one * one + ay * ay)).ln_1p() / 4.0,
        -(-2.0 * z.im).atan2(one * (1.0 + z.re) - ay * ay) / 2.0,
    ))
}

/// Beyond this `cosh` and `exp` overflow, though their products with sines may not.
fn log_large() -> f64 {
    LARGE.ln()
}

/// Values of `exp`-like functions that are infinite must not come from finite numbers.
fn in_range(z: Complex) -> Outcome {
    if z.re.is_infinite() || z.im.is_infinite() { Err(Fail::Range) } else { Ok(z) }
}

fn cos(z: Complex) -> Outcome {
    cosh(c(-z.im, z.re))
}

/// The result along a ray at infinity, if `z` is on one.
fn on_ray(z: Complex) -> bool {
    z.re.is_infinite() && z.im.is_finite() && z.im != 0.0
}

const INF: f64 = f64::INFINITY;

fn cosh(z: Complex) -> Outcome {
    if !z.is_finite() {
        if on_ray(z) {
            let im = INF.copysign(z.im.sin());
            return Ok(c(INF.copysign(z.im.cos()), if z.re > 0.0 { im } else { -im }));
        }
        return special(&special::COSH, z);
    }
    if z.re.abs() > log_large() {
        let x = z.re - 1f64.copysign(z.re);
        let e = std::f64::consts::E;
        return in_range(c(z.im.cos() * x.cosh() * e, z.im.sin() * x.sinh() * e));
    }
    in_range(c(z.im.cos() * z.re.cosh(), z.im.sin() * z.re.sinh()))
}

fn exp(z: Complex) -> Outcome {
    if !z.is_finite() {
        if on_ray(z) {
            let size = if z.re > 0.0 { INF } else { 0.0 };
            return Ok(c(size.copysign(z.im.cos()), size.copysign(z.im.sin())));
        }
        return special(&special::EXP, z);
    }
    let (scale, x) = if z.re > log_large() { (std::f64::consts::E, z.re - 1.0) } else { (1.0, z.re) };
    let len = x.exp();
    in_range(c(len * z.im.cos() * scale, len * z.im.sin() * scale))
}

fn sin(z: Complex) -> Outcome {
    let s = sinh(c(-z.im, z.re))?;
    Ok(c(s.im, -s.re))
}

fn sinh(z: Complex) -> Outcome {
    if !z.is_finite() {
        if on_ray(z) {
            let re = INF.copysign(z.im.cos());
            return Ok(c(if z.re > 0.0 { re } else { -re }, INF.copysign(z.im.sin())));
        }
        return special(&special::SINH, z);
    }
    if z.re.abs() > log_large() {
        let x = z.re - 1f64.copysign(z.re);
        let e = std::f64::consts::E;
        return in_range(c(z.im.cos() * x.sinh() * e, z.im.sin() * x.cosh() * e));
    }
    in_range(c(z.im.cos() * z.re.sinh(), z.im.sin() * z.re.cosh()))
}

fn tan(z: Complex) -> Outcome {
    let s = tanh(c(-z.im, z.re))?;
    Ok(c(s.im, -s.re))
}

fn tanh(z: Complex) -> Outcome {
    if !z.is_finite() {
        if on_ray(z) {
            let im = 0f64.copysign(2.0 * z.im.sin() * z.im.cos());
            return Ok(c(1f64.copysign(z.re), im));
        }
        return special(&special::TANH, z);
    }
    if z.re.abs() > log_large() {
        let im = 4.0 * z.im.sin() * z.im.cos() * (-2.0 * z.re.abs()).exp();
        return Ok(c(1f64.copysign(z.re), im));
    }
    let (tx, ty) = (z.re.tanh(), z.im.tan());
    let cx = 1.0 / z.re.cosh();
    let txty = tx * ty;
    let denom = 1.0 + txty * txty;
    Ok(c(tx * (1.0 + ty * ty) / denom, (ty / denom * cx) * cx))
}

fn log(z: Complex) -> Outcome {
    if !z.is_finite() {
        return special(&special::LOG, z);
    }
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let re = if ax > LARGE || ay > LARGE {
        (ax / 2.0).hypot(ay / 2.0).ln() + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        if ax == 0.0 && ay == 0.0 {
            return Err(Fail::Domain);
        }
        ldexp(ax, 53).hypot(ldexp(ay, 53)).ln() - 53.0 * LN_2
    } else {
        let h = ax.hypot(ay);
        if (0.71..=1.73).contains(&h) {
            let (am, an) = if ax > ay { (ax, ay) } else { (ay, ax) };
            ((am - 1.0) * (am + 1.0) + an * an).ln_1p() / 2.0
        } else {
            h.ln()
        }
    };
    Ok(c(re, z.im.atan2(z.re)))
}

fn log10(z: Complex) -> Outcome {
    let r = log(z)?;
    Ok(c(r.re / LN_10, r.im / LN_10))
}

fn log_function(vm: &Vm, args: Args) -> PyResult {
    let z = log(to_complex(vm, &args[0])?);
    let Some(base) = args.opt(1) else { return value(vm, z) };
    let base = log(to_complex(vm, base)?);
    value(vm, z.and_then(|z| base.and_then(|b| z.div(b).map_err(|_| Fail::Domain))))
}

fn phase(z: Complex) -> f64 {
    z.im.atan2(z.re)
}

fn polar(vm: &Vm, args: Args) -> PyResult {
    let z = to_complex(vm, &args[0])?;
    let r = z.abs();
    if r.is_infinite() && z.is_finite() {
        return Err(raise(vm, Fail::Range));
    }
    Ok(vm.tuple(vec![vm.float(r), vm.float(phase(z))]).into())
}

fn rect(r: f64, phi: f64) -> Outcome {
    if !r.is_finite() || !phi.is_finite() {
        if r.is_infinite() && phi.is_finite() && phi != 0.0 {
            let z = c(INF.copysign(phi.cos()), INF.copysign(phi.sin()));
            return Ok(if r > 0.0 { z } else { z.neg() });
        }
        return special(&special::RECT, c(r, phi));
    }
    // The second form would lose the sign of a zero.
    Ok(if phi == 0.0 { c(r, r * phi) } else { c(r * phi.cos(), r * phi.sin()) })
}

fn isclose(vm: &Vm, args: Args) -> PyResult {
    let (a, b) = (to_complex(vm, &args[0])?, to_complex(vm, &args[1])?);
    let rel = args.opt(2).map_or(Ok(1e-9), |v| vm.to_f64(v))?;
    let abs = args.opt(3).map_or(Ok(0.0), |v| vm.to_f64(v))?;
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    let infinite = |z: Complex| z.re.is_infinite() || z.im.is_infinite();
    if infinite(a) || infinite(b) {
        return Ok(Value::FALSE);
    }
    let diff = c(a.re - b.re, a.im - b.im).abs();
    Ok(Value::from_bool(diff <= rel * b.abs() || diff <= rel * a.abs() || diff <= abs))
}
