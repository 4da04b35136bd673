//! The `ouro` command.

fn main() {
    std::process::exit(ouro_runtime::cli::main());
}
