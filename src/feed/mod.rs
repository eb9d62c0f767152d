//! The feed's bytes: a file, a web address or the standard input, packed or not.

pub(crate) mod archive;
mod cell;
pub(crate) mod error;
pub(crate) mod folder;
pub(crate) mod read;
pub(crate) mod source;
mod unpacking;
mod workbook;

pub use archive::Packing;
pub use error::FeedSourceError;
pub use read::InspectedFeed;
pub use source::FeedSource;
pub use unpacking::{UnpackError, UnpackLimits};
