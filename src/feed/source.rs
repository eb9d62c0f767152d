//! Opens the feed, which is a file, a web address or the standard input.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use url::Url;

use super::archive::unpack;
use super::{Packing, UnpackLimits};
use crate::http::{DownloadOptions, Downloader};
use super::FeedSourceError;
use vitrine_catalogue::{self, Catalogue, Inspection, ReadOptions};

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

    /// Reads the whole feed.
    pub fn read(
        &self,
        options: &ReadOptions,
        downloads: &DownloadOptions,
    ) -> Result<Catalogue, FeedSourceError> {
        self.inspect(options, downloads).map(|found| found.inspection.catalogue)
    }

    /// Reads the whole feed, and says what it was found to be.
    pub fn inspect(
        &self,
        options: &ReadOptions,
        downloads: &DownloadOptions,
    ) -> Result<InspectedFeed, FeedSourceError> {
        let read = |input: &mut dyn Read, packing: &[Packing]| {
            let mut input = Counted { input, bytes: 0 };
            let inspection = vitrine_catalogue::inspect(&mut input, options)?;
            Ok(InspectedFeed { inspection, packing: packing.to_vec(), bytes: input.bytes })
        };
        unpack(self.open(downloads)?, UnpackLimits::FEED, read)
            .map_err(|error| self.unreadable(error.to_string()))?
            .map_err(|source| FeedSourceError::Unusable { feed: self.clone(), source })
    }

    /// Opens the feed for reading from its beginning, packed as it may be. One from the web is then
    /// here whole, because nothing may be made of a part.
    fn open(&self, downloads: &DownloadOptions) -> Result<Box<dyn Read>, FeedSourceError> {
        match self {
            FeedSource::File(path) if path.is_dir() => {
                Err(self.unreadable("this is a folder; name the feed's file".into()))
            }
            FeedSource::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(self.unreadable(error.to_string())),
            },
            FeedSource::Stdin => Ok(Box::new(std::io::stdin().lock())),
            FeedSource::Web(url) => {
                match Downloader::for_feed(downloads, url).get_temporary_file(url) {
                    Ok(file) => Ok(Box::new(file)),
                    Err(error) => Err(self.unreadable(error.to_string())),
                }
            }
        }
    }

    fn unreadable(&self, reason: String) -> FeedSourceError {
        FeedSourceError::Unreadable { feed: self.clone(), reason }
    }
}

/// A feed that was read, and what it was found to be.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectedFeed {
    /// What is in it.
    pub inspection: Inspection,
    /// The archives that it was in, the outermost first.
    pub packing: Vec<Packing>,
    /// Its bytes, unpacked.
    pub bytes: u64,
}

/// An input that counts what is read of it.
struct Counted<'a> {
    input: &'a mut dyn Read,
    bytes: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(into)?;
        self.bytes += read as u64;
        Ok(read)
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
