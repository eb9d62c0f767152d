//! The published folder: its files, their names, and reading it back.

pub(crate) mod assets;
pub(crate) mod check;
pub(crate) mod error;
pub(crate) mod experiment;
pub(crate) mod explain;
pub(crate) mod folder;
pub(crate) mod frame;
pub(crate) mod http_headers;
pub(crate) mod layout;
pub(crate) mod photo;
pub(crate) mod photo_query;

pub use check::{CheckReport, check, first_view};
pub use error::DistError;
pub use experiment::ExperimentSetup;
pub use explain::Explanations;
pub use folder::{Folder, FolderError, PublishedFiles};
pub use frame::{FrameManifest, ManifestError, SearchFiles};
pub use photo::PhotoSearch;
pub use photo_query::{PictureSearch, PictureSearchError};
