//! Why the widget or the search by photo cannot be published, or a published search not be used.

use super::FolderError;
use crate::cache::CacheError;
use crate::model::{ModelFileError, PackFolderError};
use crate::publish::PublishError;
use vitrine_embed::NetworkError;
use vitrine_embed::codes::CodesError;
use vitrine_table::TableError;

/// Why the widget or the search by photo cannot be published, or a published search not be used.
#[derive(Debug, thiserror::Error)]
pub enum DistError {
    /// The binary carries no widget.
    #[error("this binary was built without the widget; build it with `./build.sh dist`")]
    NoWidget,
    /// The binary carries no search module.
    #[error("this binary was built without the search by photo; build it with `./build.sh dist`")]
    NoSearchModule,
    /// Photo search does not work with the network.
    #[error(
        "{name} alone is not enough for the search by photo, whose browsers get nothing but this \
         file: {reason}; export it with its weights in one file"
    )]
    NotSearchable {
        /// The network's file.
        name: String,
        /// What is missing.
        reason: String,
    },
    /// The vectors have no codes, or the codes cannot be read.
    #[error("{0}")]
    Codes(#[from] CodesError),
    /// A published folder cannot be read.
    #[error("{0}")]
    Folder(#[from] FolderError),
    /// A pack's folder cannot be read or written.
    #[error("{0}")]
    PackFolder(#[from] PackFolderError),
    /// The network failed on a picture that is sound.
    #[error("{0}")]
    Embedding(#[from] NetworkError),
    /// The cache cannot be used.
    #[error("{0}")]
    Cache(#[from] CacheError),
    /// The table cannot be written or read.
    #[error("{0}")]
    Table(#[from] TableError),
    /// The folder cannot be published.
    #[error("{0}")]
    Publish(#[from] PublishError),
    /// The network cannot be opened.
    #[error("{0}")]
    Model(#[from] ModelFileError),
}
