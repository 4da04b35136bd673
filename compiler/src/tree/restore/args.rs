//! Parameters, arguments, type parameters.

use rustpython_ast::{self as ast, AtomicNodeIndex, TypeParam};
use rustpython_text_size::{Ranged, TextRange};

use super::super::{Field, Node};
use super::exprs::LOAD;
use super::{Res, Restore, items, malformed, value_error};

impl Restore {
    pub(super) fn arguments(
        &mut self,
        args: &Field,
        keywords: &Field,
        range: TextRange,
    ) -> Res<ast::Arguments> {
        let args = self.exprs_in(args, LOAD)?;
        let keywords = self.nodes(keywords, "keyword", |r, n| {
            let [arg, value] = &*n.fields else { return malformed(n) };
            let range = r.range(n);
            let (arg, value) = (r.name_opt(arg, range)?, r.expr(value)?);
            Ok(ast::Keyword { node_index: AtomicNodeIndex::NONE, range, arg, value })
        })?;
        Ok(ast::Arguments {
            node_index: AtomicNodeIndex::NONE,
            range,
            args: args.into(),
            keywords: keywords.into(),
        })
    }

    pub(super) fn parameters(&mut self, field: &Field) -> Res<ast::Parameters> {
        let Field::Node(node) = field else { return value_error("field 'args' is required") };
        let [posonly, args, vararg, kwonly, kw_defaults, kwarg, defaults] = &*node.fields else {
            return malformed(node);
        };
        let (count, given) = (items(posonly).len() + items(args).len(), items(defaults));
        if given.len() > count {
            return value_error("more positional defaults than args on arguments");
        }
        if items(kwonly).len() != items(kw_defaults).len() {
            return value_error("length of kwonlyargs is not the same as kw_defaults on arguments");
        }
        let mut all: Vec<Field> = vec![Field::None; count - given.len()];
        all.extend(given.iter().cloned());
        let (first, second) = all.split_at(items(posonly).len());
        Ok(ast::Parameters {
            node_index: AtomicNodeIndex::NONE,
            range: TextRange::default(),
            posonlyargs: self.with_defaults(posonly, first)?,
            args: self.with_defaults(args, second)?,
            vararg: self.parameter_opt(vararg)?,
            kwonlyargs: self.with_defaults(kwonly, items(kw_defaults))?,
            kwarg: self.parameter_opt(kwarg)?,
        })
    }

    fn with_defaults(&mut self, field: &Field, defaults: &[Field]) -> Res<Vec<ast::ParameterWithDefault>> {
        let mut defaults = defaults.iter();
        self.nodes(field, "arg", |r, n| {
            let parameter = r.parameter(n)?;
            let default = defaults.next().map_or(Ok(None), |d| r.expr_opt(d))?;
            let range = parameter.range();
            Ok(ast::ParameterWithDefault { node_index: AtomicNodeIndex::NONE, range, parameter, default })
        })
    }

    fn parameter(&mut self, node: &Node) -> Res<ast::Parameter> {
        let [arg, annotation, _] = &*node.fields else { return malformed(node) };
        let range = self.range(node);
        let (name, annotation) = (self.name(arg, range)?, self.expr_opt(annotation)?);
        Ok(ast::Parameter { node_index: AtomicNodeIndex::NONE, range, name, annotation })
    }

    fn parameter_opt(&mut self, field: &Field) -> Res<Option<Box<ast::Parameter>>> {
        match field {
            Field::Node(node) => Ok(Some(Box::new(self.parameter(node)?))),
            _ => Ok(None),
        }
    }

    pub(super) fn type_params(
        &mut self,
        field: &Field,
        range: TextRange,
    ) -> Res<Option<Box<ast::TypeParams>>> {
        if items(field).is_empty() {
            return Ok(None);
        }
        let type_params = self.nodes(field, "type_param", |r, n| {
            let (range, node_index) = (r.range(n), AtomicNodeIndex::NONE);
            Ok(match (n.kind, &*n.fields) {
                ("TypeVar", [name, bound, default]) => TypeParam::TypeVar(ast::TypeParamTypeVar {
                    node_index,
                    range,
                    name: r.name(name, range)?,
                    bound: r.expr_opt(bound)?,
                    default: r.expr_opt(default)?,
                }),
                ("ParamSpec", [name, default]) => TypeParam::ParamSpec(ast::TypeParamParamSpec {
                    node_index,
                    range,
                    name: r.name(name, range)?,
                    default: r.expr_opt(default)?,
                }),
                ("TypeVarTuple", [name, default]) => TypeParam::TypeVarTuple(ast::TypeParamTypeVarTuple {
                    node_index,
                    range,
                    name: r.name(name, range)?,
                    default: r.expr_opt(default)?,
                }),
                _ => return malformed(n),
            })
        })?;
        Ok(Some(Box::new(ast::TypeParams { node_index: AtomicNodeIndex::NONE, range, type_params })))
    }
}
