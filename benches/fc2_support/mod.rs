//! What the benchmark of fc2 needs: the network, pictures, our own side, and a build's memory.

use crate::report::{peak_memory, timed};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufWriter, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use vitrine::model::{NetworkSource, open_network};
use vitrine::progress::Quiet;
use vitrine_embed::synth::{self, Arch};
use vitrine_embed::{Limits, Network, NetworkOptions, Picture, Prepared};

/// Sides of the pictures in pixels, as of a shop's.
const SIDE: u32 = 1000;
const SEED: u64 = 1;

/// What a runner answers: seconds in all, and a vector for each picture.
#[derive(Serialize, Deserialize)]
pub struct Answer {
    pub seconds: f64,
    pub vectors: Vec<Vec<f32>>,
}

/// A request for vectors.
#[derive(Deserialize)]
struct Request {
    r#do: String,
    files: Vec<PathBuf>,
    batch: usize,
}

/// The same pictures twice; the PNGs decode to the same pixels everywhere.
pub struct Pictures {
    pub png: Vec<PathBuf>,
    pub jpeg: Vec<PathBuf>,
}

/// VGG16 of full width, with seeded weights.
pub fn make_network(folder: &Path) -> io::Result<PathBuf> {
    let path = folder.join("vgg16.onnx");
    let mut file = BufWriter::new(File::create(&path)?);
    synth::vgg(Arch::Vgg16, SEED, 1.0, &mut file)?;
    file.flush()?;
    Ok(path)
}

/// Waves of colour with grain.
pub fn make_pictures(folder: &Path, count: usize) -> io::Result<Pictures> {
    let mut pictures = Pictures { png: Vec::new(), jpeg: Vec::new() };
    for i in 0..count as u32 {
        let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
            let grain = (x ^ (y * 7)).wrapping_mul(2_654_435_761).wrapping_add(i) >> 28;
            Rgb([0, 1, 2].map(|channel: u32| {
                let phase = (x * (i + 1 + channel) + y * (channel * 3 + 1)) as f32 / 90.0;
                (120.0 + 100.0 * phase.sin() + grain as f32) as u8
            }))
        });
        let file = |end: &str| folder.join(format!("{i}.{end}"));
        picture.save(file("png")).map_err(io::Error::other)?;
        let jpeg = BufWriter::new(File::create(file("jpg"))?);
        picture
            .write_with_encoder(JpegEncoder::new_with_quality(jpeg, 90))
            .map_err(io::Error::other)?;
        pictures.png.push(file("png"));
        pictures.jpeg.push(file("jpg"));
    }
    Ok(pictures)
}

/// Our side: answers requests as `peers/fc2.py` does, until there are no more.
pub fn serve(model: &Path, threads: usize, options: NetworkOptions) -> io::Result<()> {
    let source = NetworkSource::File { path: model.to_owned(), options };
    let network = open_network(&source).map_err(io::Error::other)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(io::Error::other)?;
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let answer = if request.r#do == "network" {
            network_alone(&network, &pool, &request)?
        } else {
            let (time, found) = timed(|| {
                vitrine::images::embed(request.files, &network, NonZero::new(threads), &Quiet)
            });
            let pictures = found.map_err(io::Error::other)?.pictures.into_iter();
            let vectors = pictures.map(|picture| picture.vector).collect::<Result<_, _>>();
            Answer { seconds: time.elapsed, vectors: vectors.map_err(io::Error::other)? }
        };
        println!("{}", serde_json::to_string(&answer)?);
    }
    Ok(())
}

fn network_alone(
    network: &Network,
    pool: &rayon::ThreadPool,
    request: &Request,
) -> io::Result<Answer> {
    let prepare = |file: &PathBuf| {
        let picture = Picture::decode(&std::fs::read(file)?, &Limits::default());
        Ok(network.prepare(&picture.map_err(io::Error::other)?))
    };
    let pictures = request.files.iter().map(prepare).collect::<io::Result<Vec<Prepared>>>()?;
    // A stream is shared out as the build does; one picture alone has all threads to itself.
    let share = match request.batch {
        1 => 1,
        batch => batch.min(pictures.len().div_ceil(pool.current_num_threads())),
    };
    let embed = |part: &[Prepared]| network.embed_prepared(part.to_vec());
    let (time, vectors) = timed(|| {
        pool.install(|| match share {
            1 => pictures.chunks(1).flat_map(embed).collect::<Result<_, _>>(),
            share => pictures.par_chunks(share).flat_map_iter(embed).collect::<Result<_, _>>(),
        })
    });
    Ok(Answer { seconds: time.elapsed, vectors: vectors.map_err(io::Error::other)? })
}

/// The cosine of the angle between two vectors.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// `vitrine build` of a shop with these pictures.
pub fn build(
    vitrine: &Path,
    network: &Path,
    folder: &Path,
    pictures: &Pictures,
) -> io::Result<Command> {
    let mut feed = "id,name,url,image\n".to_owned();
    for (i, picture) in pictures.jpeg.iter().enumerate() {
        let name = picture.file_name().unwrap_or_default().display();
        feed.push_str(&format!("{i},Watch {i},https://shop.example/{i},{name}\n"));
    }
    let path = folder.join("feed.csv");
    std::fs::write(&path, feed)?;
    let cache = folder.join("cache");
    if cache.exists() {
        std::fs::remove_dir_all(&cache)?;
    }
    let mut command = Command::new(vitrine);
    command.args(["build", "--quiet", "--feed"]).arg(path).arg("--model").arg(network);
    command.arg("--out").arg(folder.join("dist")).arg("--cache").arg(cache);
    Ok(command)
}

/// Runs a command and gives the most memory that it held, in bytes, where the system tells.
pub fn peak_of(command: &mut Command) -> io::Result<Option<u64>> {
    let mut child = command.spawn()?;
    let mut peak = None;
    loop {
        // The last reading is at most a moment older than the end.
        peak = peak_memory(child.id()).max(peak);
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(peak),
            Some(status) => return Err(io::Error::other(format!("{command:?}: {status}"))),
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}
