//! The `vitrine` command.

fn main() -> std::process::ExitCode {
    vitrine::cli::main()
}
