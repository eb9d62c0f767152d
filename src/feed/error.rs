//! Why a feed could not be read.

use super::FeedSource;
use crate::http::DownloadError;
use vitrine_catalogue::FeedError;

/// Why a feed could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FeedSourceError {
    /// The feed could not be opened.
    #[error("cannot read the feed {feed}: {reason}")]
    Unreadable {
        /// The feed.
        feed: FeedSource,
        /// Why.
        reason: String,
    },
    /// The feed could not be downloaded.
    #[error("cannot read the feed {feed}: {source}")]
    Download {
        /// The feed.
        feed: FeedSource,
        /// What went wrong.
        source: DownloadError,
    },
    /// The feed is no usable catalogue.
    #[error("{feed}: {source}")]
    Unusable {
        /// The feed.
        feed: FeedSource,
        /// What is wrong with it.
        source: FeedError,
    },
}
