//! Why pictures could not be embedded.

use std::io;
use std::path::PathBuf;

use crate::cache::CacheError;
use crate::model::ModelFileError;
use vitrine_embed::NetworkError;

/// Why pictures could not be embedded. One broken picture is none of these: it is counted and left out.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// A picture or a folder of pictures cannot be used.
    #[error("{}: {source}", path.display())]
    Pictures {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The network failed on a picture that is sound.
    #[error("{0}")]
    Embedding(#[from] NetworkError),
    /// The cache cannot be used.
    #[error("{0}")]
    Cache(#[from] CacheError),
    /// Threads cannot be started.
    #[error("cannot start {0} threads: {1}")]
    Threads(usize, rayon::ThreadPoolBuildError),
    /// The network cannot be opened.
    #[error("{0}")]
    Model(#[from] ModelFileError),
}
