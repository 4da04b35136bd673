//! The VM without the runtime: no importer, no library, a host without an outside.

use ouro_compiler::{Mode, Options};
use ouro_vm::core::host::NullHost;
use ouro_vm::core::thread::{Registers, Thread};
use ouro_vm::core::vm::Vm;
use ouro_vm::{builtins, interp, types};

/// Runs a program; gives its global `out` as text, or the exception.
fn run(source: &str) -> String {
    let thread = Thread::new(1, 0, Registers::new(1 << 20).expect("memory"));
    let vm = Vm::bare(Box::new(NullHost));
    vm.install_hooks(interp::HOOKS);
    #[allow(unsafe_code)]
    // SAFETY: the thread outlives the VM's use of it, which ends with this function.
    unsafe {
        vm.set_thread(&thread)
    };
    types::bootstrap::bootstrap(&vm);
    let dict = vm.dict();
    builtins::fill(&vm, &dict);
    let _ = vm.builtins.set(dict.clone());
    let _ = vm.modules.set(vm.dict());
    let globals = vm.dict();
    vm.set_name(&globals, "__builtins__", (&dict).into());
    vm.set_name(&globals, "__name__", vm.str("__main__"));
    let code = match ouro_compiler::compile(source, "<test>", Mode::Exec, &Options::default()) {
        Ok(code) => code,
        Err(e) => return format!("compile error: {e:?}"),
    };
    let result = vm
        .make_code(code)
        .and_then(|code| (vm.hooks().run_code)(&vm, code, &globals, Some((&globals).into()), None));
    if let Err(e) = result {
        let text = vm.repr(&e.0).map(|t| t.to_text().into_owned());
        return format!("raised {}", text.unwrap_or_else(|_| "an exception without repr".into()));
    }
    let out = vm.get_name(&globals, "out").unwrap_or(ouro_vm::core::value::Value::NONE);
    vm.str_of(&out).map(|t| t.to_text().into_owned()).unwrap_or_default()
}

#[test]
fn arithmetic_and_functions() {
    assert_eq!(run("def fib(n):\n    return n if n < 2 else fib(n-1) + fib(n-2)\nout = fib(20)"), "6765");
    assert_eq!(run("out = [x*x for x in range(5) if x % 2 == 0]"), "[0, 4, 16]");
    assert_eq!(
        run("out = {k: v for k, v in zip('abc', (1, 2.5, 10**30))}"),
        "{'a': 1, 'b': 2.5, 'c': 1000000000000000000000000000000}"
    );
}

#[test]
fn classes() {
    let source = "
class A:
    def __init__(self, x):
        self.x = x
    def get(self):
        return self.x
    def __repr__(self):
        return f'A({self.x!r})'
class B(A):
    def get(self):
        return super().get() + 1
out = [A(1), B(2).get(), B.__mro__[1].__name__, isinstance(B(1), A)]
";
    assert_eq!(run(source), "[A(1), 3, 'A', True]");
}

#[test]
fn exceptions() {
    let source = "
out = []
def f():
    try:
        raise ValueError('x')
    except ValueError as e:
        out.append(str(e))
        raise KeyError('k') from e
    finally:
        out.append('f')
try:
    f()
except KeyError as e:
    out.append(repr(e.__cause__))
";
    assert_eq!(run(source), "['x', 'f', \"ValueError('x')\"]");
    assert_eq!(run("1/0"), "raised ZeroDivisionError('division by zero')");
}

#[test]
fn generators() {
    let source = "
def g():
    try:
        x = yield 1
        out.append(x)
        y = yield from h()
        out.append(y)
    finally:
        out.append('end')
def h():
    z = yield 2
    return z
out = []
i = g()
out.append(next(i)); out.append(i.send('a')); 
try:
    i.send('b')
except StopIteration as e:
    out.append(e.value)
j = g()
next(j)
del j
out.append(sum(x for x in range(10)))
";
    assert_eq!(run(source), "[1, 'a', 2, 'b', 'end', None, 'end', 45]");
}

#[test]
fn coroutines() {
    let source = "
class Wait:
    def __await__(self):
        return (yield 'wait')
async def inner(n):
    if n == 0:
        return await Wait()
    return await inner(n - 1) + 1
async def agen():
    for i in range(3):
        await Wait()
        yield i
async def main():
    r = [await inner(5)]
    async for x in agen():
        r.append(x)
    return r
c = main()
out = []
v = None
while True:
    try:
        out.append(c.send(v))
        v = 10
    except StopIteration as e:
        out.append(e.value)
        break
";
    assert_eq!(run(source), "['wait', 'wait', 'wait', 'wait', [15, 0, 1, 2]]");
}
