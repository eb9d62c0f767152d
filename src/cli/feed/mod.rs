//! `vitrine feed`

mod inspect;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Look at a product feed
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Inspect(inspect::Arguments),
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Inspect(inspect) => inspect::run(inspect),
    }
}
