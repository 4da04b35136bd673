//! From node objects to the compiler's tree, with the checks that need the objects.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use ouro_compiler::Mode;
use ouro_compiler::bytecode::Const;
use ouro_compiler::bytecode::code::Position;
use ouro_compiler::tree::asdl::{FieldDef, Many};
use ouro_compiler::tree::{Field, Node};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::{ComplexObj, List};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::classes::{self, Class};

/// The tree of a node object that must be the root of a mode.
pub fn tree(vm: &Vm, v: &Value, mode: Mode) -> PyResult<Node> {
    let wanted = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
    };
    match class_of(vm, v, "mod") {
        Some(class) if class.name == wanted => node(vm, v, "mod"),
        _ => Err(vm.type_error(format!("expected {wanted} node, got {}", vm.type_name(v)))),
    }
}

/// The class of the grammar that a value is an instance of.
fn class_of(vm: &Vm, v: &Value, sum: &str) -> Option<Rc<Class>> {
    let ty = vm.type_of(v);
    let mro = ty.mro.borrow();
    let classes = classes::all(vm);
    let found = classes.by_name.borrow();
    mro.iter().find_map(|t| {
        let t = t.value();
        found.values().find(|c| c.sum == sum && c.object.is(&t)).cloned()
    })
}

fn node(vm: &Vm, v: &Value, sum: &'static str) -> PyResult<Node> {
    let _level = vm.enter_recursive(&format!(" while traversing '{sum}' node"))?;
    let product = classes::find(vm, sum);
    let positions = match &product {
        Some(class) => class.positions,
        None => matches!(sum, "stmt" | "expr" | "excepthandler" | "pattern" | "type_param"),
    };
    let at = if positions && product.is_none() { Some(position(vm, v, sum)?) } else { None };
    let class = match product {
        Some(class) => class,
        None => match class_of(vm, v, sum) {
            Some(class) => class,
            None => {
                let text = vm.repr(v)?;
                return Err(vm.type_error(format!("expected some sort of {sum}, but got {}", text.to_text())));
            }
        },
    };
    let mut fields = Vec::with_capacity(class.fields.len());
    for def in class.fields.iter() {
        fields.push(field(vm, v, &class, def)?);
    }
    let at = match at {
        None if positions => Some(position(vm, v, sum)?),
        at => at,
    };
    Ok(Node { kind: class.name, fields, at })
}

fn integer(vm: &Vm, v: &Value) -> PyResult<i64> {
    match vm.small(v).or_else(|| v.as_bool().map(i64::from)) {
        Some(n) => Ok(n),
        None => Err(vm.value_error(format!("invalid integer value: {}", vm.repr(v)?.to_text()))),
    }
}

fn position(vm: &Vm, v: &Value, sum: &str) -> PyResult<Position> {
    let required = |name: &str| -> PyResult<i64> {
        match vm.get_attr_opt(v, &vm.intern(name))? {
            Some(n) => integer(vm, &n),
            None => Err(vm.type_error(format!("required field \"{name}\" missing from {sum}"))),
        }
    };
    let (line, col) = (required("lineno")?, required("col_offset")?);
    let end = |name: &str, otherwise: i64| -> PyResult<i64> {
        match vm.get_attr_opt(v, &vm.intern(name))? {
            Some(n) if !n.is_none() => integer(vm, &n),
            _ => Ok(otherwise),
        }
    };
    let (end_line, end_col) = (end("end_lineno", line)?, end("end_col_offset", col)?);
    if line > end_line {
        return Err(vm.value_error(format!("AST node line range ({line}, {end_line}) is not valid")));
    }
    if line < 0 && end_line != line || col < 0 && col != end_col {
        return Err(vm.value_error(format!(
            "AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid"
        )));
    }
    if line == end_line && col > end_col {
        return Err(vm.value_error(format!("line {line}, column {col}-{end_col} is not a valid range")));
    }
    let clip = |n: i64| u32::try_from(n.max(0)).unwrap_or(u32::MAX);
    Ok(Position { line: clip(line), end_line: clip(end_line), col: clip(col), end_col: clip(end_col) })
}

fn field(vm: &Vm, owner: &Value, class: &Class, def: &FieldDef) -> PyResult<Field> {
    let Some(v) = vm.get_attr_opt(owner, &vm.intern(def.name))? else {
        return match def.many {
            Many::Optional => Ok(Field::None),
            Many::List | Many::OptionalList => Ok(Field::List(Vec::new())),
            Many::One => {
                Err(vm.type_error(format!("required field \"{}\" missing from {}", def.name, class.name)))
            }
        };
    };
    match def.many {
        Many::One if v.is_none() && def.ty != "constant" => {
            Err(vm.value_error(format!("field '{}' is required for {}", def.name, class.name)))
        }
        Many::Optional if v.is_none() => Ok(Field::None),
        Many::One | Many::Optional => single(vm, &v, def),
        Many::List | Many::OptionalList => {
            let Some(list) = v.as_::<List>() else {
                return Err(vm.type_error(format!(
                    "{} field \"{}\" must be a list, not a {}",
                    class.name,
                    def.name,
                    vm.type_name(&v)
                )));
            };
            let mut out = Vec::new();
            let mut i = 0;
            loop {
                let item = list.items.borrow().get(i).cloned();
                let Some(item) = item else { break };
                i += 1;
                out.push(if item.is_none() { Field::None } else { single(vm, &item, def)? });
            }
            Ok(Field::List(out))
        }
    }
}

fn single(vm: &Vm, v: &Value, def: &FieldDef) -> PyResult<Field> {
    match def.ty {
        "identifier" | "string" => match v.as_::<Str>() {
            Some(s) => Ok(Field::Name(s.to_text().into())),
            None => Err(vm.type_error(format!("AST {} must be of type str", def.ty))),
        },
        "int" => Ok(Field::Int(integer(vm, v)?)),
        "constant" => Ok(Field::Const(constant(vm, v)?)),
        sum => Ok(Field::Node(Box::new(node(vm, v, sum)?))),
    }
}

fn constant(vm: &Vm, v: &Value) -> PyResult<Const> {
    let t = vm.types();
    let exact = |ty| vm.is_exact(v, ty);
    Ok(if v.is_none() {
        Const::None
    } else if let Some(b) = v.as_bool() {
        if b { Const::True } else { Const::False }
    } else if v.is(&Value::ELLIPSIS) {
        Const::Ellipsis
    } else if exact(&t.int) {
        match vm.small(v) {
            Some(n) => Const::Int(n),
            None => {
                let big: BigInt = vm.to_big(v).unwrap_or_default();
                let (sign, magnitude) = big.to_bytes_le();
                Const::BigInt { negative: sign == Sign::Minus, magnitude }
            }
        }
    } else if let Some(f) = vm.as_float(v).filter(|_| exact(&t.float)) {
        Const::Float(f)
    } else if let Some(c) = v.as_::<ComplexObj>().filter(|_| exact(&t.complex)) {
        Const::Complex(c.re, c.im)
    } else if let Some(s) = v.as_::<Str>().filter(|_| exact(&t.str)) {
        match s.to_utf8() {
            Some(text) => Const::Str(text.into()),
            None => Const::Wide(s.chars().collect()),
        }
    } else if let Some(b) = v.as_::<Bytes>().filter(|_| exact(&t.bytes)) {
        Const::Bytes(b.data.to_vec().into())
    } else if let Some(items) = v.as_::<Tuple>().filter(|_| exact(&t.tuple)) {
        let _level = vm.enter_recursive(" during compilation")?;
        Const::Tuple(items.to_vec().iter().map(|i| constant(vm, i)).collect::<PyResult<_>>()?)
    } else if exact(&t.frozenset) {
        let items = vm.collect(v)?;
        Const::FrozenSet(items.iter().map(|i| constant(vm, i)).collect::<PyResult<_>>()?)
    } else {
        return Err(vm.type_error(format!("got an invalid type in Constant: {}", vm.type_name(v))));
    })
}
