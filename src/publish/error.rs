//! Why a folder could not be published.

use std::io;
use std::path::PathBuf;

/// Why a folder could not be published. What it held before is still there.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A file is in the folder's place.
    #[error("{} is a file", .0.display())]
    NotAFolder(PathBuf),
    /// Another build is at work on it.
    #[error("another build is writing to {}; let it finish, or name another folder", .0.display())]
    Busy(PathBuf),
    /// No place, no permission, …
    #[error(
        "cannot write {}: {source}; what was published before is unchanged; make room or check the \
         folder's permissions, then run again", path.display()
    )]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
