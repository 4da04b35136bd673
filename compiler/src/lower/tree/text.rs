//! f-strings and t-strings.

use rustpython_ast::{self as ast, ConversionFlag, InterpolatedStringElement};
use rustpython_text_size::{Ranged, TextRange, TextSize};

use super::super::Res;
use super::{Builder, Tree};
use crate::bytecode::Const;

/// Values of a string in the making: text next to text is one constant.
#[derive(Default)]
struct Values {
    done: Vec<Tree>,
    text: Option<(String, TextRange)>,
}

impl Values {
    fn text(&mut self, text: &str, range: TextRange) {
        match &mut self.text {
            Some((whole, old)) => {
                whole.push_str(text);
                *old = TextRange::new(old.start(), range.end());
            }
            None => self.text = Some((text.to_owned(), range)),
        }
    }

    fn flush(&mut self, b: &Builder<'_>) {
        if let Some((text, range)) = self.text.take()
            && !text.is_empty()
        {
            self.done.push(b.constant(range, Const::Str(text.into())));
        }
    }
}

impl Builder<'_> {
    pub fn fstring(&mut self, f: &ast::ExprFString) -> Res<Tree> {
        let mut values = Values::default();
        for part in f.value.as_slice() {
            match part {
                ast::FStringPart::Literal(s) => values.text(&s.value, s.range),
                ast::FStringPart::FString(f) => self.elements(&mut values, &f.elements, false)?,
            }
        }
        values.flush(self);
        Ok(self.at("JoinedStr", f.range, vec![("values", Tree::List(values.done))]))
    }

    pub fn tstring(&mut self, t: &ast::ExprTString) -> Res<Tree> {
        let mut values = Values::default();
        for part in t.value.as_slice() {
            self.elements(&mut values, &part.elements, true)?;
        }
        values.flush(self);
        Ok(self.at("TemplateStr", t.range, vec![("values", Tree::List(values.done))]))
    }

    fn elements(
        &mut self,
        values: &mut Values,
        elements: &ast::InterpolatedStringElements,
        template: bool,
    ) -> Res {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) => values.text(&l.value, l.range),
                InterpolatedStringElement::Interpolation(i) => {
                    if let Some(debug) = &i.debug_text {
                        let start = i.range.start() + TextSize::new(1);
                        let inner = &self.source.text
                            [i.expression.range().start().to_usize()..i.expression.range().end().to_usize()];
                        let text = format!("{}{inner}{}", debug.leading, debug.trailing);
                        let end = start + TextSize::new(text.len() as u32);
                        values.text(&text, TextRange::new(start, end));
                    }
                    values.flush(self);
                    let value = self.nested(|b| b.interpolation(i, template))?;
                    values.done.push(value);
                }
            }
        }
        Ok(())
    }

    fn interpolation(&mut self, i: &ast::InterpolatedElement, template: bool) -> Res<Tree> {
        let conversion = match i.conversion {
            ConversionFlag::Str => 's' as i64,
            ConversionFlag::Repr => 'r' as i64,
            ConversionFlag::Ascii => 'a' as i64,
            ConversionFlag::None if i.debug_text.is_some() && i.format_spec.is_none() => 'r' as i64,
            ConversionFlag::None => -1,
        };
        let spec = match &i.format_spec {
            None => Tree::None,
            Some(spec) => {
                let mut values = Values::default();
                self.elements(&mut values, &spec.elements, template)?;
                values.flush(self);
                // The colon belongs to it.
                let range = TextRange::new(spec.range.start() - TextSize::new(1), spec.range.end());
                self.at("JoinedStr", range, vec![("values", Tree::List(values.done))])
            }
        };
        let mut fields = vec![("value", self.expr(&i.expression)?)];
        if template {
            let text = super::super::fstring::interpolated_text(self.source.text, i);
            fields.push(("str", Tree::Const(Const::Str(text.into()))));
        }
        fields.push(("conversion", Tree::Int(conversion)));
        fields.push(("format_spec", spec));
        Ok(self.at(if template { "Interpolation" } else { "FormattedValue" }, i.range, fields))
    }
}
