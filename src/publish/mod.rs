//! Publishing: a folder goes from one build to the next without a moment in between.

pub(crate) mod atomic_write;
pub(crate) mod commit;
pub(crate) mod error;
pub(crate) mod file_operations;
pub(crate) mod publisher;
pub(crate) mod retention;

pub use atomic_write::write_whole;
pub use error::PublishError;
pub use publisher::{KEEP_DAYS, Published, Publisher};
