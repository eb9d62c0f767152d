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
//! [`Folder`] reads a published folder back: [`check`], [`contact_sheet`] and [`Preview`] work on
//! it.

mod cache;
mod check;
mod contact_sheet;
mod download;
mod error;
mod feed_source;
mod folder;
mod headers;
mod html;
mod locate;
mod manifest;
mod network;
mod network_file;
mod pack;
mod pack_folder;
mod pictures;
mod pipeline;
mod preview;
mod preview_pages;
mod progress;
mod publish;
mod report;
mod widget_files;

pub use cache::{Cache, CacheError, Digest, Shelf};
pub use check::{Report, check, first_view};
pub use contact_sheet::{Variant, contact_sheet};
pub use download::{DownloadError, DownloadLimits, Downloader};
pub use error::BuildError;
pub use feed_source::FeedSource;
pub use folder::{Files, Folder, FolderError};
pub use locate::{LocateError, Location, PicturePlaces};
pub use manifest::{Manifest, ManifestError};
pub use network::NetworkSource;
pub use network_file::NetworkFile;
pub use pack::{Cosine, PackOptions, PackReport, PackedLayer, pack};
pub use pack_folder::PackFolderError;
pub use pictures::PictureFailure;
pub use pipeline::{Options, build};
pub use preview::{Preview, PreviewError};
pub use progress::{Console, Progress, Quiet};
pub use publish::{PublishError, Published, Publisher};
pub use report::{PictureCounts, SkippedItem, SkippedKind, Summary, Written, size};
