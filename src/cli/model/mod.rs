//! `vitrine model`

mod get;
mod inspect;
mod list;
mod pack;
mod synth;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::model::{KnownNetworks, KnownNetworksError};

/// Bring a network: find, download, examine and pack it
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    known: Known,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Arguments),
    Get(get::Arguments),
    Inspect(inspect::Arguments),
    Pack(pack::Arguments),
    Synth(synth::Arguments),
}

/// Which networks are known.
#[derive(Debug, Args)]
struct Known {
    /// Another list of known networks, of the form of Vitrine's models/networks.json
    #[arg(long, global = true, value_name = "FILE")]
    networks: Option<PathBuf>,
}

impl Known {
    fn open(&self) -> Result<KnownNetworks, KnownNetworksError> {
        KnownNetworks::open(self.networks.as_deref())
    }
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::List(list) => list::run(list, &arguments.known.open()?),
        Command::Get(get) => get::run(get, &arguments.known.open()?),
        Command::Inspect(inspect) => inspect::run(inspect, &arguments.known.open()?),
        Command::Pack(pack) => pack::run(pack),
        Command::Synth(synth) => synth::run(synth),
    }
}
