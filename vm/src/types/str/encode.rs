//! `str.encode`, and decoding in `str(...)`.

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::codecs;

use super::args::opt_str_arg;

pub(super) static METHODS: &[MethodDef] = &[method(
    "encode",
    "($self, /, encoding='utf-8', errors='strict')",
    encode,
)
.doc("Encode the string using the codec registered for encoding.\n\n  encoding\n    The encoding in which to encode the string.\n  errors\n    The error handling scheme to use for encoding errors.\n    The default is 'strict' meaning that encoding errors raise a\n    UnicodeEncodeError.  Other possible values are 'ignore', 'replace' and\n    'xmlcharrefreplace' as well as any other name registered with\n    codecs.register_error that can handle UnicodeEncodeErrors.")];

fn encode(vm: &Vm, args: Args) -> PyResult {
    let encoding = opt_str_arg(vm, &args, 1, "encode", "argument 'encoding'")?;
    let errors = opt_str_arg(vm, &args, 2, "encode", "argument 'errors'")?;
    let s = args.this::<Str>();
    let most = if s.is_ascii() { 2 } else { 8 };
    vm.check_room::<u8>(s.len().saturating_mul(most))?;
    codecs::encode(vm, &args[0], encoding.as_deref(), errors.as_deref())
}

/// `str(object, encoding, errors)`.
pub fn decode_object(
    vm: &Vm,
    v: &Value,
    encoding: Option<&Ref<Str>>,
    errors: Option<&Ref<Str>>,
) -> PyResult<Ref<Str>> {
    if v.is_a::<Str>() {
        return Err(vm.type_error("decoding str is not supported"));
    }
    if !vm.is_buffer(v) {
        return Err(
            vm.type_error(format!("decoding to str: need a bytes-like object, {} found", vm.type_name(v)))
        );
    }
    codecs::decode(vm, v, encoding.map(|s| &**s), errors.map(|s| &**s))
}
