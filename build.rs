//! Puts the browser's part, where it has been built, into the native binary.

use std::error::Error;
use std::path::PathBuf;
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
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let widget = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("target/widget");
    let native = env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family != "wasm");
    if native {
        // Cargo reruns this script for ever while a watched path is missing.
        fs::create_dir_all(&widget)?;
        println!("cargo::rerun-if-changed={}", widget.display());
    }

    let mut constants = String::new();
    for [name, kind, include, file] in FILES {
        let path = widget.join(file);
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
