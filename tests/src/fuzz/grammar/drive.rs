//! What a program does with its definitions: steps by hand, whole runs, runs on asyncio, hooks.

use super::super::tree::Stmt;
use super::{Gen, Kind, Place};

const HOOKS: &str = "\
def first(a):
    log(\"first iteration of\", a)
def last(a):
    log(\"finaliser of\", a, state(a))
    closing = a.aclose()
    for _ in range(4):
        if not step(\"finaliser\", closing.send, None):
            break
";

impl Gen {
    /// The statements after the definitions.
    pub(super) fn drivers(&mut self, out: &mut Vec<Stmt>) {
        if !self.looped && self.rng.chance(25) {
            for block in ["first", "last"] {
                let text = HOOKS.split("def ").find(|part| part.starts_with(block)).unwrap_or_default();
                out.push(Stmt::line(format!("def {text}")));
            }
            let set =
                self.rng.pick(&["firstiter=first, finalizer=last", "finalizer=last", "firstiter=first"]);
            out.push(Stmt::line(format!("sys.set_asyncgen_hooks({set})")));
        }
        let place = Place { module: true, ..Place::of(Kind::Function) };
        for _ in 0..1 + self.rng.below(3) {
            let stmt = if self.looped { self.on_loop(&place) } else { self.by_hand(&place) };
            out.push(stmt);
            if self.rng.chance(15) {
                out.push(Stmt::line(self.rng.pick(&["collect()", "kept = None", "log(\"between\")"])));
            }
        }
    }

    fn by_hand(&mut self, place: &Place) -> Stmt {
        let stem = self.rng.pick(&["g", "g", "c", "c", "a", "a", "a", "f", "w", "m"]);
        let Some(call) = self.call(stem, place) else { return self.inline(place) };
        let label = self.label("D");
        match stem {
            "g" | "w" if self.rng.chance(15) => Stmt::line(format!("step({label}, list, {call})")),
            "g" | "w" | "c" => {
                if stem == "c" && self.rng.chance(30) {
                    return Stmt::line(format!("run_sync({label}, {call})"));
                }
                let steps = self.steps(place);
                let kept = if self.rng.chance(40) { "kept = " } else { "" };
                Stmt::line(format!("{kept}drive({label}, {call}{steps})"))
            }
            "a" => {
                let steps = self.asteps(place);
                let kept = if self.rng.chance(40) { "kept = " } else { "" };
                Stmt::line(format!("{kept}adrive({label}, {call}{steps})"))
            }
            "m" => {
                let body = vec![Stmt::line("log(\"inside\", x)")];
                let with = Stmt::block(format!("with {call} as x:"), body);
                Stmt::block("try:", vec![with]).and("except BaseException as e:", vec![Stmt::line("show(e)")])
            }
            _ => Stmt::line(format!("step({label}, lambda: {call})")),
        }
    }

    /// Steps written out, with the program's own lines in the traceback.
    fn inline(&mut self, place: &Place) -> Stmt {
        let Some(call) = self.call("g", place) else {
            let label = self.label("D");
            return match self.call("c", place) {
                Some(call) => Stmt::line(format!("run_sync({label}, {call})")),
                None => Stmt::line(format!("log({label})")),
            };
        };
        let mut body = vec![Stmt::line(format!("it = {call}"))];
        for _ in 0..1 + self.rng.below(4) {
            body.push(Stmt::line(match self.rng.below(4) {
                0 => "log(next(it))".to_owned(),
                1 => format!("log(it.send({}))", self.atom(place)),
                2 => format!("log(it.throw({}))", self.exception(place)),
                _ => "for v in it: log(v)".to_owned(),
            }));
        }
        let handler = vec![Stmt::line("show(e)"), Stmt::line("log(state(it))")];
        Stmt::block("try:", body).and("except BaseException as e:", handler)
    }

    fn steps(&mut self, place: &Place) -> String {
        let mut text = String::new();
        for _ in 0..1 + self.rng.below(6) {
            text.push_str(", ");
            text.push_str(&match self.rng.weighted(&[6, 2, 3, 1, 1, 1]) {
                0 => "None".to_owned(),
                1 => format!("(\"send\", {})", self.atom(place)),
                2 => format!("(\"throw\", {})", self.thrown(place)),
                3 => "\"close\"".to_owned(),
                4 => "\"next\"".to_owned(),
                _ => "\"state\"".to_owned(),
            });
        }
        text
    }

    fn thrown(&mut self, place: &Place) -> String {
        if self.rng.chance(15) {
            return self.rng.pick(&["ValueError", "E2", "GeneratorExit", "StopIteration", "7"]).to_owned();
        }
        self.exception(place)
    }

    fn asteps(&mut self, place: &Place) -> String {
        let mut text = String::new();
        for _ in 0..1 + self.rng.below(6) {
            let what = ["anext", "asend", "athrow", "aclose", "default", "again"]
                [self.rng.weighted(&[6, 3, 3, 2, 1, 2])];
            let value = match what {
                "athrow" => self.thrown(place),
                _ => self.atom(place),
            };
            let mut sends = Vec::new();
            for _ in 0..1 + self.rng.below(4) {
                sends.push(match self.rng.weighted(&[10, 1, 2, 1]) {
                    0 => "None".to_owned(),
                    1 => self.atom(place),
                    2 => self.exception(place),
                    _ => "\"close\"".to_owned(),
                });
            }
            text.push_str(&format!(", (\"{what}\", {value}, [{}])", sends.join(", ")));
        }
        text
    }

    fn on_loop(&mut self, place: &Place) -> Stmt {
        let label = self.label("L");
        if self.rng.chance(40)
            && let Some(call) = self.call("c", place)
        {
            return Stmt::line(format!("run_loop({label}, {call})"));
        }
        let name = format!("main{}", self.number());
        self.fuel = 6 + self.rng.below(8);
        let count = 2 + self.rng.below(3);
        let mut body = self.block(&Place::of(Kind::Coroutine), count);
        if self.rng.chance(30)
            && let Some(call) = self.call("c", place)
        {
            body.insert(0, Stmt::line(format!("y = asyncio.create_task({call})")));
            body.push(Stmt::line(self.rng.pick(&[
                "y.cancel()",
                "log(y.cancel(\"why\"))",
                "y.cancel(); await y",
            ])));
        }
        body.insert(0, Stmt::line("p = x = y = 1"));
        let def = Stmt::block(format!("async def {name}():"), body);
        Stmt::block("if True:", vec![def, Stmt::line(format!("run_loop({label}, {name}())"))])
    }
}
