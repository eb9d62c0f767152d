//! The bytes of a feed: its beginning, and its encoding.

pub(crate) mod encoding;
pub(crate) mod source;
