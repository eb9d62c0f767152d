//! Unpacking within limits, and what can be wrong with what is unpacked.

use std::io::{self, Read};

use zip::result::ZipError;

/// Names of an archive's files that an error shows.
const NAMES: usize = 8;

/// How far unpacking may go.
#[derive(Debug, Clone, Copy)]
pub struct UnpackLimits {
    /// Largest content, in bytes.
    pub bytes: u64,
    /// Most bytes that one byte of the archive may become, beyond the first megabytes.
    pub ratio: u64,
}

impl UnpackLimits {
    /// Feeds repeat themselves, but not so often.
    pub const FEED: UnpackLimits = UnpackLimits { bytes: 16 << 30, ratio: 250 };
    /// Contents up to this size may have any ratio.
    pub(super) const HARMLESS: u64 = 64 << 20;
}

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// Reading failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is none, in spite of its beginning.
    #[error("the zip archive is damaged ({0}); fetch or export it again")]
    Damaged(ZipError),
    /// Nothing in it can be read as a feed.
    #[error(
        "the zip archive has no feed in it; its files are: {}; give the feed itself", list(.0)
    )]
    NoFeed(Vec<String>),
    /// Several of its files can be.
    #[error(
        "the zip archive has several feeds in it: {}; unpack it and give one of them", list(.0)
    )]
    SeveralFeeds(Vec<String>),
    /// An Excel workbook without a visible sheet.
    #[error("the Excel workbook has no visible sheet; save the sheet with the products as CSV")]
    NoSheet,
    /// An Excel workbook that cannot be read.
    #[error("the Excel workbook is damaged ({0}); export it again, or save it as CSV")]
    WorkbookDamaged(String),
    /// An Excel workbook larger than a feed can be.
    #[error(
        "the Excel workbook becomes larger than a feed can be when it is unpacked; save the sheet \
         with the products as CSV"
    )]
    WorkbookTooLarge,
    /// A workbook of another kind.
    #[error("this is {0}; save it as xlsx or CSV and give that")]
    OtherWorkbook(&'static str),
    /// A password is needed.
    #[error("{0} in the zip archive is encrypted; unpack it and give the feed itself")]
    Encrypted(String),
    /// Archives in archives in archives.
    #[error(
        "there are archives inside archives, too deep to be a feed; unpack it and give the feed itself"
    )]
    TooDeep,
}

fn list(names: &[String]) -> String {
    let more = if names.len() > NAMES { ", …" } else { "" };
    let names = names.get(..NAMES).unwrap_or(names);
    if names.is_empty() { "none".to_owned() } else { format!("{}{more}", names.join(", ")) }
}

/// What is wrong with an archive.
pub(super) fn damaged(error: ZipError) -> UnpackError {
    match error {
        ZipError::Io(error) => UnpackError::Io(error),
        error => UnpackError::Damaged(error),
    }
}

/// What is read of the archive so far.
pub(super) trait Packed {
    fn packed(&self) -> u64;
}

impl<R: Read> Packed for zip::read::ZipFile<'_, R> {
    fn packed(&self) -> u64 {
        self.compressed_size()
    }
}

/// A content that may not grow without end.
pub(super) struct Limited<R> {
    input: R,
    limits: UnpackLimits,
    bytes: u64,
    packed: Option<u64>,
}

impl<R> Limited<R> {
    pub(super) fn new(input: R, limits: UnpackLimits) -> Limited<R> {
        Limited { input, limits, bytes: 0, packed: None }
    }
}

impl<'a, R: Read> Limited<zip::read::ZipFile<'a, R>> {
    /// A file of an archive.
    pub(super) fn of_entry(entry: zip::read::ZipFile<'a, R>, limits: UnpackLimits) -> Self {
        Limited { packed: Some(entry.compressed_size()), ..Limited::new(entry, limits) }
    }
}

impl<R: Read + Packed> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.bytes += read as u64;
        let packed = self.packed.unwrap_or_else(|| self.input.packed());
        let dense =
            self.bytes > UnpackLimits::HARMLESS && self.bytes / packed.max(1) > self.limits.ratio;
        if dense || self.bytes > self.limits.bytes {
            return Err(io::Error::other(format!(
                "{packed} bytes of the archive have become {}, more than a feed can be; check what \
                 is in it, or unpack it and give the feed itself",
                self.bytes
            )));
        }
        Ok(read)
    }
}
