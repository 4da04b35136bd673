# Floats: repr, arithmetic, rounding, special values, methods, formatting.
import sys
for x in (0.1, 1e16, 1e15, 123456789012345680.0, 1e-5, 0.0001, 1.5, -0.0, 1e308 * 10, float("nan"), 5e-324, 1.7976931348623157e308, 100.0, 1e22, 2.5, 1/3):
    print(repr(x), str(x), format(x, "g"), format(x, ".3f") if abs(x) < 1e20 else "-", format(x, "e"), x.hex() if x == x else "nan")
print(0.1 + 0.2, 0.1 * 3, 1e200 * 1e200, -1e200 * 1e200, 7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), 2.0 ** 0.5, (-2.0) ** 2, (-2.0) ** 0.5, 0.0 ** 0)
for f in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0.0 ** -1, lambda: float("x"), lambda: float(""), lambda: float(None), lambda: float("1_"), lambda: float.fromhex("q"), lambda: 10.0 ** 400, lambda: int(1e400), lambda: round(float("nan")), lambda: round(float("inf")), lambda: float("inf").as_integer_ratio(), lambda: float("nan").as_integer_ratio(), lambda: 1.5 << 1, lambda: 1.5 & 1, lambda: format(1.5, "d"), lambda: format(1.5, "x"), lambda: 1.5 < 1j, lambda: round(1.5, "a"), lambda: float(b"\xff")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(round(0.5), round(1.5), round(2.5), round(-0.5), round(2.675, 2), round(1234.5678, -2), round(1e300, 5), round(5e-324, 400), round(2.5, 0), round(-1.5, None))
print(float("  1.5e3 "), float("-inf"), float("+NaN"), float("1_000.5"), float(b"2.5"), float("infinity"), float("٣.٥"), float(True), float("1e-400"))
print((0.75).as_integer_ratio(), (1.5).is_integer(), (2.0).is_integer(), float.fromhex("0x1.8p1"), float.fromhex("-0x.1"), (1.25).conjugate(), (1.5).real, (1.5).imag, (3.7).__trunc__(), (3.7).__floor__(), (3.2).__ceil__(), float.from_number(3))
nan, inf = float("nan"), float("inf")
print(nan == nan, nan != nan, nan < 1, nan in [nan], [nan] == [nan], inf > 10**400, -inf < -(10**400), 1e16 == 10**16 + 1, 2**53 == float(2**53 + 1), 1 < 1.5 < 2, max(nan, 1), max(1, nan), inf - inf, hash(inf), hash(-inf), hash(0.5), hash(1e300))
for spec in ("10.2f", "^10.1e", "+.0f", "#.0f", "010.3f", ",.2f", "_.1f", "%", ".1%", "G", "n", "z.0f", ".3", "", "=+12.3f", "*>12.1f", " .2f", ".0e", "#g"):
    print(spec, "|" + format(-1234.5678, spec) + "|", "|" + format(0.00001234, spec) + "|", "|" + format(inf, spec) + "|")
print("%f %e %g %.2f %10.3f|%-10.1f|%+d %05.1f %%" % (1.5, 1.5, 1e-7, 2.555, 3.14159, 2.25, 3.9, 2.25), "%s %r" % (0.1, 1e100), f"{1.0!r} {1.0:.1f} {1e10:,}")
print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.float_info.mant_dig, sys.float_repr_style, sum([0.1] * 10), sum([1e16, 1.0, -1e16]), sum([0.1] * 3, 0.0))
class F(float):
    def __repr__(self): return "F!"
print(F(1.5), str(F(2)), F(1.5) + 1, f"{F(1.5)}", f"{F(1.5)!r}", [F(3)], type(F(1.5) * 1).__name__, F("2.5") == 2.5)
