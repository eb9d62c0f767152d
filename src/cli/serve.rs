//! `vitrine serve`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::output;
use crate::report::Preview;

/// Preview a published folder with the shop's pages around it
///
/// The shop is on http://localhost:PORT, the published folder on http://127.0.0.1:PORT+1: two
/// sites, as on the web. The address to open is the first line of stdout. Ctrl-C ends it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  vitrine serve dist\n  \
                        vitrine serve dist --shop shop --port 0")]
pub(super) struct Arguments {
    /// The published folder
    dist: PathBuf,
    /// The shop's own pages, where {{cdn}} stands for the published folder's address [default:
    /// pages made from the table]
    #[arg(long, value_name = "DIR")]
    shop: Option<PathBuf>,
    /// The shop's port; the published folder has the next; 0 takes any two that are free
    #[arg(long, default_value = "8080")]
    port: u16,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let preview = Preview::open(&arguments.dist, arguments.shop.as_deref(), arguments.port)?;
    output::text(&preview.shop_address()?)?;
    eprintln!("the published folder is at {}; Ctrl-C ends the preview", preview.cdn_address()?);
    preview.serve()?;
    Ok(ExitCode::SUCCESS)
}
