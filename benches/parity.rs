//! `./build.sh bench parity`: does fc2 equal what Keras and torchvision compute?
//!
//! Networks that the real exporters wrote this minute, torchvision's in full width, are run beside
//! the frameworks they came from, on the same pictures. Then the decoders of JPEG are compared,
//! and the article's own pipeline (Keras and scikit-learn) with ours on a catalogue's pictures.
//! `--seed N` chooses other weights, `--pictures FOLDER` other pictures.

mod peers;
mod report;

use peers::Peer;
use report::Report;
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use vitrine::model::NetworkFile;
use vitrine::recommend::{Rules, UnitVectors, Vectors, cosine};
use vitrine_embed::{Limits, Network, NetworkOptions, Picture};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Pictures of a catalogue that are decoded and compared.
const CATALOGUE_PICTURES: usize = 60;
/// Neighbours in a list.
const NEAREST: usize = 10;

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let keras = ["keras", "tensorflow", "tf2onnx", "onnx", "PIL", "sklearn"];
    let torchvision = ["torch", "torchvision", "onnx", "onnxscript", "PIL", "sklearn"];
    let packages: Vec<&str> = include_str!("../tests/fixtures/networks/requirements.txt")
        .lines()
        .chain(["scikit-learn"])
        .collect();
    let modules = [keras, torchvision].concat();
    let Some(python) = peers::python(&modules, &packages) else { return Ok(()) };
    let folder = report::target().join("bench/parity");
    std::fs::create_dir_all(&folder)?;

    let mut report = Report::new("parity");
    for framework in ["keras", "torchvision"] {
        let mut peer = start(&python, framework, &folder)?;
        networks(&mut report, &mut peer, &folder, &arguments)?;
    }
    let photographs = photographs();
    if photographs.is_empty() {
        println!("no catalogue in ../shared: decoders and lists are not compared");
    } else {
        let mut peer = start(&python, "keras", &folder)?;
        decoders(&mut report, &mut peer, &folder, &photographs)?;
        lists(&mut report, &mut peer, &folder, &arguments, &photographs)?;
    }
    report.finish()?;
    Ok(())
}

struct Arguments {
    seed: u64,
    pictures: Vec<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Arguments> {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/networks");
        let (mut seed, mut folder) = (2026, fixtures);
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--seed" => seed = arguments.next().ok_or("--seed needs a number")?.parse()?,
                "--pictures" => {
                    folder = arguments.next().ok_or("--pictures needs a folder")?.into();
                }
                _ => {} // cargo's own
            }
        }
        let mut pictures = files_in(&folder)?;
        pictures.retain(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|e| ["png", "jpg", "jpeg"].contains(&e))
        });
        Ok(Arguments { seed, pictures })
    }
}

fn start(python: &Path, framework: &str, folder: &Path) -> Result<Peer> {
    let script = peers::script("parity.py");
    let arguments = [script.as_os_str(), framework.as_ref(), folder.as_os_str()];
    Ok(Peer::start(python, arguments, None)?)
}

#[derive(Deserialize)]
struct Exported {
    label: String,
    file: String,
    vectors: Vec<Vec<f32>>,
}

/// fc2 of every picture, by the framework and by us on the framework's own export.
fn networks(
    report: &mut Report,
    peer: &mut Peer,
    folder: &Path,
    arguments: &Arguments,
) -> Result<()> {
    let request =
        json!({ "do": "networks", "seed": arguments.seed, "pictures": arguments.pictures });
    let exported: Vec<Exported> = serde_json::from_value(peer.ask(&request)?)?;
    for Exported { label, file, vectors } in exported {
        let network =
            Network::open_onnx(&NetworkFile::new(&folder.join(file))?, &NetworkOptions::default())?;
        let mut worst = Difference::NONE;
        for (path, expected) in arguments.pictures.iter().zip(&vectors) {
            let vector = network.embed(&decode(path)?)?;
            worst = worst.or(Difference::between(&vector, expected));
        }
        println!("{label}: {}", network.describe().engine);
        report.row(format!("{label}: 1 − cosine, worst"), 1.0 - worst.cosine, "");
        report.row(format!("{label}: max difference of max, worst"), worst.relative, "");
    }
    Ok(())
}

/// How far two vectors are apart.
#[derive(Clone, Copy)]
struct Difference {
    cosine: f64,
    /// The largest difference of two components, divided by the largest component.
    relative: f64,
}

impl Difference {
    const NONE: Difference = Difference { cosine: 1.0, relative: 0.0 };

    fn between(a: &[f32], b: &[f32]) -> Difference {
        let pairs = || a.iter().zip(b).map(|(a, b)| (f64::from(*a), f64::from(*b)));
        let dot: f64 = pairs().map(|(a, b)| a * b).sum();
        let norms: [f64; 2] = [a, b].map(|v| v.iter().map(|x| f64::from(*x).powi(2)).sum());
        let largest = pairs().fold(0.0, |m: f64, (_, b)| m.max(b.abs()));
        let apart = pairs().fold(0.0, |m: f64, (a, b)| m.max((a - b).abs()));
        Difference { cosine: dot / (norms[0] * norms[1]).sqrt(), relative: apart / largest }
    }

    fn or(self, other: Difference) -> Difference {
        Difference {
            cosine: self.cosine.min(other.cosine),
            relative: self.relative.max(other.relative),
        }
    }
}

#[derive(Deserialize)]
struct Size {
    width: u32,
    height: u32,
}

/// Pillow's pixels (libjpeg-turbo) against ours.
fn decoders(
    report: &mut Report,
    peer: &mut Peer,
    folder: &Path,
    photographs: &[PathBuf],
) -> Result<()> {
    let (mut largest, mut sum, mut unequal, mut bytes) = (0u8, 0u64, 0u64, 0u64);
    for path in photographs {
        let size = peer.ask(&json!({ "do": "decode", "picture": path }))?;
        let size: Size = serde_json::from_value(size)?;
        let theirs = std::fs::read(folder.join("pixels"))?;
        let ours = decode(path)?;
        if (ours.width(), ours.height()) != (size.width, size.height) {
            continue; // turned upright by us alone
        }
        for (a, b) in ours.rgb().iter().zip(&theirs) {
            let apart = a.abs_diff(*b);
            largest = largest.max(apart);
            sum += u64::from(apart);
            unequal += u64::from(apart > 0);
            bytes += 1;
        }
    }
    let bytes = bytes as f64;
    report.row("JPEG against Pillow: largest difference", f64::from(largest), "of 255");
    report.row("JPEG against Pillow: mean difference", sum as f64 / bytes, "of 255");
    report.row("JPEG against Pillow: unequal", unequal as f64 / bytes * 100.0, "% of bytes");
    Ok(())
}

#[derive(Deserialize)]
struct Alike {
    lists: Vec<Vec<u32>>,
    scores: Vec<Vec<f32>>,
}

/// The article's pipeline and ours, from the same files and weights to lists of neighbours.
fn lists(
    report: &mut Report,
    peer: &mut Peer,
    folder: &Path,
    arguments: &Arguments,
    photographs: &[PathBuf],
) -> Result<()> {
    let request = json!({
        "do": "alike", "seed": arguments.seed, "pictures": photographs, "count": NEAREST
    });
    let theirs: Alike = serde_json::from_value(peer.ask(&request)?)?;
    let file = NetworkFile::new(&folder.join("vgg16-keras.onnx"))?;
    let network = Network::open_onnx(&file, &NetworkOptions::default())?;
    let mut vectors = Vectors::new(network.dims(), photographs.len());
    for (at, path) in photographs.iter().enumerate() {
        vectors.push(at, &network.embed(&decode(path)?)?);
    }
    let count = photographs.len();
    let unit_vectors = UnitVectors::of(&vectors, count, false);
    let ours = cosine::top_k(&unit_vectors, NEAREST, &Rules::open(count));
    let (mut same, mut gap) = (0, 0f32);
    for ((ours, theirs), scores) in ours.iter().zip(&theirs.lists).zip(&theirs.scores) {
        let products: Vec<u32> = ours.iter().map(|neighbour| neighbour.product).collect();
        same += usize::from(products == *theirs);
        for (neighbour, score) in ours.iter().zip(scores) {
            gap = gap.max((neighbour.score - score).abs());
        }
    }
    let share = same as f64 / count as f64 * 100.0;
    report.row(format!("the article's lists of {NEAREST}: the same"), share, "% of lists");
    report.row("the article's lists: largest difference of scores", f64::from(gap), "cosine");
    Ok(())
}

fn decode(path: &Path) -> Result<Picture> {
    Ok(Picture::decode(&std::fs::read(path)?, &Limits::default())?)
}

/// JPEGs of a catalogue beside the repository.
fn photographs() -> Vec<PathBuf> {
    let folder = vitrine_test_support::shop_data("catalogues/clothing_small_cc0/images");
    let mut files = folder.and_then(|folder| files_in(&folder).ok()).unwrap_or_default();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jpg"));
    files.truncate(CATALOGUE_PICTURES);
    files
}

fn files_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut files: Vec<PathBuf> = entries.collect::<std::io::Result<_>>()?;
    files.sort();
    Ok(files)
}
