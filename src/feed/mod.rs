//! The feed's bytes: a file, a web address or the standard input, packed or not.

pub(crate) mod error;
pub(crate) mod archive;
pub(crate) mod source;

pub use archive::{Packing, UnpackError, UnpackLimits};
pub use source::{FeedSource, InspectedFeed};
pub use error::FeedSourceError;
