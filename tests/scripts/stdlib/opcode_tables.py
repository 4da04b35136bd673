"""The tables of CPython's operations."""
import opcode, dis, _opcode
print(len(opcode.hasconst), len(opcode.hasarg), len(opcode.hasjrel), opcode.hasfree[:3], opcode.haslocal[:4])
def f(a): return a+1
print(len(f.__code__.co_code) % 2)
try: _opcode.get_executor(1, 2)
except TypeError as e: print(e)
try: _opcode.stack_effect(300)
except ValueError as e: print(e)
