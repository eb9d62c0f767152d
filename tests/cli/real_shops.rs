//! Real shops' catalogues, as they are.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{run, shared};

fn build(catalogue: &str) -> Option<(TempDir, String, Value)> {
    let folder = shared()?.join("catalogues").join(catalogue);
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name).to_str().unwrap().to_owned();
    let dist = path("dist");
    let summary = run([
        "build",
        "--feed",
        folder.join("products.csv").to_str().unwrap(),
        "--picture-base",
        folder.join("images").to_str().unwrap(),
        "--url-template",
        "https://shop.example/p/{id}",
        "--out",
        &dist,
        // The vectors are kept for other tests and runs.
        "--cache",
        concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"),
        "--json",
    ])
    .json();
    let report = run(["check", &dist, "--json"]).json();
    assert_eq!(report["faults"], json!([]));
    println!("{catalogue}: {summary}\n{report}");
    Some((work, dist, summary))
}

#[test]
fn magento_luma() {
    let Some((_work, dist, summary)) = build("magento_luma") else { return };
    assert_eq!(summary["products"], 449);
    assert_eq!(summary["skipped"], json!([]));
    let found = run(["match", &dist, "Summit Watch | Luma", "--json"]).json();
    assert_eq!(found["product"]["id"], "24-MG03");
    let similar = run(["similar", &dist, "24-MG03", "--json"]).json();
    let similar = similar["similar"].as_array().unwrap();
    assert_eq!(similar.len(), 12);
    let watches = similar.iter().filter(|card| card["name"].as_str().unwrap().contains("Watch"));
    assert!(watches.count() >= 4, "{similar:?}");
}

#[test]
fn spree_demo() {
    let Some((_work, dist, summary)) = build("spree_demo") else { return };
    // Two rows have the id ROBOT-VACUUM.
    assert_eq!(summary["products"], 123);
    assert_eq!(summary["skipped"][0]["id"], "ROBOT-VACUUM");
    assert_eq!(summary["pictures"]["failed"], 0);
    assert_eq!(run(["check", &dist]).code, 0);
}
