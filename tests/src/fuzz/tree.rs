//! A generated program as a tree of statements: enough structure to take it apart when it is shrunk,
//! with the text of heads and simple statements left as text.

/// A statement: one clause for a simple statement (no body) or `for x in y:`, more for `try`/`except`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stmt {
    pub clauses: Vec<Clause>,
}

/// `head` and what is indented below it. The body of a simple statement is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub head: String,
    pub body: Option<Vec<Stmt>>,
}

impl Stmt {
    pub fn line(text: impl Into<String>) -> Stmt {
        Stmt { clauses: vec![Clause { head: text.into(), body: None }] }
    }

    pub fn block(head: impl Into<String>, body: Vec<Stmt>) -> Stmt {
        Stmt { clauses: vec![Clause { head: head.into(), body: Some(body) }] }
    }

    /// Adds a clause such as `else:`.
    pub fn and(mut self, head: impl Into<String>, body: Vec<Stmt>) -> Stmt {
        self.clauses.push(Clause { head: head.into(), body: Some(body) });
        self
    }
}

/// The source text.
pub fn render(program: &[Stmt]) -> String {
    let mut text = String::new();
    render_at(program, 0, &mut text);
    text
}

fn render_at(body: &[Stmt], depth: usize, text: &mut String) {
    for clause in body.iter().flat_map(|stmt| &stmt.clauses) {
        for line in clause.head.lines() {
            text.push_str(&"    ".repeat(depth));
            text.push_str(line);
            text.push('\n');
        }
        match &clause.body {
            None => {}
            Some(inner) if inner.is_empty() => {
                text.push_str(&"    ".repeat(depth + 1));
                text.push_str("pass\n");
            }
            Some(inner) => render_at(inner, depth + 1, text),
        }
    }
}

/// How many clauses a program has.
pub fn size(body: &[Stmt]) -> usize {
    let clauses = body.iter().flat_map(|stmt| &stmt.clauses);
    clauses.map(|clause| 1 + clause.body.as_deref().map_or(0, size)).sum()
}

/// Every program that one step of shrinking makes of `body`: without one statement or without a run of
/// them, without one clause, with a compound statement replaced by what is in it.
pub fn smaller(body: &[Stmt]) -> Vec<Vec<Stmt>> {
    let mut made = Vec::new();
    let mut run = body.len() / 2;
    while run > 0 {
        for start in (0..body.len()).step_by(run) {
            let end = (start + run).min(body.len());
            made.push([&body[..start], &body[end..]].concat());
        }
        run /= 2;
    }
    if body.len() == 1 {
        made.push(Vec::new());
    }
    for (index, stmt) in body.iter().enumerate() {
        for replaced in smaller_stmt(stmt) {
            made.push([&body[..index], &replaced, &body[index + 1..]].concat());
        }
    }
    made
}

fn smaller_stmt(stmt: &Stmt) -> Vec<Vec<Stmt>> {
    let mut made = Vec::new();
    for (index, clause) in stmt.clauses.iter().enumerate() {
        let Some(inner) = &clause.body else { continue };
        made.push(inner.clone());
        if stmt.clauses.len() > 1 {
            let mut fewer = stmt.clone();
            fewer.clauses.remove(index);
            made.push(vec![fewer]);
        }
        for body in smaller(inner) {
            let mut replaced = stmt.clone();
            replaced.clauses[index].body = Some(body);
            made.push(vec![replaced]);
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rendered_and_taken_apart() {
        let program = vec![
            Stmt::line("x = 1"),
            Stmt::block("try:", vec![Stmt::line("f()")]).and("finally:", vec![Stmt::line("g()")]),
        ];
        assert_eq!(render(&program), "x = 1\ntry:\n    f()\nfinally:\n    g()\n");
        assert_eq!(size(&program), 5);
        let made = smaller(&program);
        assert!(made.iter().any(|one| render(one) == "x = 1\nf()\n"));
        assert!(made.iter().any(|one| render(one) == "x = 1\n"));
        assert!(made.iter().all(|one| size(one) < size(&program)));
    }
}
