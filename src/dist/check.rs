//! Verification of a published folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use serde::Serialize;

use super::photo_query::{parse_cell, parse_codes};
use super::{Folder, FolderError, FrameManifest, SearchFiles};
use crate::cache::Digest;
use crate::dist::layout::{ANALYTICS, API, API_TYPES, FRAME, LOADER, TRIGGERS};
use vitrine_embed::codes::Codes;
use vitrine_embed::pack;
use vitrine_envelope::content_hash;
use vitrine_table::Page;

/// What a verification found.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    /// Whether everything is as it should be.
    pub ok: bool,
    /// What is not, file by file.
    pub faults: Vec<String>,
    /// Products in the table.
    pub products: usize,
    /// The network and preprocessing of the table's vectors.
    pub embedding: String,
    /// Shards of the table.
    pub shards: usize,
    /// Pictures for cards.
    pub pictures: usize,
    /// Bytes of index and shards.
    pub table_bytes: u64,
    /// Bytes of the cards' pictures.
    pub picture_bytes: u64,
    /// Bytes that a browser fetches for the first page view, by kind, compressed by gzip where a
    /// host would. The shard is the largest; the buckets of keys, where there are any, those of a
    /// product's page with all signals.
    pub first_view: BTreeMap<&'static str, u64>,
    /// Their sum.
    pub first_view_bytes: u64,
    /// Bytes that a browser fetches when its visitor searches by photo, by kind, compressed as
    /// those of the first view; none where the search is not published. Of the two modules, the
    /// larger.
    pub photo_search: BTreeMap<&'static str, u64>,
    /// Their sum.
    pub photo_search_bytes: u64,
}

/// Reads everything that a published folder names.
pub fn check(dist: &Path) -> Result<CheckReport, FolderError> {
    let folder = Folder::open(dist)?;
    let manifest = folder.manifest();
    let index = folder.table().index();
    let table = folder.table().check();
    let mut inspection = Inspection { folder: &folder, faults: Vec::new() };

    for hashed in [&manifest.css, &manifest.js, &manifest.wasm, &manifest.debug] {
        let content = inspection.read(hashed);
        inspection.check_hash(hashed, &content);
    }
    inspection.read(ANALYTICS);
    inspection.read(TRIGGERS);
    let mut view = BTreeMap::new();
    for (kind, path) in first_view(&folder) {
        let content = inspection.read(&path);
        let bytes = if path.ends_with(".vit") { content.len() as u64 } else { gzipped(&content) };
        *view.entry(kind).or_default() += bytes;
    }

    let mut picture_bytes = 0;
    for path in &table.pictures {
        let content = inspection.read(path);
        picture_bytes += content.len() as u64;
        inspection.check_hash(path, &content);
    }

    let photo_search =
        manifest.search.as_ref().map(|files| inspection.check_search(files)).unwrap_or_default();

    let mut faults = inspection.faults;
    faults.extend(table.faults.iter().map(ToString::to_string));
    faults.sort();
    faults.dedup();
    Ok(CheckReport {
        ok: faults.is_empty(),
        faults,
        products: table.products,
        embedding: index.embedding().to_owned(),
        shards: table.shards,
        pictures: table.pictures.len(),
        table_bytes: table.bytes,
        picture_bytes,
        first_view_bytes: view.values().sum(),
        first_view: view,
        photo_search_bytes: photo_search.values().sum(),
        photo_search,
    })
}

/// Kinds and paths of the files that a browser fetches for the first page view; of the shards, the
/// largest. The table's files (`.vit`) are compressed already.
pub fn first_view(folder: &Folder) -> Vec<(&'static str, String)> {
    let FrameManifest { css, js, wasm, index, .. } = folder.manifest();
    let table = folder.table().index();
    let length = |path: &String| folder.files().read_file(path).map_or(0, |bytes| bytes.len());
    let shards = (0..table.shards()).filter_map(|shard| table.shard_path(shard));
    let names = [
        ("loader", LOADER),
        ("frame", FRAME),
        ("css", css),
        ("js", js),
        ("wasm", wasm),
        ("index", index),
    ];
    let mut files: Vec<_> = names.map(|(kind, path)| (kind, path.to_owned())).into();
    files.extend(shards.max_by_key(length).map(|path| ("shard", path)));
    files.extend(buckets(folder).into_iter().map(|path| ("keys", path)));
    files
}

/// The buckets of keys that the page of a product needs: of some products, those with most bytes.
fn buckets(folder: &Folder) -> Vec<String> {
    const PRODUCTS: usize = 200;
    let table = folder.table();
    let index = table.index();
    if index.buckets() == 0 {
        return Vec::new();
    }
    let step = (index.shards() as usize).div_ceil(PRODUCTS).max(1);
    let shards = (0..index.shards()).step_by(step).filter_map(|number| table.shard(number).ok());
    let entries = shards.filter_map(|shard| shard.entry(shard.positions().start));
    let pages = entries.map(|entry| Page {
        titles: vec![entry.name],
        urls: entry.url.into_iter().collect(),
        sku: Some(entry.id),
        ..Page::default()
    });
    let length = |path: &String| folder.files().read_file(path).map_or(0, |bytes| bytes.len());
    pages
        .map(|page| {
            let request = index.request(&page);
            request.buckets().iter().filter_map(|bucket| index.bucket_path(*bucket)).collect()
        })
        .max_by_key(|paths: &Vec<String>| paths.iter().map(length).sum::<usize>())
        .unwrap_or_default()
}

struct Inspection<'a> {
    folder: &'a Folder,
    faults: Vec<String>,
}

impl Inspection<'_> {
    /// A file's content; nothing where it cannot be read.
    fn read(&mut self, path: &str) -> Vec<u8> {
        match self.folder.files().read_file(path) {
            Ok(content) if !content.is_empty() => return content,
            Ok(_) => self.faults.push(format!("{path}: empty; publish again")),
            Err(error) => self.faults.push(format!("{path}: {error}; publish again")),
        }
        Vec::new()
    }

    /// Reads the files of the search by photo; gives the bytes that a browser fetches.
    fn check_search(&mut self, files: &SearchFiles) -> BTreeMap<&'static str, u64> {
        self.read(API);
        self.read(API_TYPES);
        let [js, wasm, relaxed_js, relaxed_wasm, css, pack, codes] = files.names().map(|path| {
            let content = self.read(path);
            self.check_hash(path, &content);
            content
        });
        let weights = pack::Manifest::parse(&pack).map(|pack| {
            self.check_weights(&pack);
            (pack.weight_bytes() as u64, pack)
        });
        let mut cell_bytes = 0;
        match (&weights, parse_codes(&codes)) {
            (Err(error), _) => self.faults.push(format!("{}: {error}", files.pack)),
            (_, Err(error)) => self.faults.push(format!("{}: {error}", files.codes)),
            (Ok((_, pack)), Ok(found)) => {
                if let Err(error) = found.check_network(&pack.network_id(), &pack.about().source) {
                    self.faults.push(format!("{}: {error}", files.codes));
                }
                if found.products() != self.folder.table().index().len() {
                    let fault = "of another table; publish the whole folder again";
                    self.faults.push(format!("{}: {fault}", files.codes));
                }
                cell_bytes = found.cell_bytes_of_search() as u64;
                self.check_cells(&found);
            }
        }
        BTreeMap::from([
            // A visitor gets one of the two.
            ("js", gzipped(&js).max(gzipped(&relaxed_js))),
            ("wasm", gzipped(&wasm).max(gzipped(&relaxed_wasm))),
            ("css", gzipped(&css)),
            ("pack", pack.len() as u64 + weights.map_or(0, |(bytes, _)| bytes)),
            ("codes", codes.len() as u64 + cell_bytes),
        ])
    }

    /// Reads every cell of the codes: each has the name of its content, or with others that of a
    /// folder, and each product is in one of them.
    fn check_cells(&mut self, codes: &Codes) {
        let Some(names) = codes.cell_names() else { return };
        let before = self.faults.len();
        let mut positions = BTreeSet::<u32>::new();
        let mut folder = Vec::new();
        for cell in 0..codes.cells() {
            let path = codes.cell_path(cell).unwrap_or_default();
            let content = self.read(&path);
            match parse_cell(codes, cell, &content) {
                _ if content.is_empty() => {}
                Ok(cell) => positions.extend(cell.positions()),
                Err(error) => self.faults.push(format!("{path}: {error}")),
            }
            folder.extend(content);
            let next = cell as usize + 1;
            if next.is_multiple_of(names.each) || next == codes.cells() as usize {
                let hash = names.hashes.get(cell as usize / names.each);
                if !folder.is_empty() && hash != Some(&content_hash(&folder)) {
                    let fault = "damaged (the content is not what its name says); publish again";
                    self.faults.push(format!("{path}: {fault}"));
                }
                folder.clear();
            }
        }
        if self.faults.len() == before && positions.len() != codes.len() {
            self.faults.push("cells: not every product is in one; publish again".to_owned());
        }
    }

    fn check_weights(&mut self, pack: &pack::Manifest) {
        for (shard, path) in pack.shard_paths().enumerate() {
            let content = self.read(&path);
            if let (false, Err(error)) = (content.is_empty(), pack.check_shard(shard, &content)) {
                // A build trusts the name and the length.
                self.faults.push(format!("{path}: {error}; or delete it and publish again"));
            }
        }
    }

    /// Whether the content is what the hash in the name says. An absent file is a fault already.
    fn check_hash(&mut self, path: &str, content: &[u8]) {
        if content.is_empty() {
            return;
        }
        let digest = Digest::of(content).hex();
        let name = path.rsplit('/').next().unwrap_or_default();
        if !name.split('.').any(|part| part.len() >= 8 && digest.starts_with(part)) {
            self.faults.push(format!(
                "{path}: damaged (the content is not what its name says); publish again"
            ));
        }
    }
}

/// Bytes after compression as a host does it.
fn gzipped(content: &[u8]) -> u64 {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    // Writing to memory does not fail.
    let _ = encoder.write_all(content);
    encoder.finish().map_or(0, |compressed| compressed.len() as u64)
}
