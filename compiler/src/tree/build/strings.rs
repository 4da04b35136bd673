//! String literals, f-strings and t-strings.

use rustpython_ast::{self as ast, ConversionFlag, FStringPart, InterpolatedStringElement};
use rustpython_text_size::{Ranged, TextRange};

use super::{Build, Field};
use crate::bytecode::Const;
use crate::lower::constant;

/// Pieces of a string: literal text with its range is merged with text before it.
struct Pieces<'b, 'a> {
    build: &'b Build<'a>,
    text: Option<(String, TextRange)>,
    done: Vec<Field>,
}

impl Pieces<'_, '_> {
    fn text(&mut self, text: &str, range: TextRange) {
        if text.is_empty() {
            return;
        }
        match &mut self.text {
            Some((all, at)) => {
                all.push_str(text);
                *at = TextRange::new(at.start(), range.end());
            }
            None => self.text = Some((text.to_owned(), range)),
        }
    }

    fn flush(&mut self) {
        if let Some((text, range)) = self.text.take() {
            self.done.push(self.build.constant(range, Const::Str(text.into())));
        }
    }

    fn finish(mut self) -> Field {
        self.flush();
        Field::List(self.done)
    }
}

impl Build<'_> {
    fn pieces(&self) -> Pieces<'_, '_> {
        Pieces { build: self, text: None, done: Vec::new() }
    }

    pub(super) fn string(&self, e: &ast::ExprStringLiteral) -> Field {
        let value = constant::string(self.source.text, e);
        let first = self.source.text.as_bytes().get(e.range().start().to_usize());
        let kind = if matches!(first, Some(b'u' | b'U')) { super::name("u") } else { Field::None };
        self.node("Constant", e.range(), vec![Field::Const(value), kind])
    }

    pub(super) fn joined(&self, e: &ast::ExprFString) -> Field {
        let mut pieces = self.pieces();
        for part in e.value.as_slice() {
            match part {
                FStringPart::Literal(s) => pieces.text(&s.value, s.range()),
                FStringPart::FString(f) => self.elements(&mut pieces, &f.elements, false),
            }
        }
        self.node("JoinedStr", e.range(), vec![pieces.finish()])
    }

    pub(super) fn template(&self, e: &ast::ExprTString) -> Field {
        let mut pieces = self.pieces();
        for part in e.value.as_slice() {
            self.elements(&mut pieces, &part.elements, true);
        }
        self.node("TemplateStr", e.range(), vec![pieces.finish()])
    }

    fn elements(
        &self,
        pieces: &mut Pieces<'_, '_>,
        elements: &ast::InterpolatedStringElements,
        template: bool,
    ) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) => pieces.text(&l.value, l.range()),
                InterpolatedStringElement::Interpolation(i) => self.interpolation(pieces, i, template),
            }
        }
    }

    fn interpolation(&self, pieces: &mut Pieces<'_, '_>, i: &ast::InterpolatedElement, template: bool) {
        let expression = &self.source.text[i.expression.range()];
        if let Some(debug) = &i.debug_text {
            let text = format!("{}{expression}{}", debug.leading, debug.trailing);
            let start = i.range().start() + rustpython_text_size::TextSize::new(1);
            let length = rustpython_text_size::TextSize::new(text.len() as u32);
            pieces.text(&text, TextRange::new(start, start + length));
        }
        pieces.flush();
        let conversion = match i.conversion {
            ConversionFlag::None if i.debug_text.is_some() && i.format_spec.is_none() => 114,
            ConversionFlag::None => -1,
            flag => flag as i64,
        };
        let spec = self.opt(i.format_spec.as_deref(), |b, spec| {
            let mut pieces = b.pieces();
            b.elements(&mut pieces, &spec.elements, false);
            // It begins at the colon.
            let start = spec.range().start() - rustpython_text_size::TextSize::new(1);
            b.node("JoinedStr", TextRange::new(start, spec.range().end()), vec![pieces.finish()])
        });
        let value = self.expr(&i.expression);
        let field = if template {
            let text = constant::interpolated_text(self.source, i);
            let text = Field::Const(Const::Str(text.into()));
            self.node("Interpolation", i.range(), vec![value, text, Field::Int(conversion), spec])
        } else {
            self.node("FormattedValue", i.range(), vec![value, Field::Int(conversion), spec])
        };
        pieces.done.push(field);
    }
}
