//! The `conv` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    conv::cli::main(std::env::args_os().collect()).into()
}
