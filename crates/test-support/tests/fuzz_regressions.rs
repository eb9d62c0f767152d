//! The fuzz targets of the shared crates on their seeds, on what fuzzing has found, and on neighbours
//! of both: every target ends well. `tests/fuzz_regressions.rs` of the command has the others.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

#[path = "../../../fuzz/targets.rs"]
mod targets;

use vitrine_test_support::{changed_copies, fuzz_seeds};

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 18] = [
    ("bucket", targets::bucket),
    ("codes", targets::codes),
    ("commerceml", targets::commerceml),
    ("feed", targets::feed),
    ("google", targets::google),
    ("hotline", targets::hotline),
    ("index", targets::index),
    ("pack", targets::pack),
    ("picture", targets::picture),
    ("shard", targets::shard),
    ("shopify_csv", targets::shopify_csv),
    ("shopify_json", targets::shopify_json),
    ("shopify_lines", targets::shopify_lines),
    ("table_csv", targets::table_csv),
    ("title", targets::title),
    ("woocommerce", targets::woocommerce),
    ("woocommerce_json", targets::woocommerce_json),
    ("yml", targets::yml),
];

#[test]
fn every_target_ends_well() {
    for (name, target) in TARGETS {
        target(b"");
        let seeds = fuzz_seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in &seeds {
            changed_copies(seed).for_each(|input| target(&input));
        }
    }
}
