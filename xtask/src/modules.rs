//! The browser's modules: compiled to WebAssembly, with wasm-bindgen's JavaScript.

use std::{fs, thread};

use anyhow::{Context, anyhow};
use walrus::ModuleCustomSections;
use wasm_bindgen_cli_support::Bindgen;

use crate::cargo::{cargo, run, say, target};
use crate::shrink;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A module of WebAssembly: a crate, and how it is compiled.
struct Module {
    /// Of its files.
    name: &'static str,
    package: &'static str,
    /// One of Cargo.toml's profiles.
    profile: &'static str,
    target_features: &'static str,
    cargo_features: &'static str,
}

/// The frame, and the modules that compute vectors by the engine.
const MODULES: [Module; 3] = [
    Module {
        name: "vitrine",
        package: "vitrine-widget",
        profile: "wasm",
        target_features: "",
        cargo_features: "",
    },
    Module {
        name: "search",
        package: "vitrine-photo",
        profile: "search",
        target_features: "+simd128",
        cargo_features: "",
    },
    Module {
        name: "search_relaxed",
        package: "vitrine-photo",
        profile: "search",
        target_features: "+simd128,+relaxed-simd",
        cargo_features: "",
    },
];

/// The module for networks of other families, which takes as long to compile as the others
/// together.
const WITH_TRACT: Module = Module {
    name: "search_onnx",
    package: "vitrine-photo",
    profile: "search-onnx",
    target_features: "+simd128",
    cargo_features: "tract",
};

/// Builds the frame's module alone into `target/widget`.
///
/// # Errors
///
/// Where it cannot be compiled or written.
pub fn build_frame() -> anyhow::Result<()> {
    say("building the frame's module");
    MODULES.iter().take(1).try_for_each(build_one)
}

/// Builds the modules into `target/widget`.
///
/// # Errors
///
/// Where one cannot be compiled or written.
pub fn build(with_tract: bool) -> anyhow::Result<()> {
    say("building the browser's modules");
    thread::scope(|scope| {
        // Beside the others, which leave a core idle while they link.
        let beside = with_tract.then(|| scope.spawn(|| build_one(&WITH_TRACT)));
        for module in &MODULES {
            build_one(module)?;
        }
        match beside {
            Some(thread) => thread.join().map_err(|_| anyhow!("the build with tract broke off"))?,
            None => Ok(()),
        }
    })
}

fn build_one(module: &Module) -> anyhow::Result<()> {
    let folder = target().join("wasm").join(module.name);
    let mut command = cargo();
    command
        .args(["build", "--lib", "--target", WASM_TARGET])
        .args(["--package", module.package, "--profile", module.profile])
        .args(["--features", module.cargo_features])
        .env("CARGO_ENCODED_RUSTFLAGS", rustc_flags(module)?)
        .env("CARGO_TARGET_DIR", &folder);
    run(&mut command)?;
    let compiled = module.package.replace('-', "_");
    let compiled = folder.join(WASM_TARGET).join(module.profile).join(compiled + ".wasm");
    let mut output = Bindgen::new()
        .input_path(compiled)
        .out_name(module.name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen cannot make the module `{}`", module.name))?;
    let script = output.js().to_owned();
    let wasm = output.wasm_mut();
    if module.profile == "wasm" {
        shrink::silence(wasm)?;
        shrink::forget(wasm);
    }
    let script = shrink::shorten(wasm, &script);
    // No browser reads them.
    wasm.customs = ModuleCustomSections::default();
    let (folder, name) = (target().join("widget"), module.name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{name}.js")), script)?;
    fs::write(folder.join(format!("{name}_bg.wasm")), wasm.emit_wasm())?;
    Ok(())
}

/// The compiler's flags, separated as Cargo wants them. The builder's own paths stay out of what
/// visitors download.
fn rustc_flags(module: &Module) -> anyhow::Result<String> {
    let home = match std::env::var("CARGO_HOME") {
        Ok(home) => home,
        Err(_) => std::env::var("HOME").context("neither CARGO_HOME nor HOME is set")? + "/.cargo",
    };
    let mut flags = vec![format!("--remap-path-prefix={home}/registry/src/=")];
    if !module.target_features.is_empty() {
        flags.extend(["-C".to_owned(), format!("target-feature={}", module.target_features)]);
    }
    Ok(flags.join("\x1f"))
}
