//! Why a network could not be opened or packed.

use std::io;
use std::path::PathBuf;

use super::PackFolderError;
use crate::cache::CacheError;
use crate::images::PictureFileError;
use vitrine_embed::NetworkError;
use vitrine_embed::pack::PackError;

/// Why a network could not be opened or packed.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// The network's file cannot be read.
    #[error("cannot read the network {}: {source}", path.display())]
    NetworkFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The network is none that works.
    #[error("{name}: {source}")]
    Network {
        /// The file, or words for the embedded network.
        name: String,
        /// What is wrong with it.
        source: NetworkError,
    },
    /// A pack's folder cannot be read or written.
    #[error("{0}")]
    PackFolder(#[from] PackFolderError),
    /// A layer or preprocessing was asked of a pack.
    #[error("{} is a pack, whose layer and preprocessing are fixed", .0.display())]
    PackIsCut(PathBuf),
    /// The network cannot be packed as asked.
    #[error("{name}: {source}")]
    Pack {
        /// The file.
        name: String,
        /// Why not.
        source: PackError,
    },
    /// The network failed on a picture that is sound.
    #[error("{0}")]
    Embedding(#[from] NetworkError),
    /// The cache cannot be used.
    #[error("{0}")]
    Cache(#[from] CacheError),
    /// A picture given by its file cannot be used.
    #[error("{0}")]
    Picture(#[from] PictureFileError),
}
