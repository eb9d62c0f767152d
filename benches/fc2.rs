//! `./build.sh bench fc2`: VGG16 up to fc2, beside ONNX Runtime, PyTorch and Keras.
//!
//! All compute with the same seeded weights of full width on the same cores, each in a process of
//! its own, and take turns, so that whatever else the machine does meets all of them. Pictures are
//! prepared as Keras does. A ratio is how many times as many pictures a second as the fastest of
//! the others; `vitrine` is this program.
//!
//! - *one by one*: the network alone, a picture at a time.
//! - *stream*: the network alone, eight pictures, in batches as they suit the library best.
//! - *JPEG to vector*: the same from eight files, read and prepared by each with its own means.

mod fc2_support;
mod peers;
mod report;

use fc2_support::{Answer, cosine, make_network, make_pictures, peak_of, serve};
use peers::Peer;
use report::{Report, median};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use vitrine_embed::{NetworkOptions, Preprocessing};

/// The libraries' names for `peers/fc2.py`, and the ends of their files' names.
const LIBRARIES: [(&str, &str); 3] =
    [("onnxruntime", "cut.onnx"), ("torch", "pt"), ("keras", "weights.h5")];
const ROUNDS: usize = 5;
const BATCH: usize = 8;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, command, model, threads] = &arguments[..]
        && command == "serve"
    {
        let options = NetworkOptions {
            preprocessing: Some(Preprocessing::Keras),
            ..NetworkOptions::default()
        };
        return serve(Path::new(model), threads.parse().unwrap_or(1), options);
    }
    let folder = report::target().join("bench/fc2");
    std::fs::create_dir_all(&folder)?;
    println!("making VGG16 and pictures in {}", folder.display());
    let network = make_network(&folder)?;
    let pictures = make_pictures(&folder, BATCH)?;
    let libraries = libraries(&network, &folder)?;

    let mut report = Report::new("fc2");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for threads in if cores > 1 { vec![1, cores] } else { vec![1] } {
        let mut runners = vec![Runner::ours(&network, threads)?];
        for library in &libraries {
            runners.push(Runner::start(library, threads)?);
        }
        compare(&mut report, &mut runners, threads, &pictures)?;
    }
    let exe = Path::new(env!("CARGO_BIN_EXE_vitrine"));
    let pack = folder.join("pack");
    let mut packing = Command::new(exe);
    packing.args(["model", "pack", "--quiet"]).arg(&network).arg("--out").arg(&pack);
    peak_of(&mut packing)?;
    for (from, model) in [("ONNX", &network), ("an int8 pack", &pack)] {
        if let Some(bytes) = peak_of(&mut fc2_support::build(exe, model, &folder, &pictures)?)? {
            let name = format!("peak memory of vitrine build, from {from}");
            report.row(name, bytes as f64 / 1e6, "MB");
        }
    }
    report.finish()
}

/// How to start a library's process, but for the threads.
struct Library {
    python: PathBuf,
    name: &'static str,
    weights: PathBuf,
}

/// The libraries, with the network's weights as they store them.
fn libraries(network: &Path, folder: &Path) -> io::Result<Vec<Library>> {
    let modules = ["onnx", "onnxruntime", "torch", "torchvision", "keras", "tensorflow", "PIL"];
    let packages =
        ["onnx", "onnxruntime", "torch", "torchvision", "keras", "tensorflow-cpu", "pillow"];
    let Some(python) = peers::python(&modules, &packages) else { return Ok(Vec::new()) };
    let convert = |(name, end): (&'static str, &str)| {
        let weights = folder.join(format!("vgg16.{end}"));
        let mut command = Command::new(&python);
        command.arg(peers::script("fc2.py")).args([name, "convert"]).arg(network).arg(&weights);
        let output = command.output()?;
        if !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(Library { python: python.clone(), name, weights })
    };
    LIBRARIES.into_iter().map(convert).collect()
}

/// One of those that compute.
struct Runner {
    name: String,
    peer: Peer,
    /// Pictures that it computes together in a stream.
    batch: usize,
}

impl Runner {
    fn ours(network: &Path, threads: usize) -> io::Result<Runner> {
        let count = threads.to_string();
        let arguments = ["serve".as_ref(), network.as_os_str(), count.as_ref()];
        let peer = Peer::start(&std::env::current_exe()?, arguments, Some(threads))?;
        Ok(Runner { name: "vitrine".to_owned(), peer, batch: BATCH })
    }

    fn start(library: &Library, threads: usize) -> io::Result<Runner> {
        let script = peers::script("fc2.py");
        let count = threads.to_string();
        let arguments = [
            script.as_os_str(),
            library.name.as_ref(),
            "run".as_ref(),
            library.weights.as_os_str(),
            count.as_ref(),
        ];
        let mut peer = Peer::start(&library.python, arguments, Some(threads))?;
        let version = peer.ask(&serde_json::json!({ "do": "version" }))?;
        let name = version.as_str().unwrap_or(library.name).to_owned();
        Ok(Runner { name, peer, batch: BATCH })
    }

    fn run(&mut self, task: &str, files: &[PathBuf], batch: usize) -> io::Result<Answer> {
        let request = serde_json::json!({ "do": task, "files": files, "batch": batch });
        Ok(serde_json::from_value(self.peer.ask(&request)?)?)
    }

    /// Warms up, and finds the batch for streams.
    fn settle(&mut self, files: &[PathBuf]) -> io::Result<()> {
        let mut best = f64::INFINITY;
        for batch in [1, BATCH, 1, BATCH] {
            let seconds = self.run("network", files, batch)?.seconds;
            if seconds < best {
                (best, self.batch) = (seconds, batch);
            }
        }
        Ok(())
    }
}

/// Lets all take turns; the first of `runners` is ours.
fn compare(
    report: &mut Report,
    runners: &mut [Runner],
    threads: usize,
    pictures: &fc2_support::Pictures,
) -> io::Result<()> {
    for runner in runners.iter_mut() {
        runner.settle(&pictures.png)?;
    }
    let tasks = [
        ("one by one", "network", &pictures.png, false),
        ("stream", "network", &pictures.png, true),
        ("JPEG to vector", "pipeline", &pictures.jpeg, true),
    ];
    let threads = if threads == 1 { "1 thread".to_owned() } else { format!("{threads} threads") };
    for (title, task, files, stream) in tasks {
        let mut seconds = vec![Vec::new(); runners.len()];
        let mut cosines = vec![1.0_f64; runners.len()];
        for _ in 0..ROUNDS {
            let mut ours = Vec::new();
            for (at, runner) in runners.iter_mut().enumerate() {
                let batch = if stream { runner.batch } else { 1 };
                let answer = runner.run(task, files, batch)?;
                seconds[at].push(answer.seconds / files.len() as f64);
                if at == 0 {
                    ours = answer.vectors;
                } else {
                    let pairs = ours.iter().zip(&answer.vectors);
                    let least = pairs.map(|(a, b)| cosine(a, b)).fold(1.0, f64::min);
                    cosines[at] = cosines[at].min(least);
                }
            }
        }
        let medians: Vec<f64> = seconds.into_iter().map(median).collect();
        let fastest = medians[1..].iter().copied().fold(f64::INFINITY, f64::min);
        for (at, runner) in runners.iter().enumerate() {
            let how = match (stream, runner.batch) {
                (true, batch) if batch > 1 => format!(" by {batch}"),
                _ => String::new(),
            };
            let name = format!("{threads}, {title}{how}: {}", runner.name);
            match at {
                0 if fastest.is_finite() => {
                    report.compared(name, medians[at], "s a picture", fastest / medians[at]);
                }
                _ => report.row(name, medians[at], "s a picture"),
            }
        }
        for (runner, cosine) in runners.iter().zip(cosines).skip(1) {
            let name = format!("{threads}, {title}: 1 − least cosine with {}", runner.name);
            report.row(name, 1.0 - cosine, "");
        }
    }
    for runner in runners {
        if let Some(bytes) = runner.peer.peak_memory() {
            let name = format!("{threads}: peak memory of {}", runner.name);
            report.row(name, bytes as f64 / 1e6, "MB");
        }
    }
    Ok(())
}
