//! Finds what a Rust source file refers to, for the layering test: top-level modules of its own crate
//! and other crates of the workspace. Works on text: comments and string literals are blanked first.

use std::path::{Path, PathBuf};

/// Something a file refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A top-level module of the same crate.
    Module(String),
    /// Another crate, by its name in code.
    Crate(String),
}

/// All `.rs` files below a folder, sorted.
pub fn sources(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Module path of a file inside `src`: `types/dict.rs` is `[types, dict]`, `lib.rs` is empty.
pub fn module_path(relative: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        relative.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(parts.last().map(String::as_str), Some("mod")) || parts == ["lib"] || parts == ["main"] {
        parts.pop();
    }
    parts
}

/// Every reference of a file with the line it stands on.
pub fn references(source: &str, own: &[String], crates: &[&str]) -> Vec<(usize, Reference)> {
    let mut found = Vec::new();
    for (number, line) in blank(source).lines().enumerate() {
        let words = path_words(line);
        for (index, word) in words.iter().enumerate() {
            match word.as_str() {
                "crate" => {
                    for module in heads(&words, index + 1) {
                        found.push((number + 1, Reference::Module(module)));
                    }
                }
                "super" if index == 0 || words[index - 1] != "super" => {
                    let ups = words[index..].iter().take_while(|word| *word == "super").count();
                    if own.len() == ups {
                        for module in heads(&words, index + ups) {
                            found.push((number + 1, Reference::Module(module)));
                        }
                    }
                }
                name if crates.contains(&name) => found.push((number + 1, Reference::Crate(name.to_owned()))),
                _ => {}
            }
        }
    }
    found
}

/// The words of a line, `::` joining them; separators that end a path are kept as single characters.
fn path_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in line.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if !c.is_whitespace() && c != ':' {
            words.push(c.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The names that directly follow a path prefix: one, or each head of a brace group.
fn heads(words: &[String], start: usize) -> Vec<String> {
    let identifier = |word: &String| word.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    match words.get(start) {
        Some(word) if identifier(word) => vec![word.clone()],
        Some(word) if word == "{" => {
            let (mut depth, mut expect, mut found) = (1, true, Vec::new());
            for word in &words[start + 1..] {
                match word.as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    "," if depth == 1 => expect = true,
                    _ if expect && depth == 1 && identifier(word) => {
                        found.push(word.clone());
                        expect = false;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

/// The source with comments and literals replaced by spaces, lines kept.
pub fn blank(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let chars: Vec<char> = source.chars().collect();
    let mut i = 0;
    while i < chars.len() {
        let rest = &chars[i..];
        let end = match rest {
            ['/', '/', ..] => i + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => i + closing(rest, &['*', '/'], 2),
            ['r', '#', '"', ..] => i + closing(rest, &['"', '#'], 3),
            ['"', ..] => i + string_end(rest),
            ['\'', '\\', ..] => {
                i + rest.iter().skip(2).position(|c| *c == '\'').map_or(rest.len(), |n| n + 3)
            }
            ['\'', _, '\'', ..] => i + 3,
            _ => {
                out.push(chars[i]);
                i += 1;
                continue;
            }
        };
        out.extend(chars[i..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        i = end;
    }
    out
}

fn closing(chars: &[char], mark: &[char], from: usize) -> usize {
    (from..chars.len()).find(|at| chars[*at..].starts_with(mark)).map_or(chars.len(), |at| at + mark.len())
}

fn string_end(chars: &[char]) -> usize {
    let mut i = 1;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_modules_through_crate_super_and_groups() {
        let source = "use crate::{core::Value, types};\nuse super::call;\n// crate::jit\nlet s = \"crate::jit\"; ouro_vm::x();";
        let found = references(source, &["interp".to_owned()], &["ouro_vm"]);
        let names: Vec<String> = found.iter().map(|(_, r)| format!("{r:?}")).collect();
        assert_eq!(
            names,
            ["Module(\"core\")", "Module(\"types\")", "Module(\"call\")", "Crate(\"ouro_vm\")"]
        );
    }
}
