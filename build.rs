//! Puts the browser's part, where it has been built, into the native binary, and refuses a network
//! that is not the one that `models/make_default.py` made.

use sha2::{Digest, Sha256};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What wasm-bindgen writes: the constant, its type, the macro that reads it and the file.
const FILES: [[&str; 4]; 8] = [
    ["GLUE", "&str", "include_str", "vitrine.js"],
    ["WASM", "&[u8]", "include_bytes", "vitrine_bg.wasm"],
    ["SEARCH_GLUE", "&str", "include_str", "search.js"],
    ["SEARCH_WASM", "&[u8]", "include_bytes", "search_bg.wasm"],
    ["ONNX_GLUE", "&str", "include_str", "search_onnx.js"],
    ["ONNX_WASM", "&[u8]", "include_bytes", "search_onnx_bg.wasm"],
    ["RELAXED_GLUE", "&str", "include_str", "search_relaxed.js"],
    ["RELAXED_WASM", "&[u8]", "include_bytes", "search_relaxed_bg.wasm"],
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    check_network()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let widget = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("target/widget");
    let native = env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family != "wasm");
    if native {
        // Cargo reruns this script for ever while a watched path is missing.
        fs::create_dir_all(&widget)?;
        println!("cargo::rerun-if-changed={}", widget.display());
    }

    let wanted = env::var_os("CARGO_FEATURE_MODULES").is_some();
    let with_tract = env::var_os("CARGO_FEATURE_TRACT").is_some();
    let mut constants = String::new();
    for [name, kind, include, file] in FILES {
        let path = widget.join(file);
        // Without tract the command cannot read the networks that this module is for.
        let needed = wanted && (with_tract || !file.starts_with("search_onnx"));
        if needed && !path.is_file() {
            let advice = "run ./build.sh widget, or leave the feature `modules` out";
            return Err(format!("{} is missing; {advice}", path.display()).into());
        }
        let value = if native && path.is_file() {
            format!("Some({include}!({path:?}))")
        } else {
            "None".to_owned()
        };
        constants.push_str(&format!("const {name}: Option<{kind}> = {value};\n"));
    }
    fs::write(out.join("widget.rs"), constants)?;
    Ok(())
}

/// # Errors
/// Where the network inside the program is damaged, for example because Git LFS or a line-ending
/// filter changed it.
fn check_network() -> Result<(), Box<dyn Error>> {
    let network = Path::new("models/vitrine-default.onnx");
    let sums = Path::new("models/SHA256SUMS");
    for path in [network, sums] {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let found: String =
        Sha256::digest(fs::read(network)?).iter().map(|byte| format!("{byte:02x}")).collect();
    let sums = fs::read_to_string(sums)?;
    let expected = sums.lines().find_map(|line| line.strip_suffix("  vitrine-default.onnx"));
    if expected != Some(found.as_str()) {
        let advice = "restore it with `git checkout models`, or make it with make_default.py and \
                      write SHA256SUMS anew";
        return Err(format!("{} is damaged (SHA-256 {found}): {advice}", network.display()).into());
    }
    Ok(())
}
