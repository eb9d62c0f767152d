//! What is made of one picture: its vector and its thumbnail, in the cache.

use std::collections::HashMap;

use super::ImageError;
use super::decode::{decode, read_picture};
use super::download::{Bytes, Fetched, FetchedPictures};
use super::failure::{Failure, FailureKind};
use super::steps::ImageSteps;
use super::workers::{Step, embed_each};
use crate::cache::{Cache, Digest, Namespace};
use crate::model::lazy::LazyNetwork;
use vitrine_embed::Picture;

/// Shorter side of the smallest picture that is worth comparing, in pixels.
const SMALLEST_SIDE: u32 = 32;

/// Longer side of a card's picture, in pixels: a card is 160 CSS pixels wide, on a screen with two
/// device pixels for each.
pub(crate) const THUMBNAIL_SIDE: u32 = 320;
/// Quality of a thumbnail's JPEG, 1 to 100.
pub(crate) const THUMBNAIL_QUALITY: u8 = 80;

/// A distinct picture with its vector, which is in the cache too.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EmbeddedImage {
    /// Whether it was embedded in this run, and not found in the cache.
    pub embedded: bool,
    /// The content's digest, where one is wanted.
    pub thumbnail: Option<Digest>,
    pub vector: Vec<f32>,
}

/// Distinct pictures by their content, or why nothing was made of it.
pub(crate) type EmbeddedImages = HashMap<Digest, Result<EmbeddedImage, Failure>>;

impl ImageSteps<'_> {
    /// Embeds each distinct picture of `fetched` that is not yet among `images`.
    pub(crate) fn embed_all(
        &self,
        fetched: &FetchedPictures,
        images: &mut EmbeddedImages,
    ) -> Result<(), ImageError> {
        // Of one picture under several addresses, one needs a thumbnail if any of them does.
        let mut wanted: HashMap<Digest, (&Fetched, bool)> = HashMap::new();
        for (address, result) in fetched {
            let Ok(fetched) = result else { continue };
            let thumbnail = self.thumbnails || self.places.web_address(address).is_none();
            wanted.entry(fetched.content).or_insert((fetched, false)).1 |= thumbnail;
        }
        wanted.retain(|content, (_, thumbnail)| match images.get(content) {
            Some(Ok(image)) => *thumbnail && image.thumbnail.is_none(),
            Some(Err(_)) => false,
            None => true,
        });
        let wanted: Vec<_> = wanted.into_values().collect();

        self.progress.begin("vectors", wanted.len() as u64);
        let new: Vec<_> = embed_each(
            self.workers,
            &wanted,
            |&(fetched, thumbnail)| {
                let step = self.embed_one(fetched, thumbnail)?;
                if matches!(step, Step::Done(_)) {
                    self.progress.advance();
                }
                Ok(step)
            },
            |prepared| Ok(self.network.open()?.embed_prepared(prepared)),
            |(fetched, _), thumbnail, vector| {
                let vectors = Namespace::vectors(self.network.id());
                self.cache.put(&vectors, &fetched.content, &encode(&vector))?;
                self.progress.advance();
                Ok(Ok(EmbeddedImage { embedded: true, thumbnail, vector }))
            },
        )?;
        let embedded = new.iter().flatten().filter(|image| image.embedded).count();
        let failed = new.iter().filter(|image| image.is_err()).count();
        let cached = new.len() - embedded - failed;
        self.progress.end(&format!("{embedded} embedded, {cached} cached, {failed} failed"));
        images.extend(wanted.iter().map(|(fetched, _)| fetched.content).zip(new));
        Ok(())
    }

    /// Makes the thumbnail of one picture, where it is wanted, and finds its vector or prepares it
    /// for the network. The decoded picture does not outlive this.
    fn embed_one(
        &self,
        fetched: &Fetched,
        thumbnail: bool,
    ) -> Result<Step<Option<Digest>, Result<EmbeddedImage, Failure>>, ImageError> {
        let thumbnails = Namespace::thumbnails(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
        let key = &fetched.content;
        let mut jpeg = self.cache.digest(&thumbnails, key).filter(|_| thumbnail);
        let mut cached = vector(self.cache, self.network, key);
        if let Some(vector) = cached.take_if(|_| jpeg.is_some() || !thumbnail) {
            let image = EmbeddedImage { embedded: false, thumbnail: jpeg, vector };
            return Ok(Step::Done(Ok(image)));
        }
        let picture = match self.decode(&fetched.bytes) {
            Ok(picture) => picture,
            Err(failure) => return Ok(Step::Done(Err(failure))),
        };
        if let Some(flaw) = flaw(&picture) {
            return Ok(Step::Done(Err(flaw)));
        }
        if thumbnail && jpeg.is_none() {
            let content = picture.thumbnail_jpeg(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
            self.cache.put(&thumbnails, key, &content)?;
            jpeg = Some(Digest::of(&content));
        }
        Ok(match cached {
            Some(vector) => {
                Step::Done(Ok(EmbeddedImage { embedded: false, thumbnail: jpeg, vector }))
            }
            None => Step::Embed(self.network.open()?.prepare(&picture), jpeg),
        })
    }

    fn decode(&self, bytes: &Bytes) -> Result<Picture, Failure> {
        let content = match bytes {
            Bytes::File(path) => read_picture(path),
            Bytes::Cached(key) => self.cache.get(&Namespace::pictures(), key).ok_or_else(|| {
                let reason = "its file in the cache was damaged; run again";
                Failure::new(FailureKind::Damaged, reason)
            }),
        };
        let decoded = content.and_then(|content| decode(&content));
        // A part of the picture may have arrived in place of the whole: the next build asks again.
        if let (Err(failure), Bytes::Cached(key)) = (&decoded, bytes)
            && failure.kind != FailureKind::UnsupportedFormat
        {
            self.cache.remove(&Namespace::pictures(), key);
        }
        decoded
    }

    /// A thumbnail's bytes.
    pub fn thumbnail(cache: &Cache, key: &Digest) -> Option<Vec<u8>> {
        cache.get(&Namespace::thumbnails(THUMBNAIL_SIDE, THUMBNAIL_QUALITY), key)
    }
}

/// A picture's vector, where the cache has it.
fn vector(cache: &Cache, network: &LazyNetwork, picture: &Digest) -> Option<Vec<f32>> {
    let bytes = cache.get(&Namespace::vectors(network.id()), picture)?;
    let (values, rest) = bytes.as_chunks::<4>();
    (rest.is_empty() && values.len() == network.dims())
        .then(|| values.iter().map(|value| f32::from_le_bytes(*value)).collect())
}

/// Little-endian f32, one after the other.
fn encode(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Why a picture that can be decoded shows nothing that could be compared.
fn flaw(picture: &Picture) -> Option<Failure> {
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < SMALLEST_SIDE {
        let reason = format!(
            "{width}×{height} pixels, less than {SMALLEST_SIDE} on a side; offer it larger"
        );
        return Some(Failure::new(FailureKind::TooSmall, reason));
    }
    let blank = || Failure::new(FailureKind::Blank, "a single colour, which shows no product");
    picture.is_blank().then(blank)
}
