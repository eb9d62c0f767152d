//! What can be wrong with any of Vitrine's files.

use thiserror::Error;

/// Why bytes are not what they should be. The room that reads them knows the remedy and adds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FormatError {
    /// The bytes do not begin with Vitrine's magic.
    #[error("wrong magic")]
    NotVitrine,
    /// Written by a later release than this reader.
    #[error("version {found} is newer than {newest}")]
    TooNew {
        /// The file's version.
        found: u16,
        /// The newest version that this code reads.
        newest: u16,
    },
    /// A file of another kind was expected.
    #[error("another kind of file")]
    WrongKind,
    /// The bytes end early, go on too long or contradict themselves.
    #[error("{0}")]
    Damaged(&'static str),
    /// The checksum does not match.
    #[error("checksum differs")]
    Checksum,
    /// More than the format allows.
    #[error("too large")]
    TooLarge,
}
