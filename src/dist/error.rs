//! Why the widget or the search by photo cannot be published.

use crate::cache::CacheError;
use crate::model::ModelFileError;
use crate::publish::PublishError;
use vitrine_embed::codes::CodesError;

/// Why the widget or the search by photo cannot be published.
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
    /// The vectors have no codes.
    #[error("{0}")]
    Codes(#[from] CodesError),
    /// The cache cannot be used.
    #[error("{0}")]
    Cache(#[from] CacheError),
    /// The folder cannot be published.
    #[error("{0}")]
    Publish(#[from] PublishError),
    /// The network cannot be opened or packed.
    #[error("{0}")]
    Model(#[from] ModelFileError),
}
