//! The outermost bytes of every file: what it is, and whether it arrived whole.

use super::TableError;
use super::bytes::le;

/// Begins every file; shaped like PNG's, so that a transfer as text shows.
pub(super) const MAGIC: [u8; 8] = *b"\x89VIT\r\n\x1a\n";
/// The format's version that this release writes; it reads this one and all before.
pub const VERSION: u16 = 1;

/// The checksum of gzip and PNG, by one table of 1 KB.
const CRC32: crc::Crc<u32, crc::Table<1>> =
    crc::Crc::<u32, crc::Table<1>>::new(&crc::CRC_32_ISO_HDLC);
/// Bytes before the gzip stream.
pub(super) const HEADER: usize = 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Keys of every product.
    Index,
    /// Products with their neighbours and cards.
    Shard,
}

impl Kind {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Index => 1,
            Self::Shard => 2,
        }
    }

    /// Longest payload that a reader accepts.
    pub(super) fn max_payload(self) -> usize {
        match self {
            Self::Index => 64 << 20,
            Self::Shard => 4 << 20,
        }
    }
}

/// A file whose header is sound; the payload is still compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    length: usize,
    checksum: u32,
    compressed: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Checks magic, version, kind and announced length, in this order, before anything is
    /// decompressed.
    ///
    /// # Errors
    /// [`TableError::NotATable`], [`TableError::TooNew`], [`TableError::WrongKind`] or
    /// [`TableError::Damaged`].
    pub fn open(bytes: &'a [u8], kind: Kind) -> Result<Self, TableError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(TableError::NotATable);
        }
        let (header, compressed) =
            bytes.split_at_checked(HEADER).ok_or(TableError::Damaged("it ends early"))?;
        let field = |from: usize, to: usize| le(header.get(from..to).unwrap_or_default());
        let version = field(8, 10) as u16;
        if version > VERSION {
            return Err(TableError::TooNew { found: version, newest: VERSION });
        }
        if version == 0 || field(11, 12) != 0 {
            return Err(TableError::Damaged("its header contradicts itself"));
        }
        if field(10, 11) != u64::from(kind.code()) {
            return Err(TableError::WrongKind);
        }
        let length = field(12, 16) as usize;
        if length > kind.max_payload() {
            return Err(TableError::Damaged("it claims to be too large"));
        }
        Ok(Self { length, checksum: field(16, 20) as u32, compressed })
    }

    /// The gzip stream (RFC 1952) that inflates to the payload.
    #[must_use]
    pub fn compressed(&self) -> &'a [u8] {
        self.compressed
    }

    /// Bytes of the payload: at most 64 MiB of an index, 4 MiB of a shard.
    #[must_use]
    pub fn payload_len(&self) -> usize {
        self.length
    }

    /// Checks an inflated payload's length and checksum.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or [`TableError::Checksum`].
    pub fn verify(&self, payload: &[u8]) -> Result<(), TableError> {
        if payload.len() != self.length {
            return Err(TableError::Damaged("its length differs"));
        }
        if CRC32.checksum(payload) != self.checksum {
            return Err(TableError::Checksum);
        }
        Ok(())
    }
}

/// Opens an envelope, inflates it within its announced length and verifies the payload.
///
/// # Errors
/// As [`Envelope::open`] and [`Envelope::verify`]; a broken gzip stream is
/// [`TableError::Damaged`].
#[cfg(feature = "cli")]
pub fn inflate(bytes: &[u8], kind: Kind) -> Result<Vec<u8>, TableError> {
    use std::io::Read;
    let envelope = Envelope::open(bytes, kind)?;
    let mut payload = Vec::new();
    flate2::read::GzDecoder::new(envelope.compressed())
        .take(envelope.payload_len() as u64 + 1)
        .read_to_end(&mut payload)
        .map_err(|_| TableError::Damaged("its gzip stream is broken"))?;
    envelope.verify(&payload)?;
    Ok(payload)
}

/// Puts a payload into an envelope; the same payload gives the same bytes.
#[cfg(feature = "cli")]
pub(super) fn seal(kind: Kind, payload: &[u8]) -> Result<Vec<u8>, TableError> {
    use std::io::Write;
    if payload.len() > kind.max_payload() {
        return Err(TableError::Input(
            "the catalogue is too large for one table, or a shard has too many products".into(),
        ));
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[kind.code(), 0]);
    out.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    out.extend_from_slice(&CRC32.checksum(payload).to_le_bytes());
    let mut encoder = flate2::GzBuilder::new().write(out, flate2::Compression::best());
    encoder
        .write_all(payload)
        .and_then(|()| encoder.finish())
        .map_err(|error| TableError::Input(error.to_string()))
}
