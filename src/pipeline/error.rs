//! Why a build failed.

use std::path::PathBuf;

use crate::cache::CacheError;
use crate::dist::{DistError, FolderError};
use crate::feed::{FeedSource, FeedSourceError};
use crate::images::ImageError;
use crate::model::ModelFileError;
use crate::publish::PublishError;
use vitrine_table::TableError;

/// Why a build failed, by its stages. Nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The feed has far fewer products than the last build had.
    #[error(
        "{feed} has only {now} products, {} % fewer than the {before} that {} was built from; at \
         most {} % may be gone, so nothing was published",
        (before - now) * 100 / before, out.display(), (max_drop * 100.0).round()
    )]
    ProductsDropped {
        /// The feed.
        feed: FeedSource,
        /// The folder that would have been published.
        out: PathBuf,
        /// Products of the last build.
        before: usize,
        /// Products of the feed.
        now: usize,
        /// The share that may be gone.
        max_drop: f32,
    },
    /// No page could be matched with a product.
    #[error(
        "{feed} has no product that a page could be matched with: no addresses, no identifiers of \
         the shop's own, and all products are called the same; add a column for addresses (url) or \
         identifiers (id) to the feed, or give --url-template"
    )]
    NothingToMatch {
        /// The feed.
        feed: FeedSource,
    },
    /// A published folder cannot be read.
    #[error("{0}")]
    Folder(#[from] FolderError),
    /// The cache cannot be used.
    #[error("{0}")]
    Cache(#[from] CacheError),
    /// The table cannot be written or read.
    #[error("{0}")]
    Table(#[from] TableError),
    /// The folder cannot be published.
    #[error("{0}")]
    Publish(#[from] PublishError),
    /// The feed cannot be read.
    #[error("{0}")]
    Feed(#[from] FeedSourceError),
    /// The network cannot be opened.
    #[error("{0}")]
    Model(#[from] ModelFileError),
    /// The pictures cannot be embedded.
    #[error("{0}")]
    Images(#[from] ImageError),
    /// The widget or the search by photo cannot be published.
    #[error("{0}")]
    Dist(#[from] DistError),
}
