//! The configuration file, `vitrine.toml`: what a shop's owner decides once.
//!
//! [`Config`] is the file as it is written; every key may be absent. `docs/CONFIGURATION.md`
//! describes them all. A key that nobody knows, a value out of its range and keys that contradict
//! each other are a [`ConfigError`], which shows the line.

mod downloads;
mod error;
mod photo_search;
mod rules;
mod sections;
mod titles;
mod values;

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use downloads::DownloadsSection;
pub use error::{ConfigError, Fault};
pub use photo_search::PhotoSearchSection;
pub use rules::{ExcludeSection, RulesSection};
pub use sections::{ExperimentSection, NetworkSection, SimilarSection, WeightsSection};
pub use titles::TitlesSection;

use crate::dist::PhotoSearch;
use crate::feed::FeedSource;
use crate::http::DownloadOptions;
use crate::model::NetworkSource;
use crate::recommend;
use vitrine_table::Template;

/// A configuration file; paths are relative to its folder until [`Config::read`] has joined them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The feed: a path or an http(s) address.
    pub feed: Option<String>,
    /// The folder to publish.
    pub out: Option<PathBuf>,
    /// The cache folder.
    pub cache: Option<PathBuf>,
    /// Threads that compute.
    pub jobs: Option<NonZero<usize>>,
    /// Days for which files of earlier builds stay in the published folder.
    #[serde(deserialize_with = "values::days")]
    pub keep_days: Option<u32>,
    /// Publish small pictures for the cards.
    pub thumbnails: Option<bool>,
    /// Relative pictures are files under this folder.
    pub picture_base: Option<PathBuf>,
    /// Pictures whose address begins with the key are files under the folder.
    pub pictures: BTreeMap<String, PathBuf>,
    /// Makes the products' addresses where the feed has none.
    pub url_template: Option<String>,
    /// How to download.
    pub downloads: DownloadsSection,
    /// The share of the last build's products that may be gone, 0..=1.
    #[serde(deserialize_with = "values::share")]
    pub max_drop: Option<f32>,
    /// A network of the shop's own.
    pub network: NetworkSection,
    /// How to choose neighbours.
    pub similar: SimilarSection,
    /// What the owner wants and does not want.
    pub rules: RulesSection,
    /// How the shop makes its pages' titles.
    pub titles: TitlesSection,
    /// The search by photo; `None` where the file has no such section.
    pub photo_search: Option<PhotoSearchSection>,
    /// A comparison of the two recommenders.
    pub experiment: Option<ExperimentSection>,
}

impl Config {
    /// Reads a file and makes its paths relative to the current folder.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, is no TOML, or says what makes no sense.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let mut config =
            Config::parse(&text).map_err(|fault| ConfigError::at(path, &text, fault))?;
        config.join(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// Reads a file's text; paths stay as they are.
    ///
    /// # Errors
    ///
    /// The first fault, with its place in the text.
    pub fn parse(text: &str) -> Result<Config, Fault> {
        let config: Config = toml::from_str(text)?;
        config.network.check()?;
        config.titles.check()?;
        config.rules.check(config.similar_options().count)?;
        Ok(config)
    }

    fn join(&mut self, folder: &Path) {
        if let Some(FeedSource::File(path)) = self.feed_source() {
            self.feed = Some(folder.join(path).to_string_lossy().into_owned());
        }
        let paths = [&mut self.out, &mut self.cache, &mut self.picture_base];
        for path in paths.into_iter().flatten().chain(self.pictures.values_mut()) {
            *path = folder.join(&path);
        }
        if let Some(model) = &mut self.network.model {
            *model = folder.join(&model);
        }
    }

    /// The feed, where the file names one.
    pub fn feed_source(&self) -> Option<FeedSource> {
        self.feed.as_deref().map(FeedSource::new)
    }

    /// Prefixes of pictures' addresses with their folders; of two that fit, the longer is first.
    pub fn longest_prefixes_first(&self) -> Vec<(String, PathBuf)> {
        let mut pictures: Vec<(String, PathBuf)> = self.pictures.clone().into_iter().collect();
        pictures.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        pictures
    }

    /// How to download: what the file says, the defaults for the rest.
    pub fn download_options(&self) -> DownloadOptions {
        self.downloads.options()
    }

    /// The network; the embedded one where the file names none.
    pub fn network_source(&self) -> NetworkSource {
        self.network.source()
    }

    /// How to choose neighbours: what the file says, the defaults for the rest.
    pub fn similar_options(&self) -> recommend::Options {
        self.similar.options()
    }

    /// Whether cards say what they have in common with the page's product.
    pub fn reasons(&self) -> bool {
        self.similar.reasons.unwrap_or(false)
    }

    /// How the shop makes its pages' titles.
    pub fn title_templates(&self) -> Vec<Template> {
        self.titles.templates()
    }

    /// Whether some of the shop's pages are asked for to learn that.
    pub fn learn_titles(&self) -> bool {
        self.titles.learn.unwrap_or(true)
    }

    /// How the search by photo is published; `None` where it is not.
    pub fn photo_search(&self) -> Option<PhotoSearch> {
        let enabled = self.photo_search.as_ref().filter(|section| section.enabled());
        enabled.map(PhotoSearchSection::photo_search)
    }

    /// What the owner wants and does not want.
    pub fn rule_options(&self) -> recommend::RuleOptions {
        self.rules.options()
    }
}

#[cfg(test)]
pub(crate) mod tests;
