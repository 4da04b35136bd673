//! The grammar of generated programs: a few definitions (functions, generators, coroutines, async
//! generators, context managers made of them), then statements that drive them, by hand or with asyncio.
//! A definition only uses those before it, so programs end. `driver.py` provides the names they use.

mod drive;
mod expr;
mod stmt;

use super::rng::Rng;
use super::tree::Stmt;

/// What a definition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Function,
    Generator,
    Coroutine,
    AsyncGenerator,
}

impl Kind {
    fn is_async(self) -> bool {
        matches!(self, Kind::Coroutine | Kind::AsyncGenerator)
    }
}

/// A definition that later ones can use.
#[derive(Clone, Debug)]
struct Def {
    name: String,
    params: usize,
}

/// Where statements are being made.
#[derive(Clone, Debug)]
struct Place {
    kind: Kind,
    /// Statements at module level have no `return` and no `yield`.
    module: bool,
    in_loop: bool,
    in_handler: bool,
    /// `break`, `continue` and `return` are syntax errors in the body of `except*`.
    in_star: bool,
    in_finally: bool,
    depth: usize,
    vars: Vec<&'static str>,
}

impl Place {
    fn of(kind: Kind) -> Place {
        Place {
            kind,
            module: false,
            in_loop: false,
            in_handler: false,
            in_star: false,
            in_finally: false,
            depth: 0,
            vars: vec!["p", "x", "y"],
        }
    }

    fn deeper(&self) -> Place {
        Place { depth: self.depth + 1, ..self.clone() }
    }
}

/// Makes one program.
struct Gen {
    rng: Rng,
    defs: Vec<Def>,
    /// Numbers the log lines and the named helpers.
    count: usize,
    /// Whether the program runs on asyncio.
    looped: bool,
    /// Statements that may still be made in the current definition.
    fuel: usize,
}

/// The program of an index of a run.
pub fn program(seed: u64, index: u64) -> Vec<Stmt> {
    let rng = Rng::new(seed, index);
    let mut maker = Gen { rng, defs: Vec::new(), count: 0, looped: false, fuel: 0 };
    maker.looped = maker.rng.chance(40);
    maker.program()
}

impl Gen {
    fn program(&mut self) -> Vec<Stmt> {
        let mut out = Vec::new();
        if self.rng.chance(80) {
            out.push(Stmt::line("var = contextvars.ContextVar(\"var\", default=\"none\")"));
        } else {
            out.push(Stmt::line("var = contextvars.ContextVar(\"var\")"));
        }
        let weights = if self.looped { [1, 2, 4, 3] } else { [1, 4, 3, 4] };
        for _ in 0..2 + self.rng.below(4) {
            let kind = [Kind::Function, Kind::Generator, Kind::Coroutine, Kind::AsyncGenerator]
                [self.rng.weighted(&weights)];
            let def = self.definition(kind);
            out.push(def);
        }
        self.drivers(&mut out);
        out
    }

    fn number(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    /// A quoted name with a number that occurs once in the program.
    fn label(&mut self, stem: &str) -> String {
        format!("\"{stem}{}\"", self.number())
    }

    fn definition(&mut self, kind: Kind) -> Stmt {
        let stem = match kind {
            Kind::Function => "f",
            Kind::Generator => "g",
            Kind::Coroutine => "c",
            Kind::AsyncGenerator => "a",
        };
        let name = format!("{stem}{}", self.defs.len());
        let params = self.rng.below(3);
        let list = ["", "p", "p, q=2"][params];
        self.fuel = 6 + self.rng.below(14);
        let place = Place::of(kind);
        let mut body = self.block(&place, 2 + self.rng.clone().below(4));
        if self.rng.chance(15) {
            body.insert(0, Stmt::line(format!("x = Fin({})", self.label("fin"))));
        }
        // Without it the variables are unbound when the program uses them first.
        if self.rng.chance(80) {
            let start = if params == 0 { "p = x = y = " } else { "x = y = " };
            body.insert(0, Stmt::line(format!("{start}{}", self.rng.below(3))));
        }
        // What makes it a generator must not be left to chance.
        let yields = match kind {
            Kind::Generator => Some("yield \"last\""),
            Kind::AsyncGenerator => Some("yield \"last\""),
            Kind::Function | Kind::Coroutine => None,
        };
        body.extend(yields.map(Stmt::line));
        let word = if kind.is_async() { "async def" } else { "def" };
        let mut stmt = Stmt::block(format!("{word} {name}({list}):"), body);
        let decorator = match kind {
            Kind::Generator if self.rng.chance(8) => Some("@contextlib.contextmanager"),
            Kind::AsyncGenerator if self.rng.chance(8) => Some("@contextlib.asynccontextmanager"),
            Kind::Generator if self.rng.chance(5) => Some("@types.coroutine"),
            _ => None,
        };
        let mut def = Def { name, params };
        if let Some(text) = decorator {
            let head = &mut stmt.clauses[0].head;
            *head = format!("{text}\n{head}");
            // Used under a name of its own by the expressions that want such a thing.
            let family = match text {
                "@types.coroutine" => "w",
                _ => "m",
            };
            let fresh = format!("{family}{}", self.defs.len());
            *head = head.replace(&format!("def {}(", def.name), &format!("def {fresh}("));
            def.name = fresh;
        }
        self.defs.push(def);
        stmt
    }

    /// A call of an earlier definition whose name begins with `stem`.
    fn call(&mut self, stem: &str, place: &Place) -> Option<String> {
        let fits: Vec<Def> = self.defs.iter().filter(|def| def.name.starts_with(stem)).cloned().collect();
        if fits.is_empty() {
            return None;
        }
        let def = &fits[self.rng.below(fits.len())];
        let given = match def.params {
            0 if self.rng.chance(97) => 0,
            0 => 1,
            1 if self.rng.chance(97) => 1,
            1 => 0,
            _ => 1 + self.rng.below(2),
        };
        let args: Vec<String> = (0..given).map(|_| self.atom(place)).collect();
        Some(format!("{}({})", def.name, args.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use crate::fuzz::tree::render;

    #[test]
    fn a_seed_is_a_program() {
        assert_eq!(render(&super::program(1, 5)), render(&super::program(1, 5)));
        assert_ne!(render(&super::program(1, 5)), render(&super::program(1, 6)));
    }
}
