//! Pictures of the products: found, fetched, embedded and made into thumbnails, each distinct
//! picture once, whatever is already in the cache not at all.
//!
//! A picture that is fetched but not in use is a file, in the cache or the shop's own; only the
//! pictures being embedded at the moment, one per thread, are in memory.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::ThreadPool;
use rayon::prelude::*;
use serde::Serialize;
use url::Url;

use super::cache::{Cache, Digest, Shelf};
use super::download::Downloader;
use super::locate::{Location, PicturePlaces};
use super::progress::Progress;
use super::{BuildError, DownloadLimits};
use crate::catalogue::Product;
use crate::fc2::{Limits, Network, Picture, PictureError};
use crate::similar::Vectors;

/// Longer side of a card's picture, in pixels: a card is 160 CSS pixels wide, on a screen with two
/// device pixels for each.
const THUMBNAIL_SIDE: u32 = 320;
const THUMBNAIL_QUALITY: u8 = 80;

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

/// A fetched picture.
#[derive(Debug, Clone)]
struct Fetched {
    content: Digest,
    bytes: Bytes,
}

/// Where a fetched picture's bytes lie.
#[derive(Debug, Clone)]
enum Bytes {
    File(PathBuf),
    Cached(Digest),
}

/// What was made of a distinct picture.
#[derive(Debug, Clone)]
struct Look {
    vector: Vec<f32>,
    embedded: bool,
    /// The content's digest.
    thumbnail: Option<Digest>,
}

/// Why nothing was made of a distinct picture.
#[derive(Debug, Clone)]
struct Unusable {
    reason: String,
    /// It is a picture, of a format that a browser may know.
    foreign: bool,
}

impl From<String> for Unusable {
    fn from(reason: String) -> Unusable {
        Unusable { reason, foreign: false }
    }
}

impl Studio<'_> {
    /// Embeds the first usable picture of every product.
    pub fn album(&self, products: &[Product]) -> Result<Album, BuildError> {
        let mut album = Album { shown: vec![None; products.len()], ..Album::default() };
        let mut looks: HashMap<Digest, Result<Look, Unusable>> = HashMap::new();
        let mut chosen: Vec<Option<Digest>> = vec![None; products.len()];
        let mut failures: Vec<(usize, PictureFailure)> = Vec::new();

        let mut pending: Vec<usize> =
            (0..products.len()).filter(|&i| !products[i].pictures.is_empty()).collect();
        let mut round = 0;
        while !pending.is_empty() {
            let address = |i: usize| products[i].pictures[round].as_str();
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
        album.vectors = matrix(self.network.dims(), &chosen, &looks);
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
            Location::File(path) => read_limited(&path)
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

    /// Embeds each distinct picture of `fetched` that is not yet among `looks`.
    fn look_at_all(
        &self,
        fetched: &HashMap<&str, Result<Fetched, String>>,
        looks: &mut HashMap<Digest, Result<Look, Unusable>>,
    ) -> Result<(), BuildError> {
        // Of one picture under several addresses, one needs a thumbnail if any of them does.
        let mut wanted: HashMap<Digest, (&Fetched, bool)> = HashMap::new();
        for (address, result) in fetched {
            let Ok(fetched) = result else { continue };
            let thumbnail = self.thumbnails || self.places.web_address(address).is_none();
            wanted.entry(fetched.content).or_insert((fetched, false)).1 |= thumbnail;
        }
        wanted.retain(|content, (_, thumbnail)| match looks.get(content) {
            Some(Ok(look)) => *thumbnail && look.thumbnail.is_none(),
            Some(Err(_)) => false,
            None => true,
        });
        let wanted: Vec<_> = wanted.into_values().collect();

        self.progress.begin("vectors", wanted.len() as u64);
        let new: Vec<_> = self.workers.install(|| {
            let look = |&(fetched, thumbnail): &(&Fetched, bool)| {
                let look = self.look(fetched, thumbnail);
                self.progress.advance();
                look.map(|look| (fetched.content, look))
            };
            wanted.par_iter().map(look).collect::<Result<_, _>>()
        })?;
        let embedded = new.iter().filter(|(_, l)| l.as_ref().is_ok_and(|l| l.embedded)).count();
        let failed = new.iter().filter(|(_, look)| look.is_err()).count();
        let cached = new.len() - embedded - failed;
        self.progress.end(&format!("{embedded} embedded, {cached} cached, {failed} failed"));
        looks.extend(new);
        Ok(())
    }

    /// The vector and, where it is wanted, the thumbnail of one picture.
    fn look(
        &self,
        fetched: &Fetched,
        thumbnail: bool,
    ) -> Result<Result<Look, Unusable>, BuildError> {
        let vectors = Shelf::vectors(self.network.id());
        let thumbnails = Shelf::thumbnails(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
        let key = &fetched.content;
        let mut vector =
            self.cache.get(&vectors, key).and_then(|bytes| decode(&bytes, self.network.dims()));
        let mut thumbnail_content = self.cache.digest(&thumbnails, key);
        let embedded = vector.is_none();

        if embedded || (thumbnail && thumbnail_content.is_none()) {
            let picture = match self.decode(&fetched.bytes) {
                Ok(picture) => picture,
                Err(unusable) => return Ok(Err(unusable)),
            };
            if embedded {
                let values = self.network.embed(&picture)?;
                if !values.iter().all(|value| value.is_finite()) {
                    return Ok(Err("the network gave no finite vector".to_owned().into()));
                }
                self.cache.put(&vectors, key, &encode(&values))?;
                vector = Some(values);
            }
            if thumbnail && thumbnail_content.is_none() {
                let jpeg = picture.thumbnail_jpeg(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
                self.cache.put(&thumbnails, key, &jpeg)?;
                thumbnail_content = Some(Digest::of(&jpeg));
            }
        }
        let look = Look {
            vector: vector.unwrap_or_default(),
            embedded,
            thumbnail: thumbnail_content.filter(|_| thumbnail),
        };
        Ok(Ok(look))
    }

    fn decode(&self, bytes: &Bytes) -> Result<Picture, Unusable> {
        let content = match bytes {
            Bytes::File(path) => read_limited(path),
            Bytes::Cached(key) => self
                .cache
                .get(&Shelf::pictures(), key)
                .ok_or_else(|| "its file in the cache was damaged; run again".to_owned()),
        };
        let decoded = content.map_err(Unusable::from).and_then(|content| {
            Picture::decode(&content, &Limits::default()).map_err(|error| Unusable {
                foreign: matches!(error, PictureError::UnsupportedFormat(_)),
                reason: error.to_string(),
            })
        });
        // A server may have sent a page in place of the picture: the next build asks again.
        if let (Err(Unusable { foreign: false, .. }), Bytes::Cached(key)) = (&decoded, bytes) {
            self.cache.remove(&Shelf::pictures(), key);
        }
        decoded
    }

    /// A thumbnail's bytes.
    pub fn thumbnail(cache: &Cache, key: &Digest) -> Option<Vec<u8>> {
        cache.get(&Shelf::thumbnails(THUMBNAIL_SIDE, THUMBNAIL_QUALITY), key)
    }
}

/// One row for each product that has a vector, in the products' order.
fn matrix(
    dims: usize,
    chosen: &[Option<Digest>],
    looks: &HashMap<Digest, Result<Look, Unusable>>,
) -> Vectors {
    let mut vectors = Vectors::new(dims, chosen.len());
    for (product, digest) in chosen.iter().enumerate() {
        if let Some(look) = digest.and_then(|digest| looks.get(&digest)?.as_ref().ok()) {
            vectors.push(product, &look.vector);
        }
    }
    vectors
}

/// Little-endian f32, one after the other.
fn encode(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn decode(bytes: &[u8], dims: usize) -> Option<Vec<f32>> {
    let (values, rest) = bytes.as_chunks::<4>();
    (rest.is_empty() && values.len() == dims)
        .then(|| values.iter().map(|value| f32::from_le_bytes(*value)).collect())
}

fn read_limited(path: &Path) -> Result<Vec<u8>, String> {
    let limit = DownloadLimits::PICTURE.bytes;
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > limit {
        return Err(format!("larger than the limit of {limit} bytes"));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}
