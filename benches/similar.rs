//! `./build.sh bench similar`: neighbours of a real shop's size, beside scikit-learn.
//!
//! scikit-learn computes the cosine matrix only; ours includes choosing the nearest 200. The two
//! take turns, so that whatever else the machine does meets both; processor seconds are given
//! beside elapsed ones, since other programs on the machine disturb those less.

mod report;

use report::{Report, Time, median, timed};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use vitrine::similar::{Directions, Rules, Vectors, cosine};

const ROUNDS: usize = 5;
const NEAREST: usize = 200;

fn main() -> std::io::Result<()> {
    let mut report = Report::new("similar");
    let python = python();
    if python.is_none() {
        println!("no Python with scikit-learn could be had: only our own figures follow");
    }
    for (rows, dims) in [(6_000, 4_096), (11_244, 1_024)] {
        cosines(&mut report, python.as_deref(), rows, dims)?;
    }
    report.finish()
}

fn cosines(
    report: &mut Report,
    python: Option<&Path>,
    rows: usize,
    dims: usize,
) -> std::io::Result<()> {
    let vectors = activations(rows, dims);
    let mut peer = python.map(|python| Peer::start(python, &vectors)).transpose()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let rules = Rules::open(rows);
    for _ in 0..ROUNDS {
        let (time, lists) =
            timed(|| cosine::top_k(&Directions::of(&vectors, rows, false), NEAREST, &rules));
        ours.push(time);
        if let Some(peer) = &mut peer {
            let (time, best) = peer.round()?;
            theirs.push(time);
            let apart = lists[0].iter().zip(best).map(|(n, best)| (n.score - best).abs());
            assert!(apart.fold(0.0, f32::max) < 1e-5, "the two disagree");
        }
    }
    let name = format!("{rows}×{dims}");
    let kinds: [(&str, fn(&Time) -> f64); 2] =
        [("s", |time| time.elapsed), ("processor s", |time| time.processor)];
    for (unit, of) in kinds {
        let middle = |times: &[Time]| median(times.iter().map(of).collect());
        let (nearest, ours) = (format!("{name}: nearest {NEAREST} of each, ours"), middle(&ours));
        if theirs.is_empty() {
            report.row(nearest, ours, unit);
        } else {
            let theirs = middle(&theirs);
            report.row(format!("{name}: matrix, scikit-learn"), theirs, unit);
            report.compared(nearest, ours, unit, theirs / ours);
        }
    }
    Ok(())
}

/// Like activations after a ReLU: about half of them zero.
fn activations(rows: usize, dims: usize) -> Vectors {
    let mut state = 1u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f32 / (1u32 << 23) as f32 - 1.0).max(0.0)
    };
    let values = (0..rows * dims).map(|_| next()).collect();
    Vectors { dims, values, row_of: (0..rows as u32).map(Some).collect() }
}

/// A Python process that does scikit-learn's part when asked.
struct Peer {
    child: Child,
    answers: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Peer {
    fn start(python: &Path, vectors: &Vectors) -> std::io::Result<Peer> {
        let file = report::target().join("bench/vectors.f32");
        std::fs::create_dir_all(report::target().join("bench"))?;
        let bytes: Vec<u8> = vectors.values.iter().flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(&file, bytes)?;
        let mut child = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/cosine.py"))
            .arg(file)
            .args([vectors.rows().to_string(), vectors.dims.to_string()])
            // OpenBLAS as it chooses for this processor by itself.
            .env_remove("OPENBLAS_CORETYPE")
            .env_remove("OPENBLAS_L2_SIZE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or(std::io::ErrorKind::BrokenPipe)?;
        Ok(Peer { child, answers: BufReader::new(out).lines() })
    }

    /// The time that it took, and the first row's best cosines.
    fn round(&mut self) -> std::io::Result<(Time, Vec<f32>)> {
        let input = self.child.stdin.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
        input.write_all(b"go\n")?;
        let answer = self.answers.next().ok_or(std::io::ErrorKind::UnexpectedEof)??;
        let mut numbers = answer.split(' ').map(|n| n.parse::<f64>().unwrap_or(f64::NAN));
        let mut next = || numbers.next().unwrap_or(f64::NAN);
        let time = Time { elapsed: next(), processor: next() };
        Ok((time, numbers.map(|n| n as f32).collect()))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        let _ = std::fs::remove_file(report::target().join("bench/vectors.f32"));
    }
}

/// A Python with scikit-learn: `$PYTHON`, `python3`, or a venv of our own in the target folder.
fn python() -> Option<PathBuf> {
    let works = |python: &PathBuf| {
        let mut import = Command::new(python);
        import.args(["-c", "import sklearn"]).stderr(Stdio::null());
        import.status().is_ok_and(|status| status.success())
    };
    let venv = report::target().join("bench/venv");
    let own = venv.join("bin/python");
    let known =
        [std::env::var_os("PYTHON").map(PathBuf::from), Some("python3".into()), Some(own.clone())];
    if let Some(python) = known.into_iter().flatten().find(works) {
        return Some(python);
    }
    println!("setting up scikit-learn in {}", venv.display());
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let made = run(Command::new("python3").args(["-m", "venv"]).arg(&venv))
        && run(Command::new(&own).args(["-m", "pip", "install", "-q", "scikit-learn"]));
    made.then_some(own).filter(works)
}
