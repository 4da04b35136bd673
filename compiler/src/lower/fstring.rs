//! f-strings and t-strings (PEP 701, 750).

use rustpython_ast::{self as ast, ConversionFlag, InterpolatedStringElement};
use rustpython_text_size::Ranged;

use super::ir::Reg;
use super::{Lower, Res};
use crate::bytecode::{Const, Op, Position};

/// A piece of a string being put together.
enum Piece<'e> {
    Text(String, Position),
    Value(&'e ast::InterpolatedElement),
}

/// More pieces than this are joined in two steps.
const CHUNK: usize = 200;

impl Lower<'_> {
    pub fn fstring(&mut self, pos: Position, f: &ast::ExprFString, dst: Reg) -> Res {
        let mut pieces = Vec::new();
        for part in f.value.as_slice() {
            match part {
                ast::FStringPart::Literal(s) => {
                    let text = s.value.to_string();
                    self.text_piece(&mut pieces, text, self.pos(s));
                }
                ast::FStringPart::FString(f) => self.pieces(&mut pieces, &f.elements),
            }
        }
        self.joined(pos, &pieces, dst)
    }

    fn text_piece(&self, pieces: &mut Vec<Piece<'_>>, text: String, pos: Position) {
        if text.is_empty() {
            return;
        }
        if let Some(Piece::Text(last, _)) = pieces.last_mut() {
            last.push_str(&text);
        } else {
            pieces.push(Piece::Text(text, pos));
        }
    }

    fn pieces<'e>(&self, pieces: &mut Vec<Piece<'e>>, elements: &'e ast::InterpolatedStringElements) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) => {
                    self.text_piece(pieces, l.value.to_string(), self.pos(l));
                }
                InterpolatedStringElement::Interpolation(i) => {
                    if let Some(text) = self.debug_text(i) {
                        self.text_piece(pieces, text, self.pos(i));
                    }
                    pieces.push(Piece::Value(i));
                }
            }
        }
    }

    /// What `{x = }` shows before the value.
    fn debug_text(&self, i: &ast::InterpolatedElement) -> Option<String> {
        let debug = i.debug_text.as_ref()?;
        let expression = self.interpolated_source(i);
        Some(format!("{}{expression}{}", debug.leading, debug.trailing))
    }

    /// The expression as written, parentheses around it included.
    fn interpolated_source(&self, i: &ast::InterpolatedElement) -> &str {
        let text = self.source.text;
        &text[i.expression.range().start().to_usize()..i.expression.range().end().to_usize()]
    }

    fn joined(&mut self, pos: Position, pieces: &[Piece<'_>], dst: Reg) -> Res {
        match pieces {
            [] => {
                self.load_str(pos, dst, "");
                Ok(())
            }
            [Piece::Text(text, at)] => {
                self.load_str(*at, dst, text);
                Ok(())
            }
            [Piece::Value(i)] => self.formatted(i, dst),
            _ if pieces.len() > CHUNK => {
                let base = self.window(Some(dst));
                let mut n = 0;
                for chunk in pieces.chunks(CHUNK) {
                    let t = if n == 0 { base } else { self.alloc() };
                    let mark = self.mark();
                    self.joined(pos, chunk, t)?;
                    self.release(mark);
                    n += 1;
                }
                self.emit(pos, Op::BuildString, dst, base, n);
                Ok(())
            }
            _ => {
                let base = self.window(Some(dst));
                for (i, piece) in pieces.iter().enumerate() {
                    let t = if i == 0 { base } else { self.alloc() };
                    let mark = self.mark();
                    match piece {
                        Piece::Text(text, at) => self.load_str(*at, t, text),
                        Piece::Value(i) => self.formatted(i, t)?,
                    }
                    self.release(mark);
                }
                self.emit(pos, Op::BuildString, dst, base, pieces.len() as u16);
                Ok(())
            }
        }
    }

    /// The conversion in force: `=` alone means `!r`.
    fn conversion(&self, i: &ast::InterpolatedElement) -> u16 {
        match i.conversion {
            ConversionFlag::Str => 1,
            ConversionFlag::Repr => 2,
            ConversionFlag::Ascii => 3,
            ConversionFlag::None if i.debug_text.is_some() && i.format_spec.is_none() => 2,
            ConversionFlag::None => 0,
        }
    }

    fn formatted(&mut self, i: &ast::InterpolatedElement, dst: Reg) -> Res {
        let pos = self.pos(i);
        let mut value = self.operand_in(&i.expression, dst)?;
        let conversion = self.conversion(i);
        if conversion != 0 {
            let t = if super::ir::is_temp(value) { value } else { self.alloc() };
            self.emit_kill(pos, Op::Convert, t, value, conversion);
            value = t;
        }
        match &i.format_spec {
            None => self.emit_kill(pos, Op::FormatSimple, dst, value, 0),
            Some(spec) => {
                let text = self.alloc();
                self.format_spec(spec, text)?;
                self.emit_kill(pos, Op::FormatSpec, dst, value, text);
            }
        }
        Ok(())
    }

    fn format_spec(&mut self, spec: &ast::InterpolatedStringFormatSpec, dst: Reg) -> Res {
        self.nest()?;
        let mut pieces = Vec::new();
        self.pieces(&mut pieces, &spec.elements);
        self.joined(self.pos_of(spec.range), &pieces, dst)?;
        self.depth -= 1;
        Ok(())
    }

    pub fn tstring(&mut self, pos: Position, t: &ast::ExprTString, dst: Reg) -> Res {
        let mut pieces = Vec::new();
        for part in t.value.as_slice() {
            self.pieces(&mut pieces, &part.elements);
        }
        let mut strings = vec![String::new()];
        let mut values = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text, _) => {
                    if let Some(last) = strings.last_mut() {
                        last.push_str(&text);
                    }
                }
                Piece::Value(i) => {
                    values.push(i);
                    strings.push(String::new());
                }
            }
        }
        let window = self.alloc_n(2);
        let strings = strings.into_iter().map(|s| Const::Str(s.into())).collect();
        self.load_const(pos, window, Const::Tuple(strings));
        let mark = self.mark();
        let n = values.len();
        let list = window + 1;
        let chunked = n > CHUNK;
        if chunked {
            self.emit(pos, Op::BuildList, list, list, 0);
        }
        for (k, i) in values.into_iter().enumerate() {
            let slot = if k == 0 && !chunked { list } else { self.alloc() };
            let inner = self.mark();
            self.interpolation(i, slot)?;
            self.release(inner);
            if chunked {
                self.list_append(pos, list, slot);
                self.release(mark);
            }
        }
        if chunked {
            self.emit(pos, Op::ListToTuple, list, list, 0);
        } else {
            self.emit(pos, Op::BuildTuple, list, list, n as u16);
        }
        self.release(mark);
        self.emit(pos, Op::BuildTemplate, dst, window, 0);
        Ok(())
    }

    fn interpolation(&mut self, i: &ast::InterpolatedElement, dst: Reg) -> Res {
        let pos = self.pos(i);
        let window = self.window(Some(dst));
        let parts = self.alloc_n(2);
        self.expr_into(&i.expression, window)?;
        let text = super::constant::interpolated_text(self.source, i);
        self.load_str(pos, parts, &text);
        match &i.format_spec {
            Some(spec) => self.format_spec(spec, parts + 1)?,
            None => self.load_str(pos, parts + 1, ""),
        }
        let conversion = self.conversion(i);
        self.emit(pos, Op::BuildInterpolation, dst, window, conversion);
        Ok(())
    }
}
