import random
r = random.Random(42)
print(r.random(), r.randint(1, 100), r.choice("abcdef"), r.uniform(1, 2), r.randrange(0, 100, 7), r.getrandbits(70), r.sample(range(20), 5), r.choices("abc", [1, 2, 3], k=6), r.gauss(0, 1), r.randbytes(4).hex())
l = list(range(10)); r.shuffle(l); print(l, r.betavariate(2, 3), r.expovariate(1), r.triangular(0, 1, 0.5), r.normalvariate(0, 1), r.lognormvariate(0, 1), r.vonmisesvariate(0, 1), r.gammavariate(2, 1), r.paretovariate(2), r.weibullvariate(1, 2), r.binomialvariate(10, 0.3))
s = r.getstate(); a = [r.random() for _ in range(3)]; r.setstate(s); print(a == [r.random() for _ in range(3)])
print(random.Random("text").random(), random.Random(b"bytes").random(), random.Random(1.5).random(), random.Random(-7).randint(0, 10**30), random.Random(10**50).getrandbits(5))
random.seed(7); print(random.random(), random.randint(1, 6)); 
for f in (lambda: r.randint(5, 1), lambda: r.choice([]), lambda: r.sample([1], 5), lambda: r.randrange(1.5), lambda: r.choices([1], [0]), lambda: r.sample({1, 2}, 1), lambda: r.choices([1, 2], [1]), lambda: r.getrandbits(-1), lambda: random.Random([]), lambda: r.randrange(0), lambda: r.sample([1, 2], -1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(r.sample("ab", counts=[3, 2], k=4), 0 <= random.SystemRandom().random() < 1, [random.Random(i).randrange(10) for i in range(12)])
