//! `vitrine model`

mod pack;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Prepare a network
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Pack(pack::Arguments),
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Pack(pack) => pack::run(pack),
    }
}
