//! Ouro's runtime: the embedding interface, the native modules, the importer and the embedded
//! standard library. Layers, each using only those before it: `reactor` (no Python types), `asyncio`,
//! `modules`, `import`, `cli`; `host`, `gil`, `sockets` and `library` are below `asyncio`.

pub mod asyncio;
pub mod cli;
mod config;
pub mod gil;
pub mod host;
pub mod import;
mod interpreter;
pub mod library;
pub mod modules;
pub mod reactor;
mod repl;
pub mod sockets;

pub use config::{Config, Run};
pub use interpreter::Interpreter;
pub use reactor::sys::reserve::Allocator;

use ouro_compiler::syntax::decode::{self, Origin};
use ouro_compiler::{Mode, Options};
use ouro_vm::core::code::Code;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::vm::Vm;

/// The program's version, as `--version` shows it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Text of source bytes: cookie and byte-order mark honoured.
pub(crate) fn decode_source(vm: &Vm, bytes: &[u8], filename: &str) -> PyResult<String> {
    match decode::decode(bytes, filename, Origin::File) {
        Ok(text) => Ok(text.into_owned()),
        Err(e) => Err(vm.compile_error(&e)),
    }
}

/// Compiles a file's source; warnings are issued.
pub(crate) fn compile_source(vm: &Vm, bytes: &[u8], filename: &str) -> PyResult<Ref<Code>> {
    let text = decode_source(vm, bytes, filename)?;
    let options = Options { optimize: vm.optimize.get(), ..Options::default() };
    ouro_vm::builtins::compile_text(vm, &text, filename, Mode::Exec, &options)
}
