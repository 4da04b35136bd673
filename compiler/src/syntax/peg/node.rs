//! What the error-finding parser remembers of what it has read: kinds and places, no values.

use std::rc::Rc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    Attribute,
    Subscript,
    Starred,
    Name,
    List,
    Tuple,
    Lambda,
    Call,
    /// Boolean, binary and unary operations.
    Op,
    GenExp,
    Yield,
    Await,
    ListComp,
    SetComp,
    DictComp,
    Dict,
    Set,
    FString,
    TString,
    /// A string, bytes or number literal.
    Literal,
    Bytes,
    None,
    True,
    False,
    Ellipsis,
    Compare,
    IfExp,
    NamedExpr,
    /// Arguments of a call.
    Args,
    /// `name=value`, `**value`.
    Keyword,
    KeywordUnpacking,
    /// One `for` clause of a comprehension; its last child is the last item.
    Clause,
    Token,
    Seq,
}

impl NodeKind {
    /// The kind that an action of the grammar names.
    pub fn named(name: &str) -> Option<NodeKind> {
        use NodeKind::*;
        let all = [
            Attribute,
            Subscript,
            Starred,
            Name,
            List,
            Tuple,
            Lambda,
            Call,
            Op,
            GenExp,
            Yield,
            Await,
            ListComp,
            SetComp,
            DictComp,
            Dict,
            Set,
            FString,
            TString,
            Literal,
            Bytes,
            None,
            True,
            False,
            Ellipsis,
            Compare,
            IfExp,
            NamedExpr,
            Args,
            Keyword,
            KeywordUnpacking,
            Clause,
            Token,
            Seq,
        ];
        all.into_iter().find(|kind| format!("{kind:?}") == name)
    }

    /// How messages call an expression of this kind.
    pub fn describe(self) -> &'static str {
        match self {
            NodeKind::Attribute => "attribute",
            NodeKind::Subscript => "subscript",
            NodeKind::Starred => "starred",
            NodeKind::Name => "name",
            NodeKind::List => "list",
            NodeKind::Tuple => "tuple",
            NodeKind::Lambda => "lambda",
            NodeKind::Call => "function call",
            NodeKind::GenExp => "generator expression",
            NodeKind::Yield => "yield expression",
            NodeKind::Await => "await expression",
            NodeKind::ListComp => "list comprehension",
            NodeKind::SetComp => "set comprehension",
            NodeKind::DictComp => "dict comprehension",
            NodeKind::Dict => "dict literal",
            NodeKind::Set => "set display",
            NodeKind::FString => "f-string expression",
            NodeKind::TString => "t-string expression",
            NodeKind::None => "None",
            NodeKind::True => "True",
            NodeKind::False => "False",
            NodeKind::Ellipsis => "ellipsis",
            NodeKind::Literal | NodeKind::Bytes => "literal",
            NodeKind::Compare => "comparison",
            NodeKind::IfExp => "conditional expression",
            NodeKind::NamedExpr => "named expression",
            _ => "expression",
        }
    }
}

pub type N = Rc<Node>;

/// A piece of the text: tokens `start..end`.
#[derive(Debug)]
pub struct Node {
    pub kind: NodeKind,
    pub start: usize,
    pub end: usize,
    pub kids: Vec<N>,
}

impl Node {
    pub fn new(kind: NodeKind, start: usize, end: usize, kids: Vec<N>) -> N {
        Rc::new(Node { kind, start, end, kids })
    }
}
