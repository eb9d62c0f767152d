//! `vitrine model inspect`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::cli::output;
use crate::model::{KnownNetwork, KnownNetworks, NetworkSource, open_network};
use vitrine_embed::{EngineKind, LayerInfo, Network, NetworkOptions, Preprocessing};

/// Show what a network's file holds and what Vitrine makes of it
///
/// Its layers up to the vector, where it is cut and why, how pictures are prepared and why, what
/// runs it, and whether the file is a known one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  vitrine model inspect vgg16-12.onnx\n  \
                        vitrine model inspect net.onnx --layer flatten --json")]
pub(super) struct Arguments {
    /// The ONNX file, or a pack
    file: PathBuf,
    /// The layer that gives the vector, where fc2 is not found or not wanted
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// How the network wants its pictures: keras, torchvision, …
    #[arg(long, value_name = "NAME")]
    preprocessing: Option<Preprocessing>,
    /// Write the description in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments, known: &KnownNetworks) -> anyhow::Result<ExitCode> {
    let options = NetworkOptions { layer: arguments.layer, preprocessing: arguments.preprocessing };
    let network = open_network(&NetworkSource::File { path: arguments.file, options })?;
    let sha256 = network.describe().sha256.as_deref();
    let known = sha256.and_then(|sha256| known.with_sha256(sha256));
    if arguments.json {
        output::json(&description(&network, known))?;
    } else {
        output::text(&text(&network, known))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn description(network: &Network, known: Option<&KnownNetwork>) -> serde_json::Value {
    let about = network.describe();
    let (width, height) = network.input_size();
    let layer =
        |layer: &LayerInfo| json!({ "name": layer.name, "kind": layer.kind, "shape": layer.shape });
    let engine = match &about.engine {
        EngineKind::Own => "vitrine",
        EngineKind::Tract { .. } => "tract",
    };
    json!({
        "network": network.id(),
        "sha256": about.sha256,
        "known": known,
        "input": { "width": width, "height": height },
        "preprocessing": network.preprocessing().to_string(),
        "preprocessing_reason": about.preprocessing.to_string(),
        "layer": network.layer(),
        "layer_reason": about.cut.to_string(),
        "dims": network.dims(),
        "engine": engine,
        "engine_reason": about.engine.to_string(),
        "layers": about.layers.iter().map(layer).collect::<Vec<_>>(),
    })
}

fn text(network: &Network, known: Option<&KnownNetwork>) -> String {
    let about = network.describe();
    let (width, height) = network.input_size();
    let known = match known {
        Some(known) => format!("{}, {} ({})", known.name, known.source, known.licence),
        None => "no, it is on no list of Vitrine's".to_owned(),
    };
    let facts = [
        (
            "SHA-256",
            about.sha256.clone().unwrap_or_else(|| "none, a pack has many files".to_owned()),
        ),
        ("known", known),
        ("picture", format!("{width}×{height} pixels, prepared as {}", network.preprocessing())),
        ("why so", about.preprocessing.to_string()),
        ("vector", format!("{} of {} components", network.layer(), network.dims())),
        ("why there", about.cut.to_string()),
        ("engine", about.engine.to_string()),
        ("id", network.id().to_owned()),
    ];
    let mut table = output::table(&["layer", "computes", "shape"]);
    for layer in &about.layers {
        let shape: Vec<String> = layer.shape.iter().map(ToString::to_string).collect();
        table.add_row([&layer.name, &layer.kind, &shape.join("×")]);
    }
    let facts = facts.map(|(name, fact)| format!("{name:10} {fact}\n"));
    format!("{}{table}", facts.concat())
}
