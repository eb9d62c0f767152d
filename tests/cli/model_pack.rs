//! `vitrine model pack`, and packs in place of ONNX files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Run, Shop, files, run};

/// VGG16 with few channels, as torchvision exports it.
fn network(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/networks");
    folder.join(name).to_str().unwrap().to_owned()
}

fn pack(model: &str, out: &Path, options: &[&str]) -> Run {
    let out = out.to_str().unwrap();
    run([&["model", "pack", model, "--out", out, "--quiet"], options].concat())
}

fn weight_bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder.join("weights")).unwrap();
    entries.map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

#[test]
fn a_pack_is_small_and_nearly_the_same() {
    let shop = Shop::new();
    let out = shop.path("pack");
    let pictures = [shop.text("pictures/w1.png"), shop.text("pictures/w7.png")];
    let options = ["--json", "--pictures", &pictures[0], &pictures[1]];
    let report = pack(&network("vgg16-torchscript.onnx"), &out, &options).json();
    assert_eq!(report["bytes"], weight_bytes(&out));
    assert_eq!(
        (&report["cosine"]["pictures"], &report["cosine"]["drawn"]),
        (&2.into(), &false.into())
    );
    let number = |key: &str| report["cosine"][key].as_f64().unwrap();
    assert!(number("min") > 0.99 && number("mean") < 1.0, "{report}");
    let layers = report["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 13 + 5 + 2);
    assert_eq!(layers[0]["weights"], "int8");
    let float = pack(&network("vgg16-torchscript.onnx"), &out, &["--json", "--weights", "f32"]);
    let float = float.json();
    assert_eq!(float["cosine"]["min"], 1.0);
    assert_eq!(float["cosine"]["drawn"], true);
    assert_eq!(float["bytes"], weight_bytes(&out), "the earlier pack's weights are gone");
    assert_ne!(float["network"], report["network"]);
    assert_eq!(float["source"], report["source"]);
}

#[test]
fn a_build_takes_packs() {
    let shop = Shop::new();
    let out = shop.path("pack");
    let report = pack(&network("vgg16-keras.onnx"), &out, &["--json"]).json();
    let manifest = out.join("pack.vit");
    for path in [&out, &manifest] {
        let summary = shop.build(&["--json", "--model", path.to_str().unwrap()]).json();
        assert_eq!(summary["network"], report["network"]);
        assert!(report["network"].as_str().unwrap().ends_with(":keras"));
    }
    let again = shop.path("again");
    let repacked = pack(manifest.to_str().unwrap(), &again, &["--json"]).json();
    assert_eq!(repacked["source"], report["network"]);
    assert_eq!(repacked["bytes"], report["bytes"]);
}

#[test]
fn ranks_make_it_smaller() {
    let shop = Shop::new();
    let model = network("vgg16-torchscript.onnx");
    let bytes = |out: &str, options: &[&str]| -> (u64, Value) {
        let report = pack(&model, &shop.path(out), &[&["--json"], options].concat()).json();
        (report["bytes"].as_u64().unwrap(), report)
    };
    let (whole, _) = bytes("whole", &[]);
    let (small, report) = bytes("small", &["--rank", "8,0"]);
    assert!(small < whole);
    assert_eq!(report["layers"].as_array().unwrap().len(), 13 + 5 + 3);
    assert_eq!(files(&shop.path("small")), {
        bytes("twin", &["--rank", "8,0"]);
        files(&shop.path("twin"))
    });
}

#[test]
fn what_cannot_be_packed_says_why() {
    let shop = Shop::new();
    let out = shop.path("pack");
    pack(&shop.text("feed.xml"), &out, &[]).assert_error(&["feed.xml", "ONNX"]);
    pack(&shop.text("absent.onnx"), &out, &[]).assert_error(&["absent.onnx", "No such file"]);
    let model = network("vgg16-keras.onnx");
    let ranks = pack(&model, &out, &["--rank", "8,8,8"]);
    ranks.assert_error(&["more ranks than dense layers"]);
    pack(&model, &out, &["--rank", "100000"]).assert_error(&["at most"]);
    pack(&model, &out, &["--pictures", &shop.text("feed.xml")]).assert_error(&["feed.xml"]);
    assert!(!out.exists(), "nothing is written before all is known to be well");

    assert_eq!(pack(&model, &out, &[]).code, 0);
    let folder = out.to_str().unwrap();
    shop.build(&["--model", folder, "--layer", "fc1"]).assert_error(&["--layer", "pack"]);
    fs::write(out.join("pack.vit"), "<html>").unwrap();
    shop.build(&["--model", folder]).assert_error(&["not a Vitrine pack", "copy it again"]);
    fs::remove_dir_all(&out).unwrap();
    fs::create_dir(&out).unwrap();
    shop.build(&["--model", folder]).assert_error(&["pack.vit"]);
}
