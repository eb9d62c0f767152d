//! The files of a table, written from its input.

use crate::file::write::writer::Writer;
use crate::{Kind, TableError, TableInput};
use vitrine_envelope::{content_hash, hex, seal_as};

/// A file of a table, to be published.
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
}

/// Writes a table; the same input gives the same bytes.
///
/// # Errors
/// [`TableError::Input`] where the parts of the input do not fit together.
pub fn write(input: &TableInput) -> Result<TableFiles, TableError> {
    let writer = Writer::new(input)?;
    let mut hashes = Vec::new();
    let mut shards: Vec<File> = Vec::new();
    for (number, own_products) in input.order.chunks(writer.per_shard).enumerate() {
        let payload = writer.shard(number * writer.per_shard, own_products)?;
        let version = if input.common.is_some() { 2 } else { 1 };
        let bytes = seal_as(Kind::Shard, version, &payload)?;
        let hash = content_hash(&bytes);
        let name = format!("shards/{}.vit", hex(&hash));
        hashes.push(hash);
        if !shards.iter().any(|shard| shard.name == name) {
            shards.push(File { name, bytes });
        }
    }
    let version = if input.templates.is_empty() { 1 } else { 2 };
    let bytes = seal_as(Kind::Index, version, &writer.index(&hashes))?;
    let name = format!("index.{}.vit", hex(&content_hash(&bytes)));
    Ok(TableFiles { index: File { name, bytes }, shards })
}
