# Integers: arithmetic, bit operations, conversions, methods, limits.
for a in (7, -7, 0, 2**70, -(2**70)):
    for b in (2, -2, 3, 2**35):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a & b, a | b, a ^ b)
for f in (lambda: 1 // 0, lambda: 1 % 0, lambda: 1 / 0, lambda: divmod(1, 0), lambda: 0 ** -1, lambda: 1 << -1, lambda: 1 >> -1, lambda: pow(2, -1, 4), lambda: pow(2, 3, 0), lambda: int("x"), lambda: int("1", 1), lambda: int("1", 37), lambda: int("z", 35), lambda: int(""), lambda: int(None), lambda: int([]), lambda: int("1_"), lambda: int(1.5, 2), lambda: int(float("nan")), lambda: int(float("inf")), lambda: (1).to_bytes(1, "middle"), lambda: (256).to_bytes(1, "big"), lambda: (-1).to_bytes(1, "big"), lambda: int.from_bytes(b"a", "x"), lambda: 1 + "a", lambda: "a" * 1.5, lambda: ~1.5, lambda: 10**400 / 3, lambda: float(10**400)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(int("0x1f", 16), int("0b101", 0), int("0o17", 0), int(" 42\n"), int("-0_1", 10), int(b"12"), int(3.99), int(-3.99), int(True), int("٣"))
print((255).to_bytes(2, "big"), (255).to_bytes(2, "little"), (-2).to_bytes(2, "big", signed=True), int.from_bytes(b"\xff\xfe", "big"), int.from_bytes([1, 2], "little"), int.from_bytes(b"\xff", signed=True), (5).to_bytes())
print((10).bit_length(), (0).bit_length(), (-255).bit_length(), (255).bit_count(), (-7).bit_count(), (3).as_integer_ratio(), (4).conjugate(), (4).real, (4).imag, (4).numerator, (4).denominator, (6).is_integer())
print(pow(3, 200, 13), pow(3, -1, 7), pow(-3, 3), pow(2, 0.5), (-8) ** (1 / 3), 2 ** -2, 0 ** 0, pow(38, -1, mod=97))
print(1 << 100, (1 << 100) >> 98, -5 >> 1, -1 >> 1000, 5 >> 1000, ~0, -(-3), +True, abs(-(2**65)))
print(round(15, -1), round(25, -1), round(-15, -1), round(12345, -2), round(5, 3), round(149, -2), round(150, -2))
print(hash(2**61 - 1), hash(2**61), hash(-1), hash(-2), hash(10**30), 1 == 1.0 == True, {1: "a", 1.0: "b", True: "c"})
print(bin(-5), oct(8), hex(-255), format(10, "b"), format(255, "#x"), format(-5, "08b"), format(1234567, ","), format(1234567, "_"), format(0xffff, "_b"), format(65, "c"), format(5, "+d"), format(5, " d"), format(5, "=+6d"), format(3, ".2f"), format(12345678901234567890, "e"), format(3, "%"))
print(sum(range(10**5)), max(3, 1, 2), min([4, 2]), 10**20 // 7, -(10**20) // 7, 10**20 % -7, (10**40).bit_length(), 3 < 4 < 5 > 2, 1 < 3 > 5)
class I(int):
    def __add__(self, o): return I(int(self) + o + 100)
    def __repr__(self): return f"I({int(self)})"
print(I(5) + 1, 1 + I(5), I(5) * 2, type(I(3) - 1).__name__, [I(1)], f"{I(7)}", I(5) == 5, {I(5): 1}[5], isinstance(True, int), int.__new__(I, 9))
class X:
    def __index__(self): return 3
    def __int__(self): return 4
print(int(X()), [1, 2, 3, 4][X()], bin(X()), range(X()), 10 .__add__(5), (5).__truediv__("a"), hex(X()), "ab" * X())
