//! Pictures of the products: found, fetched, embedded and made into thumbnails.

pub(crate) mod choose;
pub(crate) mod decode;
pub(crate) mod download;
pub(crate) mod embed_files;
pub(crate) mod error;
pub(crate) mod failure;
pub(crate) mod locate;
pub(crate) mod origin;
pub(crate) mod process;
pub(crate) mod steps;
pub(crate) mod workers;

pub use decode::{PictureFileError, decode_file};
pub use embed_files::{EmbeddedPicture, Embeddings, embed, picture_files};
pub use error::ImageError;
pub use failure::{FailureKind, PictureFailure};
pub use locate::{LocateError, Location, PicturePlaces};
pub use origin::DownloadCounts;
pub use steps::Remedy;
