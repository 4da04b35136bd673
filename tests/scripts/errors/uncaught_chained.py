def load(d):
    try:
        return d["key"]
    except KeyError as exc:
        raise ValueError("no key") from exc
def main():
    try:
        load({})
    except ValueError:
        raise RuntimeError("while handling")
main()
