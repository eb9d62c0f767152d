//! `./build.sh bench scale [--full] [--products N]… [--dims N]`: what a build's steps take for
//! generated shops of 6,000 and 100,000 products, with `--full` 1,000,000.
//!
//! Each size runs in a process of its own, so that its peak memory is its own.

mod report;
mod scale_support;

use report::{Report, Time, peak_memory, timed};
use scale_support::{shop, table, vectors};
use serde_json::json;
use std::io;
use std::process::{Command, Stdio};
use vitrine::recommend::{
    Lists, Options, Recommended, RuleOptions, Rules, cluster_order, recommend, share_within,
};
use vitrine_catalogue::Catalogue;
use vitrine_table::PRODUCTS_PER_SHARD;

const SIZES: [usize; 2] = [6_000, 100_000];
const FULL: usize = 1_000_000;
/// As of the network inside.
const DIMS: usize = 1_280;
const SEED: u64 = 16;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers = |name: &str| -> Vec<usize> {
        let after = arguments.windows(2).filter(|pair| pair[0] == name);
        after.filter_map(|pair| pair[1].parse().ok()).collect()
    };
    let dims = numbers("--dims").first().copied().unwrap_or(DIMS);
    if let Some(&products) = numbers("--one").first() {
        println!("{}", json!(one(products, dims)));
        return Ok(());
    }
    let mut sizes = numbers("--products");
    if sizes.is_empty() {
        sizes.extend(SIZES);
        sizes.extend(arguments.iter().any(|argument| argument == "--full").then_some(FULL));
    }
    let mut report = Report::new("scale");
    for products in sizes {
        let one = ["--one".to_owned(), products.to_string(), "--dims".into(), dims.to_string()];
        let program = std::env::current_exe()?;
        let output = Command::new(program).args(one).stderr(Stdio::inherit()).output()?;
        let figures: Vec<(String, f64, String)> = serde_json::from_slice(&output.stdout)?;
        for (name, value, unit) in figures {
            report.row(format!("{products}×{dims}: {name}"), value, &unit);
        }
    }
    report.finish()
}

/// The figures of one size: name, value and unit.
fn one(products: usize, dims: usize) -> Vec<(String, f64, &'static str)> {
    let mut figures = Vec::new();
    let placed = shop(products, SEED);
    let vectors = vectors(&placed, dims, SEED);
    let catalogue = placed.catalogue;
    figures.push(("peak memory before".into(), memory(), "MB"));
    let rules = Rules::of(&catalogue, &RuleOptions::default());
    let options = Options::default();
    let mut add = |name: &str, time: Time| {
        figures.push((name.to_owned(), time.elapsed, "s"));
        figures.push((format!("{name}, all cores"), time.processor, "processor s"));
    };
    let (time, chosen) = timed(|| recommend(&catalogue, &vectors, &rules, &options));
    let Recommended { lists, recall } = chosen;
    add("both lists", time);
    let (time, order) = timed(|| cluster_order(&lists, PRODUCTS_PER_SHARD));
    add("order", time);
    figures.push(("peak memory".into(), memory(), "MB"));
    let within = share_within(&lists, &order, PRODUCTS_PER_SHARD);
    if let Some(recall) = recall {
        figures.push(("nearest by picture found".into(), 100.0 * recall.found, "%"));
        figures.push((format!("cells of {}, probed", recall.cells), recall.probed as f64, ""));
    }
    figures.push(("entries in their product's shard".into(), 100.0 * within, "%"));
    figures.extend(published(&catalogue, &lists, &order));
    figures.push(("peak memory after".into(), memory(), "MB"));
    eprintln!("{products}: lists {:08x}, order {:08x}", digest(&lists), digest_of(&order));
    figures
}

/// The table's figures, and what a change of the prices of one product in a hundred renames, where
/// these stand together.
fn published(
    catalogue: &Catalogue,
    lists: &Lists,
    order: &[u32],
) -> Vec<(String, f64, &'static str)> {
    let (time, files) = timed(|| table::table(catalogue, &catalogue.products, lists, order));
    let mut figures = vec![("table written".into(), time.elapsed, "s")];
    let mut changed = catalogue.products.clone();
    for at in order.iter().take(order.len() / 100) {
        changed[*at as usize].price = None;
    }
    let tables = files.and_then(|files| {
        let after = table::table(catalogue, &changed, lists, order)?;
        figures.extend(table::figures(catalogue, &files)?);
        Ok(table::renamed(&files, &after))
    });
    match tables {
        Ok([shards, buckets]) => {
            figures.push(("shards renamed by a hundredth".into(), shards, "%"));
            figures.push(("buckets renamed by a hundredth".into(), buckets, "%"));
        }
        Err(error) => eprintln!("no table: {error}"),
    }
    figures
}

/// Equal where the lists are.
fn digest(lists: &Lists) -> u32 {
    let entries = lists.a.iter().chain(&lists.b).flat_map(|list| {
        let entries = list.iter().flat_map(|near| [near.product, near.score.to_bits()]);
        std::iter::once(list.len() as u32).chain(entries)
    });
    digest_of(&entries.collect::<Vec<u32>>())
}

fn digest_of(values: &[u32]) -> u32 {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes)
}

fn memory() -> f64 {
    peak_memory(std::process::id()).map_or(f64::NAN, |bytes| bytes as f64 / 1e6)
}
