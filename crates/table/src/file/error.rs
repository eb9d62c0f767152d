//! The errors of reading and writing a table.

use thiserror::Error;

use vitrine_envelope::FormatError;

/// An error of reading or writing a table; each message names the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// The file does not begin with Vitrine's magic.
    #[error("not a Vitrine table (wrong magic): was it replaced by an error page? publish again")]
    NotATable,
    /// The file was written by a later release than this reader.
    #[error(
        "table version {found} is newer than {newest}, the newest that this release reads: update Vitrine"
    )]
    TooNew {
        /// The file's version.
        found: u16,
        /// The newest version that this code reads.
        newest: u16,
    },
    /// A table of another kind was expected, for example an index where a shard should be.
    #[error("this is another kind of table file than expected: publish the whole folder again")]
    WrongKind,
    /// The file ends early, goes on too long or contradicts itself.
    #[error("the table is damaged ({0}): publish it again")]
    Damaged(&'static str),
    /// The file's checksum does not match.
    #[error("the table is damaged (checksum differs): publish it again")]
    Checksum,
    /// The catalogue cannot be written as a table.
    #[error("cannot write the table: {0}")]
    Input(String),
    /// A file of the folder cannot be read.
    #[error("cannot read {path}: {reason}")]
    Missing {
        /// Path relative to the folder.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// A fault in a named file.
    #[error("{path}: {source}")]
    In {
        /// Path relative to the folder.
        path: String,
        /// The fault.
        #[source]
        source: Box<TableError>,
    },
}

impl From<FormatError> for TableError {
    fn from(error: FormatError) -> Self {
        match error {
            FormatError::NotVitrine => Self::NotATable,
            FormatError::TooNew { found, newest } => Self::TooNew { found, newest },
            FormatError::WrongKind => Self::WrongKind,
            FormatError::Damaged(what) => Self::Damaged(what),
            FormatError::Checksum => Self::Checksum,
            FormatError::TooLarge => Self::Input(
                "the catalogue is too large for one table, or a shard has too many products".into(),
            ),
        }
    }
}
