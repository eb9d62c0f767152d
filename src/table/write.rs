//! A catalogue and its neighbours become files.

use super::TableError;
use crate::catalogue::{Product, Shop};
use crate::similar::Lists;

/// What a table is made of.
#[derive(Debug, Clone, Copy)]
pub struct TableInput<'a> {
    /// The shop; relative product addresses are resolved against its url.
    pub shop: &'a Shop,
    /// Every product, available or not: each gets a page's answer.
    pub products: &'a [Product],
    /// For each product what its card shows: an absolute http(s) address, or a path relative to
    /// frame.html.
    pub pictures: &'a [Option<String>],
    /// Neighbours, most similar first, as positions in `products`.
    pub lists: &'a Lists,
    /// Every position of `products` once; products near each other share a shard.
    pub order: &'a [u32],
    /// Id of the network and preprocessing behind variant B.
    pub embedding: &'a str,
    /// Products in each shard but the last; 0 chooses (see `docs/FORMAT.md`).
    pub products_per_shard: usize,
}

/// One file to publish.
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
    /// `shards/HASH.vit`, in the table's order.
    pub shards: Vec<File>,
}

/// Writes a table; the same input gives the same bytes.
///
/// # Errors
/// [`TableError::Input`] where the parts of the input do not fit together.
pub fn write(_input: &TableInput) -> Result<TableFiles, TableError> {
    Err(TableError::Input("not written yet".into()))
}
