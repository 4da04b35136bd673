"""A JSON reader and writer in plain Python: character classes, slices, recursion, string building."""


def tokens(text):
    i, n = 0, len(text)
    while i < n:
        c = text[i]
        if c in " \t\n":
            i += 1
        elif c in "{}[],:":
            yield c, None
            i += 1
        elif c == '"':
            j = i + 1
            parts = []
            while text[j] != '"':
                if text[j] == "\\":
                    parts.append({"n": "\n", '"': '"', "\\": "\\"}[text[j + 1]])
                    j += 2
                else:
                    parts.append(text[j])
                    j += 1
            yield "s", "".join(parts)
            i = j + 1
        elif c in "-0123456789":
            j = i + 1
            while j < n and text[j] in "0123456789.eE+-":
                j += 1
            word = text[i:j]
            yield "n", float(word) if "." in word or "e" in word else int(word)
            i = j
        else:
            j = i
            while j < n and text[j].isalpha():
                j += 1
            yield "k", {"true": True, "false": False, "null": None}[text[i:j]]
            i = j


def parse(stream, first=None):
    kind, value = first or next(stream)
    if kind == "[":
        out = []
        for token in stream:
            if token[0] == "]":
                return out
            if token[0] != ",":
                out.append(parse(stream, token))
    elif kind == "{":
        obj = {}
        for token in stream:
            if token[0] == "}":
                return obj
            if token[0] != ",":
                next(stream)
                obj[token[1]] = parse(stream)
    return value


def dump(v):
    if v is None:
        return "null"
    if v is True or v is False:
        return "true" if v else "false"
    if isinstance(v, str):
        return '"' + v.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(v, list):
        return "[" + ", ".join([dump(x) for x in v]) + "]"
    if isinstance(v, dict):
        return "{" + ", ".join(f"{dump(k)}: {dump(x)}" for k, x in v.items()) + "}"
    return repr(v)


def main():
    data = [{"id": i, "name": f"item \"{i}\"", "tags": ["a", "b\n", None, True], "price": i * 1.25, "nested": {"x": [i, [i + 1, {}]]}} for i in range(1500)]
    text = dump(data)
    for _ in range(5):
        value = parse(tokens(text))
        assert value == data
        text = dump(value)
    return len(text), sum(map(ord, text[:2000]))


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
