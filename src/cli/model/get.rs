//! `vitrine model get`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use url::Url;

use crate::cli::output;
use crate::http::Downloader;
use crate::model::KnownNetworks;
use crate::progress::{Console, Progress, Quiet};

/// Download a known network and check that it is the one meant
///
/// A download that broke off continues where it stopped, from FILE.part. The file gets its name
/// only when its SHA-256 is right; its name is then written to stdout.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  vitrine model get vgg16\n  \
                        vitrine model get vgg16 --out models/vgg16.onnx\n  \
                        vitrine model get vgg16 --url https://mirror.example/vgg16-12.onnx")]
pub(super) struct Arguments {
    /// The network's name, as `vitrine model list` shows it
    name: String,
    /// The file to write [default: the network's own file name, in this folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Another address of the same file
    #[arg(long)]
    url: Option<Url>,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: Arguments, known: &KnownNetworks) -> anyhow::Result<ExitCode> {
    let network = known.named(&arguments.name)?;
    let out = arguments.out.unwrap_or_else(|| network.file.clone().into());
    let address = arguments.url.as_ref().unwrap_or(&network.url);
    let progress: &dyn Progress = if arguments.quiet { &Quiet } else { &Console::new() };
    Downloader::for_file(address).get_file(address, &network.expected(), &out, progress)?;
    output::text(&out.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
