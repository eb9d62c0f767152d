//! `./build.sh bench similar`: neighbours of a real shop's size, beside scikit-learn.
//!
//! scikit-learn computes the cosine matrix, from which NumPy chooses; ours does both. The two take
//! turns, so that whatever else the machine does meets both; processor seconds are given
//! beside elapsed ones, since other programs on the machine disturb those less.

mod peers;
mod report;

use peers::Peer;
use report::{Report, Time, median, timed};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use vitrine::recommend::{Rules, UnitVectors, Vectors, cosine};
use vitrine_test_support::Random;

const ROUNDS: usize = 5;
/// Rows, components and how many nearest of each: twelve, and as many as a build asks for.
const SIZES: [(usize, usize, usize); 3] =
    [(6_000, 4_096, 12), (6_000, 4_096, 192), (11_244, 1_024, 192)];

fn main() -> std::io::Result<()> {
    let mut report = Report::new("similar");
    let python = peers::python(&["sklearn"], &["scikit-learn"]);
    for size in SIZES {
        cosines(&mut report, python.as_deref(), size)?;
    }
    report.finish()
}

fn cosines(
    report: &mut Report,
    python: Option<&Path>,
    (rows, dims, nearest_of_each): (usize, usize, usize),
) -> std::io::Result<()> {
    let vectors = activations(rows, dims);
    let mut peer =
        python.map(|python| scikit_learn(python, &vectors, nearest_of_each)).transpose()?;
    let [mut ours, mut matrix, mut nearest] = [const { Vec::new() }; 3];
    let rules = Rules::open(rows);
    for _ in 0..ROUNDS {
        let (time, lists) = timed(|| {
            cosine::top_k(&UnitVectors::of(&vectors, rows, false), nearest_of_each, &rules)
        });
        ours.push(time);
        if let Some(peer) = &mut peer {
            let answer = peer.ask(&json!({ "do": "round" }))?;
            let time = |of: &str| {
                let figure = |name: &str| answer[of][name].as_f64().unwrap_or(f64::NAN);
                Time { elapsed: figure("elapsed"), processor: figure("processor") }
            };
            matrix.push(time("matrix"));
            nearest.push(time("nearest"));
            let best = answer["best"].as_array().into_iter().flatten().filter_map(Value::as_f64);
            let apart = lists[0].iter().zip(best).map(|(n, best)| (n.score - best as f32).abs());
            assert!(apart.fold(0.0, f32::max) < 1e-5, "the two disagree");
        }
    }
    let name = format!("{rows}×{dims}");
    type Kind = (&'static str, fn(&Time) -> f64);
    let kinds: [Kind; 2] = [("s", |time| time.elapsed), ("processor s", |time| time.processor)];
    for (unit, of) in kinds {
        let middle = |times: &[Time]| median(times.iter().map(of).collect());
        let (title, ours) =
            (format!("{name}: nearest {nearest_of_each} of each, ours"), middle(&ours));
        if matrix.is_empty() {
            report.row(title, ours, unit);
            continue;
        }
        for (what, theirs) in [
            ("matrix, scikit-learn", middle(&matrix)),
            ("matrix and nearest, scikit-learn and NumPy", middle(&nearest)),
        ] {
            report.row(format!("{name}: {what}"), theirs, unit);
            report.compared(format!("{title}, against it"), ours, unit, theirs / ours);
        }
    }
    Ok(())
}

/// Like activations after a ReLU: about half of them zero.
fn activations(rows: usize, dims: usize) -> Vectors {
    let values = Random::signed_numbers(1, rows * dims).into_iter().map(|x| x.max(0.0));
    let values: Vec<f32> = values.collect();
    let mut vectors = Vectors::new(dims, rows);
    values.chunks_exact(dims).enumerate().for_each(|(row, vector)| _ = vectors.push(row, vector));
    vectors
}

/// A process with scikit-learn that has read the vectors.
fn scikit_learn(python: &Path, vectors: &Vectors, nearest: usize) -> std::io::Result<Peer> {
    let folder = report::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("vectors.f32");
    std::fs::write(&file, vectors.bytes().collect::<Vec<_>>().concat())?;
    let numbers = [vectors.rows(), vectors.dims, nearest].map(|n| n.to_string());
    let files = [peers::script("cosine.py"), file].map(PathBuf::into_os_string);
    Peer::start(python, files.into_iter().chain(numbers.map(Into::into)), None)
}
