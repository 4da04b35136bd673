//! Statements: the ways a body can loop, catch, clean up, suspend and leave.

use super::super::tree::Stmt;
use super::{Gen, Kind, Place};

impl Gen {
    /// A body of about `count` statements.
    pub(super) fn block(&mut self, place: &Place, count: usize) -> Vec<Stmt> {
        let mut out = Vec::new();
        for _ in 0..count {
            if self.fuel == 0 {
                break;
            }
            self.fuel -= 1;
            let stmt = self.stmt(place);
            out.push(stmt);
        }
        if out.is_empty() {
            let label = self.label("at");
            out.push(Stmt::line(format!("log({label})")));
        }
        out
    }

    fn inner(&mut self, place: &Place) -> Vec<Stmt> {
        let count = 1 + self.rng.below(3);
        self.block(place, count)
    }

    fn stmt(&mut self, place: &Place) -> Stmt {
        let nested = if place.depth < 4 { 1 } else { 0 };
        let weights = [
            8,
            9,
            5 * nested,
            3 * nested,
            12 * nested,
            4 * nested,
            6 * nested,
            3,
            3,
            2,
            2 * nested,
            2,
            2 * nested,
            3 * nested,
        ];
        match self.rng.weighted(&weights) {
            0 => self.log_line(place),
            1 => self.suspending(place),
            2 => self.for_loop(place),
            3 => self.while_loop(place),
            4 => self.try_stmt(place),
            5 => self.star_stmt(place),
            6 => self.with_stmt(place),
            7 => self.raise_stmt(place),
            8 => self.leave(place),
            9 => self.context(place),
            10 => self.nested(place),
            11 => self.small(place),
            12 => self.matched(place),
            _ => self.branch(place),
        }
    }

    fn log_line(&mut self, place: &Place) -> Stmt {
        let label = self.label("at");
        Stmt::line(format!("log({label}, {})", self.expr(place, 2)))
    }

    fn suspending(&mut self, place: &Place) -> Stmt {
        let Some(text) = self.suspended(place, 1) else { return self.log_line(place) };
        let target = self.rng.pick(&["", "x = ", "y = ", "x, y = ", "x, *y = "]);
        match self.rng.below(8) {
            0 => Stmt::line(format!("log({}, {text})", self.label("at"))),
            1 => Stmt::line(format!("x = ({}, {text}, {})", self.atom(place), self.expr(place, 1))),
            2 => Stmt::line(format!("y = [{text}, {}]", self.expr(place, 1))),
            3 => Stmt::line(text),
            _ => Stmt::line(format!("{target}{text}")),
        }
    }

    fn for_loop(&mut self, place: &Place) -> Stmt {
        let inside = Place { in_loop: true, ..place.deeper() };
        let head = if place.kind.is_async() && !place.module && self.rng.chance(60) {
            format!("async for x in {}:", self.aiterable(place))
        } else {
            format!("for x in {}:", self.iterable(place, 1))
        };
        let mut body = self.inner(&inside);
        body.insert(0, Stmt::line("tick()"));
        let stmt = Stmt::block(head, body);
        if self.rng.chance(20) { stmt.and("else:", self.inner(&place.deeper())) } else { stmt }
    }

    fn while_loop(&mut self, place: &Place) -> Stmt {
        let inside = Place { in_loop: true, ..place.deeper() };
        // A counter of its own in a list that the body does not know.
        let name = format!("n{}", self.number());
        let mut body = self.inner(&inside);
        body.insert(0, Stmt::line("tick()"));
        let stmt = Stmt::block(format!("while {name}.pop():"), body);
        let stmt = if self.rng.chance(20) { stmt.and("else:", self.inner(&place.deeper())) } else { stmt };
        let times = self.rng.below(3);
        let set = Stmt::line(format!("{name} = [0{}]", ", 1".repeat(times + 1)));
        Stmt::block("if True:", vec![set, stmt])
    }

    fn try_stmt(&mut self, place: &Place) -> Stmt {
        let inside = place.deeper();
        let mut stmt = Stmt::block("try:", self.inner(&inside));
        let finally = self.rng.chance(50);
        let handlers = if finally { self.rng.below(3) } else { 1 + self.rng.below(2) };
        let handling = Place { in_handler: true, ..inside.clone() };
        for _ in 0..handlers {
            let caught = self.caught();
            let named = self.rng.chance(60);
            let mut body = self.inner(&handling);
            if named && self.rng.chance(60) {
                let label = self.label("h");
                body.insert(0, Stmt::line(format!("log({label}, e)")));
            }
            if named && self.rng.chance(15) {
                body.insert(0, Stmt::line("show(e)"));
            }
            let name = if named { " as e" } else { "" };
            stmt = stmt.and(format!("except {caught}{name}:"), body);
        }
        if handlers > 0 && self.rng.chance(15) {
            stmt = stmt.and("else:", self.inner(&inside));
        }
        if finally {
            let last = Place { in_finally: true, ..inside };
            stmt = stmt.and("finally:", self.inner(&last));
        }
        stmt
    }

    fn star_stmt(&mut self, place: &Place) -> Stmt {
        let inside = place.deeper();
        let mut stmt = Stmt::block("try:", self.inner(&inside));
        let handling = Place { in_star: true, in_loop: false, in_handler: true, ..inside.clone() };
        for _ in 0..1 + self.rng.below(2) {
            let caught =
                self.rng.pick(&["ValueError", "E1", "E2", "KeyError", "Exception", "(E2, TypeError)"]);
            let mut body = self.inner(&handling);
            body.insert(0, Stmt::line(format!("log({}, e, e.exceptions)", self.label("h"))));
            stmt = stmt.and(format!("except* {caught} as e:"), body);
        }
        if self.rng.chance(30) {
            stmt = stmt.and("finally:", self.inner(&inside));
        }
        stmt
    }

    fn with_stmt(&mut self, place: &Place) -> Stmt {
        let waits = place.kind.is_async() && !place.module && self.rng.chance(65);
        let mut head = if waits { "async with ".to_owned() } else { "with ".to_owned() };
        let several = self.rng.chance(20);
        for number in 0..1 + usize::from(several) {
            if number > 0 {
                head.push_str(", ");
            }
            head.push_str(&if waits { self.amanager(place) } else { self.manager(place) });
            if self.rng.chance(40) {
                head.push_str(self.rng.pick(&[" as x", " as y"]));
            }
        }
        head.push(':');
        let inside = place.deeper();
        let mut body = self.inner(&inside);
        if head.contains("TaskGroup") && !head.contains(" as ") {
            head = head.replace("TaskGroup()", "TaskGroup() as tg");
            if let Some(call) = self.call("c", place) {
                body.insert(0, Stmt::line(format!("x = tg.create_task({call})")));
            }
        }
        Stmt::block(head, body)
    }

    fn raise_stmt(&mut self, place: &Place) -> Stmt {
        if place.in_handler && self.rng.chance(40) {
            return Stmt::line(self.rng.pick(&["raise", "raise", "raise e"]));
        }
        let exc = self.exception(place);
        Stmt::line(match self.rng.below(6) {
            0 if place.in_handler => format!("raise {exc} from e"),
            1 => format!("raise {exc} from None"),
            2 => format!("raise {}", self.rng.pick(&["ValueError", "E1", "KeyError", "GeneratorExit"])),
            _ => format!("raise {exc}"),
        })
    }

    fn leave(&mut self, place: &Place) -> Stmt {
        if place.in_loop && self.rng.chance(60) {
            return Stmt::line(self.rng.pick(&["break", "continue"]));
        }
        if place.module || place.in_star || (place.in_finally && self.rng.chance(70)) {
            return self.log_line(place);
        }
        let value = match place.kind {
            Kind::AsyncGenerator => String::new(),
            _ => format!(" {}", self.expr(place, 1)),
        };
        // As a rule under a condition, so that what follows is not dead.
        if self.rng.chance(70) {
            let test = self.atom(place);
            return Stmt::block(format!("if {test}:"), vec![Stmt::line(format!("return{value}"))]);
        }
        Stmt::line(format!("return{value}"))
    }

    fn context(&mut self, place: &Place) -> Stmt {
        let label = self.label("v");
        match self.rng.below(4) {
            0 => Stmt::line(format!("token = var.set({label})")),
            1 => Stmt::line("var.reset(token)"),
            2 => Stmt::line(format!("log({label}, var.get())")),
            _ => {
                let call = self.call("f", place).map(|call| call.replace('(', ", ").replace(", )", ")"));
                let call = call.unwrap_or_else(|| format!("var.set, {label})"));
                Stmt::line(format!("log(contextvars.copy_context().run({call})"))
            }
        }
    }

    fn nested(&mut self, place: &Place) -> Stmt {
        let name = format!("in{}", self.number());
        let (word, kind) = match self.rng.below(4) {
            0 => ("def", Kind::Function),
            1 | 2 if !place.kind.is_async() => ("def", Kind::Generator),
            1 => ("async def", Kind::Coroutine),
            _ => ("async def", Kind::AsyncGenerator),
        };
        let inside = Place { depth: place.depth + 1, ..Place::of(kind) };
        let mut body = self.inner(&inside);
        if !place.module && self.rng.chance(40) {
            body.insert(0, Stmt::line("nonlocal x"));
        }
        if matches!(kind, Kind::Generator | Kind::AsyncGenerator) {
            body.push(Stmt::line("yield x"));
        }
        let def = Stmt::block(format!("{word} {name}(p=1):"), body);
        let used = match kind {
            Kind::Function => Stmt::line(format!("log({name}())")),
            Kind::Generator if place.kind == Kind::Generator && !place.module => {
                Stmt::line(format!("y = yield from {name}()"))
            }
            Kind::Generator => Stmt::line(format!("y = list({name}())")),
            Kind::Coroutine if place.kind.is_async() && !place.module => {
                Stmt::line(format!("y = await {name}()"))
            }
            Kind::AsyncGenerator if place.kind.is_async() && !place.module => {
                Stmt::block(format!("async for y in {name}():"), vec![Stmt::line("log(y)")])
            }
            Kind::Coroutine | Kind::AsyncGenerator => Stmt::line(format!("y = {name}()")),
        };
        // A first assignment makes `x` a variable of the function, whatever else it does.
        Stmt::block("if True:", vec![Stmt::line("x = \"cell\""), def, used])
    }

    fn small(&mut self, place: &Place) -> Stmt {
        match self.rng.below(8) {
            0 => Stmt::line(self.rng.pick(&["del x", "del y"])),
            1 => Stmt::line(format!("assert {}, {}", self.atom(place), self.expr(place, 1))),
            2 => Stmt::line("x += 1"),
            3 => Stmt::line(format!("x = Fin({})", self.label("fin"))),
            4 => Stmt::line("log(sorted(locals()))"),
            5 => Stmt::line(format!("x = {}", self.expr(place, 3))),
            6 => match self.call(self.rng.clone().pick(&["g", "c", "a"]), place) {
                Some(call) => Stmt::line(format!("x = {call}")),
                None => Stmt::line("x = y"),
            },
            _ => Stmt::line(format!("y = {}", self.expr(place, 2))),
        }
    }

    fn matched(&mut self, place: &Place) -> Stmt {
        let subject = self.expr(place, 1);
        let pattern = self.rng.pick(&[
            "case 1 | 2 | None:",
            "case (x, y):",
            "case [x, *y]:",
            "case {\"k\": x}:",
            "case str() as y:",
            "case int(real=y) if y:",
        ]);
        let inside = place.deeper();
        let first = self.inner(&inside);
        let cases = Stmt::block(pattern, first).and("case _:", self.inner(&inside));
        Stmt::block(format!("match {subject}:"), vec![cases])
    }

    fn branch(&mut self, place: &Place) -> Stmt {
        let inside = place.deeper();
        let test = self.expr(place, 1);
        let stmt = Stmt::block(format!("if {test}:"), self.inner(&inside));
        if self.rng.chance(50) { stmt.and("else:", self.inner(&inside)) } else { stmt }
    }
}
