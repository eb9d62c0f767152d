//! The feed's bytes: a file, a web address or the standard input, packed or not.

pub(crate) mod archive;
mod cell;
pub(crate) mod error;
pub(crate) mod folder;
pub(crate) mod read;
pub(crate) mod source;
mod workbook;

pub use archive::{Packing, UnpackError, UnpackLimits};
pub use error::FeedSourceError;
pub use read::InspectedFeed;
pub use source::FeedSource;
