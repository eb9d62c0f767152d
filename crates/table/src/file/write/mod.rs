//! Writing a table's files from products and their neighbours.

mod files;
mod index;
mod input;
mod shard;
mod writer;

pub use files::{File, TableFiles, write};
pub use input::{PRODUCTS_PER_SHARD, TableInput, addresses};
