//! The native edge: everything that reads files, talks to servers, caches, reports and publishes.
//!
//! [`build`] is the whole chain. Its steps are the modules:
//!
//! ```text
//! feed_source ─▶ catalogue::read ─▶ pictures (locate, download, cache, fc2) ─▶ similar ─▶ table
//!                                                                                          │
//! any static CDN ◀─ DIST ◀─ publish (manifest, headers, widget_files) ◀────────────────────┘
//! ```
//!
//! `photo_search` adds the search by photo: the network as a pack, the catalogue's codes, its module.
//!
//! [`Config`] is the shop's configuration file.
//! [`Folder`] reads a published folder back: [`check`], [`contact_sheet`],
//! [`PictureSearch`] and [`Preview`] work on it.

mod cache;
mod check;
mod config;
mod contact_sheet;
mod diff;
mod disk;
mod download;
mod drop_guard;
mod earlier;
mod embed;
mod error;
mod experiment;
mod experiment_page;
mod experiment_plots;
mod explain;
mod failure;
mod feed_source;
mod fetch;
mod fetch_queue;
mod folder;
mod headers;
mod html;
mod json_ld;
mod json_log;
mod known_networks;
mod lazy_network;
mod locate;
mod looks;
mod manifest;
mod network;
mod network_file;
mod npy;
mod pack;
mod pack_folder;
mod photo_search;
mod picture_search;
mod pictures;
mod pipeline;
mod preview;
mod preview_pages;
mod progress;
mod publish;
mod remembered;
mod report;
mod saved_page;
mod swap;
mod unpack;
mod whole_file;
mod widget_files;
mod workers;

pub use cache::{Cache, CacheError, Digest, Shelf};
pub use check::{Report, check, first_view};
pub use config::{
    Config, ConfigError, DownloadsSection, ExcludeSection, ExperimentSection, Fault,
    NetworkSection, PhotoSearchSection, RulesSection, SimilarSection, TitlesSection,
    WeightsSection,
};
pub use contact_sheet::{Variant, contact_sheet, parts, photo_sheet};
pub use diff::{ChangedNeighbours, ChangedProduct, Changes, Field};
pub use download::{
    Answer, DownloadError, DownloadFileError, DownloadOptions, Downloader, ExpectedFile,
    PrivateAddress, Validators,
};
pub use drop_guard::MAX_DROP;
pub use embed::{EmbeddedPicture, Embeddings, embed, picture_files};
pub use error::BuildError;
pub use experiment::Experiment;
pub use experiment_page::experiment_page;
pub use explain::Explanations;
pub use failure::FailureKind;
pub use feed_source::{FeedSource, InspectedFeed};
pub use folder::{Files, Folder, FolderError};
pub use json_log::JsonLog;
pub use known_networks::{KnownNetwork, KnownNetworks, KnownNetworksError};
pub use locate::{LocateError, Location, PicturePlaces};
pub use looks::decode_file;
pub use manifest::{Manifest, ManifestError, SearchFiles};
pub use network::{NetworkSource, open_network};
pub use network_file::NetworkFile;
pub use pack::{Cosine, PackOptions, PackReport, PackedLayer, pack};
pub use pack_folder::PackFolderError;
pub use photo_search::{EMBEDDED_UNLIKE, PhotoSearch};
pub use picture_search::PictureSearch;
pub use pictures::PictureFailure;
pub use pipeline::{Options, build};
pub use preview::{Preview, PreviewError};
pub use progress::{Console, Progress, Quiet};
pub use publish::{KEEP_DAYS, PublishError, Published, Publisher};
pub use report::{
    DownloadCounts, FailureCount, PictureCounts, SkippedItem, SkippedKind, Summary, Written, size,
};
pub use saved_page::{is_page, saved_page, title_list};
pub use unpack::{Packing, UnpackError, UnpackLimits};
pub use whole_file::write_whole;
