//! The published table of a generated shop: its files, and what its titles find in it.

use std::collections::{HashMap, HashSet};

use vitrine::recommend::Lists;
use vitrine_catalogue::{Catalogue, Product};
use vitrine_table::{
    File, KeyStorage, Page, Table, TableError, TableFiles, TableInput, Verdict, write,
};

/// Pages whose titles are looked up.
const PAGES: usize = 10_000;

/// The files of a shop without pictures.
pub fn table(
    catalogue: &Catalogue,
    products: &[Product],
    lists: &Lists,
    order: &[u32],
) -> Result<TableFiles, TableError> {
    write(&TableInput {
        shop: &catalogue.shop,
        products,
        pictures: &vec![None; products.len()],
        lists,
        common: None,
        order,
        embedding: "generated",
        templates: &[],
        products_per_shard: 0,
        keys: KeyStorage::default(),
    })
}

/// Sizes in bytes, and what titles find: name, value and unit.
pub fn figures(
    catalogue: &Catalogue,
    files: &TableFiles,
) -> Result<Vec<(String, f64, &'static str)>, TableError> {
    let bytes = |files: &[File]| files.iter().map(|file| file.bytes.len()).sum::<usize>() as f64;
    let mean = |files: &[File]| bytes(files) / files.len().max(1) as f64;
    let mut figures = vec![
        ("table".into(), files.all().map(|file| file.bytes.len()).sum::<usize>() as f64, "bytes"),
        ("index".into(), files.index.bytes.len() as f64, "bytes"),
        ("shards".into(), files.shards.len() as f64, ""),
        ("mean shard".into(), mean(&files.shards), "bytes"),
        ("buckets".into(), files.keys.len() as f64, ""),
        ("mean bucket".into(), mean(&files.keys), "bytes"),
    ];
    let by_name: HashMap<&str, &[u8]> =
        files.all().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    let missing = |path: &str| TableError::Missing { path: path.into(), reason: "unknown".into() };
    let source =
        |path: &str| by_name.get(path).map(|bytes| bytes.to_vec()).ok_or_else(|| missing(path));
    let table = Table::open(source, &files.index.name)?;
    let step = catalogue.products.len().div_ceil(PAGES).max(1);
    let (mut asked, mut wrong, mut found, mut fetched) = (0, 0, 0, 0);
    for (at, product) in catalogue.products.iter().enumerate().step_by(step) {
        let name = &product.name;
        let title = match at / step % 4 {
            0 => format!("{name} | {}", catalogue.shop.name),
            1 => format!("Buy {name} in Nowhereville"),
            2 => format!("{name} – price, delivery | {}", catalogue.shop.name),
            _ => format!("Buy {name} online at best price"),
        };
        let page = Page { titles: vec![title], ..Page::default() };
        let request = table.index().request(&page);
        let paths = request.buckets().iter().filter_map(|of| table.index().bucket_path(*of));
        fetched +=
            paths.filter_map(|path| by_name.get(path.as_str())).map(|of| of.len()).sum::<usize>();
        let Verdict { outcome, .. } = table.identify(&page)?;
        asked += 1;
        found += usize::from(outcome.is_ok());
        wrong += usize::from(outcome.is_ok_and(|of| of.entry.name != *name));
    }
    figures.push(("titles found".into(), 100.0 * found as f64 / asked as f64, "%"));
    figures.push(("titles of other products".into(), wrong as f64, ""));
    figures.push(("buckets of a title".into(), fetched as f64 / asked as f64, "bytes"));
    Ok(figures)
}

/// How many in a hundred of a table's shards and buckets are new.
pub fn renamed(before: &TableFiles, after: &TableFiles) -> [f64; 2] {
    let new = |before: &[File], after: &[File]| {
        let names: HashSet<&str> = before.iter().map(|file| file.name.as_str()).collect();
        let new = after.iter().filter(|file| !names.contains(file.name.as_str())).count();
        100.0 * new as f64 / after.len().max(1) as f64
    };
    [new(&before.shards, &after.shards), new(&before.keys, &after.keys)]
}
