//! The files of a table: the index, the shards, and their reading and writing.

pub(crate) mod bloom;
#[cfg(feature = "writing")]
mod check;
pub(crate) mod column;
pub(crate) mod entry;
pub(crate) mod error;
pub(crate) mod index;
#[cfg(feature = "writing")]
pub(crate) mod reader;
pub(crate) mod shard;
#[cfg(feature = "writing")]
pub(crate) mod write;

#[cfg(feature = "writing")]
pub use check::Check;
pub use entry::{Card, Entry};
pub use error::TableError;
pub use index::Index;
#[cfg(feature = "writing")]
pub use reader::{Source, Table, inflate};
pub use shard::Shard;
#[cfg(feature = "writing")]
pub use write::{File, PRODUCTS_PER_SHARD, TableFiles, TableInput, addresses, write};
