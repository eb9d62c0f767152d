//! Opens the feed, which is a file or a web address.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use url::Url;

use super::{BuildError, DownloadOptions, Downloader};
use crate::catalogue::{self, Catalogue, ReadOptions};

/// Where a feed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedSource {
    /// On this machine.
    File(PathBuf),
    /// On a web server.
    Web(Url),
}

impl FeedSource {
    /// An http(s) address, a `file:` address or a path.
    pub fn new(feed: &str) -> FeedSource {
        match Url::parse(feed) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => FeedSource::Web(url),
            Ok(url) if url.scheme() == "file" => match url.to_file_path() {
                Ok(path) => FeedSource::File(path),
                Err(()) => FeedSource::File(feed.into()),
            },
            _ => FeedSource::File(feed.into()),
        }
    }

    /// The folder of a local feed.
    pub fn folder(&self) -> Option<PathBuf> {
        match self {
            FeedSource::File(path) => path.parent().map(Path::to_owned),
            FeedSource::Web(_) => None,
        }
    }

    /// The address of a feed from the web.
    pub fn address(&self) -> Option<&Url> {
        match self {
            FeedSource::File(_) => None,
            FeedSource::Web(url) => Some(url),
        }
    }

    /// Reads the whole feed.
    pub fn read(
        &self,
        options: &ReadOptions,
        downloads: &DownloadOptions,
    ) -> Result<Catalogue, BuildError> {
        catalogue::read(BufReader::new(self.open(downloads)?), options)
            .map_err(|source| BuildError::Feed { feed: self.clone(), source })
    }

    /// Opens the feed for reading from its beginning. One from the web is then here whole, because
    /// nothing may be made of a part.
    pub fn open(&self, downloads: &DownloadOptions) -> Result<File, BuildError> {
        let unreadable = |reason: String| BuildError::FeedUnreadable { feed: self.clone(), reason };
        match self {
            FeedSource::File(path) if path.is_dir() => {
                Err(unreadable("this is a folder; name the feed's file".into()))
            }
            FeedSource::File(path) => {
                File::open(path).map_err(|error| unreadable(error.to_string()))
            }
            FeedSource::Web(url) => Downloader::for_feed(downloads, url)
                .get_temporary_file(url)
                .map_err(|error| unreadable(error.to_string())),
        }
    }
}

impl std::fmt::Display for FeedSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FeedSource::File(path) => path.display().fmt(f),
            FeedSource::Web(url) => url.fmt(f),
        }
    }
}
