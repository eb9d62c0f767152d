//! Whole searches, with everything in the browser's storage, and those with the network inside.

use super::server::{Server, bytes, is_weights};
use super::tab::{Searched, Tab};
use crate::report::{Report, median};
use std::io;
use std::path::Path;

/// Searches after which memory should not have grown.
pub const MANY: usize = 20;
/// From a click to the products, in inferences.
const CLICK_TARGET: f64 = 1.5;
/// From a click to the products with the network inside, everything cached, in milliseconds.
const INSIDE_CLICK_TARGET: f64 = 500.0;
/// What a search with the network inside downloads of the network, in megabytes.
const INSIDE_PACK_TARGET: f64 = 5.0;

/// Milliseconds from the choice of a picture in the widget to its products.
pub struct Clicks {
    /// The worker has the weights.
    warm: Vec<f64>,
    /// The page is new; the browser's storage has the weights.
    cold: Vec<f64>,
    /// Inferences in between, in another browser.
    inferences: Vec<f64>,
}

/// Searches through the widget of the page at `address`, whose loader is the pack's.
pub fn clicks(
    server: &Server,
    pack: &str,
    address: &str,
    picture: &Path,
    rounds: usize,
) -> io::Result<Clicks> {
    let picture = std::fs::read(picture)?;
    let mut beside = Tab::new();
    beside.open(server);
    beside.work::<()>(&format!("bench.ours('{pack}', true)"))?;
    let mut tab = Tab::new();
    tab.open_panel(address);
    for _ in 0..2 {
        // The first time brings the weights.
        tab.choose(&picture)?;
        beside.compute()?;
    }
    let (mut warm, mut cold, mut inferences) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        warm.push(tab.choose(&picture)?);
        inferences.push(beside.compute()?.milliseconds);
    }
    for _ in 0..rounds {
        tab.open_panel(address);
        server.sent();
        cold.push(tab.choose(&picture)?);
        nothing_sent(server)?;
        inferences.push(beside.compute()?.milliseconds);
    }
    Ok(Clicks { warm, cold, inferences })
}

impl Clicks {
    /// With the network inside.
    pub fn tell_inside(self, report: &mut Report) {
        for (how, milliseconds) in [("weights in memory", self.warm), ("a new page", self.cold)] {
            let name = format!("network inside: click to products, {how}");
            report.aimed(name, median(milliseconds), "ms", INSIDE_CLICK_TARGET);
        }
    }

    pub fn tell(self, report: &mut Report, name: &str) {
        let inference = median(self.inferences);
        report.row(format!("vitrine, {name}: inference between the clicks"), inference, "ms");
        for (how, milliseconds) in [("weights in memory", self.warm), ("a new page", self.cold)] {
            let middle = median(milliseconds);
            let name = format!("vitrine, {name}: click to products, {how}");
            report.row(name.clone(), middle, "ms");
            report.aimed(name, middle / inference, "inferences", CLICK_TARGET);
        }
    }
}

/// The first searches of new pages by `vitrine-api.js`.
pub struct NewPages(Vec<Searched>);

/// What a click on a new page consists of.
pub fn new_pages(server: &Server, pack: &str, rounds: usize) -> io::Result<NewPages> {
    let mut tab = Tab::new();
    let mut searches = Vec::new();
    for round in 0..=rounds {
        tab.open(server);
        tab.work::<()>(&format!("bench.ours('{pack}', true)"))?;
        server.sent();
        let searched = tab.search()?;
        // The first time brings the weights.
        if round > 0 {
            nothing_sent(server)?;
            searches.push(searched);
        }
    }
    Ok(NewPages(searches))
}

impl NewPages {
    pub fn tell(&self, report: &mut Report, name: &str) {
        let mut tell = |step: &str, milliseconds: fn(&Searched) -> f64| {
            let middle = median(self.0.iter().map(milliseconds).collect());
            report.row(format!("vitrine, {name}: search on a new page, {step}"), middle, "ms");
        };
        tell("in all", |searched| searched.milliseconds);
        tell("decoding", |searched| searched.steps.decode);
        tell("loading the weights", |searched| searched.steps.load);
        tell("the network", |searched| searched.steps.network);
        tell("finding products", |searched| searched.steps.search);
    }
}

fn nothing_sent(server: &Server) -> io::Result<()> {
    match server.sent().iter().find(|sent| is_weights(&sent.path)) {
        Some(sent) => Err(io::Error::other(format!("{} was not in the storage", sent.path))),
        None => Ok(()),
    }
}

/// The last of [`MANY`] searches.
pub fn many(tab: &mut Tab) -> io::Result<Searched> {
    for _ in 1..MANY {
        tab.search()?;
    }
    tab.search()
}

/// Searches with the network inside by `vitrine-api.js`, each round in a fresh profile.
pub fn inside(report: &mut Report, server: &Server, site: &Path, rounds: usize) -> io::Result<()> {
    let (mut opened, mut first, mut later) = (Vec::new(), Vec::new(), Vec::new());
    let (mut sent, mut memory) = (Vec::new(), 0.0);
    for _ in 0..rounds {
        let mut tab = Tab::new();
        tab.open(server);
        server.sent();
        let open = "((start = performance.now()) => \
            bench.ours('embedded', true).then(() => performance.now() - start))()";
        opened.push(tab.work::<f64>(open)?);
        first.push(tab.search()?);
        sent = server.sent();
        for _ in 0..rounds {
            later.push(tab.search()?.milliseconds);
        }
        memory = many(&mut tab)?.memory;
    }
    report.row("network inside: the module's loading", median(opened), "ms");
    let whole = median(first.iter().map(|searched| searched.milliseconds).collect());
    report.aimed("network inside: first search", whole, "ms", INSIDE_CLICK_TARGET);
    let load = median(first.iter().map(|searched| searched.steps.load).collect());
    report.row("network inside: first search, loading pack and codes", load, "ms");
    let network = median(first.iter().map(|searched| searched.steps.network).collect());
    report.row("network inside: first search, the network", network, "ms");
    report.aimed("network inside: a later search", median(later), "ms", INSIDE_CLICK_TARGET);
    let all = bytes(&sent, |_| true) / 1e6;
    report.row("network inside: all downloaded", all, "MB");
    for (what, parts) in [
        ("module", &["search", "vitrine-api"][..]),
        ("pack", &["pack.", "weights/"]),
        ("codes", &["codes."]),
        ("index and shards", &["index.", "shards/"]),
    ] {
        let of = bytes(&sent, |path| parts.iter().any(|part| path.contains(part)));
        let name = format!("network inside: {what} downloaded");
        match what {
            "pack" => report.aimed(name, of / 1e6, "MB", INSIDE_PACK_TARGET),
            _ => report.row(name, of / 1e6, "MB"),
        }
    }
    let mut uncompressed = bytes(&sent, |path| !path.ends_with(".bin"));
    for weights in sent.iter().filter(|sent| sent.path.ends_with(".bin")) {
        uncompressed += site.join(weights.path.trim_start_matches('/')).metadata()?.len() as f64;
    }
    let name = "network inside: all downloaded, weights not compressed by the host";
    report.row(name, uncompressed / 1e6, "MB");
    let name = format!("network inside: memory after {MANY} more searches");
    report.row(name, memory / 1e6, "MB");
    Ok(())
}
