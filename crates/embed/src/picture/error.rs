//! Errors of decoding a picture.

use thiserror::Error;

/// An error of decoding: why bytes did not become a [`Picture`](super::Picture).
#[derive(Debug, Error)]
pub enum PictureError {
    /// The bytes are something else, for example the page that a server sends for a missing file.
    #[error("{0}, not a picture; check the address in a browser")]
    NotAPicture(&'static str),
    /// A picture in a format that cannot be decoded.
    #[error("{0}, which cannot be decoded; offer it as JPEG, PNG or WebP")]
    UnsupportedFormat(String),
    /// More pixels than [`Limits::pixels`](super::Limits::pixels).
    #[error("{width}×{height} pixels, more than the limit of {limit} pixels; offer it smaller")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit, in pixels.
        limit: u64,
    },
    /// The file ends too early.
    #[error(
        "a truncated {format} file: it ends after {bytes} bytes, before the picture does; download or export it again"
    )]
    Truncated {
        /// Format by content.
        format: &'static str,
        /// Length of what there is.
        bytes: usize,
    },
    /// The decoder gave up.
    #[error("a damaged {format} file: {reason}; export it again")]
    Damaged {
        /// Format by content.
        format: &'static str,
        /// The decoder's own words.
        reason: String,
    },
}
