//! `./build.sh bench browser`: VGG16 up to fc2 in Chromium, beside ONNX Runtime Web, TensorFlow.js
//! and tract.
//!
//! All compute with the same seeded weights of full width, on one thread, each in a browser process
//! with a fresh profile, and take turns, so that whatever else the machine does meets all of them.
//! `vitrine` is what a shop publishes: `vitrine build --photo-search`, through `vitrine-api.js` or
//! the widget; its weights are 8-bit integers, as it makes them where nothing else is asked for, the
//! libraries' 32-bit floats. Cosines are with the native `vitrine embed`, of the 32-bit network.
//!
//! The network inside the program is measured on the same terms, beside ONNX Runtime Web and
//! TensorFlow.js.
//!
//! Options: `--rounds N`, 7 if not given; `--inside` measures only the network inside.

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
use browser_support::searches::{self, many};
use browser_support::server::{self, Sent, Server, bytes, is_weights};
use browser_support::shop::Shop;
use browser_support::tab::{Computed, Tab};
use browser_support::{inside, libraries, run};
use report::{Report, median};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const ROUNDS: usize = 7;
/// What dense layers are cut to, as in Fast R-CNN.
const RANKS: &str = "1024,256";
/// Published folders, and the most bytes that one should download, weights and module.
const PACKS: [(&str, &str, f64); 2] =
    [("int8", "int8", 136e6), ("rank", "int8, ranks 1024 and 256", 50e6)];
/// The least cosine of a library's vector with ours, both of 32-bit weights.
const SAME: f64 = 0.9999;
/// One inference as a share of the fastest library's.
const INFERENCE_TARGET: f64 = 0.25;
/// The same of the network inside.
const INSIDE_TARGET: f64 = 0.8;
/// How many times the network inside is computed a round.
const INSIDE_RUNS: usize = 10;
/// Megabytes of WebAssembly memory.
const MEMORY_TARGET: f64 = 220.0;

fn main() -> ExitCode {
    match bench() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn bench() -> io::Result<()> {
    let Options { rounds, inside } = options()?;
    let work = report::target().join("bench/browser");
    let server = Server::start(&work.join("site"))?;
    if inside {
        let mut report = Report::new("browser_inside");
        network_inside(&mut report, &server, &work, rounds)?;
        return report.finish();
    }
    let site = Site::make(&work, &server)?;
    let mut report = Report::new("browser");
    network_inside(&mut report, &server, &work, rounds)?;

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
    for runner in &runners[ours..] {
        if cosine(&runner.last.vector, &site.vectors[0]) < SAME {
            return Err(io::Error::other(format!("{} computes something else", runner.name)));
        }
    }
    tell_inference(&mut report, &runners, ours, &site.vectors);
    tell_costs(&mut report, &runners);
    if let Some(first) = runners.first_mut() {
        let memory = many(&mut first.tab)?.memory / 1e6;
        let name = format!("{}: memory after {} searches", first.name, searches::MANY);
        report.aimed(name, memory, "MB", MEMORY_TARGET);
    }
    drop(runners); // their memory is of use to the rest
    for (pack, name, _) in PACKS {
        let page = server.shop(&format!("bench/{pack}.html"));
        let clicks = searches::clicks(&server, pack, &page, &site.picture, rounds)?;
        clicks.tell(&mut report, name);
        searches::new_pages(&server, pack, rounds)?.tell(&mut report, name);
    }
    report.finish()
}

struct Options {
    rounds: usize,
    inside: bool,
}

fn options() -> io::Result<Options> {
    let mut options = Options { rounds: ROUNDS, inside: false };
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let wrong = || io::Error::other("the options are --rounds N and --inside");
        match argument.as_str() {
            "--inside" => options.inside = true,
            "--rounds" => {
                let rounds = arguments.next().and_then(|n| n.parse().ok());
                options.rounds = rounds.filter(|&n| n > 0).ok_or_else(wrong)?;
            }
            _ => return Err(wrong()),
        }
    }
    Ok(options)
}

/// The network inside the program, beside the libraries.
fn network_inside(
    report: &mut Report,
    server: &Server,
    work: &Path,
    rounds: usize,
) -> io::Result<()> {
    let site = work.join("site");
    libraries::install(&site)?;
    copy_scripts(&site)?;
    let shop = Shop::make(work.join("shop"))?;
    shop.publish(None, &[], &site.join("embedded"))?;
    let page = Shop::page(&server.address("embedded/vitrine.js"));
    std::fs::write(site.join("bench/embedded.html"), page)?;
    std::fs::copy(shop.picture(), site.join("bench/picture.png"))?;
    let native = inside::write(&shop.picture(), &site)?;
    server::compress(&site)?;
    let mut runners = Vec::new();
    for relaxed in [true, false] {
        let kind = if relaxed { "relaxed SIMD" } else { "SIMD128" };
        let begin = format!("bench.ours('embedded', {relaxed})");
        runners.push(Runner::start(server, format!("vitrine, network inside, {kind}"), &begin)?);
    }
    for script in ["ort.js?inside", "tfjs_inside.js"] {
        let mut runner = Runner::start(server, String::new(), &format!("bench.peer('{script}')"))?;
        runner.name += ", network inside";
        runners.push(runner);
    }
    for _ in 0..rounds {
        for runner in &mut runners {
            for _ in 0..INSIDE_RUNS {
                runner.last = runner.tab.compute()?;
                runner.milliseconds.push(runner.last.milliseconds);
            }
        }
    }
    let least = |runner: &Runner| runner.milliseconds.iter().copied().fold(f64::INFINITY, f64::min);
    for runner in &runners {
        inside::check(&runner.name, &runner.last.vector, &native)?;
        let middle = median(runner.milliseconds.clone());
        report.row(format!("{}: inference, median", runner.name), middle, "ms");
        report.row(format!("{}: inference, least", runner.name), least(runner), "ms");
        let memory = runner.last.memory / 1e6;
        report.row(format!("{}: WebAssembly memory", runner.name), memory, "MB");
    }
    let (ours, libraries) = runners.split_at(2);
    let middle = |runner: &Runner| median(runner.milliseconds.clone());
    for (what, of) in [("median", &middle as &dyn Fn(&Runner) -> f64), ("least", &least)] {
        let fastest = libraries.iter().map(of).fold(f64::INFINITY, f64::min);
        for runner in ours {
            let name = format!("{}: {what} inference, share of the fastest library's", runner.name);
            report.aimed(name, of(runner) / fastest, "", INSIDE_TARGET);
        }
    }
    drop(runners);
    let page = server.shop("bench/embedded.html");
    searches::clicks(server, "embedded", &page, &shop.picture(), rounds)?.tell_inside(report);
    searches::inside(report, server, &site, rounds)
}

/// The benchmark's page and the libraries' workers.
fn copy_scripts(site: &Path) -> io::Result<()> {
    let own = site.join("bench");
    std::fs::create_dir_all(&own)?;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/browser");
    for script in std::fs::read_dir(source)? {
        let script = script?;
        std::fs::copy(script.path(), own.join(script.file_name()))?;
    }
    Ok(())
}

/// All that is served, and what it should give.
struct Site {
    picture: PathBuf,
    /// The picture's vector by the native 32-bit network, and another picture's.
    vectors: Vec<Vec<f32>>,
}

impl Site {
    fn make(work: &Path, server: &Server) -> io::Result<Site> {
        let folder = work.join("site");
        let own = folder.join("bench");
        libraries::install(&folder)?;
        libraries::tract(&folder.join("tract"))?;
        println!("making VGG16 and a shop in {}", work.display());
        let whole = network::make(work)?;
        network::convert(&whole, &folder.join("model"))?;
        let shop = Shop::make(work.join("shop"))?;
        shop.publish(Some(&whole), &[], &folder.join("int8"))?;
        shop.publish(Some(&whole), &["--photo-rank", RANKS], &folder.join("rank"))?;
        copy_scripts(&folder)?;
        for (pack, ..) in PACKS {
            let page = Shop::page(&server.address(&format!("{pack}/vitrine.js")));
            std::fs::write(own.join(format!("{pack}.html")), page)?;
        }
        let picture = shop.picture();
        std::fs::copy(&picture, own.join("picture.png"))?;
        network::write_inputs(&picture, &own)?;
        let npy = work.join("vector.npy");
        let mut embed = Command::new(env!("CARGO_BIN_EXE_vitrine"));
        embed.args(["embed", "--quiet", "--preprocessing"]).arg(PREPROCESSING.to_string());
        embed.arg("--model").arg(&whole).arg("--npy").arg(&npy);
        embed.args([&picture, &shop.other_picture()]);
        run(&mut embed)?;
        server::compress(&folder)?;
        Ok(Site { picture, vectors: network::read_npy(&npy, 2)? })
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
        if name.starts_with("vitrine") && sent.iter().any(relaxed) != name.ends_with("relaxed SIMD")
        {
            return Err(io::Error::other(format!("{name} loaded another module")));
        }
        let last = tab.compute()?; // the engine has optimised what runs often
        Ok(Runner { name, tab, first, last, milliseconds: Vec::new(), sent })
    }
}

/// Writes what one inference takes and how exact it is; the first of `runners` are ours.
fn tell_inference(report: &mut Report, runners: &[Runner], ours: usize, native: &[Vec<f32>]) {
    let medians: Vec<f64> = runners.iter().map(|r| median(r.milliseconds.clone())).collect();
    for (runner, &middle) in runners.iter().zip(&medians) {
        let least = runner.milliseconds.iter().copied().fold(f64::INFINITY, f64::min);
        let most = runner.milliseconds.iter().copied().fold(0.0, f64::max);
        report.row(format!("{}: inference, median", runner.name), middle, "ms");
        report.row(format!("{}: inference, least", runner.name), least, "ms");
        report.row(format!("{}: inference, most", runner.name), most, "ms");
        let first = runner.first.milliseconds;
        report.row(format!("{}: inference, the first on the page", runner.name), first, "ms");
    }
    let fastest = medians[ours..].iter().copied().fold(f64::INFINITY, f64::min);
    let compared = if fastest.is_finite() { ours } else { 0 };
    for (runner, &middle) in runners.iter().zip(&medians).take(compared) {
        let name = format!("{}: inference, share of the fastest library's", runner.name);
        report.aimed(name, middle / fastest, "", INFERENCE_TARGET);
    }
    for runner in runners {
        let name = format!("{}: 1 − cosine with the native vector", runner.name);
        report.row(name, 1.0 - cosine(&runner.last.vector, &native[0]), "");
    }
    let apart = 1.0 - cosine(&native[0], &native[1]);
    report.row("vitrine, native: 1 − cosine of two pictures", apart, "");
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
