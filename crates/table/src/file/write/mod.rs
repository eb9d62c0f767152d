//! Writing a table's files from products and their neighbours.

mod buckets;
mod files;
mod frequent;
mod index;
mod input;
mod keys;
mod shard;
mod writer;

pub use files::{File, MAX_FOLDERS, TableFiles, numbered, write};
pub(crate) use frequent::NameParts;
pub use input::{KeyStorage, PRODUCTS_PER_SHARD, TableInput, addresses};
