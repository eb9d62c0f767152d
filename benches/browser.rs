//! `./build.sh bench browser`: VGG16 up to fc2 in Chromium, beside ONNX Runtime Web, TensorFlow.js
//! and tract.
//!
//! All compute with the same seeded weights of full width, on one thread, each in a browser process
//! with a fresh profile, and take turns, so that whatever else the machine does meets all of them.
//! `vitrine` is what a shop publishes: `vitrine build --photo-search`, through `vitrine-api.js` or
//! the widget; its weights are 8-bit integers, as it makes them where nothing else is asked for, the
//! libraries' 32-bit floats. Cosines are with the native `vitrine embed`, of the 32-bit network.
//!
//! Options: `--rounds N`, 7 if not given.

mod browser_support;
#[path = "../tests/browser/cdp.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the tests' client, which fails by panicking"
)]
mod cdp;
mod report;

use browser_support::network::{self, PREPROCESSING, cosine};
use browser_support::server::{self, Sent, Server};
use browser_support::shop::Shop;
use browser_support::tab::{Computed, Searched, Tab};
use browser_support::{libraries, run};
use report::{Report, median};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROUNDS: usize = 7;
/// What dense layers are cut to, as in Fast R-CNN.
const RANKS: &str = "1024,256";
/// Published folders, and the most bytes that one should download, weights and module.
const PACKS: [(&str, &str, f64); 2] =
    [("int8", "int8", 136e6), ("rank", "int8, ranks 1024 and 256", 50e6)];
/// One inference as a share of the fastest library's.
const INFERENCE_TARGET: f64 = 0.25;
/// Megabytes of WebAssembly memory.
const MEMORY_TARGET: f64 = 220.0;
/// From a click to the products, in inferences.
const CLICK_TARGET: f64 = 1.5;
/// The embedded network: milliseconds of a search, and all bytes downloaded.
const EMBEDDED_TARGETS: (f64, f64) = (100.0, 1.5e6);
/// Searches after which memory should not have grown.
const MANY: usize = 20;

fn main() -> io::Result<()> {
    let rounds = rounds()?;
    let work = report::target().join("bench/browser");
    let site = Site::make(&work)?;
    let server = Server::start(&site.folder)?;
    let mut report = Report::new("browser");

    let mut runners = Vec::new();
    for (pack, name, _) in PACKS {
        for relaxed in [true, false] {
            let kind = if relaxed { "relaxed SIMD" } else { "SIMD128" };
            let begin = format!("bench.ours('{pack}', {relaxed})");
            runners.push(Runner::start(&server, format!("vitrine, {name}, {kind}"), &begin)?);
        }
    }
    let ours = runners.len();
    for script in ["ort.js", "tfjs.js", "tract.js"] {
        match Runner::start(&server, String::new(), &format!("bench.peer('{script}')")) {
            Ok(runner) => runners.push(runner),
            Err(error) => println!("{script} is left out: {error}"),
        }
    }
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        for runner in &mut runners {
            let computed = runner.tab.compute()?;
            runner.milliseconds.push(computed.milliseconds);
            runner.last = computed;
        }
    }
    let inference = tell_inference(&mut report, &runners, ours, &site.vector);
    tell_costs(&mut report, &runners);
    let Some(first) = runners.first_mut() else { return report.finish() };
    let searched = many(&mut first.tab)?;
    let name = format!("{}: memory after {MANY} searches", first.name);
    report.aimed(name, searched.memory / 1e6, "MB", MEMORY_TARGET);
    drop(runners); // their memory is of use to the rest
    for ((pack, name, _), inference) in PACKS.into_iter().zip(inference) {
        clicks(&mut report, &server, &site, pack, name, inference, rounds)?;
    }
    embedded(&mut report, &server, rounds)?;
    report.finish()
}

fn rounds() -> io::Result<usize> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (arguments.next().as_deref(), arguments.next().map(|n| n.parse())) {
        (None, _) => Ok(ROUNDS),
        (Some("--rounds"), Some(Ok(rounds @ 1..))) => Ok(rounds),
        _ => Err(io::Error::other("the only option is --rounds N")),
    }
}

/// All that is served, and what it should give.
struct Site {
    folder: PathBuf,
    picture: PathBuf,
    /// The picture's vector by the native 32-bit network.
    vector: Vec<f32>,
}

impl Site {
    fn make(work: &Path) -> io::Result<Site> {
        let folder = work.join("site");
        let own = folder.join("bench");
        std::fs::create_dir_all(&own)?;
        println!("making VGG16 and a shop in {}", work.display());
        let whole = network::make(work)?;
        network::convert(&whole, &folder.join("model"))?;
        let shop = Shop::make(work.join("shop"))?;
        shop.publish(None, &[], &folder.join("embedded"))?;
        shop.publish(Some(&whole), &[], &folder.join("int8"))?;
        shop.publish(Some(&whole), &["--photo-rank", RANKS], &folder.join("rank"))?;
        libraries::install(&folder)?;
        for script in ["page.html", "page.js", "serve.js", "ort.js", "tfjs.js", "tract.js"] {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/browser");
            std::fs::copy(source.join(script), own.join(script))?;
        }
        let picture = shop.picture();
        std::fs::copy(&picture, own.join("picture.png"))?;
        network::write_inputs(&picture, &own)?;
        let npy = work.join("vector.npy");
        let mut embed = Command::new(env!("CARGO_BIN_EXE_vitrine"));
        embed.args(["embed", "--quiet", "--preprocessing"]).arg(PREPROCESSING.to_string());
        embed.arg("--model").arg(&whole).arg("--npy").arg(&npy).arg(&picture);
        run(&mut embed)?;
        server::compress(&folder)?;
        Ok(Site { folder, picture, vector: network::read_npy(&npy)? })
    }
}

/// One of those that compute.
struct Runner {
    name: String,
    tab: Tab,
    /// The first vector in the fresh profile, everything downloaded and compiled for it.
    first: Computed,
    last: Computed,
    milliseconds: Vec<f64>,
    sent: Vec<Sent>,
}

impl Runner {
    /// A library tells its own name.
    fn start(server: &Server, name: String, begin: &str) -> io::Result<Runner> {
        let mut tab = Tab::new();
        tab.open(server);
        server.sent();
        let version: Option<String> = tab.work(begin)?;
        let name = match version {
            Some(version) if version == "tract" => format!("tract {}", libraries::tract_version()),
            version => version.unwrap_or(name),
        };
        println!("{name}");
        let first = tab.compute()?;
        let sent = server.sent();
        let relaxed = |sent: &Sent| sent.path.contains("search-relaxed");
        if name.starts_with("vitrine") && sent.iter().any(relaxed) != name.ends_with("relaxed SIMD") {
            return Err(io::Error::other(format!("{name} loaded another module")));
        }
        let last = tab.compute()?; // the engine has optimised what runs often
        Ok(Runner { name, tab, first, last, milliseconds: Vec::new(), sent })
    }
}

/// Writes what one inference takes and how exact it is; gives the medians of ours, by pack.
fn tell_inference(
    report: &mut Report,
    runners: &[Runner],
    ours: usize,
    expected: &[f32],
) -> Vec<f64> {
    let medians: Vec<f64> = runners.iter().map(|r| median(r.milliseconds.clone())).collect();
    for (runner, &middle) in runners.iter().zip(&medians) {
        let least = runner.milliseconds.iter().copied().fold(f64::INFINITY, f64::min);
        let most = runner.milliseconds.iter().copied().fold(0.0, f64::max);
        report.row(format!("{}: inference, median", runner.name), middle, "ms");
        report.row(format!("{}: inference, least", runner.name), least, "ms");
        report.row(format!("{}: inference, most", runner.name), most, "ms");
    }
    let fastest = medians[ours..].iter().copied().fold(f64::INFINITY, f64::min);
    for (runner, &middle) in runners.iter().zip(&medians).take(ours) {
        let name = format!("{}: inference, share of the fastest library's", runner.name);
        report.aimed(name, middle / fastest, "", INFERENCE_TARGET);
    }
    for runner in runners {
        let name = format!("{}: 1 − cosine with the native vector", runner.name);
        report.row(name, 1.0 - cosine(&runner.last.vector, expected), "");
    }
    // Relaxed SIMD comes first of each pack.
    medians[..ours].iter().copied().step_by(2).collect()
}

fn tell_costs(report: &mut Report, runners: &[Runner]) {
    for runner in runners {
        let name = |what: &str| format!("{}: {what}", runner.name);
        let pack = PACKS.iter().rev().find(|(_, pack, _)| runner.name.contains(*pack));
        let memory = runner.last.memory / 1e6;
        match pack {
            Some(_) => report.aimed(name("WebAssembly memory"), memory, "MB", MEMORY_TARGET),
            None => report.row(name("WebAssembly memory"), memory, "MB"),
        }
        let weights = bytes(&runner.sent, is_weights);
        let all = bytes(&runner.sent, |_| true);
        report.row(name("code downloaded"), (all - weights) / 1e6, "MB");
        match pack {
            Some((_, _, target)) => {
                report.aimed(name("all downloaded"), all / 1e6, "MB", target / 1e6);
            }
            None => report.row(name("all downloaded"), all / 1e6, "MB"),
        }
        report.row(name("first vector in a fresh profile"), runner.first.since / 1e3, "s");
    }
}

fn is_weights(path: &str) -> bool {
    [".onnx", ".f32", ".bin"].iter().any(|end| path.ends_with(end)) || path.contains("/pack.")
}

/// Bytes of the files that were sent, by their paths.
fn bytes(sent: &[Sent], chosen: impl Fn(&str) -> bool) -> f64 {
    sent.iter().filter(|sent| chosen(&sent.path)).map(|sent| sent.bytes as f64).sum()
}

fn many(tab: &mut Tab) -> io::Result<Searched> {
    for _ in 1..MANY {
        tab.search()?;
    }
    tab.search()
}

/// In the widget, with everything in the browser's storage: from the choice of a picture to its
/// products.
fn clicks(
    report: &mut Report,
    server: &Server,
    site: &Site,
    pack: &str,
    name: &str,
    inference: f64,
    rounds: usize,
) -> io::Result<()> {
    let page = format!("{pack}.html");
    let loader = server.address(&format!("{pack}/vitrine.js"));
    std::fs::write(site.folder.join(&page), Shop::page(&loader))?;
    let picture = std::fs::read(&site.picture)?;
    let address = server.shop(&page);
    let mut tab = Tab::new();
    tab.open_panel(&address);
    tab.choose(&picture)?; // brings the weights
    tab.choose(&picture)?;
    let warm = (0..rounds).map(|_| tab.choose(&picture)).collect::<io::Result<Vec<_>>>()?;
    let mut cold = Vec::new();
    for _ in 0..rounds {
        tab.open_panel(&address);
        server.sent();
        cold.push(tab.choose(&picture)?);
        if let Some(sent) = server.sent().iter().find(|sent| is_weights(&sent.path)) {
            return Err(io::Error::other(format!("{} was not in the storage", sent.path)));
        }
    }
    for (how, milliseconds) in [("weights in memory", warm), ("a new page", cold)] {
        let middle = median(milliseconds);
        let name = format!("vitrine, {name}: click to products, {how}");
        report.row(name.clone(), middle, "ms");
        report.aimed(name, middle / inference, "inferences", CLICK_TARGET);
    }
    Ok(())
}

/// The embedded network, by a page's own script.
fn embedded(report: &mut Report, server: &Server, rounds: usize) -> io::Result<()> {
    let (time, download) = EMBEDDED_TARGETS;
    let mut firsts = Vec::new();
    let (mut opened, mut later, mut sent, mut memory) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
    for _ in 0..rounds {
        let mut tab = Tab::new();
        tab.open(server);
        server.sent();
        let start = "((s = performance.now()) => bench.ours('embedded', true)\
             .then(() => performance.now() - s))()";
        opened.push(tab.work::<f64>(start)?);
        let first = tab.search()?;
        firsts.push(first.milliseconds);
        sent = server.sent();
        for _ in 0..rounds {
            later.push(tab.search()?.milliseconds);
        }
        memory = many(&mut tab)?.memory;
    }
    report.row("embedded network: the module's loading", median(opened), "ms");
    report.aimed("embedded network: first search", median(firsts), "ms", time);
    report.aimed("embedded network: a later search", median(later), "ms", time);
    let all = bytes(&sent, |_| true);
    report.aimed("embedded network: all downloaded", all / 1e6, "MB", download / 1e6);
    for (what, parts) in [
        ("module", &["search", "vitrine-api"][..]),
        ("pack", &["pack.", "weights/"]),
        ("codes", &["codes."]),
        ("index and shards", &["index.", "shards/"]),
    ] {
        let of = bytes(&sent, |path| parts.iter().any(|part| path.contains(part)));
        report.row(format!("embedded network: {what} downloaded"), of / 1e6, "MB");
    }
    let name = format!("embedded network: memory after {MANY} more searches");
    report.row(name, memory / 1e6, "MB");
    Ok(())
}
