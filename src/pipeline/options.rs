//! What to build, from what, into what.

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use crate::dist::{ExperimentSetup, PhotoSearch};
use crate::feed::FeedSource;
use crate::http::DownloadOptions;
use crate::images::Remedy;
use crate::model::NetworkSource;
use crate::recommend;
use vitrine_catalogue::ReadOptions;
use vitrine_table::Template;

/// What to build, from what, into what.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The feed.
    pub feed: FeedSource,
    /// The folder to publish.
    pub out: PathBuf,
    /// How to read the feed.
    pub read: ReadOptions,
    /// The share of the last build's products that may be gone; 1 allows everything.
    pub max_drop: f32,
    /// Relative pictures are files under this folder.
    pub picture_base: Option<PathBuf>,
    /// Pictures whose address begins with the text are files under the folder.
    pub picture_prefixes: Vec<(String, PathBuf)>,
    /// Makes vectors of pictures.
    pub network: NetworkSource,
    /// How to choose neighbours.
    pub similar: recommend::Options,
    /// Cards say what they have in common with the page's product.
    pub reasons: bool,
    /// What the owner wants and does not want recommended.
    pub rules: recommend::RuleOptions,
    /// How the shop makes its pages' titles.
    pub templates: Vec<Template>,
    /// Learn that from some of its pages too.
    pub learn_titles: bool,
    /// The cache folder.
    pub cache: PathBuf,
    /// How to download.
    pub downloads: DownloadOptions,
    /// Threads that compute; all cores where it is not given.
    pub jobs: Option<NonZero<usize>>,
    /// How long files of earlier builds stay in the folder.
    pub keep: Duration,
    /// Publish nothing, and say what would be published.
    pub dry_run: bool,
    /// Publish small pictures for the cards, even of those that the shop's server has.
    pub thumbnails: bool,
    /// Publish the search by photo too.
    pub photo_search: Option<PhotoSearch>,
    /// A comparison of the recommenders on the shop's visitors.
    pub experiment: Option<ExperimentSetup>,
    /// What is added to the reasons why pictures cannot be used.
    pub remedy: Remedy,
}
