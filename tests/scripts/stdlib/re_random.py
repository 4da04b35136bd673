"""Random patterns on random strings: spans of all groups, and what substitution and splitting make.
An argument says how many patterns."""
import re
import random
import sys
import warnings

warnings.simplefilter("ignore")
COUNT = int(sys.argv[1]) if sys.argv[1:] else 150
rng = random.Random(20240607)


def atom(depth, groups):
    kind = rng.randrange(16 if depth > 0 else 7)
    if kind < 3:
        return rng.choice("abcAB1 ")
    if kind == 3:
        return rng.choice([".", r"\w", r"\d", r"\s", r"\W", "[ab]", "[^a]", "[a-c1]", r"[^\w]", "[aeB1]", "é", "[é-λ]"])
    if kind == 4:
        return rng.choice(["^", "$", r"\b", r"\B", r"\A", r"\Z", ""])
    if kind == 5 and groups[0]:
        return f"(?P=g{rng.randrange(groups[0]) + 1})"
    if kind <= 6:
        return rng.choice(["ab", "a1", "ba", "a"])
    if kind <= 9:
        n = groups[0] = groups[0] + 1
        inner = alternatives(depth - 1, groups)
        groups.append(n)
        return f"(?P<g{n}>{inner})"
    if kind == 10:
        return f"(?:{alternatives(depth - 1, groups)})"
    if kind == 11:
        return rng.choice(["(?={})", "(?!{})"]).format(alternatives(depth - 1, groups))
    if kind == 12:
        return rng.choice(["(?<={})", "(?<!{})"]).format(rng.choice(["a", "ab", "[ab]1", ".", r"\w"]))
    if kind == 13:
        return f"(?>{alternatives(depth - 1, groups)})"
    if kind == 14 and groups[1:]:
        return f"(?({rng.choice(groups[1:])}){sequence(0, groups)}|{sequence(0, groups)})"
    return f"(?{rng.choice(['i', 's', 'm', '-i'])}:{alternatives(depth - 1, groups)})"


def sequence(depth, groups):
    parts = []
    for _ in range(rng.randrange(1, 4)):
        part = atom(depth, groups)
        if part and part[0] not in "^$" and part[:2] not in (r"\b", r"\B", r"\A", r"\Z") and rng.random() < 0.45:
            part = f"(?:{part})" if len(part) > 1 and part[0] not in "([\\" else part
            part += rng.choice(["*", "+", "?", "{2}", "{1,2}", "{0,3}", "{,2}"]) + rng.choice(["", "", "?", "+"])
        parts.append(part)
    return "".join(parts)


def alternatives(depth, groups):
    return "|".join(sequence(depth, groups) for _ in range(rng.choice([1, 1, 2, 3])))


def text():
    return "".join(rng.choice("aaabbcAB1 \né" + ("λ𐐀" if rng.random() < 0.1 else "")) for _ in range(rng.randrange(14)))


def shown(m):
    return m and (m.regs, m.lastindex)


def hash_of(text):
    h = 0
    for c in text.encode():
        h = (h * 31 + c) % (1 << 40)
    return h


done = 0
while done < COUNT:
    source = alternatives(3, [0])
    flags = rng.choice([0, 0, re.I, re.M, re.S, re.A])
    subjects = [text() for _ in range(4)]
    try:
        p = re.compile(source, flags)
    except re.PatternError:
        continue
    done += 1
    results = []
    for s in subjects:
        results.append([shown(p.search(s)), shown(p.match(s, 1)), shown(p.fullmatch(s))])
        results.append([[m.span() for m in p.finditer(s)], p.sub("-", s), p.split(s, 2)])
        if source.isascii() and s.isascii():
            b = re.compile(source.encode(), flags & ~re.A)
            results.append([shown(b.search(s.encode())), b.findall(bytearray(s.encode()))])
    shown_results = ascii(results)
    print(done, ascii(source), shown_results if COUNT > 1000 or done % 40 == 0 else hash_of(shown_results))
