//! Bounds the nesting of a text before the parser, which recurses, gets to see it.
//!
//! Brackets and blocks are limited by the tokenizer as in CPython. What is left are chains that
//! nest without brackets: `- - - x`, `not not x`, `lambda: lambda: x`, `a if b else c if d else
//! e`, `a ** b ** c`, which the parser follows by recursion; and `a + b + c`, `a.b.c`, `f()()()`,
//! which it reads in a loop, but whose trees are deep.

use super::peg::tokenizer::Tokenizer;
use super::peg::{self, Kind};
use crate::Mode;
use crate::error::{CompileError, ErrorKind};

/// Texts this short cannot nest too deeply.
const SHORT: usize = 400;
/// Chains that the parser follows by recursion.
const MAX_RIGHT: u32 = 2500;
/// Chains that make deep trees.
const MAX_LEFT: u32 = 20_000;

/// Counts of one bracket level.
#[derive(Clone, Copy, Default)]
struct Level {
    right: u32,
    left: u32,
    /// Lambdas whose colon is still to come.
    lambdas: u32,
}

/// Refuses texts that nest too deeply. A text that is no sequence of tokens is refused too.
pub fn check(source: &str, filename: &str, mode: Mode) -> Result<(), CompileError> {
    if source.len() < SHORT {
        return Ok(());
    }
    let mut tokens = Tokenizer::new(source);
    let mut levels = vec![Level::default()];
    let mut after_operand = false;
    loop {
        let Ok(token) = tokens.token() else {
            return match peg::find_error(source, filename, mode, crate::Ending::default()) {
                Some(error) => Err(error),
                None => Ok(()),
            };
        };
        let text = &source[token.start as usize..token.end as usize];
        let Some(top) = levels.last_mut() else { return Ok(()) };
        let mut operand = false;
        match token.kind {
            Kind::EndMarker => return Ok(()),
            Kind::Newline => {
                levels.truncate(1);
                levels[0] = Level::default();
            }
            Kind::FStart | Kind::TStart => levels.push(Level::default()),
            Kind::FEnd | Kind::TEnd => {
                levels.pop();
                operand = true;
            }
            Kind::Name => match text {
                "lambda" => {
                    top.right += 1;
                    top.lambdas += 1;
                }
                "not" | "else" | "await" | "yield" => top.right += 1,
                "and" | "or" | "if" | "in" | "is" | "for" | "return" => {}
                _ => operand = true,
            },
            Kind::Number | Kind::String => operand = true,
            Kind::Op => match text {
                "(" | "[" | "{" => levels.push(Level::default()),
                ")" | "]" | "}" => {
                    levels.pop();
                    if let Some(outer) = levels.last_mut() {
                        outer.left += 1;
                    }
                    operand = true;
                }
                "," if top.lambdas == 0 => *top = Level::default(),
                ":" => top.lambdas = top.lambdas.saturating_sub(1),
                "." => top.left += 1,
                "..." => operand = true,
                "**" | ":=" => top.right += 1,
                "+" | "-" | "~" | "*" | "/" | "//" | "%" | "@" | "<<" | ">>" | "&" | "|" | "^" => {
                    if after_operand {
                        top.left += 1;
                    } else {
                        top.right += 1;
                    }
                }
                _ => {}
            },
            _ => {}
        }
        after_operand = operand;
        if levels.iter().map(|level| level.right).sum::<u32>() > MAX_RIGHT {
            return Err(CompileError::new(
                ErrorKind::Memory,
                "Parser stack overflowed - Python source too complex to parse",
                filename,
            ));
        }
        if levels.iter().map(|level| level.left).sum::<u32>() > MAX_LEFT {
            return Err(CompileError::new(
                ErrorKind::Recursion,
                "maximum recursion depth exceeded during compilation",
                filename,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn result(source: &str) -> Result<(), ErrorKind> {
        let source = source.to_owned();
        let run = move || parse(&source, "f", Mode::Exec).map(|_| ()).map_err(|e| e.kind);
        let thread = std::thread::Builder::new().stack_size(crate::STACK_NEEDED);
        thread.spawn(run).expect("thread").join().expect("no panic")
    }

    #[test]
    fn deep_texts() {
        let n = 2400;
        for (start, end) in [("-", "x"), ("not ", "x"), ("lambda:", "x"), ("x if y else ", "x"), ("x**", "x")]
        {
            assert_eq!(result(&(start.repeat(n) + end)), Ok(()), "{start}");
            assert_eq!(result(&(start.repeat(10_000) + end)), Err(ErrorKind::Memory), "{start}");
        }
        for piece in ["+x", ".a", "()", "[0]"] {
            assert_eq!(result(&("x".to_owned() + &piece.repeat(15_000))), Ok(()), "{piece}");
            assert_eq!(
                result(&("x".to_owned() + &piece.repeat(50_000))),
                Err(ErrorKind::Recursion),
                "{piece}"
            );
        }
        for open in ["(", "[", "{", "f(", "a[", "f'{"] {
            assert_eq!(result(&open.repeat(10_000)), Err(ErrorKind::Syntax), "{open}");
        }
        assert_eq!(result(&("(".repeat(200) + &")".repeat(200))), Ok(()));
        assert_eq!(result(&("[lambda: 0".to_owned() + &", lambda: 0".repeat(10_000) + "]")), Ok(()));
        let blocks: String = (0..10_000).map(|n| " ".repeat(n) + "if x:\n").collect();
        assert_eq!(result(&blocks), Err(ErrorKind::Indentation));
        assert_eq!(result(&("x = '' \\\n".to_owned() + &"'a' \\\n".repeat(20_000) + "''\n")), Ok(()));
    }
}
