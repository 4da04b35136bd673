//! Makes a program with a difference small: delta debugging on its statements, each round one batch.

use super::batch::{Printed, Runner};
use super::tree::{self, Stmt};

/// The smallest program found that the two implementations still treat differently in the same way
/// (see `signature`), or None when the program shows no difference when it is run alone.
pub fn shrink(program: &[Stmt], one: &Runner, two: &Runner) -> std::io::Result<Option<Vec<Stmt>>> {
    let wanted = match differing(&[program.to_vec()], one, two)?.pop().flatten() {
        Some(signature) => signature,
        None => return Ok(None),
    };
    let mut best = program.to_vec();
    loop {
        let mut candidates = tree::smaller(&best);
        candidates.sort_by_key(|candidate| tree::size(candidate));
        candidates.dedup();
        let mut found = None;
        // The smallest come first; a part at a time, since one of the first often does.
        for part in candidates.chunks(60) {
            let results = differing(part, one, two)?;
            found = part.iter().zip(results).find(|(_, said)| said.as_ref() == Some(&wanted));
            if found.is_some() {
                break;
            }
        }
        match found {
            Some((smaller, _)) => best = smaller.clone(),
            None => return Ok(Some(best)),
        }
    }
}

/// For each program how the two outputs differ, if they do.
fn differing(programs: &[Vec<Stmt>], one: &Runner, two: &Runner) -> std::io::Result<Vec<Option<String>>> {
    let texts: Vec<String> = programs.iter().map(|program| tree::render(program)).collect();
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(|| two.run(&texts));
        (one.run(&texts), other.join())
    });
    let second = second.map_err(|_| std::io::Error::other("a thread died"))??;
    Ok(first?.iter().zip(&second).map(|(a, b)| signature(a, b)).collect())
}

/// What kind of difference two outputs show: the first differing lines, without what varies from program
/// to program (numbers, names in quotes). None when they are equal.
pub fn signature(want: &Printed, got: &Printed) -> Option<String> {
    if let (Printed::Died(_), Printed::Died(_)) = (want, got) {
        return Some("died: both".to_owned());
    }
    if want == got {
        return None;
    }
    if let Printed::Died(text) = got {
        return Some(format!("died: {}", text.lines().next().unwrap_or_default()));
    }
    let mut left = want.text().lines();
    let mut right = got.text().lines();
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) if a == b => {}
            (a, b) => return Some(format!("{} / {}", general(a), general(b))),
        }
    }
}

/// A line without digits and without what stands in quotes.
fn general(line: Option<&str>) -> String {
    let Some(line) = line else { return "end".to_owned() };
    let mut out = String::new();
    let mut quoted = false;
    for c in line.trim_start_matches([' ', '|']).chars() {
        match c {
            '\'' | '"' => quoted = !quoted,
            _ if quoted || c.is_ascii_digit() => {}
            '^' | '~' if out.ends_with(c) => {}
            _ => out.push(c),
        }
    }
    out.truncate(out.char_indices().nth(60).map_or(out.len(), |(at, _)| at));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_one_kind() {
        let text = |text: &str| Printed::Text(text.to_owned());
        assert_eq!(signature(&text("a\n"), &text("a\n")), None);
        let one = signature(&text("a\nx 12 'q'\n"), &text("a\ny\n"));
        assert_eq!(one, signature(&text("x 3 'r'\n"), &text("y\n")));
    }
}
