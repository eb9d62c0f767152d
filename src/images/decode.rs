//! Pictures' files, read and decoded.

use std::fs::{self, File};
use std::io::{self, Read};
use std::panic;
use std::path::{Path, PathBuf};

use super::failure::{Failure, FailureKind};
use vitrine_embed::{Limits, Picture};

/// Largest file of a picture on this machine, in bytes.
const FILE_BYTES: u64 = 32 << 20;

/// Reads and decodes a picture's file.
pub(crate) fn open_picture(path: &Path) -> Result<Picture, String> {
    let content = read_picture(path).map_err(|failure| failure.reason)?;
    decode(&content).map_err(|failure| failure.reason)
}

/// Decodes a picture. A decoder that gives up by panicking does not take the build with it.
pub(crate) fn decode(content: &[u8]) -> Result<Picture, Failure> {
    let decoded = panic::catch_unwind(|| Picture::decode(content, &Limits::default()));
    let gave_up = |_| Failure::new(FailureKind::Damaged, "the decoder failed; export it again");
    decoded.map_err(gave_up)?.map_err(Failure::from)
}

/// A picture given by its file.
///
/// # Errors
///
/// Where it cannot be read or decoded.
pub fn decode_file(path: &Path) -> Result<Picture, PictureFileError> {
    open_picture(path).map_err(|reason| PictureFileError { path: path.to_owned(), reason })
}

/// Why a picture given by its file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct PictureFileError {
    path: PathBuf,
    reason: String,
}

/// A picture's file, if it is not too large.
pub(crate) fn read_picture(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| Failure::new(FailureKind::File, error.to_string());
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > FILE_BYTES {
        let reason = format!("larger than the limit of {FILE_BYTES} bytes");
        return Err(Failure::new(FailureKind::TooLarge, reason));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    File::open(path)
        .and_then(|file| file.take(FILE_BYTES).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    Ok(bytes)
}
