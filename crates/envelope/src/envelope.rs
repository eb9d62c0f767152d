//! The outermost bytes of every file: what it is, and whether it arrived whole.

use super::{FormatError, le};

/// Begins every file; shaped like PNG's, so that a transfer as text shows.
const MAGIC: [u8; 8] = *b"\x89VIT\r\n\x1a\n";

/// Tables of 1 KB that the checksum goes by: sixteen are several times faster.
const TABLES: usize = if cfg!(feature = "large-files") { 16 } else { 1 };
type Tables = crc::Table<TABLES>;

/// The checksum of gzip and PNG.
const CRC32: crc::Crc<u32, Tables> = crc::Crc::<u32, Tables>::new(&crc::CRC_32_ISO_HDLC);
/// Bytes before the payload or the gzip stream that it is in.
const HEADER: usize = 20;

/// Whether bytes begin as a file of Vitrine's.
pub fn is_vitrine(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Keys of every product, or where they lie.
    Index,
    /// Products with their neighbours and cards.
    Shard,
    /// A network's description, beside the shards with its weights.
    Pack,
    /// The catalogue's vectors in few bytes.
    Codes,
    /// Some of the keys of a table that has many.
    Keys,
    /// The codes of some products that resemble each other.
    Cell,
}

impl Kind {
    fn code(self) -> u8 {
        match self {
            Self::Index => 1,
            Self::Shard => 2,
            Self::Pack => 3,
            Self::Codes => 4,
            Self::Keys => 5,
            Self::Cell => 6,
        }
    }

    /// The newest version that this release writes; it reads this one and all before.
    #[must_use]
    pub fn newest(self) -> u16 {
        match self {
            Self::Keys | Self::Cell => 1,
            Self::Shard | Self::Pack | Self::Codes => 2,
            Self::Index => 3,
        }
    }

    /// Longest payload that a reader accepts.
    fn max_payload(self) -> usize {
        match self {
            Self::Index | Self::Codes => 64 << 20,
            Self::Shard | Self::Keys | Self::Cell => 4 << 20,
            Self::Pack => 1 << 20,
        }
    }
}

/// A file whose header is sound; the payload is still unverified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    version: u16,
    length: usize,
    checksum: u32,
    body: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Checks magic, version, kind and announced length, in this order, before anything is
    /// decompressed.
    ///
    /// # Errors
    /// Any [`FormatError`] but [`FormatError::Checksum`].
    pub fn open(bytes: &'a [u8], kind: Kind) -> Result<Self, FormatError> {
        if !is_vitrine(bytes) {
            return Err(FormatError::NotVitrine);
        }
        let (header, body) =
            bytes.split_at_checked(HEADER).ok_or(FormatError::Damaged("it ends early"))?;
        let field = |from: usize, to: usize| le(header.get(from..to).unwrap_or_default());
        let version = field(8, 10) as u16;
        if version > kind.newest() {
            return Err(FormatError::TooNew { found: version, newest: kind.newest() });
        }
        if version == 0 || field(11, 12) != 0 {
            return Err(FormatError::Damaged("its header contradicts itself"));
        }
        if field(10, 11) != u64::from(kind.code()) {
            return Err(FormatError::WrongKind);
        }
        let length = field(12, 16) as usize;
        if length > kind.max_payload() {
            return Err(FormatError::Damaged("it claims to be too large"));
        }
        Ok(Self { version, length, checksum: field(16, 20) as u32, body })
    }

    /// The version of the payload's format, at least 1.
    #[must_use]
    pub fn version(&self) -> u16 {
        self.version
    }

    /// The gzip stream (RFC 1952) that inflates to the payload; of a pack, the payload itself.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Bytes of the payload: at most 64 MiB of an index or codes, 4 MiB of a shard,
    /// keys or a cell, 1 MiB of a pack.
    #[must_use]
    pub fn payload_len(&self) -> usize {
        self.length
    }

    /// Checks that the gzip stream ends with the length and checksum that the header has. Who
    /// inflates it by a reader that checks these, as browsers' `DecompressionStream` does, has
    /// checked the payload.
    ///
    /// # Errors
    /// As [`Envelope::verify`].
    pub fn verify_stream(&self) -> Result<(), FormatError> {
        let [checksum, length] = match self.body.last_chunk::<8>() {
            Some(end) => [le(&end[..4]), le(&end[4..])],
            None => return Err(FormatError::Damaged("it ends early")),
        };
        if length != self.length as u64 {
            return Err(FormatError::Damaged("its length differs"));
        }
        if checksum != u64::from(self.checksum) {
            return Err(FormatError::Checksum);
        }
        Ok(())
    }

    /// Checks a payload's length and checksum.
    ///
    /// # Errors
    /// [`FormatError::Damaged`] or [`FormatError::Checksum`].
    pub fn verify(&self, payload: &[u8]) -> Result<(), FormatError> {
        if payload.len() != self.length {
            return Err(FormatError::Damaged("its length differs"));
        }
        if crc32(payload) != self.checksum {
            return Err(FormatError::Checksum);
        }
        Ok(())
    }
}

/// Opens the envelope of any kind but a pack, inflates it within its announced length and
/// verifies the payload.
///
/// # Errors
/// As [`Envelope::open`] and [`Envelope::verify`]; a broken gzip stream is
/// [`FormatError::Damaged`].
#[cfg(feature = "writing")]
pub fn inflate(bytes: &[u8], kind: Kind) -> Result<Vec<u8>, FormatError> {
    use std::io::Read;
    let envelope = Envelope::open(bytes, kind)?;
    let mut payload = Vec::new();
    flate2::read::GzDecoder::new(envelope.body())
        .take(envelope.payload_len() as u64 + 1)
        .read_to_end(&mut payload)
        .map_err(|_| FormatError::Damaged("its gzip stream is broken"))?;
    envelope.verify(&payload)?;
    Ok(payload)
}

/// The checksum of a whole file or payload.
pub fn crc32(bytes: &[u8]) -> u32 {
    CRC32.checksum(bytes)
}

/// [`crc32`] of pieces one after another.
pub fn crc32_of<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> u32 {
    let mut digest = CRC32.digest();
    pieces.for_each(|piece| digest.update(piece));
    digest.finalize()
}

/// Puts a payload of a kind's first version into an envelope; the same payload gives the same
/// bytes.
#[cfg(feature = "writing")]
pub fn seal(kind: Kind, payload: &[u8]) -> Result<Vec<u8>, FormatError> {
    seal_as(kind, 1, payload)
}

/// [`seal`] for a payload that only readers of `version` and later understand.
#[cfg(feature = "writing")]
pub fn seal_as(kind: Kind, version: u16, payload: &[u8]) -> Result<Vec<u8>, FormatError> {
    if payload.len() > kind.max_payload() {
        return Err(FormatError::TooLarge);
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&version.to_le_bytes());
    out.extend_from_slice(&[kind.code(), 0]);
    out.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    out.extend_from_slice(&crc32(payload).to_le_bytes());
    if kind == Kind::Pack {
        out.extend_from_slice(payload);
        return Ok(out);
    }
    // By this compressor whatever other crates make of flate2's choice: names are hashes of these
    // bytes, and must not change with it.
    const BEST: u8 = 2;
    const UNKNOWN_SYSTEM: u8 = 255;
    // RFC 1952: magic, deflate, no flags, no time.
    out.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, BEST, UNKNOWN_SYSTEM]);
    out.extend(miniz_oxide::deflate::compress_to_vec(payload, 9));
    out.extend(crc32(payload).to_le_bytes());
    out.extend((payload.len() as u32).to_le_bytes());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_streams_end_agrees_with_the_header() {
        let payload = b"products and their neighbours";
        let sealed = seal(Kind::Shard, payload).unwrap();
        let verified = |bytes: &[u8]| Envelope::open(bytes, Kind::Shard)?.verify_stream();
        assert_eq!(verified(&sealed), Ok(()));
        for (at, fault) in [
            (12, FormatError::Damaged("its length differs")),
            (16, FormatError::Checksum),
            (sealed.len() - 8, FormatError::Checksum),
            (sealed.len() - 4, FormatError::Damaged("its length differs")),
        ] {
            let mut broken = sealed.clone();
            broken[at] ^= 1;
            assert_eq!(verified(&broken), Err(fault), "byte {at}");
        }
        assert_eq!(verified(&sealed[..HEADER + 7]), Err(FormatError::Damaged("it ends early")));
        assert!(verified(&sealed[..sealed.len() - 1]).is_err());
    }
}
