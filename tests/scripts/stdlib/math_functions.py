import math, cmath
print(math.sqrt(2), math.factorial(20), math.gcd(12, 18, 27), math.lcm(4, 6), math.comb(10, 3), math.perm(5, 2), math.isqrt(10**20), math.floor(-1.5), math.ceil(1.2), math.trunc(-1.9), math.fmod(-7, 3), math.remainder(7, 4), math.modf(-1.25), math.frexp(10), math.ldexp(0.5, 3), math.copysign(1, -0.0), math.fsum([0.1] * 10), math.prod([1, 2, 3], start=2), math.hypot(3, 4), math.dist((0, 0), (3, 4)), math.sumprod([1, 2], [3, 4]), round(math.cbrt(27), 9), math.exp2(3), math.fma(2, 3, 4))
print(math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.atan2(1, -1), math.sinh(1), math.exp(1), math.expm1(1e-10), math.log(10), math.log2(8), math.log10(1000), math.log1p(1e-10), math.log(8, 2), math.log(10**400), math.pow(2, 0.5), math.degrees(math.pi), math.radians(180), math.gamma(5), math.lgamma(10), math.erf(0.5), math.erfc(0.5), math.e, math.tau, math.inf, math.nan, math.ulp(1.0), math.nextafter(1, 2), math.nextafter(0, 1, steps=3))
print(math.isclose(0.1 + 0.2, 0.3), math.isclose(0, 1e-10), math.isclose(0, 1e-10, abs_tol=1e-9), math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1), math.log(2**1000), math.floor(10**30 + 0.5) == 10**30)
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.factorial(1.5), lambda: math.exp(1000), lambda: math.gcd(1.5), lambda: math.comb(-1, 2), lambda: math.isqrt(-1), lambda: math.pow(0, -1), lambda: math.fmod(1, 0), lambda: math.asin(2), lambda: math.gamma(0), lambda: math.floor("a"), lambda: math.sin("x"), lambda: math.hypot("a"), lambda: math.dist((1,), (1, 2)), lambda: math.ldexp(1, 10**9), lambda: math.sqrt(10**400), lambda: math.sin(), lambda: math.prod(["a", "b"]), lambda: math.log(-1), lambda: math.ceil(math.inf), lambda: math.trunc(math.nan), lambda: math.perm(5, 1.5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class C:
    def __ceil__(self): return "ceil"
    def __float__(self): return 4.0
    def __index__(self): return 5
print(math.ceil(C()), math.sqrt(C()), math.factorial(C()), math.floor(C()))
