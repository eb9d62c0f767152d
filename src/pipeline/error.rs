//! Why a build failed.

use std::io;
use std::path::PathBuf;

use crate::cache::CacheError;
use crate::dist::FolderError;
use crate::feed::FeedSource;
use crate::model::PackFolderError;
use crate::publish::PublishError;
use vitrine_catalogue::FeedError;
use vitrine_embed::NetworkError;
use vitrine_embed::codes::CodesError;
use vitrine_embed::pack::PackError;
use vitrine_table::TableError;

/// Why a build, or a part of one, failed. Nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The feed could not be opened.
    #[error("cannot read the feed {feed}: {reason}")]
    FeedUnreadable {
        /// The feed.
        feed: FeedSource,
        /// Why.
        reason: String,
    },
    /// The feed is no usable catalogue.
    #[error("{feed}: {source}")]
    Feed {
        /// The feed.
        feed: FeedSource,
        /// What is wrong with it.
        source: FeedError,
    },
    /// The feed has far fewer products than the last build had.
    #[error(
        "{feed} has only {now} products, {} % fewer than the {before} that {} was built from; at \
         most {} % may be gone, so nothing was published; if the shop really has so few now, build \
         once with --allow-drop, or raise max_drop in the configuration",
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
    /// The binary carries no widget.
    #[error("this binary was built without the widget; build it with `./build.sh dist`")]
    NoWidget,
    /// The binary carries no search module.
    #[error(
        "this binary was built without the search by photo; build it with `./build.sh dist`, or \
         leave --photo-search or [photo_search] out"
    )]
    NoSearchModule,
    /// Photo search does not work with the network.
    #[error(
        "{name} alone is not enough for the search by photo, whose browsers get nothing but this \
         file: {reason}; export it with its weights in one file, or leave --photo-search or \
         [photo_search] out"
    )]
    NotSearchable {
        /// The network's file.
        name: String,
        /// What is missing.
        reason: String,
    },
    /// The vectors have no codes, or the codes cannot be read.
    #[error(transparent)]
    Codes(#[from] CodesError),
    /// A published folder cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A picture or a folder of pictures cannot be used.
    #[error("{}: {source}", path.display())]
    Pictures {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
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
    #[error(transparent)]
    PackFolder(#[from] PackFolderError),
    /// A layer or preprocessing was asked of a pack.
    #[error(
        "{} is a pack, whose layer and preprocessing are fixed; leave --layer and --preprocessing \
         out, or pack the ONNX file again with them", .0.display()
    )]
    PackIsCut(PathBuf),
    /// The network cannot be packed as asked.
    #[error("{name}: {source}")]
    Pack {
        /// The file.
        name: String,
        /// Why not.
        source: PackError,
    },
    /// A picture given by its file cannot be used.
    #[error("{}: {reason}", path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The network failed on a picture that is sound.
    #[error(transparent)]
    Embedding(#[from] NetworkError),
    /// A file disappeared from the cache during the build, or was damaged.
    #[error("a file disappeared from the cache during the build, or was damaged; run again")]
    CacheChanged,
    /// The cache cannot be used.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// Threads cannot be started.
    #[error("cannot start {0} threads: {1}; try --jobs 1")]
    Threads(usize, rayon::ThreadPoolBuildError),
    /// The table cannot be written or read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The folder cannot be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
}
