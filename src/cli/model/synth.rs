//! `vitrine model synth`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::cli::output;
use crate::publish::write_whole;
use vitrine_embed::synth::{self, Arch};

/// Write a network of the VGG family with seeded weights, as ONNX
///
/// Nobody trained it, so that it knows nothing of pictures: it is for tests and benchmarks. The
/// same arguments give the same bytes everywhere. The file's name is written to stdout.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  vitrine model synth --arch vgg16 --seed 1\n  \
                        vitrine model synth --arch vgg19 --seed 7 --width 0.125 --out narrow.onnx")]
pub(super) struct Arguments {
    /// The architecture: vgg16 or vgg19
    #[arg(long)]
    arch: Arch,
    /// Decides the weights
    #[arg(long, default_value = "1", value_name = "N")]
    seed: u64,
    /// Channels and components in parts of the true network's
    #[arg(long, default_value = "1", value_name = "F", value_parser = width)]
    width: f64,
    /// The file to write [default: ARCH-synth.onnx in this folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn width(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(width) if width > 0.0 && width <= 1.0 => Ok(width),
        _ => Err("it must be above 0 and at most 1".to_owned()),
    }
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { arch, seed, width, out } = arguments;
    let out = out.unwrap_or_else(|| format!("{arch}-synth.onnx").into());
    write_whole(&out, |file| synth::vgg(arch, seed, width, file))
        .with_context(|| format!("cannot write {}", out.display()))?;
    output::text(&out.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
