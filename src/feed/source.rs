//! Where a feed is: a file, a web address or the standard input.

use std::path::{Path, PathBuf};

use url::Url;

/// Where a feed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedSource {
    /// On this machine.
    File(PathBuf),
    /// On a web server.
    Web(Url),
    /// What is piped in.
    Stdin,
}

impl FeedSource {
    /// An http(s) address, a `file:` address, a path, or `-` for the standard input.
    pub fn new(feed: &str) -> FeedSource {
        if feed == "-" {
            return FeedSource::Stdin;
        }
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
            FeedSource::File(path) if path.is_dir() => Some(path.clone()),
            FeedSource::File(path) => path.parent().map(Path::to_owned),
            FeedSource::Web(_) | FeedSource::Stdin => None,
        }
    }

    /// The address of a feed from the web.
    pub fn address(&self) -> Option<&Url> {
        match self {
            FeedSource::File(_) | FeedSource::Stdin => None,
            FeedSource::Web(url) => Some(url),
        }
    }
}

impl std::fmt::Display for FeedSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FeedSource::File(path) => path.display().fmt(f),
            FeedSource::Web(url) => url.fmt(f),
            FeedSource::Stdin => f.write_str("the standard input"),
        }
    }
}
