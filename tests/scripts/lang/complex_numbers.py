# Complex numbers.
import cmath
for z in (1 + 2j, -0.0 - 0j, 1e100j, complex("nan+infj"), 3 - 0j, 0j, complex(-0.0, 1)):
    print(repr(z), str(z), z.real, z.imag, z.conjugate(), -z, format(z, ".2f"), bool(z))
print((1 + 2j) * (3 - 1j), (1 + 2j) / (3 - 1j), (1 + 2j) ** 2, (1 + 2j) ** 0, 2 ** 1j, (1 + 2j) - 1, 1.5 + 2j, True + 1j, abs(3 + 4j), 1j * 1j == -1, hash(1 + 0j) == hash(1), hash(1 + 2j) == hash(complex(1, 2)))
for f in (lambda: 1j / 0, lambda: 1j // 1, lambda: 1j % 1, lambda: 1j < 2j, lambda: int(1j), lambda: float(1j), lambda: complex("1 + 2j"), lambda: complex("x"), lambda: complex("1", 2), lambda: complex(1, "2"), lambda: complex([]), lambda: 0j ** -1, lambda: 0j ** 1j, lambda: divmod(1j, 1), lambda: round(1j), lambda: format(1j, "08"), lambda: format(1j, "d"), lambda: pow(1j, 2, 3)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(complex("1+2j"), complex(" (3-4J) "), complex("j"), complex("-inf+nanj"), complex(1, 2), complex(1.5), complex("1e3"), complex(imag=2), complex(real=1), complex(True), complex("1_0j"))
class C:
    def __complex__(self): return 5 + 6j
class D:
    def __float__(self): return 2.5
class E:
    def __index__(self): return 7
print(complex(C()), complex(D()), complex(E()), complex(D(), E()), complex.from_number(3))
print(cmath.sqrt(-1), cmath.polar(1j), cmath.rect(1, 0), cmath.isnan(complex("nan")), cmath.isclose(1, 1 + 1e-12j), cmath.phase(-1), cmath.inf, cmath.infj)
print(f"{1+2j:.1f}", f"{1+2j:>20}", f"{1.5+2j:e}", "%s" % (1j,), [1j, -1j], {1 + 0j: "one"}[1], (1j).__class__, sum([1j, 2j, 1]), complex(1, -0.0), -1j, -(0 + 1j))
