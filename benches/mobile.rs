//! `./build.sh bench mobile`: networks of the mobile family, beside ONNX Runtime.
//!
//! The network inside the program, and MobileNetV2 of two widths with seeded weights. Both compute
//! from the same prepared pictures on the same cores, each in a process of its own, and take turns,
//! so that whatever else the machine does meets both. A ratio is how many times as many pictures a
//! second as ONNX Runtime; `vitrine` is this program.
//!
//! - *one by one*: a picture at a time.
//! - *stream*: eight pictures, in batches as they suit the library best.

#[allow(dead_code, reason = "the benchmark of fc2 needs more")]
mod fc2_support;
mod peers;
mod report;

use fc2_support::{Answer, cosine, make_pictures};
use peers::Peer;
use report::{Report, median};
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use vitrine::model::{NetworkSource, open_network};
use vitrine_embed::{Layout, Limits, NetworkOptions, Picture};

const ROUNDS: usize = 15;
const PICTURES: usize = 8;
/// MobileNetV2's widths.
const WIDTHS: [&str; 2] = ["1.0", "0.5"];
/// The least cosine with ONNX Runtime's vectors.
const SAME: f64 = 0.9999;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, command, model, threads] = &arguments[..]
        && command == "serve"
    {
        let threads = threads.parse().unwrap_or(1);
        return fc2_support::serve(Path::new(model), threads, options(Path::new(model)));
    }
    let folder = report::target().join("bench/mobile");
    std::fs::create_dir_all(&folder)?;
    let pictures = make_pictures(&folder, PICTURES)?.png;
    let python =
        peers::python(&["onnx", "onnxruntime", "numpy"], &["onnx", "onnxruntime", "numpy"]);
    let inside = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/vitrine-default.onnx");
    let mut networks = vec![("the network inside".to_owned(), inside)];
    for width in WIDTHS {
        let Some(python) = &python else { break };
        let file = folder.join(format!("mobilenet-v2-{width}.onnx"));
        let mut command = Command::new(python);
        command.arg(peers::script("mobile.py")).arg("make").arg(&file).arg(width);
        let output = command.output()?;
        if !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        networks.push((format!("MobileNetV2 {width}"), file));
    }
    let mut report = Report::new("mobile");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for (name, model) in &networks {
        let input = write_inputs(model, &pictures, &folder)?;
        for threads in if cores > 1 { vec![1, 2] } else { vec![1] } {
            let count = threads.to_string();
            let serve = ["serve".as_ref(), model.as_os_str(), count.as_ref()];
            let ours = Peer::start(&std::env::current_exe()?, serve, Some(threads))?;
            let mut runners = vec![Runner { name: "vitrine".into(), peer: ours, batch: 1 }];
            if let Some(python) = &python {
                let script = peers::script("mobile.py");
                let run = [script.as_os_str(), "run".as_ref(), model.as_os_str(), count.as_ref()];
                let mut peer = Peer::start(python, run, Some(threads))?;
                let version = peer.ask(&json!({ "do": "version" }))?;
                let name = version.as_str().unwrap_or("ONNX Runtime").to_owned();
                runners.push(Runner { name, peer, batch: 1 });
            }
            let title = format!("{name}, {threads} thread{}", if threads > 1 { "s" } else { "" });
            compare(&mut report, &title, &mut runners, &pictures, &input)?;
        }
    }
    report.finish()
}

/// The network inside says itself how it is to be cut; MobileNetV2 ends in its vector.
fn options(model: &Path) -> NetworkOptions {
    let layer = (!model.ends_with("vitrine-default.onnx")).then(|| "vector".to_owned());
    NetworkOptions { layer, ..NetworkOptions::default() }
}

/// Writes what the network makes of the pictures, channel by channel.
fn write_inputs(model: &Path, pictures: &[PathBuf], folder: &Path) -> io::Result<PathBuf> {
    let source = NetworkSource::File { path: model.to_owned(), options: options(model) };
    let network = open_network(&source).map_err(io::Error::other)?;
    let (width, height) = network.input_size();
    let mut values: Vec<f32> = Vec::new();
    for file in pictures {
        let picture = Picture::decode(&std::fs::read(file)?, &Limits::default());
        let picture = picture.map_err(io::Error::other)?;
        let (width, height) = (width as u32, height as u32);
        values.extend(network.preprocessing().apply(&picture, width, height, Layout::Nchw));
    }
    let path = folder.join("pictures.f32");
    std::fs::write(&path, bytemuck::cast_slice(&values))?;
    Ok(path)
}

/// One of those that compute.
struct Runner {
    name: String,
    peer: Peer,
    /// Pictures that it computes together in a stream.
    batch: usize,
}

impl Runner {
    fn run(&mut self, files: &[PathBuf], input: &Path, batch: usize) -> io::Result<Answer> {
        let request = match self.name.as_str() {
            "vitrine" => json!({ "do": "network", "files": files, "batch": batch }),
            _ => json!({ "do": "network", "input": input, "count": files.len(), "batch": batch }),
        };
        Ok(serde_json::from_value(self.peer.ask(&request)?)?)
    }
}

/// Lets both take turns; the first of `runners` is ours.
fn compare(
    report: &mut Report,
    title: &str,
    runners: &mut [Runner],
    files: &[PathBuf],
    input: &Path,
) -> io::Result<()> {
    for runner in runners.iter_mut() {
        let mut best = f64::INFINITY;
        for batch in [1, PICTURES, 1, PICTURES, 1, PICTURES] {
            let seconds = runner.run(files, input, batch)?.seconds;
            if seconds < best {
                (best, runner.batch) = (seconds, batch);
            }
        }
    }
    for stream in [false, true] {
        let mut seconds = vec![Vec::new(); runners.len()];
        let mut least = 1.0_f64;
        for _ in 0..ROUNDS {
            let mut ours = Vec::new();
            for (at, runner) in runners.iter_mut().enumerate() {
                let batch = if stream { runner.batch } else { 1 };
                let answer = runner.run(files, input, batch)?;
                seconds[at].push(answer.seconds / files.len() as f64);
                if at == 0 {
                    ours = answer.vectors;
                } else {
                    let pairs = ours.iter().zip(&answer.vectors);
                    least = pairs.map(|(a, b)| cosine(a, b)).fold(least, f64::min);
                }
            }
        }
        if least < SAME {
            return Err(io::Error::other(format!("{title}: cosine {least} with ONNX Runtime")));
        }
        let medians: Vec<f64> = seconds.iter().cloned().map(median).collect();
        let how = if stream { "stream" } else { "one by one" };
        for (at, runner) in runners.iter().enumerate() {
            let name = format!("{title}, {how}: {}", runner.name);
            let rate = 1.0 / medians[at];
            match medians.get(1) {
                Some(peer) if at == 0 => {
                    report.compared(name, rate, "pictures/s", peer / medians[0]);
                }
                _ => report.row(name, rate, "pictures/s"),
            }
        }
        // Whatever else the machine does only makes a run longer.
        let best: Vec<f64> = seconds
            .iter()
            .map(|seconds| seconds.iter().copied().fold(f64::INFINITY, f64::min))
            .collect();
        if let [ours, peer] = best[..] {
            let name = format!("{title}, {how}: vitrine, the fastest rounds");
            report.compared(name, 1.0 / ours, "pictures/s", peer / ours);
        }
    }
    Ok(())
}
