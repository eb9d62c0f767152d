//! `vitrine embed`

use std::io::{self, BufWriter, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{ArgGroup, Args};
use serde::Serialize;

use super::network::NetworkArguments;
use crate::images::{Embeddings, picture_files};
use crate::model::open_network;
use crate::progress::{Console, Progress, Quiet};

/// Turn pictures into vectors
///
/// What a network sees in each picture: its fc2 activations, not normalised. A picture that cannot
/// be used is told on stderr and left out. Nothing is cached.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("output").required(true),
    after_help = "Examples:\n  \
        vitrine embed pictures --model vgg16-12.onnx --npy vectors.npy\n  \
        vitrine embed a.jpg b.jpg --json\n\n\
        Exit codes: 0 all pictures embedded, 1 some or all failed."
)]
pub(super) struct Arguments {
    /// Pictures, or folders of pictures
    #[arg(required = true, value_name = "PICTURE")]
    pictures: Vec<PathBuf>,
    #[command(flatten)]
    network: NetworkArguments,
    /// Write the vectors to FILE as a NumPy array of float32, and their pictures' names beside it,
    /// with the extension json
    #[arg(long, value_name = "FILE", group = "output")]
    npy: Option<PathBuf>,
    /// Write to stdout one line of JSON for each picture
    #[arg(long, group = "output")]
    json: bool,
    /// Pictures to embed at the same time [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    picture: String,
    dims: usize,
    vector: &'a [f32],
    network: &'a str,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let progress: &dyn Progress = if arguments.quiet { &Quiet } else { &Console::new() };
    let pictures = picture_files(&arguments.pictures)?;
    progress.begin("network", 0);
    let network = open_network(&arguments.network.source())?;
    progress.end(network.id());
    let found = crate::images::embed(pictures, &network, arguments.jobs, progress)?;
    let mut failed = 0;
    for picture in &found.pictures {
        if let Err(reason) = &picture.vector {
            eprintln!("error: {}: {reason}", picture.path.display());
            failed += 1;
        }
    }
    if arguments.json {
        write_lines(&found)?;
    }
    // An array without rows would only hide what was told above.
    if let Some(path) = arguments.npy.filter(|_| failed < found.pictures.len()) {
        found.write_npy(&path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write_lines(found: &Embeddings) -> anyhow::Result<()> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    for picture in &found.pictures {
        if let Ok(vector) = &picture.vector {
            let picture = picture.path.display().to_string();
            let line = Line { picture, dims: found.dims, vector, network: &found.network };
            serde_json::to_writer(&mut stdout, &line)?;
            writeln!(stdout)?;
        }
    }
    stdout.flush()?;
    Ok(())
}
