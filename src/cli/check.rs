//! `vitrine check`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::output;
use crate::pipeline::size;

/// Verify a published folder: every file that it names, the table and the pictures
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  vitrine check dist\n  vitrine check dist --json\n\n\
                        Exit codes: 0 sound, 1 faults found.")]
pub(super) struct Arguments {
    /// The published folder
    dist: PathBuf,
    /// Write the report in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let report = crate::dist::check(&arguments.dist)?;
    if arguments.json {
        output::json(&report)?;
    } else {
        let mut table = output::table(&["first page view", "compressed"]);
        for (kind, bytes) in &report.first_view {
            table.add_row([kind.to_string(), size(*bytes)]);
        }
        table.add_row(["in all".to_owned(), size(report.first_view_bytes)]);
        output::text(&format!(
            "{} products, {} shards, table {}, {} pictures with {}\nnetwork {}\n{table}",
            report.products,
            report.shards,
            size(report.table_bytes),
            report.pictures,
            size(report.picture_bytes),
            report.embedding,
        ))?;
    }
    if !arguments.json && !report.photo_search.is_empty() {
        let mut table = output::table(&["search by photo", "compressed"]);
        for (kind, bytes) in &report.photo_search {
            table.add_row([kind.to_string(), size(*bytes)]);
        }
        table.add_row(["in all".to_owned(), size(report.photo_search_bytes)]);
        output::text(&table.to_string())?;
    }
    for fault in &report.faults {
        eprintln!("error: {}", arguments.dist.join(fault).display());
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
