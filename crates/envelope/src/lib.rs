//! What all of Vitrine's own files have in common: how numbers are written, and the header that
//! says what a file is and whether it arrived whole. `docs/FORMAT.md` specifies both.

mod bytes;
mod envelope;
mod error;

pub use envelope::{Envelope, Kind, is_vitrine};
pub use error::FormatError;

pub use bytes::{Reader, le};
pub use envelope::{crc32, crc32_of};

#[cfg(feature = "writing")]
pub use bytes::{put_string, put_varint};
#[cfg(feature = "writing")]
pub use envelope::inflate;
#[cfg(feature = "writing")]
pub use envelope::{seal, seal_as};

/// The first eight bytes of the SHA-256 of a whole file, after which it is named.
#[cfg(feature = "writing")]
pub fn content_hash(bytes: &[u8]) -> [u8; 8] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).first_chunk().copied().unwrap_or_default()
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
