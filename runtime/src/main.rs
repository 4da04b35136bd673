//! The `ouro` command.

#[global_allocator]
static ALLOCATOR: ouro_runtime::Allocator = ouro_runtime::Allocator;

fn main() {
    std::process::exit(ouro_runtime::cli::main());
}
