//! Makes a watch shop out of a seed: pictures, a product feed, product pages, and the truth about
//! what is alike, for the demo, and for tests and benchmarks that need one.

mod brands;
mod draw;
mod feed;
mod pages;
mod random;
mod recipe;
mod shop;
#[cfg(test)]
mod tests;
mod watch;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde_json::json;

pub use shop::{StockItem, URL, stock};

/// Writes everything and returns the number of pictures.
pub fn write_shop(items: &[StockItem], seed: u64, out: &Path) -> Result<usize> {
    write(&out.join("feed.xml"), &feed::yml(items)?)?;
    write(&out.join("truth.json"), &truth(items, seed)?)?;
    pages::write_all(items, out)?;
    let folder = out.join("pictures");
    let wanted: Vec<_> = items
        .iter()
        .flat_map(|item| {
            item.pictures()
                .into_iter()
                .zip(&item.shots)
                .map(move |(name, shot)| (item, name, *shot))
        })
        .collect();
    wanted.par_iter().try_for_each(|(item, name, shot)| {
        write(&folder.join(name), &draw::jpeg(&item.watch, *shot)?)
    })?;
    Ok(wanted.len())
}

/// Every watch's attributes, by which true similarity is measured: the more of them two watches
/// share, the more alike they are.
fn truth(items: &[StockItem], seed: u64) -> Result<Vec<u8>> {
    let products: Vec<_> = items
        .iter()
        .map(|item| {
            json!({
                "id": item.id,
                "group": item.group,
                "available": item.available,
                "picture": item.pictures().first(),
                "attributes": item.watch,
            })
        })
        .collect();
    let mut bytes = serde_json::to_vec_pretty(&json!({ "seed": seed, "products": products }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes a file, and makes its folder where missing.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let place = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(place)?;
    }
    fs::write(path, bytes).with_context(place)
}
