//! What is made of one picture: its vector and its thumbnail, in the cache.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::cache::{Cache, Digest, Shelf};
use super::pictures::Studio;
use super::workers::{Step, embed_each};
use super::{BuildError, DownloadLimits};
use crate::fc2::{Limits, Network, Picture, PictureError};

/// Longer side of a card's picture, in pixels: a card is 160 CSS pixels wide, on a screen with two
/// device pixels for each.
pub(super) const THUMBNAIL_SIDE: u32 = 320;
/// Of its JPEG, 1 to 100.
pub(super) const THUMBNAIL_QUALITY: u8 = 80;

/// A fetched picture.
#[derive(Debug, Clone)]
pub(super) struct Fetched {
    pub content: Digest,
    pub bytes: Bytes,
}

/// Where a fetched picture's bytes lie.
#[derive(Debug, Clone)]
pub(super) enum Bytes {
    File(PathBuf),
    Cached(Digest),
}

/// A distinct picture whose vector is in the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// In this run.
    pub embedded: bool,
    /// The content's digest, where one is wanted.
    pub thumbnail: Option<Digest>,
}

/// Why nothing was made of a distinct picture.
#[derive(Debug, Clone)]
pub(super) struct Unusable {
    pub reason: String,
    /// It is a picture, of a format that a browser may know.
    pub foreign: bool,
}

impl From<String> for Unusable {
    fn from(reason: String) -> Unusable {
        Unusable { reason, foreign: false }
    }
}

/// Looks by the picture's content.
pub(super) type Looks = HashMap<Digest, Result<Look, Unusable>>;

impl Studio<'_> {
    /// Embeds each distinct picture of `fetched` that is not yet among `looks`.
    pub(super) fn look_at_all(
        &self,
        fetched: &HashMap<&str, Result<Fetched, String>>,
        looks: &mut Looks,
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
        let new: Vec<_> = embed_each(
            self.workers,
            self.network,
            &wanted,
            |&(fetched, thumbnail)| {
                let step = self.look(fetched, thumbnail)?;
                if matches!(step, Step::Done(_)) {
                    self.progress.advance();
                }
                Ok(step)
            },
            |(fetched, _), thumbnail, vector| {
                let shelf = Shelf::vectors(self.network.id());
                self.cache.put(&shelf, &fetched.content, &encode(&vector))?;
                self.progress.advance();
                Ok(Ok(Look { embedded: true, thumbnail }))
            },
        )?;
        let embedded = new.iter().flatten().filter(|look| look.embedded).count();
        let failed = new.iter().filter(|look| look.is_err()).count();
        let cached = new.len() - embedded - failed;
        self.progress.end(&format!("{embedded} embedded, {cached} cached, {failed} failed"));
        looks.extend(wanted.iter().map(|(fetched, _)| fetched.content).zip(new));
        Ok(())
    }

    /// Makes the thumbnail of one picture, where it is wanted, and finds its vector or prepares it
    /// for the network. The decoded picture does not outlive this.
    fn look(
        &self,
        fetched: &Fetched,
        thumbnail: bool,
    ) -> Result<Step<Option<Digest>, Result<Look, Unusable>>, BuildError> {
        let thumbnails = Shelf::thumbnails(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
        let key = &fetched.content;
        let mut jpeg = self.cache.digest(&thumbnails, key).filter(|_| thumbnail);
        let embedded = vector(self.cache, self.network, key).is_some();
        if embedded && (jpeg.is_some() || !thumbnail) {
            return Ok(Step::Done(Ok(Look { embedded: false, thumbnail: jpeg })));
        }
        let picture = match self.decode(&fetched.bytes) {
            Ok(picture) => picture,
            Err(unusable) => return Ok(Step::Done(Err(unusable))),
        };
        if thumbnail && jpeg.is_none() {
            let content = picture.thumbnail_jpeg(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
            self.cache.put(&thumbnails, key, &content)?;
            jpeg = Some(Digest::of(&content));
        }
        Ok(if embedded {
            Step::Done(Ok(Look { embedded: false, thumbnail: jpeg }))
        } else {
            Step::Embed(self.network.prepare(&picture), jpeg)
        })
    }

    fn decode(&self, bytes: &Bytes) -> Result<Picture, Unusable> {
        let content = match bytes {
            Bytes::File(path) => read_picture(path),
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

/// A picture's vector, where the cache has it.
pub(super) fn vector(cache: &Cache, network: &Network, picture: &Digest) -> Option<Vec<f32>> {
    let bytes = cache.get(&Shelf::vectors(network.id()), picture)?;
    let (values, rest) = bytes.as_chunks::<4>();
    (rest.is_empty() && values.len() == network.dims())
        .then(|| values.iter().map(|value| f32::from_le_bytes(*value)).collect())
}

/// Little-endian f32, one after the other.
fn encode(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Reads and decodes a picture's file.
pub(super) fn open_picture(path: &Path) -> Result<Picture, String> {
    Picture::decode(&read_picture(path)?, &Limits::default()).map_err(|error| error.to_string())
}

/// A picture given by its file.
///
/// # Errors
///
/// [`BuildError::Picture`].
pub fn decode_file(path: &Path) -> Result<Picture, BuildError> {
    open_picture(path).map_err(|reason| BuildError::Picture { path: path.to_owned(), reason })
}

/// A picture's file, if it is not too large.
pub(super) fn read_picture(path: &Path) -> Result<Vec<u8>, String> {
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
