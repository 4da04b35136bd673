//! `from __future__ import ...`: which features a module asks for, and where such imports may
//! stand.

use rustpython_ast::{Expr, Stmt, StmtImportFrom};
use rustpython_text_size::Ranged;

use crate::bytecode::code::flags;
use crate::error::CompileError;
use crate::source::Source;

/// The `__future__` imports at the beginning of a module: after the docstring and before anything
/// else.
pub fn allowed(body: &[Stmt]) -> Vec<&StmtImportFrom> {
    let mut found = Vec::new();
    for (i, stmt) in body.iter().enumerate() {
        match stmt {
            Stmt::ImportFrom(s)
                if s.level == 0 && s.module.as_ref().is_some_and(|m| m.id == "__future__") =>
            {
                found.push(s);
            }
            Stmt::Expr(s) if i == 0 && matches!(*s.value, Expr::StringLiteral(_)) => {}
            _ => break,
        }
    }
    found
}

/// The `co_flags` bits of the features a module asks for.
pub fn scan(source: &Source<'_>, body: &[Stmt]) -> Result<u32, CompileError> {
    let mut bits = 0;
    for import in allowed(body) {
        for alias in &import.names {
            bits |= feature(source, alias)?;
        }
    }
    Ok(bits)
}

fn feature(source: &Source<'_>, alias: &rustpython_ast::Alias) -> Result<u32, CompileError> {
    match alias.name.id.as_str() {
        "annotations" => Ok(flags::FUTURE_ANNOTATIONS),
        "barry_as_FLUFL" => Ok(0x40_0000),
        "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
        | "print_function" | "unicode_literals" | "generator_stop" => Ok(0),
        "braces" => Err(source.error(alias.range(), "not a chance")),
        name => Err(source.error(alias.range(), format!("future feature {name} is not defined"))),
    }
}
