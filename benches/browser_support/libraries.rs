//! The libraries that are compared with: npm's packages and tract, all installed in the target
//! folder, and what a page needs of them copied into the site.

use super::run;
use crate::report::target;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// npm's packages and their versions.
const PACKAGES: [(&str, &str); 4] = [
    ("onnxruntime-web", "1.30.0"),
    ("@tensorflow/tfjs-core", "4.22.0"),
    ("@tensorflow/tfjs-layers", "4.22.0"),
    ("@tensorflow/tfjs-backend-wasm", "4.22.0"),
];

/// The site's folder of a package, and what it needs of it.
const FILES: [(&str, &str, &[&str]); 4] = [
    (
        "ort",
        "onnxruntime-web",
        &["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
    ),
    ("tfjs", "@tensorflow/tfjs-core", &["tf-core.min.js"]),
    ("tfjs", "@tensorflow/tfjs-layers", &["tf-layers.min.js"]),
    (
        "tfjs",
        "@tensorflow/tfjs-backend-wasm",
        &["tf-backend-wasm.min.js", "tfjs-backend-wasm-simd.wasm"],
    ),
];

/// Installs npm's packages and puts them into `site`.
pub fn install(site: &Path) -> io::Result<()> {
    let modules = npm()?;
    for (folder, package, names) in FILES {
        fs::create_dir_all(site.join(folder))?;
        for name in names {
            let file = modules.join(package).join("dist").join(name);
            fs::copy(file, site.join(folder).join(name))?;
        }
    }
    Ok(())
}

/// The folder of npm's packages, installed where they are not.
fn npm() -> io::Result<PathBuf> {
    let prefix = target().join("bench/npm");
    let modules = prefix.join("node_modules");
    let installed = |(name, version): &(&str, &str)| {
        let description = fs::read(modules.join(name).join("package.json")).unwrap_or_default();
        let description: serde_json::Value =
            serde_json::from_slice(&description).unwrap_or_default();
        description["version"] == *version
    };
    if !PACKAGES.iter().all(installed) {
        println!("installing npm packages in {}", prefix.display());
        fs::create_dir_all(&prefix)?;
        let mut command = Command::new("npm");
        command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
        command.arg(&prefix).args(PACKAGES.map(|(name, version)| format!("{name}@{version}")));
        run(&mut command).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::other(
                "npm is missing: install Node.js (https://nodejs.org; on Debian or Ubuntu: \
                 apt-get install npm), then run this again",
            ),
            _ => error,
        })?;
    }
    Ok(modules)
}

/// Compiles tract with the versions of our own lock file.
pub fn tract(out: &Path) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (source, copy) = (root.join("benches/peers/tract_wasm"), target().join("bench/tract_wasm"));
    fs::create_dir_all(copy.join("src"))?;
    for file in ["Cargo.toml", "src/lib.rs"] {
        let text = fs::read(source.join(file))?;
        // An unchanged file keeps its date, and cargo what it has compiled.
        if fs::read(copy.join(file)).ok().as_ref() != Some(&text) {
            fs::write(copy.join(file), text)?;
        }
    }
    fs::copy(root.join("Cargo.lock"), copy.join("Cargo.lock"))?;
    println!("compiling tract in {}", copy.display());
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--target", "wasm32-unknown-unknown"]).current_dir(&copy);
    cargo.env("CARGO_TARGET_DIR", copy.join("target"));
    cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo.env("RUSTFLAGS", "-C target-feature=+simd128,+relaxed-simd");
    run(&mut cargo)?;
    let bindgen = target().join("tools/bin/wasm-bindgen");
    let module = copy.join("target/wasm32-unknown-unknown/release/tract_wasm.wasm");
    let mut command = Command::new(&bindgen);
    command.args(["--target", "web", "--no-typescript", "--remove-name-section", "--out-dir"]);
    run(command.arg(out).arg(module)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            io::Error::other(format!("{} is missing: ./build.sh widget", bindgen.display()))
        }
        _ => error,
    })
}

/// tract's version in our own lock file.
pub fn tract_version() -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let package = lock.split("[[package]]").find(|p| p.contains("name = \"tract-onnx\"\n"));
    let line = package.and_then(|p| p.lines().find_map(|line| line.strip_prefix("version = ")));
    line.unwrap_or_default().trim_matches('"')
}
