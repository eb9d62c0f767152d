//! What all of Vitrine's own files have in common: how numbers are written, and the header that
//! says what a file is and whether it arrived whole. `docs/FORMAT.md` specifies both.
//!
//! ```
//! # #[cfg(feature = "writing")]
//! # fn main() -> Result<(), vitrine_envelope::FormatError> {
//! use vitrine_envelope::{Envelope, FormatError, Kind, inflate, seal};
//!
//! let file = seal(Kind::Shard, b"products and their neighbours")?;
//! let envelope = Envelope::open(&file, Kind::Shard)?;
//! assert_eq!((envelope.version(), envelope.payload_len()), (1, 29));
//! assert_eq!(inflate(&file, Kind::Shard)?, b"products and their neighbours");
//!
//! let cut = inflate(&file[..file.len() - 1], Kind::Shard);
//! assert!(matches!(cut, Err(FormatError::Damaged(_))));
//! assert_eq!(Envelope::open(b"<html>", Kind::Shard), Err(FormatError::NotVitrine));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "writing"))]
//! # fn main() {}
//! ```

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
