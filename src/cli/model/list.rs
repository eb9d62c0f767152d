//! `vitrine model list`

use std::process::ExitCode;

use clap::Args;

use crate::cli::output;
use crate::model::KnownNetworks;
use crate::pipeline::size;

/// List the networks that `vitrine model get` downloads
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  vitrine model list\n  vitrine model list --json")]
pub(super) struct Arguments {
    /// Write the list in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments, known: &KnownNetworks) -> anyhow::Result<ExitCode> {
    if arguments.json {
        output::json(&known.all())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut table =
        output::table(&["name", "size", "licence", "preprocessing", "vector", "source"]);
    for network in known.all() {
        table.add_row([
            network.name.clone(),
            size(network.bytes),
            network.licence.clone(),
            network.preprocessing.clone(),
            format!("{}: {}", network.dims, network.layer),
            network.source.to_string(),
        ]);
    }
    output::text(&table.to_string())?;
    Ok(ExitCode::SUCCESS)
}
