"""Dictionaries of words: counting, grouping, sorting; string splitting and joining."""
WORDS = "the quick brown fox jumps over a lazy dog while many small async tasks wait for one slow file to load".split()


def text(n):
    state = 12345
    out = []
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(WORDS[state % len(WORDS)] + str(state % 50 if state & 4 else ""))
    return " ".join(out)


def count(words):
    counts = {}
    for w in words:
        counts[w] = counts.get(w, 0) + 1
    return counts


def main():
    total = []
    source = text(60_000)
    for _ in range(25):
        words = source.split()
        counts = count(words)
        groups = {}
        for w, c in counts.items():
            groups.setdefault(len(w), []).append((c, w))
        top = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:5]
        firsts = {}
        for i, w in enumerate(words):
            if w not in firsts:
                firsts[w] = i
        title = {w.title(): len([1 for ch in w if ch in "aeiou"]) for w in counts}
        total = [len(counts), top, sorted((k, len(v)) for k, v in groups.items()), sum(firsts.values()), sum(title.values())]
    return total


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
