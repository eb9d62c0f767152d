//! Reads a feed from where it is.

use std::fs::File;
use std::io::Read;

use super::archive::unpack;
use super::folder;
use super::{FeedSource, FeedSourceError, Packing, UnpackLimits};
use crate::http::{DownloadOptions, Downloader};
use vitrine_catalogue::{Catalogue, Inspection, ReadOptions};

impl FeedSource {
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
            FeedSource::File(path) if path.is_dir() => match folder::open(path) {
                Ok(Some(documents)) => Ok(documents),
                Ok(None) => Err(self.unreadable(
                    "this is a folder without CommerceML (import.xml with offers.xml); name the \
                     feed's file"
                        .into(),
                )),
                Err(error) => Err(self.unreadable(error.to_string())),
            },
            FeedSource::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(self.unreadable(error.to_string())),
            },
            FeedSource::Stdin => Ok(Box::new(std::io::stdin().lock())),
            FeedSource::Web(url) => {
                match Downloader::for_feed(downloads, url).get_temporary_file(url) {
                    Ok(file) => Ok(Box::new(file)),
                    Err(source) => Err(FeedSourceError::Download { feed: self.clone(), source }),
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

impl InspectedFeed {
    /// What the owner should know of the archives.
    pub fn notes(&self) -> impl Iterator<Item = &String> {
        self.packing.iter().flat_map(|packing| match packing {
            Packing::Workbook { notes, .. } => notes.as_slice(),
            Packing::Gzip | Packing::Zip(_) => &[],
        })
    }
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
