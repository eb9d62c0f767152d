//! Pictures of the products: found, fetched, embedded and made into thumbnails, each distinct
//! picture once, whatever is already in the cache not at all.
//!
//! A picture that is fetched but not in use is a file, in the cache or the shop's own; so is a
//! vector until all are made. Decoded are only the pictures being looked at, one per thread.

use std::collections::{HashMap, HashSet};

use rayon::ThreadPool;
use rayon::prelude::*;
use serde::Serialize;
use url::Url;

use super::BuildError;
use super::cache::{Cache, Digest, Shelf};
use super::download::Downloader;
use super::locate::{Location, PicturePlaces};
use super::looks::{self, Bytes, Fetched, Looks};
use super::progress::Progress;
use crate::catalogue::Product;
use crate::fc2::Network;
use crate::similar::Vectors;

/// Everything that embedding pictures takes.
pub(super) struct Studio<'a> {
    pub cache: &'a Cache,
    pub places: &'a PicturePlaces,
    pub downloader: &'a Downloader,
    pub network: &'a Network,
    /// Make thumbnails even of pictures that a browser can fetch from the shop.
    pub thumbnails: bool,
    /// Threads that wait for servers and disks.
    pub fetchers: &'a ThreadPool,
    /// Threads that compute.
    pub workers: &'a ThreadPool,
    pub progress: &'a dyn Progress,
}

/// A picture that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PictureFailure {
    /// The product's identifier.
    pub id: String,
    /// The picture's address, as in the feed.
    pub address: String,
    /// Why, in a few words.
    pub reason: String,
}

/// What came of all pictures.
#[derive(Debug, Default)]
pub(super) struct Album {
    /// For each product what its card shows, where there is something to show.
    pub shown: Vec<Option<Shown>>,
    pub vectors: Vectors,
    /// For each product the digest of the picture whose vector it has.
    pub contents: Vec<Option<Digest>>,
    /// In the products' order.
    pub failures: Vec<PictureFailure>,
    /// Distinct pictures that have a vector.
    pub found: usize,
    /// Those of them that were embedded in this run.
    pub embedded: usize,
}

/// The picture on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// A thumbnail in the cache: its own key there, and its content's digest.
    Thumbnail { key: Digest, content: Digest },
    /// The shop's own picture.
    Web(Url),
}

impl Studio<'_> {
    /// Embeds the first usable picture of every product.
    pub fn album(&self, products: &[Product]) -> Result<Album, BuildError> {
        let mut album = Album { shown: vec![None; products.len()], ..Album::default() };
        let mut looks = Looks::new();
        let mut chosen: Vec<Option<Digest>> = vec![None; products.len()];
        let mut failures: Vec<(usize, PictureFailure)> = Vec::new();

        let mut pending: Vec<usize> =
            (0..products.len()).filter(|&i| !products[i].pictures.is_empty()).collect();
        let mut round = 0;
        while !pending.is_empty() {
            let address = |i: usize| products[i].pictures.get(round).unwrap_or_default();
            let fetched = self.fetch_all(pending.iter().map(|&i| address(i)))?;
            self.look_at_all(&fetched, &mut looks)?;

            for &i in &pending {
                let web = self.places.web_address(address(i));
                let reason = match &fetched[address(i)] {
                    Err(reason) => reason,
                    Ok(fetched) => match &looks[&fetched.content] {
                        Ok(look) => {
                            chosen[i] = Some(fetched.content);
                            album.shown[i] = match (web, look.thumbnail) {
                                (Some(url), _) if !self.thumbnails => Some(Shown::Web(url)),
                                (_, Some(content)) => {
                                    Some(Shown::Thumbnail { key: fetched.content, content })
                                }
                                (web, None) => web.map(Shown::Web),
                            };
                            continue;
                        }
                        Err(unusable) => {
                            if unusable.foreign && album.shown[i].is_none() {
                                album.shown[i] = web.map(Shown::Web);
                            }
                            &unusable.reason
                        }
                    },
                };
                let failure = PictureFailure {
                    id: products[i].id.clone(),
                    address: address(i).to_owned(),
                    reason: reason.clone(),
                };
                failures.push((i, failure));
            }
            round += 1;
            pending.retain(|&i| chosen[i].is_none() && products[i].pictures.len() > round);
        }

        failures.sort_by_key(|(product, _)| *product);
        album.failures = failures.into_iter().map(|(_, failure)| failure).collect();
        album.found = looks.values().flatten().count();
        album.embedded = looks.values().flatten().filter(|look| look.embedded).count();
        album.vectors = self.matrix(&chosen)?;
        album.contents = chosen;
        Ok(album)
    }

    /// Brings each distinct address's picture onto this machine.
    fn fetch_all<'p>(
        &self,
        addresses: impl Iterator<Item = &'p str>,
    ) -> Result<HashMap<&'p str, Result<Fetched, String>>, BuildError> {
        let mut seen = HashSet::new();
        let distinct: Vec<&str> = addresses.filter(|address| seen.insert(*address)).collect();
        self.progress.begin("pictures", distinct.len() as u64);
        let fetched: HashMap<_, _> = self.fetchers.install(|| {
            let fetch = |address: &&'p str| {
                let result = self.fetch(address);
                self.progress.advance();
                result.map(|fetched| (*address, fetched))
            };
            distinct.par_iter().map(fetch).collect::<Result<_, _>>()
        })?;
        let failed = fetched.values().filter(|result| result.is_err()).count();
        self.progress.end(&format!("{} here, {failed} failed", fetched.len() - failed));
        Ok(fetched)
    }

    fn fetch(&self, address: &str) -> Result<Result<Fetched, String>, BuildError> {
        let location = match self.places.locate(address) {
            Ok(location) => location,
            Err(error) => return Ok(Err(error.to_string())),
        };
        Ok(match location {
            Location::File(path) => looks::read_picture(&path)
                .map(|bytes| Fetched { content: Digest::of(&bytes), bytes: Bytes::File(path) }),
            Location::Web(url) => {
                let key = Digest::of(url.as_str().as_bytes());
                let shelf = Shelf::pictures();
                if let Some(content) = self.cache.digest(&shelf, &key) {
                    return Ok(Ok(Fetched { content, bytes: Bytes::Cached(key) }));
                }
                match self.downloader.get(&url) {
                    Ok(bytes) => {
                        self.cache.put(&shelf, &key, &bytes)?;
                        Ok(Fetched { content: Digest::of(&bytes), bytes: Bytes::Cached(key) })
                    }
                    Err(error) => Err(error.to_string()),
                }
            }
        })
    }

    /// One row for each product that has a vector, in the products' order.
    fn matrix(&self, chosen: &[Option<Digest>]) -> Result<Vectors, BuildError> {
        let mut vectors = Vectors::new(self.network.dims(), chosen.len());
        for (product, picture) in chosen.iter().enumerate() {
            if let Some(picture) = picture {
                let vector = looks::vector(self.cache, self.network, picture);
                vectors.push(product, &vector.ok_or(BuildError::CacheChanged)?);
            }
        }
        Ok(vectors)
    }
}
