//! `vitrine model pack`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::network::WeightName;
use crate::cli::output;
use crate::model::{Cosine, PackOptions, PackReport};
use crate::pipeline::size;
use crate::progress::{Console, Progress, Quiet};
use vitrine_embed::{NetworkOptions, Preprocessing};

/// Make a network of the VGG or mobile family small: for browsers, and for builds with little memory
///
/// A pack is a folder with the manifest pack.vit and the weights in files of 4 MiB. It can be given
/// to --model like an ONNX file. What packing costs is measured: the cosine of each picture's
/// vector with that of the network as it was.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine model pack vgg16-12.onnx --out vgg16-pack --pictures photos/*.jpg\n  \
    vitrine model pack vgg16-12.onnx --out vgg16-small --rank 1024,256\n  \
    vitrine build --feed feed.xml --model vgg16-pack --out dist")]
pub(super) struct Arguments {
    /// An ONNX file, or a pack to be made smaller still
    model: PathBuf,
    /// The pack's folder; made if missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How to store weights: 8-bit integers with a scale for each output, or floats
    #[arg(long, value_name = "TYPE", default_value = "int8")]
    weights: WeightName,
    /// Cut the dense layers, in order, to so many singular values; 0 leaves one whole
    #[arg(long, value_name = "FC1,FC2", value_delimiter = ',')]
    rank: Vec<usize>,
    /// Pictures whose vectors are compared [default: drawn ones]
    #[arg(long, value_name = "PICTURE", num_args = 1..)]
    pictures: Vec<PathBuf>,
    /// The layer that gives the vector, where fc2 is not found or not wanted
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// How the network wants its pictures: keras, torchvision, …
    #[arg(long, value_name = "NAME")]
    preprocessing: Option<Preprocessing>,
    /// What people call the network; written into the pack
    #[arg(long, default_value = "")]
    name: String,
    /// Terms under which the weights may be passed on; written into the pack
    #[arg(long, value_name = "TEXT", default_value = "")]
    licence: String,
    /// Write the report in JSON to stdout
    #[arg(long)]
    json: bool,
    /// Say nothing but the report
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let options = PackOptions {
        model: arguments.model,
        network: NetworkOptions { layer: arguments.layer, preprocessing: arguments.preprocessing },
        out: arguments.out,
        weights: arguments.weights.weights(),
        ranks: arguments.rank,
        name: arguments.name,
        licence: arguments.licence,
        pictures: arguments.pictures,
    };
    let progress: &dyn Progress = if arguments.quiet { &Quiet } else { &Console::new() };
    let report = crate::model::pack(&options, progress)?;
    if arguments.json {
        output::json(&report)?;
    } else {
        output::text(&text(&report))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn text(report: &PackReport) -> String {
    let mut table = output::table(&["layer", "outputs × inputs", "weights", "bytes"]);
    for layer in report.layers.iter().filter(|layer| layer.bytes > 0) {
        table.add_row([
            layer.kind.to_owned(),
            format!("{} × {}", layer.outputs, layer.inputs),
            layer.weights.to_owned(),
            layer.bytes.to_string(),
        ]);
    }
    let PackReport { out, network, bytes, bytes_f32, shards, .. } = report;
    let Cosine { pictures, drawn, min, mean, between_pictures } = report.cosine;
    let drawn = if drawn { "drawn pictures, as none were given" } else { "pictures" };
    format!(
        "{table}\n{}: {} in {shards} shards, {:.1} times smaller than 32-bit floats\n\
         network {network}\n\
         cosine to the network as it was: at least {min:.6}, mean {mean:.6} over {pictures} \
         {drawn}\n(two different ones among them: mean {between_pictures:.4})",
        out.display(),
        size(*bytes),
        *bytes_f32 as f64 / *bytes as f64,
    )
}
