"""Advice in the errors about modules that may hide others: files beside the program."""
import os
import subprocess
import sys
import tempfile


def run(folder, *args):
    done = subprocess.run([sys.executable, *args], cwd=folder, capture_output=True, text=True)
    last = done.stderr.strip().rpartition("\n")[2]
    print("  ", done.stdout.strip() or "-", last.replace(folder.removesuffix("/other"), "DIR") or "-")


CASES = {
    "fractions.py": ["import fractions\nfractions.Fraction", "from fractions import Fraction"],
    "mylib.py": ["import mylib\nmylib.array", "from mylib import array"],
}
for name, texts in CASES.items():
    for text in texts:
        with tempfile.TemporaryDirectory() as folder:
            print(name, repr(text))
            folder = os.path.realpath(folder)
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
            run(folder, os.path.join(folder, name))
            run(folder, "-m", name[:-3])
            run(folder, "-c", f"import {name[:-3]}")
            run(folder, "-P", name)
            run(folder, "-I", "-c", f"import sys; sys.path.insert(0, {folder!r}); import {name[:-3]}")
            other = os.path.join(folder, "other")
            os.mkdir(other)
            run(other, os.path.join(folder, name))
            run(other, "-c", f"import sys; sys.path.insert(0, {folder!r}); import {name[:-3]}")

print("a package")
with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)
    os.mkdir(os.path.join(folder, "fractions"))
    with open(os.path.join(folder, "fractions", "__init__.py"), "w") as file:
        file.write("here = True")
    for text in ("import fractions; fractions.here; fractions.Fraction", "from fractions import Fraction"):
        with open(os.path.join(folder, "main.py"), "w") as file:
            file.write(text)
        run(folder, "main.py")
        run(folder, "-c", "import main")
    with open(os.path.join(folder, "main.py"), "w") as file:
        file.write("""
import fractions, sys
def attempt():
    try:
        fractions.Fraction
    except (AttributeError, TypeError) as exc:
        print(type(exc).__name__, exc)
    try:
        from fractions import Fraction
    except (ImportError, TypeError) as exc:
        print(type(exc).__name__, exc)
attempt()
names = sys.stdlib_module_names
sys.stdlib_module_names = None
attempt()
del sys.stdlib_module_names
attempt()
sys.stdlib_module_names = names
sys.path[:] = []
attempt()
del fractions.__spec__.origin
attempt()
fractions.__spec__ = None
attempt()
del fractions.__file__
attempt()
""")
    done = subprocess.run([sys.executable, "main.py"], cwd=folder, capture_output=True, text=True)
    print(done.stdout.replace(folder, "DIR"), done.stderr)
