//! `_json.make_encoder`: JSON text from values.

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::List;
use ouro_vm::core::native::{GetSetDef, NativeFn, TypeDef, call, getter, new};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::str::args::count_arg;
use ouro_vm::types::str::buf::StrBuf;

use super::text;

/// How strings are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strings {
    Ascii,
    Plain,
    /// By a function of the program.
    Call,
}

/// Payload of `_json.Encoder`.
pub struct Encoder {
    markers: Option<Ref<Dict>>,
    default: Value,
    encoder: Value,
    indent: Option<Ref<Str>>,
    key_separator: Ref<Str>,
    item_separator: Ref<Str>,
    sort_keys: bool,
    skipkeys: bool,
    allow_nan: bool,
    strings: Strings,
}

ouro_vm::payload!(Encoder, "Encoder");

impl Trace for Encoder {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(m) = &self.markers {
            m.with_value(|v| visitor.visit(v));
        }
        visitor.visit(&self.default);
        visitor.visit(&self.encoder);
        if let Some(i) = &self.indent {
            i.with_value(|v| visitor.visit(v));
        }
        self.key_separator.with_value(|v| visitor.visit(v));
        self.item_separator.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("_json", "Encoder", <Encoder as Payload>::vtable)
    .doc("Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)")
    .methods(&[&[
        new(
            "($type, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
            |vm, a| {
                let markers = match a.some(1) {
                    None => None,
                    Some(v) => Some(v.to_ref::<Dict>().ok_or_else(|| {
                        vm.type_error(format!(
                            "make_encoder() argument 1 must be dict or None, not {}",
                            vm.type_name(v)
                        ))
                    })?),
                };
                let text = |i: usize| {
                    a[i].to_ref::<Str>().ok_or_else(|| {
                        vm.type_error(format!("make_encoder() argument {i} must be str, not {}", vm.type_name(&a[i])))
                    })
                };
                let strings = match a[3].as_::<NativeFn>().map(|f| f.def.name) {
                    Some("encode_basestring_ascii") => Strings::Ascii,
                    Some("encode_basestring") => Strings::Plain,
                    _ => Strings::Call,
                };
                Ok(vm.make(Encoder {
                    markers,
                    default: a[2].clone(),
                    encoder: a[3].clone(),
                    indent: a.some(4).map(|_| text(4)).transpose()?,
                    key_separator: text(5)?,
                    item_separator: text(6)?,
                    sort_keys: vm.is_true(&a[7])?,
                    skipkeys: vm.is_true(&a[8])?,
                    allow_nan: vm.is_true(&a[9])?,
                    strings,
                }))
            },
        ),
        call(run),
    ]])
    .getset(FIELDS);

static FIELDS: &[GetSetDef] = &[
    getter("markers", |_, v| Ok(payload::<Encoder>(v).markers.as_ref().map_or(Value::NONE, |m| m.value())))
        .member(),
    getter("default", |_, v| Ok(payload::<Encoder>(v).default.clone())).member(),
    getter("encoder", |_, v| Ok(payload::<Encoder>(v).encoder.clone())).member(),
    getter("indent", |_, v| Ok(payload::<Encoder>(v).indent.as_ref().map_or(Value::NONE, |m| m.value())))
        .member(),
    getter("key_separator", |_, v| Ok(payload::<Encoder>(v).key_separator.value())).member(),
    getter("item_separator", |_, v| Ok(payload::<Encoder>(v).item_separator.value())).member(),
    getter("sort_keys", |_, v| Ok(Value::from_bool(payload::<Encoder>(v).sort_keys))).member(),
    getter("skipkeys", |_, v| Ok(Value::from_bool(payload::<Encoder>(v).skipkeys))).member(),
];

impl NativeType for Encoder {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

fn run(vm: &Vm, args: CallArgs) -> PyResult {
    let get = |i: usize, name: &str| match args.pos().get(i) {
        Some(v) => Ok(v.clone()),
        None => args.keyword(name).cloned().ok_or_else(|| {
            vm.type_error(format!("_iterencode() missing required argument '{name}' (pos {i})"))
        }),
    };
    let (v, level) = (get(1, "obj")?, get(2, "_current_indent_level")?);
    let level = count_arg(vm, &level)?.max(0) as usize;
    let Some(encoder) = args.pos()[0].to_ref::<Encoder>() else {
        return Err(vm.type_error("_iterencode() needs an encoder"));
    };
    let mut writer = Writer { vm, e: &encoder, out: StrBuf::new() };
    writer.value(&v, level)?;
    Ok(vm.tuple(vec![writer.out.finish(vm).into()]).into())
}

struct Writer<'a> {
    vm: &'a Vm,
    e: &'a Encoder,
    out: StrBuf,
}

impl Writer<'_> {
    fn value(&mut self, v: &Value, level: usize) -> PyResult<()> {
        let vm = self.vm;
        if v.is_none() {
            self.out.push_text("null");
        } else if let Some(b) = v.as_bool() {
            self.out.push_text(if b { "true" } else { "false" });
        } else if let Some(n) = v.as_small_int() {
            self.out.push_text(&n.to_string());
        } else if let Some(s) = v.as_::<Str>() {
            self.string(v, s)?;
        } else if vm.is_int(v) {
            let text = self.int(v)?;
            self.out.push_str(&text);
        } else if let Some(f) = vm.as_float(v) {
            let text = self.float(f)?;
            self.out.push_str(&text);
        } else if v.is_a::<List>() || v.is_a::<Tuple>() {
            let _level = vm.enter_recursive(" while encoding a JSON object")?;
            self.list(v, level)?;
        } else if v.is_a::<Dict>() {
            let _level = vm.enter_recursive(" while encoding a JSON object")?;
            self.dict(v, level)?;
        } else {
            self.other(v, level)?;
        }
        Ok(())
    }

    fn string(&mut self, v: &Value, s: &Str) -> PyResult<()> {
        match self.e.strings {
            Strings::Ascii => text::push(&mut self.out, s, true),
            Strings::Plain => text::push(&mut self.out, s, false),
            Strings::Call => {
                let made = self.vm.call(&self.e.encoder, std::slice::from_ref(v))?;
                match made.as_::<Str>() {
                    Some(s) => self.out.push_str(s),
                    None => {
                        return Err(self.vm.type_error(format!(
                            "encoder() must return a string, not {}",
                            self.vm.type_name(&made)
                        )));
                    }
                }
            }
        }
        Ok(())
    }

    fn int(&self, v: &Value) -> PyResult<Ref<Str>> {
        // The number, whatever a subclass shows.
        let n = self.vm.to_big(v).unwrap_or_default();
        self.vm.str_of(&self.vm.big_int(n))
    }

    fn float(&self, f: f64) -> PyResult<Ref<Str>> {
        let vm = self.vm;
        if f.is_finite() {
            return vm.repr(&vm.float(f));
        }
        if !self.e.allow_nan {
            let shown = vm.repr(&vm.float(f))?;
            return Err(vm.value_error(format!(
                "Out of range float values are not JSON compliant: {}",
                shown.to_text()
            )));
        }
        Ok(vm.new_str(if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }))
    }

    /// Notes that `v` is being written; an error if it is already.
    fn enter(&self, v: &Value) -> PyResult<Option<Value>> {
        let Some(markers) = &self.e.markers else { return Ok(None) };
        let id = self.vm.big_int(self.vm.id(v).into());
        if self.vm.dict_get(markers, &id)?.is_some() {
            return Err(self.vm.value_error("Circular reference detected"));
        }
        self.vm.dict_set(markers, id.clone(), v.clone())?;
        Ok(Some(id))
    }

    fn leave(&self, id: Option<Value>) -> PyResult<()> {
        if let (Some(markers), Some(id)) = (&self.e.markers, id) {
            self.vm.dict_del(markers, &id)?;
        }
        Ok(())
    }

    fn note(&self, e: Raised, text: &str) -> Raised {
        if !e.is(self.vm, Exc::Exception) {
            return e;
        }
        let note = self.vm.str(text);
        match self.vm.call_method(&e.0, "add_note", &[note]) {
            Ok(_) => e,
            Err(other) => other,
        }
    }

    fn newline(&mut self, level: usize) {
        if let Some(indent) = &self.e.indent {
            self.out.push(10);
            for _ in 0..level {
                self.out.push_str(indent);
            }
        }
    }

    fn list(&mut self, v: &Value, level: usize) -> PyResult<()> {
        let vm = self.vm;
        let items = match v.as_::<Tuple>() {
            Some(t) => t.to_vec(),
            None => match v.as_::<List>() {
                Some(l) if vm.is_exact(v, &vm.types().list) => l.items.borrow().clone(),
                _ => vm.collect(v)?,
            },
        };
        if items.is_empty() {
            self.out.push_text("[]");
            return Ok(());
        }
        let marker = self.enter(v)?;
        self.out.push(u32::from(b'['));
        self.newline(level + 1);
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.push_str(&self.e.item_separator);
                self.newline(level + 1);
            }
            if let Err(e) = self.value(item, level + 1) {
                return Err(self.note(e, &format!("when serializing {} item {i}", qualified(vm, v))));
            }
        }
        self.leave(marker)?;
        self.newline(level);
        self.out.push(u32::from(b']'));
        Ok(())
    }

    /// A key as a string; `None` to skip it.
    fn key(&self, k: &Value) -> PyResult<Option<Value>> {
        let vm = self.vm;
        Ok(Some(if k.is_a::<Str>() {
            k.clone()
        } else if let Some(b) = k.as_bool() {
            vm.str(if b { "true" } else { "false" })
        } else if k.is_none() {
            vm.str("null")
        } else if vm.is_int(k) {
            self.int(k)?.into()
        } else if let Some(f) = vm.as_float(k) {
            self.float(f)?.into()
        } else if self.e.skipkeys {
            return Ok(None);
        } else {
            return Err(
                vm.type_error(format!("keys must be str, int, float, bool or None, not {}", vm.type_name(k)))
            );
        }))
    }

    fn dict(&mut self, v: &Value, level: usize) -> PyResult<()> {
        let vm = self.vm;
        let mut pairs: Vec<(Value, Value)> = if vm.is_exact(v, &vm.types().dict) {
            v.as_::<Dict>().map(Dict::pairs).unwrap_or_default()
        } else {
            let items = vm.call_method(v, "items", &[])?;
            let mut pairs = Vec::new();
            vm.for_each(&items, |pair| match pair.as_::<Tuple>().map(|t| t.as_slice()) {
                Some([k, v]) => {
                    pairs.push((k.clone(), v.clone()));
                    Ok(())
                }
                _ => Err(vm.value_error("items must return 2-tuples")),
            })?;
            pairs
        };
        if pairs.is_empty() {
            self.out.push_text("{}");
            return Ok(());
        }
        let marker = self.enter(v)?;
        if self.e.sort_keys {
            let list = vm.list(pairs.into_iter().map(|(k, v)| vm.tuple(vec![k, v]).into()).collect());
            vm.call_method(&list, "sort", &[])?;
            pairs = vm
                .collect(&list)?
                .iter()
                .filter_map(|pair| pair.as_::<Tuple>().map(|t| (t[0].clone(), t[1].clone())))
                .collect();
        }
        self.out.push(u32::from(b'{'));
        let mut first = true;
        for (k, item) in pairs {
            let Some(key) = self.key(&k)? else { continue };
            if first {
                self.newline(level + 1);
            } else {
                self.out.push_str(&self.e.item_separator);
                self.newline(level + 1);
            }
            first = false;
            if let Some(s) = key.to_ref::<Str>() {
                self.string(&key, &s)?;
            }
            self.out.push_str(&self.e.key_separator);
            if let Err(e) = self.value(&item, level + 1) {
                let shown = vm.repr(&k)?;
                return Err(
                    self.note(e, &format!("when serializing {} item {}", qualified(vm, v), shown.to_text()))
                );
            }
        }
        self.leave(marker)?;
        if !first {
            self.newline(level);
        }
        self.out.push(u32::from(b'}'));
        Ok(())
    }

    fn other(&mut self, v: &Value, level: usize) -> PyResult<()> {
        let vm = self.vm;
        let marker = self.enter(v)?;
        let made = vm.call(&self.e.default, std::slice::from_ref(v))?;
        let _level = vm.enter_recursive(" while encoding a JSON object")?;
        if let Err(e) = self.value(&made, level) {
            return Err(self.note(e, &format!("when serializing {} object", qualified(vm, v))));
        }
        self.leave(marker)
    }
}

/// The type's name with its module, as `%T` shows it.
fn qualified(vm: &Vm, v: &Value) -> String {
    let ty = vm.type_of(v);
    let module = vm.get_attr_str(&ty.value(), "__module__").ok().and_then(|m| m.to_ref::<Str>());
    let name = ty.qualname.borrow().to_text().into_owned();
    match module {
        Some(m) if !m.is_text("builtins") && !m.is_text("__main__") => format!("{}.{name}", m.to_text()),
        Some(m) if m.is_text("__main__") => format!("__main__.{name}"),
        _ => name,
    }
}
