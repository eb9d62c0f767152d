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
mod download;
mod download_file;
mod embed;
mod error;
mod experiment;
mod experiment_page;
mod experiment_plots;
mod explain;
mod feed_source;
mod folder;
mod headers;
mod html;
mod json_ld;
mod known_networks;
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
mod report;
mod saved_page;
mod whole_file;
mod widget_files;
mod workers;

pub use cache::{Cache, CacheError, Digest, Shelf};
pub use check::{Report, check, first_view};
pub use config::{
    Config, ConfigError, ExcludeSection, ExperimentSection, Fault, NetworkSection,
    PhotoSearchSection, RulesSection, SimilarSection, TitlesSection, WeightsSection,
};
pub use contact_sheet::{Variant, contact_sheet, photo_sheet};
pub use download::{DownloadError, DownloadLimits, Downloader};
pub use download_file::{DownloadFileError, ExpectedFile};
pub use embed::{EmbeddedPicture, Embeddings, embed, picture_files};
pub use error::BuildError;
pub use experiment::Experiment;
pub use experiment_page::experiment_page;
pub use explain::Explanations;
pub use feed_source::FeedSource;
pub use folder::{Files, Folder, FolderError};
pub use known_networks::{KnownNetwork, KnownNetworks, KnownNetworksError};
pub use locate::{LocateError, Location, PicturePlaces};
pub use looks::decode_file;
pub use manifest::{Manifest, ManifestError, SearchFiles};
pub use network::{NetworkSource, open_network};
pub use network_file::NetworkFile;
pub use pack::{Cosine, PackOptions, PackReport, PackedLayer, pack};
pub use pack_folder::PackFolderError;
pub use photo_search::PhotoSearch;
pub use picture_search::PictureSearch;
pub use pictures::PictureFailure;
pub use pipeline::{Options, build};
pub use preview::{Preview, PreviewError};
pub use progress::{Console, Progress, Quiet};
pub use publish::{PublishError, Published, Publisher};
pub use report::{PictureCounts, SkippedItem, SkippedKind, Summary, Written, size};
pub use saved_page::{is_page, saved_page, title_list};
pub use whole_file::write_whole;
