//! `./build.sh bench sizes`: what a visitor downloads and what a shop uploads.
//!
//! For each catalogue, published by the real command: the bytes of a first page view by kind,
//! compressed by gzip (counted by [`check`]) and by brotli as most CDNs do; index, shards and the
//! whole table; and how often the page of a recommended product needs no further shard. Beside
//! the demo shop, catalogues of `shared/data/catalogues` are measured where they are present.
//!
//! The ratios tell how many times the budget would be enough: 100 KB for a first page view,
//! 1.5 MB for the table of 6,000 products with two lists of 12.

mod report;

use report::{Report, median, target};
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use vitrine::dist::{Folder, check, first_view};
use vitrine_table::Card;
use vitrine_test_support::shop_data;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Real catalogues and the most products to take of each.
const CATALOGUES: [(&str, usize); 3] =
    [("magento_luma", 6000), ("spree_demo", 6000), ("myntra_small_accessories", 6000)];
/// Bytes of a first page view.
const VIEW_BUDGET: f64 = 100e3;
/// Bytes of a table of 6,000 products with two lists of 12.
const TABLE_BUDGET: f64 = 1.5e6;
/// Brotli's quality: what CDNs use for files that they compress once.
const BROTLI: i32 = 11;

fn main() -> Result<()> {
    let work = target().join("bench/sizes");
    let mut report = Report::new("sizes");
    let dist = demo(&work)?;
    measure(&mut report, "demo shop", &dist)?;
    for (name, most) in CATALOGUES {
        if let Some(folder) = shop_data(&format!("catalogues/{name}")) {
            let feed = first_products(&folder.join("products.csv"), most, &work.join(name))?;
            let pictures = folder.join("images");
            let dist = publish(
                &work.join(name),
                &feed,
                &[
                    "--picture-base",
                    &pictures.display().to_string(),
                    "--url-template",
                    "https://shop.example/p/{id}",
                ],
            )?;
            measure(&mut report, name, &dist)?;
        }
    }
    report.finish()?;
    Ok(())
}

/// The demo shop, as `./build.sh demo` makes it.
fn demo(work: &Path) -> Result<PathBuf> {
    const SEED: u64 = 1;
    let shop = work.join("demo/shop");
    vitrine_demo_shop::write_shop(&vitrine_demo_shop::stock(SEED, 360), SEED, &shop)?;
    let pictures =
        format!("{}pictures/={}/", vitrine_demo_shop::URL, shop.join("pictures").display());
    publish(&work.join("demo"), &shop.join("feed.xml"), &["--pictures", &pictures])
}

/// A copy of a CSV file with its first products only.
fn first_products(feed: &Path, most: usize, folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let copy = folder.join("products.csv");
    let mut reader = csv::Reader::from_path(feed)?;
    let mut writer = csv::Writer::from_path(&copy)?;
    writer.write_record(reader.headers()?)?;
    for record in reader.records().take(most) {
        writer.write_record(&record?)?;
    }
    writer.flush()?;
    Ok(copy)
}

/// Runs `vitrine build` and returns the published folder. Vectors stay cached between runs.
fn publish(work: &Path, feed: &Path, options: &[&str]) -> Result<PathBuf> {
    let dist = work.join("dist");
    let status = Command::new(env!("CARGO_BIN_EXE_vitrine"))
        .arg("build")
        .arg("--feed")
        .arg(feed)
        .args(options)
        .arg("--cache")
        .arg(work.join("cache"))
        .arg("--out")
        .arg(&dist)
        .status()?;
    if !status.success() {
        return Err(format!("vitrine build --feed {} failed", feed.display()).into());
    }
    Ok(dist)
}

fn measure(report: &mut Report, shop: &str, dist: &Path) -> Result<()> {
    let checked = check(dist)?;
    let folder = Folder::open(dist)?;
    report.row(format!("{shop}: products"), checked.products as f64, "");
    let mut totals = [0, 0];
    for (kind, path) in first_view(&folder) {
        let content = folder.files().read_file(&path)?;
        let table_file = path.ends_with(".vit");
        let gzip = checked.first_view.get(kind).copied().unwrap_or_default();
        let brotli = if table_file { gzip } else { brotli(&content)? };
        totals = [totals[0] + gzip, totals[1] + brotli];
        if table_file {
            let name = if kind == "shard" { "largest shard" } else { kind };
            report.row(format!("{shop}: {name}"), gzip as f64, "bytes");
        } else {
            report.row(format!("{shop}: {kind}, gzip"), gzip as f64, "bytes");
            report.row(format!("{shop}: {kind}, brotli"), brotli as f64, "bytes");
        }
    }
    report.row(format!("{shop}: median shard"), median(shard_sizes(&folder)?), "bytes");
    for (how, bytes) in ["gzip", "brotli"].into_iter().zip(totals) {
        let bytes = bytes as f64;
        let name = format!("{shop}: first page view, {how}");
        report.compared(name, bytes, "bytes", VIEW_BUDGET / bytes);
    }
    let table = checked.table_bytes as f64;
    report.compared(format!("{shop}: whole table"), table, "bytes", TABLE_BUDGET / table);
    report.row(format!("{shop}: next page's shard is cached"), cached(&folder)?, "share");
    Ok(())
}

fn shard_sizes(folder: &Folder) -> Result<Vec<f64>> {
    let index = folder.table().index();
    (0..index.shards())
        .filter_map(|shard| index.shard_path(shard))
        .map(|path| Ok(folder.files().read_file(&path)?.len() as f64))
        .collect()
}

fn brotli(content: &[u8]) -> Result<u64> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: BROTLI, ..Default::default() };
    let mut writer = brotli::CompressorWriter::with_params(Vec::new(), 4096, &parameters);
    writer.write_all(content)?;
    Ok(writer.into_inner().len() as u64)
}

/// The share of cards, in both lists of all products, that lead to a product of the same shard.
fn cached(folder: &Folder) -> Result<f64> {
    let index = folder.table().index();
    let entries = folder.entries().collect::<std::result::Result<Vec<_>, _>>()?;
    let shards: HashMap<&str, u32> =
        entries.iter().map(|entry| (entry.id.as_str(), index.shard_of(entry.position))).collect();
    let (mut within, mut all) = (0, 0);
    for entry in &entries {
        let home = Some(index.shard_of(entry.position));
        let leads_home = |card: &Card| shards.get(card.id.as_str()).copied() == home;
        for list in [&entry.similar_a, &entry.similar_b] {
            within += list.iter().filter(|card| leads_home(card)).count();
            all += list.len();
        }
    }
    Ok(within as f64 / all.max(1) as f64)
}
