//! What the steps from a picture's address to its vector work with.

use std::borrow::Cow;
use std::error::Error;

use rayon::ThreadPool;

use super::PicturePlaces;
use crate::cache::Cache;
use crate::http::{DownloadOptions, Downloader};
use crate::model::lazy::LazyNetwork;
use crate::progress::Progress;

/// What a person can do about an error, in words to follow it; `None` where nothing is to be added.
/// The caller gives them, who knows what its user can choose and how.
pub type Remedy = fn(&(dyn Error + 'static)) -> Option<Cow<'static, str>>;

/// The steps from a picture's address to its vector, and what they work with.
pub(crate) struct ImageSteps<'a> {
    pub cache: &'a Cache,
    pub places: &'a PicturePlaces,
    pub downloads: &'a DownloadOptions,
    pub downloader: &'a Downloader,
    /// What is added to the reasons why pictures cannot be used.
    pub remedy: Remedy,
    pub network: &'a LazyNetwork<'a>,
    /// Make thumbnails even of pictures that a browser can fetch from the shop.
    pub thumbnails: bool,
    /// A picture that so many different products share is a placeholder; 0 believes every picture.
    pub placeholder_products: usize,
    /// Threads that compute.
    pub workers: &'a ThreadPool,
    pub progress: &'a dyn Progress,
}
