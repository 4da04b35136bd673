//! Expressions: plain values, suspensions in the middle of others, iterables, awaitables, managers.

use super::{Gen, Kind, Place};

const CATCHABLE: [&str; 12] = [
    "ValueError",
    "E1",
    "E2",
    "B1",
    "KeyError",
    "Exception",
    "BaseException",
    "(E1, ValueError)",
    "GeneratorExit",
    "StopIteration",
    "RuntimeError",
    "TypeError",
];

impl Gen {
    /// Something simple that only rarely raises.
    pub(super) fn atom(&mut self, place: &Place) -> String {
        match self.rng.weighted(&[6, 4, 2, 6, 1, 1]) {
            0 => self.rng.below(10).to_string(),
            1 => self.label("s"),
            2 => self.rng.pick(&["None", "True", "()", "[1, 2]", "...", "-1.5"]).to_owned(),
            3 if place.module => self.rng.pick(&["0", "1", "\"m\""]).to_owned(),
            3 => place.vars[self.rng.below(place.vars.len())].to_owned(),
            4 => "var.get()".to_owned(),
            _ => "sys.exception()".to_owned(),
        }
    }

    /// Any expression.
    pub(super) fn expr(&mut self, place: &Place, depth: usize) -> String {
        if depth == 0 {
            return self.atom(place);
        }
        let less = depth - 1;
        match self.rng.weighted(&[14, 10, 4, 3, 3, 3, 3, 3, 2, 2, 3, 2, 2, 3]) {
            0 => self.atom(place),
            1 => self.suspended(place, less).unwrap_or_else(|| self.atom(place)),
            2 => format!("({}, {})", self.expr(place, less), self.expr(place, less)),
            3 => format!("[{}, *{}]", self.expr(place, less), self.iterable(place, less)),
            4 => format!("f\"<{{{}!r}}>\"", self.expr(place, 0).replace('"', "'")),
            5 => format!("{{\"k\": {}, **{{\"n\": {}}}}}", self.expr(place, less), self.expr(place, less)),
            6 => self.failing(place, less),
            7 => {
                let test = self.atom(place);
                format!("({} if {test} else {})", self.expr(place, less), self.expr(place, less))
            }
            8 => format!("(lambda v: (v, {}))({})", self.atom(place), self.expr(place, less)),
            9 => format!("list({})", self.iterable(place, less)),
            10 => self.call("f", place).unwrap_or_else(|| self.atom(place)),
            11 if !place.module => format!("(y := {})", self.expr(place, less)),
            12 => {
                format!("({} {} {})", self.atom(place), self.rng.pick(&["and", "or"]), self.expr(place, less))
            }
            13 if !place.module && place.kind.is_async() => self.comprehension(place, less),
            _ => format!("[v for v in {} if v]", self.iterable(place, less)),
        }
    }

    fn comprehension(&mut self, place: &Place, depth: usize) -> String {
        match self.rng.below(4) {
            0 => format!("[v async for v in {}]", self.aiterable(place)),
            1 => {
                format!("[(v, await {}) for v in {}]", self.awaitable(place, depth), self.iterable(place, 0))
            }
            2 => format!("{{str(v): v async for v in {} if v}}", self.aiterable(place)),
            _ => format!("[w for v in {} async for w in {}]", self.iterable(place, 0), self.aiterable(place)),
        }
    }

    /// An expression that raises as a rule.
    fn failing(&mut self, place: &Place, depth: usize) -> String {
        let inner = self.expr(place, depth);
        match self.rng.below(9) {
            0 => format!("({inner} // 0)"),
            1 => format!("None.attr({inner})"),
            2 => format!("[1, 2][{inner}]"),
            3 => "{\"k\": 1}[\"z\"]".to_owned(),
            4 => format!("({} + {inner})", self.atom(place)),
            5 => "undefined_name".to_owned(),
            6 => format!("int({inner})"),
            7 => format!("len({inner})"),
            _ => format!("(lambda: 0)({inner})"),
        }
    }

    /// An expression that suspends, where the place allows one.
    pub(super) fn suspended(&mut self, place: &Place, depth: usize) -> Option<String> {
        if place.module {
            return None;
        }
        Some(match place.kind {
            Kind::Function => return None,
            Kind::Generator if self.rng.chance(60) => format!("(yield {})", self.expr(place, depth)),
            Kind::Generator => format!("(yield from {})", self.iterable(place, depth)),
            Kind::Coroutine => format!("(await {})", self.awaitable(place, depth)),
            Kind::AsyncGenerator if self.rng.chance(50) => format!("(yield {})", self.expr(place, depth)),
            Kind::AsyncGenerator => format!("(await {})", self.awaitable(place, depth)),
        })
    }

    pub(super) fn iterable(&mut self, place: &Place, depth: usize) -> String {
        match self.rng.weighted(&[3, 8, 3, 2, 2, 1, 1]) {
            0 => format!("range({})", self.rng.below(4)),
            1 => self.call("g", place).unwrap_or_else(|| "(1, 2)".to_owned()),
            2 => {
                let reply = self.rng.pick(&["None", "None", "\"reply\"", "\"bad close\""]);
                format!("It({}, {}, {reply})", self.label("it"), self.rng.below(4))
            }
            3 => format!("[{}, {}]", self.expr(place, depth.min(1)), self.atom(place)),
            4 => {
                let inner = self.iterable(place, depth.min(1));
                format!("((v, {}) for v in {inner})", self.atom(place))
            }
            5 => format!("zip({}, range(2))", self.call("g", place).unwrap_or_else(|| "\"ab\"".to_owned())),
            _ => self.atom(place),
        }
    }

    pub(super) fn aiterable(&mut self, place: &Place) -> String {
        match self.rng.weighted(&[8, 3, 2, 1]) {
            0 => self.call("a", place).unwrap_or_else(|| format!("AIt({}, 3)", self.label("ait"))),
            1 => {
                let error = if self.rng.chance(30) { self.exception(place) } else { "None".to_owned() };
                format!("AIt({}, {}, {error})", self.label("ait"), self.rng.below(4))
            }
            2 if place.kind.is_async() && !place.module => {
                let inner = self.aiterable(place);
                format!("((v, await {}) async for v in {inner})", self.simple_awaitable())
            }
            _ => self.atom(place),
        }
    }

    fn simple_awaitable(&mut self) -> String {
        format!("pause({})", self.label("w"))
    }

    pub(super) fn awaitable(&mut self, place: &Place, depth: usize) -> String {
        if self.looped && self.rng.chance(35) {
            return self.loop_awaitable(place, depth);
        }
        match self.rng.weighted(&[7, 3, 4, 2, 2, 2, 2, 1, 1]) {
            0 => self.call("c", place).unwrap_or_else(|| self.simple_awaitable()),
            1 => self.simple_awaitable(),
            2 if self.looped => self.simple_awaitable(),
            2 => {
                let error = if self.rng.chance(30) { self.exception(place) } else { "None".to_owned() };
                format!("Aw({}, {}, {error})", self.label("aw"), self.rng.below(3))
            }
            3 if self.looped => "asyncio.sleep(0, \"slept\")".to_owned(),
            3 => format!("AwIter({}, {})", self.label("awi"), self.rng.below(3)),
            4 => match self.call("a", place) {
                Some(call) if self.rng.chance(50) => format!("anext({call})"),
                Some(call) => format!("anext({call}, {})", self.atom(place)),
                None => self.simple_awaitable(),
            },
            5 => match self.call("a", place) {
                Some(call) => match self.rng.below(3) {
                    0 => format!("{call}.asend(None)"),
                    1 => format!("{call}.athrow({})", self.exception(place)),
                    _ => format!("{call}.aclose()"),
                },
                None => self.simple_awaitable(),
            },
            6 => match self.call("w", place) {
                Some(call) => call,
                None => self.simple_awaitable(),
            },
            7 => self.atom(place),
            _ => format!("Aw({}, 0)", self.label("aw")),
        }
    }

    /// What only exists on a loop.
    fn loop_awaitable(&mut self, place: &Place, depth: usize) -> String {
        let one = self.call("c", place).unwrap_or_else(|| self.simple_awaitable());
        match self.rng.weighted(&[3, 4, 2, 1, 1, 1]) {
            0 => format!("asyncio.create_task({one})"),
            1 => {
                let two = if depth > 0 { self.awaitable(place, depth - 1) } else { self.simple_awaitable() };
                let flag = self.rng.pick(&["", ", return_exceptions=True", ", return_exceptions=True"]);
                format!("asyncio.gather({one}, {two}{flag})")
            }
            2 => format!("asyncio.wait_for({one}, {})", self.rng.pick(&["None", "0", "30"])),
            3 => "asyncio.Event().wait()".to_owned(),
            4 => format!("asyncio.wait([asyncio.create_task({one})])"),
            _ => "asyncio.Queue().get()".to_owned(),
        }
    }

    /// A manager for `with`.
    pub(super) fn manager(&mut self, place: &Place) -> String {
        match self.rng.weighted(&[8, 2, 2, 2, 1]) {
            0 => format!("CM({})", self.manager_args(place)),
            1 => match self.call("g", place) {
                Some(call) => format!("contextlib.closing({call})"),
                None => format!("CM({})", self.label("cm")),
            },
            2 => format!("contextlib.suppress({})", self.rng.pick(&["E1", "ValueError", "Exception"])),
            3 => match self.call("m", place) {
                Some(call) => call,
                None => "contextlib.ExitStack()".to_owned(),
            },
            _ => self.atom(place),
        }
    }

    /// A manager for `async with`.
    pub(super) fn amanager(&mut self, place: &Place) -> String {
        if self.looped && self.rng.chance(30) {
            return self
                .rng
                .pick(&[
                    "asyncio.TaskGroup()",
                    "asyncio.timeout(0)",
                    "asyncio.timeout(None)",
                    "asyncio.Lock()",
                ])
                .to_owned();
        }
        match self.rng.weighted(&[8, 2, 2, 1]) {
            0 => format!("ACM({}, waits={})", self.manager_args(place), self.rng.below(3)),
            1 => match self.call("a", place) {
                Some(call) => format!("contextlib.aclosing({call})"),
                None => format!("ACM({})", self.label("acm")),
            },
            2 => match self.call("m", place) {
                Some(call) => call,
                None => "contextlib.AsyncExitStack()".to_owned(),
            },
            _ => self.atom(place),
        }
    }

    fn manager_args(&mut self, place: &Place) -> String {
        let mut args = self.label("cm");
        if self.rng.chance(10) {
            args.push_str(&format!(", enter={}", self.exception(place)));
        }
        if self.rng.chance(15) {
            args.push_str(&format!(", leave={}", self.exception(place)));
        }
        if self.rng.chance(30) {
            args.push_str(", swallow=True");
        }
        args
    }

    /// A new exception.
    pub(super) fn exception(&mut self, place: &Place) -> String {
        let label = self.label("e");
        match self.rng.weighted(&[5, 6, 5, 2, 3, 2, 2, 1, 3, 1, 1]) {
            0 => format!("ValueError({label})"),
            1 => format!("E1({label})"),
            2 => format!("E2({label})"),
            3 => format!("B1({label})"),
            4 => format!("KeyError({label})"),
            5 => format!("StopIteration({label})"),
            6 => "GeneratorExit()".to_owned(),
            7 => "StopAsyncIteration()".to_owned(),
            8 => {
                let one = self.leaf_exception();
                let two = self.leaf_exception();
                if self.rng.chance(30) {
                    format!(
                        "ExceptionGroup({label}, [{one}, ExceptionGroup(\"in\", [{two}, {}])])",
                        self.leaf_exception()
                    )
                } else {
                    format!("ExceptionGroup({label}, [{one}, {two}])")
                }
            }
            9 => format!("BaseExceptionGroup({label}, [B1(1), {}])", self.leaf_exception()),
            _ if self.looped => "asyncio.CancelledError()".to_owned(),
            _ => format!("RuntimeError({})", self.atom(place)),
        }
    }

    fn leaf_exception(&mut self) -> String {
        let label = self.label("l");
        let class = self.rng.pick(&["ValueError", "E1", "E2", "KeyError", "TypeError"]);
        format!("{class}({label})")
    }

    /// What an `except` clause names.
    pub(super) fn caught(&mut self) -> String {
        if self.looped && self.rng.chance(12) {
            return "asyncio.CancelledError".to_owned();
        }
        self.rng.pick(&CATCHABLE).to_owned()
    }
}
