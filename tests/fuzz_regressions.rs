//! The fuzz targets on their seeds, on what fuzzing has found, and on neighbours of both: every
//! target ends well.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "../fuzz/native_targets.rs"]
mod native_targets;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

/// Changed copies of each input.
const CHANGES: u64 = 60;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 19] = [
    ("codes", targets::codes),
    ("commerceml", targets::commerceml),
    ("events", native_targets::events),
    ("feed", targets::feed),
    ("google", targets::google),
    ("hotline", targets::hotline),
    ("index", targets::index),
    ("onnx", native_targets::onnx),
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, target) in TARGETS {
        target(b"");
        let mut inputs = Vec::new();
        for folder in ["fuzz/seeds", "fuzz/regressions"] {
            let Ok(files) = root.join(folder).join(name).read_dir() else { continue };
            inputs.extend(files.map(|file| std::fs::read(file.unwrap().path()).unwrap()));
        }
        if name == "onnx" {
            let network = root.join("tests/fixtures/networks/vgg16-dynamo.onnx");
            inputs.push(std::fs::read(network).unwrap());
        }
        assert!(!inputs.is_empty(), "{name} has no seeds");
        for input in inputs {
            target(&input);
            for number in 0..CHANGES {
                target(&changed(&input, number));
            }
        }
    }
}

/// A copy with a byte changed, cut off, or doubled, at places that depend on the number alone.
fn changed(input: &[u8], number: u64) -> Vec<u8> {
    let mut copy = input.to_vec();
    if copy.is_empty() {
        return copy;
    }
    let place = (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as usize % copy.len();
    match number % 4 {
        0 => copy.truncate(place),
        1 => copy[place] = copy[place].wrapping_add(1 << (number % 8)),
        2 => copy[place] = [0, 0xff, b'<', b'"', b'&'][number as usize % 5],
        _ => {
            let tail = copy[place..].to_vec();
            copy.extend(tail);
        }
    }
    copy
}
