//! The files of a table: the index, the shards, and their reading and writing.

pub(crate) mod bloom;
pub(crate) mod bucket;
#[cfg(feature = "writing")]
mod check;
#[cfg(feature = "writing")]
mod check_keys;
pub(crate) mod column;
pub(crate) mod entry;
pub(crate) mod error;
pub(crate) mod file_names;
pub(crate) mod index;
pub(crate) mod lookup;
#[cfg(feature = "writing")]
pub(crate) mod reader;
pub(crate) mod rice;
pub(crate) mod shard;
#[cfg(feature = "writing")]
pub(crate) mod write;

pub use bucket::Bucket;
#[cfg(feature = "writing")]
pub use check::Check;
pub use entry::{Card, Entry};
pub use error::TableError;
pub use file_names::FileNames;
pub use index::Index;
#[cfg(feature = "writing")]
pub use reader::{Source, Table, inflate};
pub use shard::Shard;
#[cfg(feature = "writing")]
pub use write::{
    File, KeyStorage, MAX_FOLDERS, PRODUCTS_PER_SHARD, TableFiles, TableInput, addresses, numbered,
    write,
};
