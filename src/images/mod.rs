//! Pictures of the products: found, fetched, embedded and made into thumbnails.

pub(crate) mod error;
pub(crate) mod choose;
pub(crate) mod download;
pub(crate) mod embed_files;
pub(crate) mod failure;
pub(crate) mod locate;
pub(crate) mod process;
pub(crate) mod workers;

pub use choose::PictureFailure;
pub use embed_files::{EmbeddedPicture, Embeddings, embed, picture_files};
pub use failure::FailureKind;
pub use locate::{LocateError, Location, PicturePlaces};
pub use process::{PictureFileError, decode_file};
pub use error::ImageError;
