//! Native modules, one file (or folder) each. A new module is a file here with
//! `pub static MODULE: ModuleDef` and a row in [`MODULES`]. May be used by `import` and the command
//! line; uses the VM, `reactor` and the embedded library.

pub mod _abc;
pub mod _ast;
pub mod _bisect;
pub mod _codecs;
pub mod _collections;
pub mod _csv;
pub mod _datetime;
pub mod _functools;
pub mod _heapq;
pub mod _json;
pub mod _locale;
pub mod _lsprof;
pub mod _multiprocessing;
pub mod _operator;
pub mod _posixshmem;
pub mod _posixsubprocess;
pub mod _queue;
pub mod _random;
pub mod _remote_debugging;
pub mod _socket;
pub mod _socket_message;
mod _socket_names;
mod _socket_numbers;
pub mod _sre;
pub mod _ssl;
pub mod _statistics;
pub mod _string;
pub mod _symtable;
pub mod _sysconfigdata;
pub mod _thread;
pub mod _tokenize;
pub mod _types;
pub mod _typing;
pub mod _weakref;
pub mod accounts;
pub mod array;
pub mod atexit;
pub mod binascii;
pub mod bodies;
pub mod builtins;
pub mod cmath;
pub mod errno;
pub mod exceptions;
pub mod faulthandler;
pub mod fcntl;
pub mod gc;
pub mod hashes;
pub mod io;
pub mod itertools;
pub mod linecache;
pub mod marshal;
pub mod math;
pub mod mmap;
pub mod posix;
pub mod resource;
pub mod select;
pub mod signal;
pub mod small;
pub mod structs;
pub mod structseq;
pub mod sys;
pub mod termios;
pub mod time;
pub mod unicodedata;
pub mod util;
pub mod warnings;
pub mod zlib;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::ModuleDef;
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use std::cell::RefCell;

/// All native modules but `builtins`, which the VM brings, one row each.
#[rustfmt::skip]
pub static MODULES: &[&ModuleDef] = &[
    &_bisect::MODULE,
    &_codecs::MODULE,
    &_heapq::MODULE,
    &hashes::blake2::MODULE,
    &hashes::MD5_MODULE,
    &hashes::SHA1_MODULE,
    &hashes::SHA2_MODULE,
    &hashes::SHA3_MODULE,
    &io::MODULE,
    &_random::MODULE,
    &_remote_debugging::MODULE,
    &_statistics::MODULE,
    &structs::MODULE,
    &_csv::MODULE,
    &_json::MODULE,
    &_tokenize::MODULE,
    &_locale::MODULE,
    &_sre::MODULE,
    &_ssl::MODULE,
    &unicodedata::MODULE,
    &_string::MODULE,
    &_sysconfigdata::MODULE,
    &atexit::MODULE,
    &binascii::MODULE,
    &errno::MODULE,
    &array::MODULE,
    &cmath::MODULE,
    &math::MODULE,
    &zlib::MODULE,
    &sys::MODULE,
    &itertools::MODULE,
    &_typing::MODULE,
    &_abc::MODULE,
    &crate::asyncio::module::MODULE,
    &crate::asyncio::contextvars::MODULE,
    &_collections::MODULE,
    &signal::MODULE,
    &warnings::MODULE,
    &_datetime::MODULE,
    &_functools::MODULE,
    &_lsprof::MODULE,
    &_operator::MODULE,
    &_queue::MODULE,
    &_symtable::MODULE,
    &_thread::MODULE,
    &_types::MODULE,
    &_weakref::MODULE,
    &gc::MODULE,
    &time::MODULE,
    &marshal::MODULE,
    &fcntl::MODULE,
    &termios::MODULE,
    &_posixsubprocess::MODULE,
    &_multiprocessing::MODULE,
    &_posixshmem::MODULE,
    &mmap::MODULE,
    &accounts::PWD,
    &accounts::GRP,
    &_socket::MODULE,
    &_ast::MODULE,
    &posix::MODULE,
    &resource::MODULE,
    &select::MODULE,
    &small::OPCODE,
    &small::INTERPRETERS,
    &small::TRACEMALLOC,
    &small::SUGGESTIONS,
    &faulthandler::MODULE,
];

/// The declaration of a native module.
pub fn find(name: &str) -> Option<&'static ModuleDef> {
    MODULES.iter().copied().find(|m| m.name == name)
}

/// A new module object with name, docstring and the usual empty attributes.
pub fn new_module(vm: &Vm, name: &str, doc: &str) -> Ref<Module> {
    let dict = vm.dict();
    vm.set_name(&dict, "__name__", vm.intern(name).into());
    vm.set_name(&dict, "__doc__", if doc.is_empty() { Value::NONE } else { vm.str(doc) });
    vm.set_name(&dict, "__package__", if name.contains('.') { Value::NONE } else { vm.str("") });
    vm.set_name(&dict, "__loader__", Value::NONE);
    vm.set_name(&dict, "__spec__", Value::NONE);
    module_from_dict(vm, dict)
}

/// A module object around a namespace.
pub fn module_from_dict(vm: &Vm, dict: Ref<ouro_vm::core::dict::Dict>) -> Ref<Module> {
    vm.alloc(&vm.types().module, Module { dict, state: RefCell::new(None) })
}

/// Creates a native module: functions, then what its `init` adds.
pub fn create(vm: &Vm, def: &'static ModuleDef) -> PyResult<Ref<Module>> {
    let module = new_module(vm, def.name, def.doc);
    for function in def.functions.iter().flat_map(|group| group.iter()) {
        vm.set_name(&module.dict, function.name, vm.native_function(function, def.name));
    }
    if let Some(init) = def.init {
        init(vm, &module)?;
    }
    Ok(module)
}
