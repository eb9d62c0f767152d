//! The files of a table, written from its input.

use std::collections::HashSet;

use crate::file::file_names::FileNames;
use crate::file::write::input::KeyStorage;
use crate::file::write::writer::Writer;
use crate::{Kind, TableError, TableInput};
use vitrine_envelope::{content_hash, hex, seal_as};

/// Folders of shards that an index names, and of cells that codes name.
pub const MAX_FOLDERS: usize = 512;

/// A file to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path relative to frame.html, with a hash of the content.
    pub name: String,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// The files of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFiles {
    /// `index.HASH.vit`.
    pub index: File,
    /// `shards/HASH.vit`, in the table's order; equal shards are one file.
    pub shards: Vec<File>,
    /// `keys/HASH.vit`: the buckets of keys, where the index does not have them.
    pub keys: Vec<File>,
    /// The products by their positions in the table, as places in the input: those of the order that
    /// was given, but within each shard in another one where that takes fewer bytes.
    pub order: Vec<u32>,
}

impl TableFiles {
    /// All files, the index last.
    pub fn all(&self) -> impl Iterator<Item = &File> {
        self.shards.iter().chain(&self.keys).chain([&self.index])
    }
}

/// Writes a table; the same input gives the same bytes.
///
/// # Errors
/// [`TableError::Input`] where the parts of the input do not fit together.
pub fn write(input: &TableInput) -> Result<TableFiles, TableError> {
    let mut writer = Writer::new(input)?;
    let keys = input.keys.of_size(input.products.len());
    let name_keys = writer.name_hashes();
    if keys == KeyStorage::Names {
        writer.order_by(&name_keys);
    }
    let version = if input.common.is_some() { 2 } else { 1 };
    let shards = writer.order.chunks(writer.per_shard).enumerate().map(|(number, own_products)| {
        let payload = writer.shard(number * writer.per_shard, own_products)?;
        Ok(seal_as(Kind::Shard, version, &payload)?)
    });
    let shards = shards.collect::<Result<Vec<_>, TableError>>()?;
    let large = keys != KeyStorage::Index;
    let each = if large { shards.len().div_ceil(MAX_FOLDERS) } else { 1 };
    let (names, shards) = numbered("shards", shards, each);
    let (version, payload, buckets) = if large {
        let (payload, buckets) =
            writer.index_and_buckets(&names, &name_keys, keys == KeyStorage::Names)?;
        (3, payload, buckets)
    } else {
        let version = if input.templates.is_empty() { 1 } else { 2 };
        (version, writer.index(&names.hashes, name_keys), Vec::new())
    };
    let bytes = seal_as(Kind::Index, version, &payload)?;
    let name = format!("index.{}.vit", hex(&content_hash(&bytes)));
    Ok(TableFiles { index: File { name, bytes }, shards, keys: buckets, order: writer.order })
}

/// Names some files by their numbers: `each` (or the next power of two) in a folder. Equal files of
/// one name are one.
#[must_use]
pub fn numbered(folder: &str, files: Vec<Vec<u8>>, each: usize) -> (FileNames, Vec<File>) {
    let each = each.max(1).next_power_of_two();
    let hash = |files: &[Vec<u8>]| content_hash(&files.concat());
    let names = FileNames { each, hashes: files.chunks(each).map(hash).collect() };
    let mut seen = HashSet::new();
    let named = files.into_iter().enumerate().filter_map(|(number, bytes)| {
        let name = names.path(folder, number as u32)?;
        seen.insert(name.clone()).then_some(File { name, bytes })
    });
    let named = named.collect();
    (names, named)
}
