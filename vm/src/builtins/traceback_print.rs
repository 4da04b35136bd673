//! The text of an uncaught exception: traceback with anchors, chained exceptions, notes, groups,
//! syntax errors, suggestions. What the library's `traceback` prints, without importing it.

use super::anchors::{self, Anchors};
use crate::core::error::PyResult;
use crate::core::exc::{Exc, ExcObj};
use crate::core::frame::Traceback;
use crate::core::function::List;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::suggest;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::exceptions::{group, syntax};
use crate::types::{frame, traceback};

/// Gives line `n` (from one) of a source file.
pub type Lines<'a> = &'a dyn Fn(&str, u32) -> Option<String>;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// Entries of one place in a row that are shown.
const REPEATS: usize = 3;
const MAX_GROUP_DEPTH: usize = 10;
const MAX_GROUP_WIDTH: usize = 15;

/// The text of an exception with everything that belongs to it.
pub fn format_exception(vm: &Vm, exc: &Value, lines: Lines) -> String {
    let mut printer =
        Printer { vm, lines, out: String::new(), depth: 0, need_close: false, seen: Vec::new() };
    printer.exception(exc);
    printer.out
}

struct Printer<'a> {
    vm: &'a Vm,
    lines: Lines<'a>,
    out: String,
    /// Nesting in exception groups.
    depth: usize,
    need_close: bool,
    seen: Vec<Value>,
}

impl Printer<'_> {
    fn emit(&mut self, text: &str, margin: char) {
        let mut indent = " ".repeat(2 * self.depth);
        if self.depth > 0 {
            indent.push(margin);
            indent.push(' ');
        }
        for line in text.split_inclusive('\n') {
            self.out.push_str(&indent);
            self.out.push_str(line);
        }
    }

    /// An exception after those it was caused by or came up in.
    fn exception(&mut self, exc: &Value) {
        let mut chain: Vec<(Option<&str>, Value)> = Vec::new();
        let mut next = Some((None, exc.clone()));
        while let Some((message, exc)) = next.take() {
            self.seen.push(exc.clone());
            if let Some(e) = exc.as_::<ExcObj>() {
                let fresh = |v: &Option<Value>| {
                    v.clone().filter(|v| !v.is_none() && !self.seen.iter().any(|s| s.is(v)))
                };
                let (cause, context) = (e.cause.borrow().clone(), e.context.borrow().clone());
                next = match fresh(&cause) {
                    Some(cause) => Some((Some(CAUSE), cause)),
                    None if cause.is_none() && !e.suppress_context.get() => {
                        fresh(&context).map(|c| (Some(CONTEXT), c))
                    }
                    None => None,
                };
            }
            chain.push((message, exc));
        }
        // The message belongs between an exception and the one it led to.
        for i in (0..chain.len()).rev() {
            let exc = chain[i].1.clone();
            self.single(&exc);
            if let Some(message) = chain[i].0 {
                self.emit(message, '|');
            }
        }
    }

    fn single(&mut self, exc: &Value) {
        let tb = exc.as_::<ExcObj>().and_then(|e| e.traceback.borrow().clone());
        let tb = tb.and_then(|t| t.to_ref::<Traceback>());
        if !group::is_group(self.vm, exc) {
            if let Some(tb) = &tb {
                self.emit("Traceback (most recent call last):\n", '|');
                let text = self.stack(tb);
                self.emit(&text, '|');
            }
            let text = self.last_lines(exc, tb.as_ref());
            self.emit(&text, '|');
            return;
        }
        if self.depth > MAX_GROUP_DEPTH {
            self.emit(&format!("... (max_group_depth is {MAX_GROUP_DEPTH})\n"), '|');
            return;
        }
        let top = self.depth == 0;
        if top {
            self.depth = 1;
        }
        if let Some(tb) = &tb {
            self.emit("Exception Group Traceback (most recent call last):\n", if top { '+' } else { '|' });
            let text = self.stack(tb);
            self.emit(&text, '|');
        }
        let text = self.last_lines(exc, tb.as_ref());
        self.emit(&text, '|');
        let all = group::exceptions(exc);
        let shown = all.len().min(MAX_GROUP_WIDTH + 1);
        self.need_close = false;
        for i in 0..shown {
            let last = i + 1 == shown;
            if last {
                self.need_close = true;
            }
            let truncated = i >= MAX_GROUP_WIDTH;
            let title = if truncated { "...".to_owned() } else { (i + 1).to_string() };
            let indent = " ".repeat(2 * self.depth);
            let lead = if i == 0 { "+-" } else { "  " };
            self.out.push_str(&format!("{indent}{lead}+---------------- {title} ----------------\n"));
            self.depth += 1;
            if truncated {
                let more = all.len() - MAX_GROUP_WIDTH;
                let s = if more > 1 { "s" } else { "" };
                self.emit(&format!("and {more} more exception{s}\n"), '|');
            } else {
                self.exception(&all[i]);
            }
            if last && self.need_close {
                let indent = " ".repeat(2 * self.depth);
                self.out.push_str(&format!("{indent}+------------------------------------\n"));
                self.need_close = false;
            }
            self.depth -= 1;
        }
        if top {
            self.depth = 0;
        }
    }

    // ---- the stack -----------------------------------------------------------------------------

    fn stack(&self, tb: &Ref<Traceback>) -> String {
        let mut out = String::new();
        let mut last: Option<(String, u32, String)> = None;
        let mut count = 0;
        let mut next = Some(tb.clone());
        while let Some(tb) = next {
            let code = &tb.frame.code;
            let here = (
                code.filename.to_text().into_owned(),
                traceback::line(&tb),
                code.name.to_text().into_owned(),
            );
            if last.as_ref() == Some(&here) {
                count += 1;
            } else {
                repeated(&mut out, count);
                count = 1;
                last = Some(here.clone());
            }
            if count <= REPEATS {
                self.entry(&mut out, &tb, &here.0, here.1, &here.2);
            }
            next = tb.next.borrow().clone();
        }
        repeated(&mut out, count);
        out
    }

    fn entry(&self, out: &mut String, tb: &Traceback, file: &str, line: u32, name: &str) {
        let shown = if line == 0 { "None".to_owned() } else { line.to_string() };
        out.push_str(&format!("  File \"{file}\", line {shown}, in {name}\n"));
        if line == 0 {
            return;
        }
        let pos = tb.frame.code.position(tb.index.get());
        let has_columns = pos.line == line
            && pos.end_line >= pos.line
            && pos.has_columns()
            && (pos.col, pos.end_col) != (0, 0);
        let end = if has_columns { pos.end_line } else { line };
        let lines: Vec<String> =
            (line..=end).map_while(|n| (self.lines)(file, n)).map(|l| l.trim_end().to_owned()).collect();
        if lines.first().is_none_or(|l| l.trim().is_empty()) {
            return;
        }
        if !has_columns || lines.len() as u32 != end - line + 1 {
            out.push_str(&format!("    {}\n", lines[0].trim()));
            return;
        }
        for l in marked(&lines, pos.col as usize, pos.end_col as usize) {
            out.push_str("    ");
            out.push_str(&l);
            out.push('\n');
        }
    }

    // ---- the last lines --------------------------------------------------------------------------

    /// Type, message and notes.
    fn last_lines(&self, exc: &Value, tb: Option<&Ref<Traceback>>) -> String {
        let vm = self.vm;
        let mut out = String::new();
        let name = type_name(vm, &vm.type_of(exc));
        if is(vm, exc, Exc::SyntaxError) {
            self.syntax_error(&mut out, exc, &name);
        } else {
            let mut text = safe(vm.str_of(exc), "<exception str() failed>");
            text.push_str(&suggestion(vm, exc, tb).unwrap_or_default());
            if text.is_empty() {
                out.push_str(&format!("{name}\n"));
            } else {
                out.push_str(&format!("{name}: {text}\n"));
            }
        }
        self.notes(&mut out, exc);
        out
    }

    fn notes(&self, out: &mut String, exc: &Value) {
        let vm = self.vm;
        let Ok(Some(notes)) = vm.get_attr_opt(exc, &vm.names().notes) else { return };
        let items = match (notes.as_::<List>(), notes.as_::<Tuple>()) {
            (Some(list), _) => list.items.borrow().clone(),
            (None, Some(tuple)) => tuple.to_vec(),
            (None, None) if notes.is_none() => return,
            (None, None) => {
                out.push_str(&format!("{}\n", safe(vm.repr(&notes), "<__notes__ repr() failed>")));
                return;
            }
        };
        for note in &items {
            let text = safe(vm.str_of(note), "<note str() failed>");
            for line in text.split('\n') {
                out.push_str(line);
                out.push('\n');
            }
        }
    }

    fn syntax_error(&self, out: &mut String, exc: &Value, name: &str) {
        let vm = self.vm;
        let Some(e) = exc.as_::<ExcObj>() else { return };
        // Whatever the program has put there.
        let any =
            |i: usize| e.field(i).filter(|v| !v.is_none()).map(|v| safe(vm.str_of(&v), "<unprintable>"));
        let number = |i: usize| e.field(i).and_then(|v| vm.small(&v));
        let place = SyntaxPlace {
            file: any(syntax::FILENAME),
            line: any(syntax::LINENO),
            offset: number(syntax::OFFSET),
            end_line: any(syntax::END_LINENO),
            end_offset: number(syntax::END_OFFSET),
            text: e.field(syntax::TEXT).and_then(|v| v.to_ref::<Str>()).map(|s| s.to_text().into_owned()),
        };
        out.push_str(&place.lines());
        let suffix = match (&place.line, &place.file) {
            (None, Some(file)) => format!(" ({file})"),
            _ => String::new(),
        };
        let message = match e.field(syntax::MSG).filter(|m| !m.is_none()) {
            Some(m) => safe(vm.str_of(&m), "<exception str() failed>"),
            None => "<no detail available>".to_owned(),
        };
        out.push_str(&format!("{name}: {message}{suffix}\n"));
    }
}

/// Where a syntax error is: lines and columns from one, as `SyntaxError` has them.
#[derive(Clone, Debug, Default)]
pub struct SyntaxPlace {
    pub file: Option<String>,
    pub line: Option<String>,
    pub offset: Option<i64>,
    pub end_line: Option<String>,
    pub end_offset: Option<i64>,
    pub text: Option<String>,
}

impl SyntaxPlace {
    /// The lines before the message: file and line, the source, the marks.
    pub fn lines(&self) -> String {
        let mut out = String::new();
        let Some(line) = &self.line else { return out };
        let file = self.file.as_deref().filter(|f| !f.is_empty()).unwrap_or("<string>");
        out.push_str(&format!("  File \"{file}\", line {line}\n"));
        let Some(text) = &self.text else { return out };
        let full: Vec<char> = text.trim_end_matches('\n').chars().collect();
        let spaces = full.iter().take_while(|c| matches!(c, ' ' | '\n' | '\x0c')).count();
        let shown: String = full[spaces..].iter().collect();
        out.push_str(&format!("    {shown}\n"));
        let Some(mut offset) = self.offset else { return out };
        let behind = full.len() as i64 + 1;
        let mut end = match &self.end_line {
            Some(end_line) if end_line == line => self.end_offset.filter(|&n| n != 0).unwrap_or(offset),
            _ => behind,
        };
        let length = text.chars().count() as i64;
        if length > 0 && offset > length {
            offset = behind;
        }
        if length > 0 && end > length {
            end = behind;
        }
        if offset >= end || end < 0 {
            end = offset + 1;
        }
        let (from, to) = (offset - 1 - spaces as i64, end - 1 - spaces as i64);
        if from >= 0 {
            let blank = |c: char| if c.is_whitespace() { c } else { ' ' };
            let pad: String = shown.chars().take(from as usize).map(blank).collect();
            out.push_str(&format!("    {pad}{}\n", "^".repeat((to - from).max(0) as usize)));
        }
        out
    }
}

fn repeated(out: &mut String, count: usize) {
    if count > REPEATS {
        let n = count - REPEATS;
        let s = if n > 1 { "s" } else { "" };
        out.push_str(&format!("  [Previous line repeated {n} more time{s}]\n"));
    }
}

fn is(vm: &Vm, v: &Value, exc: Exc) -> bool {
    vm.type_obj(v).data.is_subtype(vm.exc_type(exc))
}

fn safe(text: PyResult<Ref<Str>>, failed: &str) -> String {
    match text {
        Ok(text) => text.to_text().into_owned(),
        Err(_) => failed.to_owned(),
    }
}

/// The type as the last line shows it.
fn type_name(vm: &Vm, ty: &TypeObj) -> String {
    let full = crate::types::object::qualified_name(vm, ty);
    match full.strip_prefix("__main__.") {
        Some(rest) => rest.to_owned(),
        None => full,
    }
}

// ---- source lines with marks ---------------------------------------------------------------------

/// Characters before byte `col` of a line.
fn chars_before(line: &str, col: usize) -> usize {
    line.char_indices().take_while(|(i, _)| *i < col).count()
}

/// The lines of a failing expression, with marks under those that matter, dedented.
fn marked(lines: &[String], col: usize, end_col: usize) -> Vec<String> {
    let indent_of = |l: &String| l.chars().take_while(|c| c.is_whitespace()).count();
    let dedent = lines.iter().filter(|l| !l.trim().is_empty()).map(indent_of).min().unwrap_or(0);
    let cut: Vec<Vec<char>> = lines.iter().map(|l| l.chars().skip(dedent).collect()).collect();
    let last = cut.len() - 1;
    let start = chars_before(&lines[0], col).saturating_sub(dedent);
    let end = chars_before(&lines[last], end_col).saturating_sub(dedent);
    let segment = segment(&cut, start, end);
    let mut anchors = anchors::find(&segment);
    if let Some(a) = &mut anchors {
        for place in [&mut a.left, &mut a.right] {
            if place.0 == 0 {
                place.1 += start;
            }
        }
    }
    let carets = shows_carets(&cut, start, end, anchors.as_ref(), &segment);
    let mut rows: Vec<usize> = vec![0, last];
    if let Some(a) = &anchors {
        for line in [a.left.0, a.right.0] {
            rows.extend(line.saturating_sub(1)..=(line + 1).min(last));
        }
    }
    rows.sort_unstable();
    rows.dedup();
    let mut out = Vec::new();
    let show = |row: usize, out: &mut Vec<String>| {
        out.push(cut[row].iter().collect::<String>());
        if carets {
            out.push(marks(&cut, row, start, end, anchors.as_ref()));
        }
    };
    for (i, &row) in rows.iter().enumerate() {
        if i > 0 {
            match row - rows[i - 1] {
                2 => show(row - 1, &mut out),
                gap if gap > 2 => out.push(format!("...<{} lines>...", gap - 1)),
                _ => {}
            }
        }
        show(row, &mut out);
    }
    out
}

fn segment(cut: &[Vec<char>], start: usize, end: usize) -> Vec<char> {
    let last = cut.len() - 1;
    let mut all = Vec::new();
    for (i, line) in cut.iter().enumerate() {
        let from = if i == 0 { start.min(line.len()) } else { 0 };
        let to = if i == last { end.min(line.len()) } else { line.len() };
        all.extend_from_slice(&line[from.min(to)..to]);
        if i != last {
            all.push('\n');
        }
    }
    all
}

fn marks(cut: &[Vec<char>], row: usize, start: usize, end: usize, anchors: Option<&Anchors>) -> String {
    let line = &cut[row];
    let spaces = line.iter().take_while(|c| c.is_whitespace()).count();
    let width = if row == cut.len() - 1 { end } else { line.len() };
    (0..width)
        .map(|col| match anchors {
            _ if col < spaces || (row == 0 && col < start) => ' ',
            None => '^',
            Some(a) if (row, col) >= a.left && (row, col) < a.right => '^',
            Some(_) => '~',
        })
        .collect()
}

/// Whether marks say more than the line alone.
fn shows_carets(
    cut: &[Vec<char>],
    start: usize,
    end: usize,
    anchors: Option<&Anchors>,
    segment: &[char],
) -> bool {
    let last = &cut[cut.len() - 1];
    let before: String = cut[0][..start.min(cut[0].len())].iter().collect();
    let after: String = last[end.min(last.len())..].iter().collect();
    if let Some(a) = anchors
        && a.is_call
        && after.trim().is_empty()
    {
        let function: String = segment.iter().take_while(|&&c| c != '(').collect();
        let is_name = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || c == '_');
        let simple_return = before.trim() == "return" && is_name(function.trim());
        let target = before.trim().strip_suffix('=').map(str::trim);
        if simple_return || target.is_some_and(is_name) {
            return false;
        }
    }
    anchors.is_some() || !before.trim().is_empty() || !after.trim().is_empty()
}

// ---- suggestions -----------------------------------------------------------------------------------

fn field_text(e: &ExcObj, i: usize) -> Option<String> {
    e.field(i).and_then(|v| v.to_ref::<Str>()).map(|s| s.to_text().into_owned())
}

/// "Did you mean" and the like.
fn suggestion(vm: &Vm, exc: &Value, tb: Option<&Ref<Traceback>>) -> Option<String> {
    let e = exc.as_::<ExcObj>()?;
    if is(vm, exc, Exc::ImportError) {
        let wrong = field_text(e, 3)?;
        let module = vm.modules.get().and_then(|m| vm.get_name(m, &field_text(e, 1)?))?;
        return did_you_mean(&wrong, dir(vm, &module)?);
    }
    if is(vm, exc, Exc::AttributeError) {
        let (wrong, obj) = (field_text(e, 0)?, e.field(1)?);
        let mut names = dir(vm, &obj)?;
        let inside = innermost(tb)
            .is_some_and(|f| frame::bound(&f.frame).iter().any(|(n, v)| n.is_text("self") && v.is(&obj)));
        if !wrong.starts_with('_') && !inside {
            names.retain(|n| !n.starts_with('_'));
        }
        return did_you_mean(&wrong, names);
    }
    if !is(vm, exc, Exc::NameError) {
        return None;
    }
    let wrong = field_text(e, 0)?;
    let mut out = String::new();
    if let Some(tb) = innermost(tb) {
        let f = &tb.frame;
        let mut names = Vec::new();
        let locals = frame::locals_snapshot(vm, f).ok()?;
        let this = match locals.as_::<crate::core::dict::Dict>() {
            Some(d) => {
                names.extend(keys(d));
                vm.get_name(d, "self")
            }
            None => None,
        };
        names.extend(keys(&f.func.globals));
        names.extend(keys(&f.func.builtins));
        let own = this.filter(|s| matches!(vm.get_attr_opt(s, &vm.intern(&wrong)), Ok(Some(_))));
        out = match own {
            Some(_) => format!(". Did you mean: 'self.{wrong}'?"),
            None => did_you_mean(&wrong, names).unwrap_or_default(),
        };
    }
    let modules = vm.sys.get().and_then(|s| vm.get_name(s, "stdlib_module_names"));
    if let Some(modules) = modules
        && vm.contains(&modules, &vm.str(&wrong)).unwrap_or(false)
    {
        out.push_str(&match out.is_empty() {
            true => format!(". Did you forget to import '{wrong}'?"),
            false => format!(" Or did you forget to import '{wrong}'?"),
        });
    }
    Some(out)
}

fn innermost(tb: Option<&Ref<Traceback>>) -> Option<Ref<Traceback>> {
    let mut tb = tb?.clone();
    loop {
        let next = tb.next.borrow().clone();
        match next {
            Some(next) => tb = next,
            None => return Some(tb),
        }
    }
}

fn keys(dict: &crate::core::dict::Dict) -> Vec<String> {
    dict.pairs().iter().filter_map(|(k, _)| k.as_::<Str>()).map(|s| s.to_text().into_owned()).collect()
}

fn dir(vm: &Vm, v: &Value) -> Option<Vec<String>> {
    let dir = vm.builtins.get().and_then(|b| vm.get_name(b, "dir"))?;
    let names = vm.call(&dir, std::slice::from_ref(v)).ok()?;
    let names = vm.collect(&names).ok()?;
    Some(names.iter().filter_map(|n| n.as_::<Str>()).map(|s| s.to_text().into_owned()).collect())
}

fn did_you_mean(wrong: &str, names: Vec<String>) -> Option<String> {
    suggest::closest(wrong, names.iter().map(String::as_str)).map(|n| format!(". Did you mean: '{n}'?"))
}
