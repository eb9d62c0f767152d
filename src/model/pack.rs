//! A network becomes a pack, and it is measured what that costs.

use std::path::PathBuf;

use serde::Serialize;

use super::ModelFileError;
use super::NetworkSource;
use super::open::open_model;
use super::pack_folder::write_pack;
use crate::images::decode_file;
use crate::progress::Progress;
use vitrine_embed::engine::{Layer, Linear, Model, Weights};
use vitrine_embed::pack::{About, WeightType, convert, reduce_rank};
use vitrine_embed::{Metadata, Network, NetworkOptions, Picture};

/// Sides in pixels of the pictures of random colours that are compared where none are given: from
/// a few large areas to noise.
const DRAWN_SIDES: [u32; 6] = [2, 4, 8, 20, 60, 224];
/// Pictures that are in memory and computed together.
const BATCH: usize = 8;

/// What to pack and how.
#[derive(Debug, Clone)]
pub struct PackOptions {
    /// An ONNX file, or a pack.
    pub model: PathBuf,
    /// How to cut and feed an ONNX network.
    pub network: NetworkOptions,
    /// The folder to write.
    pub out: PathBuf,
    /// How to store weights.
    pub weights: WeightType,
    /// Ranks of the dense layers in order; 0 leaves one whole.
    pub ranks: Vec<usize>,
    /// What people call the network; may be empty.
    pub name: String,
    /// Terms under which the weights may be passed on; may be empty.
    pub licence: String,
    /// Files of pictures whose vectors are compared; drawn ones where there are none.
    pub pictures: Vec<PathBuf>,
}

/// What packing did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackReport {
    /// The folder written.
    pub out: PathBuf,
    /// The network's id as a pack.
    pub network: String,
    /// Its id as it was.
    pub source: String,
    /// Layer by layer.
    pub layers: Vec<PackedLayer>,
    /// Bytes of the weights, with scales and biases.
    pub bytes: u64,
    /// Bytes of the source's weights and biases as 32-bit floats.
    pub bytes_f32: u64,
    /// Files that hold the weights.
    pub shards: usize,
    /// Vectors of the pack beside those of the source.
    pub cosine: Cosine,
}

/// A layer of a pack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackedLayer {
    /// What it computes.
    pub kind: &'static str,
    /// Outputs.
    pub outputs: usize,
    /// Inputs.
    pub inputs: usize,
    /// Type of the weights.
    pub weights: &'static str,
    /// Bytes of weights, scales and bias.
    pub bytes: u64,
}

/// Cosines of vectors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cosine {
    /// How many pictures.
    pub pictures: usize,
    /// Whether they were drawn for want of real ones.
    pub drawn: bool,
    /// The picture that the pack changed most.
    pub min: f64,
    /// Mean over the pictures.
    pub mean: f64,
    /// Mean over pairs of different pictures, before packing: how far from 1 a difference is.
    pub between_pictures: f64,
}

/// Packs a network of the VGG or mobile family.
///
/// # Errors
///
/// Where the network or a picture cannot be used, or the folder not be written.
pub fn pack(options: &PackOptions, progress: &dyn Progress) -> Result<PackReport, ModelFileError> {
    for path in &options.pictures {
        decode_file(path)?;
    }
    progress.begin("network", 0);
    let (path, network) = (options.model.clone(), options.network.clone());
    let source = NetworkSource::File { path, options: network };
    let (model, metadata) = open_model(&source)?;
    progress.end(&metadata.id);
    let packed = smaller(&model, options.weights, &options.ranks, &source, progress)?;

    progress.begin("pack", 0);
    let about = About {
        preprocessing: metadata.preprocessing.to_string(),
        layer: metadata.layer.clone(),
        source: metadata.id.clone(),
        name: options.name.clone(),
        licence: options.licence.clone(),
    };
    let manifest = write_pack(&options.out, &packed, &about)?;
    progress.end(&format!("{} shards", manifest.shards()));

    progress.begin("vectors", 0);
    let layers = packed.layers.iter().map(PackedLayer::of).collect();
    let bytes_f32 = model.layers.iter().map(f32_bytes).sum();
    let source = metadata.id.clone();
    let metadata = Metadata { id: manifest.network_id(), ..metadata };
    let network = metadata.id.clone();
    let before = vectors(model, metadata.clone(), &options.pictures)?;
    let after = vectors(packed, metadata, &options.pictures)?;
    progress.end(&format!("{} pictures", before.len()));
    Ok(PackReport {
        out: options.out.clone(),
        network,
        source,
        layers,
        bytes: manifest.weight_bytes() as u64,
        bytes_f32,
        shards: manifest.shards(),
        cosine: Cosine { drawn: options.pictures.is_empty(), ..Cosine::of(&before, &after) },
    })
}

/// The same network in fewer bytes: its dense layers cut to `ranks`, in order, and all weights of
/// one type.
///
/// # Errors
///
/// [`ModelFileError::Pack`].
pub(crate) fn smaller(
    model: &Model,
    weights: WeightType,
    ranks: &[usize],
    source: &NetworkSource,
    progress: &dyn Progress,
) -> Result<Model, ModelFileError> {
    let fault = |error| ModelFileError::Pack { name: source.name(), source: error };
    if ranks.is_empty() {
        return convert(model, weights).map_err(fault);
    }
    progress.begin("singular values", 0);
    let reduced = reduce_rank(model, ranks).map_err(fault)?;
    progress.end(&format!("{} layers", reduced.layers.len()));
    convert(&reduced, weights).map_err(fault)
}

/// A square of random colours, always the same (a linear congruential generator by Knuth).
fn drawn(side: u32) -> Option<Picture> {
    let mut state = u64::from(side);
    let bytes = (0..side * side * 3).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    });
    Picture::from_rgb(side, side, bytes.collect())
}

/// Vectors of the pictures in files, or where there are none, of drawn ones.
fn vectors(
    model: Model,
    metadata: Metadata,
    files: &[PathBuf],
) -> Result<Vec<Vec<f32>>, ModelFileError> {
    let network = Network::from_model(model, metadata)?;
    let embed = |pictures: Vec<Picture>| -> Result<Vec<_>, ModelFileError> {
        let prepared = pictures.iter().map(|picture| network.prepare(picture)).collect();
        Ok(network.embed_prepared(prepared).into_iter().collect::<Result<_, _>>()?)
    };
    if files.is_empty() {
        return embed(DRAWN_SIDES.iter().filter_map(|side| drawn(*side)).collect());
    }
    let mut vectors = Vec::new();
    for files in files.chunks(BATCH) {
        let pictures = files.iter().map(|path| decode_file(path)).collect::<Result<_, _>>()?;
        vectors.extend(embed(pictures)?);
    }
    Ok(vectors)
}

impl Cosine {
    /// Compares the vectors of the same pictures.
    pub fn of(before: &[Vec<f32>], after: &[Vec<f32>]) -> Cosine {
        let cosines: Vec<f64> = before.iter().zip(after).map(|(a, b)| cosine(a, b)).collect();
        let others = before.iter().enumerate().flat_map(|(at, a)| {
            before.iter().skip(at + 1).map(|b| cosine(a, b)).collect::<Vec<_>>()
        });
        Cosine {
            pictures: cosines.len(),
            drawn: false,
            min: cosines.iter().copied().fold(1.0, f64::min),
            mean: mean(&cosines),
            between_pictures: mean(&others.collect::<Vec<_>>()),
        }
    }
}

/// 1 for two vectors of zeros, which are equal.
fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    if a == b { 1.0 } else { dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(f64::MIN_POSITIVE) }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

impl PackedLayer {
    fn of(layer: &Layer) -> PackedLayer {
        let kind = match layer {
            Layer::Conv3x3(_) => "3×3 convolution",
            Layer::Dense(_) => "dense",
            Layer::MaxPool2x2 => "2×2 max-pooling",
            Layer::Convolution(..) => "convolution",
            Layer::Depthwise(..) => "depthwise convolution",
            Layer::Add(_) => "sum",
            Layer::GlobalAveragePool => "global average pooling",
            Layer::Rescale { .. } => "rescaling",
            Layer::Resize { .. } => "antialiased reduction",
            Layer::Direction { .. } => "direction from a mean",
            Layer::Branch => "next branch",
        };
        let Some(linear) = layer.linear() else {
            let bytes = if let Layer::Direction { mean, .. } = layer { mean.len() * 4 } else { 0 };
            return PackedLayer { kind, outputs: 0, inputs: 0, weights: "", bytes: bytes as u64 };
        };
        let Linear { outputs, inputs, .. } = *linear;
        let floats = (outputs * 4) as u64;
        let count = linear.weights.len() as u64;
        let (weights, bytes) = match &linear.weights {
            Weights::F32(_) => ("f32", count * 4 + floats),
            Weights::F16(_) => ("f16", count * 2 + floats),
            Weights::I8 { .. } => ("int8", count + 2 * floats),
            Weights::Sparse(kept) => ("sparse int8", 2 * kept.values.len() as u64 + 2 * floats),
        };
        PackedLayer { kind, outputs, inputs, weights, bytes }
    }
}

fn f32_bytes(layer: &Layer) -> u64 {
    layer.linear().map_or(0, |linear| 4 * (linear.weights.len() + linear.bias.len()) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_are_of_pairs_and_of_others() {
        let before = [vec![1.0, 0.0], vec![0.0, 2.0], vec![0.0, 0.0]];
        let after = [vec![3.0, 0.0], vec![1.0, 1.0], vec![0.0, 0.0]];
        let found = Cosine::of(&before, &after);
        assert_eq!(found.pictures, 3);
        assert!((found.min - 0.5f64.sqrt()).abs() < 1e-12);
        assert!((found.mean - (2.0 + 0.5f64.sqrt()) / 3.0).abs() < 1e-12);
        assert_eq!(found.between_pictures, 0.0);
    }
}
