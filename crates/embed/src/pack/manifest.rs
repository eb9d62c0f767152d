//! The manifest of a pack: which layers a pack has, and which shards hold their weights.

use super::about::About;
use super::contents::Contents;
use super::error::PackError;
use super::layer_shape::MAX_WEIGHTS;
use super::tensors::next_start;
use crate::network::Metadata;
use crate::picture::Picture;
use crate::preprocessing::{Layout, Prepared, Preprocessing, UnknownPreprocessing};
use vitrine_envelope::{Envelope, Kind, Reader, crc32, hex, le};

/// Most bytes of a shard.
const MAX_SHARD: usize = 16 << 20;

/// A pack's manifest, read and verified. The weights come through an
/// [`Assembly`](super::Assembly).
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    pub(super) id: [u8; 8],
    pub(super) about: About,
    /// Rows, columns and channels of the input.
    pub(super) input: [usize; 3],
    pub(super) contents: Contents,
    /// Bytes of every shard but the last.
    pub(super) shard_bytes: usize,
    pub(super) shards: Vec<ShardSum>,
}

/// A shard's checksums: what its file must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShardSum {
    /// First eight bytes of the file's SHA-256, after which it is named.
    pub hash: [u8; 8],
    pub crc32: u32,
}

impl Manifest {
    /// Parses a manifest, and checks that shapes, shards and checksum agree. Nothing is allocated
    /// for the weights yet.
    ///
    /// # Errors
    /// [`PackError`] of a broken or foreign file.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, PackError> {
        let envelope = Envelope::open(bytes, Kind::Pack)?;
        let version = envelope.version();
        let payload = envelope.body();
        envelope.verify(payload)?;
        let mut reader = Reader::new(payload);
        let id = reader.take(8)?.first_chunk().copied().unwrap_or_default();
        let about = About {
            preprocessing: reader.string()?.to_owned(),
            layer: reader.string()?.to_owned(),
            source: reader.string()?.to_owned(),
            name: reader.string()?.to_owned(),
            licence: reader.string()?.to_owned(),
        };
        let mut number = || reader.below(MAX_WEIGHTS);
        let input = [number()?, number()?, number()?];
        let contents = Contents::read(&mut reader, version)?;
        let shard_bytes = reader.below(MAX_SHARD + 1)?;
        if shard_bytes == 0 || next_start(shard_bytes) != shard_bytes {
            return Err(PackError::Damaged("its shards do not begin at multiples of 16"));
        }
        let count = reader.count(12)?;
        let sums = reader.take(count * 12)?.as_chunks::<12>().0;
        let sum = |[hash @ .., a, b, c, d]: &[u8; 12]| ShardSum {
            hash: *hash,
            crc32: le(&[*a, *b, *c, *d]) as u32,
        };
        let shards = sums.iter().map(sum).collect();
        reader.end()?;
        let manifest = Manifest { id, about, input, contents, shard_bytes, shards };
        let weights = manifest.contents.weight_bytes();
        let weights = weights.ok_or(PackError::Damaged("it claims to be too large"))?;
        if weights.div_ceil(shard_bytes) != count {
            return Err(PackError::Damaged("its shards are not those of its layers"));
        }
        Ok(manifest)
    }

    /// Encodes the file. The pack's id is made from all that follows it.
    #[cfg(feature = "writing")]
    pub(super) fn encode(&self) -> Result<Vec<u8>, PackError> {
        use vitrine_envelope::{content_hash, put_string, put_varint, seal_as};
        self.contents.weight_bytes().ok_or(PackError::TooLarge)?;
        let mut out = Vec::new();
        let About { preprocessing, layer, source, name, licence } = &self.about;
        for text in [preprocessing, layer, source, name, licence] {
            put_string(&mut out, text);
        }
        for length in self.input {
            put_varint(&mut out, length as u64);
        }
        self.contents.write(&mut out);
        put_varint(&mut out, self.shard_bytes as u64);
        put_varint(&mut out, self.shards.len() as u64);
        for shard in &self.shards {
            out.extend(shard.hash);
            out.extend(shard.crc32.to_le_bytes());
        }
        out.splice(0..0, content_hash(&out));
        Ok(seal_as(Kind::Pack, self.contents.version(), &out)?)
    }

    /// The pack's texts: what it says about its network.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The pack's id: sixteen hexadecimal digits that no pack with other layers, weights or texts
    /// has.
    pub fn id(&self) -> String {
        hex(&self.id)
    }

    /// [`Network::id`](crate::Network::id) of the network: this pack's [`id`](Manifest::id),
    /// the layer and the preprocessing, with colons between.
    pub fn network_id(&self) -> String {
        format!("{}:{}:{}", self.id(), self.about.layer, self.about.preprocessing)
    }

    /// Preprocesses a picture as the network will read it, before the weights are there: all that
    /// must be kept of it meanwhile.
    ///
    /// # Errors
    /// Where the pack needs a preprocessing of a later release.
    pub fn prepare(&self, picture: &Picture) -> Result<Prepared, UnknownPreprocessing> {
        let preprocessing: Preprocessing = self.about.preprocessing.parse()?;
        let [height, width, _] = self.input.map(|length| length as u32);
        let layout = match self.contents {
            Contents::Onnx { channels_last: false, .. } => Layout::Nchw,
            _ => Layout::Nhwc,
        };
        Ok(Prepared(preprocessing.apply(picture, width, height, layout)))
    }

    /// Whether it holds an ONNX file, which needs tract, and not layers.
    pub fn is_onnx(&self) -> bool {
        matches!(self.contents, Contents::Onnx { .. })
    }

    /// The network's metadata: what vectors depend on besides the pictures.
    ///
    /// # Errors
    /// Where the pack needs a preprocessing of a later release.
    pub fn metadata(&self) -> Result<Metadata, UnknownPreprocessing> {
        Ok(Metadata {
            id: self.network_id(),
            layer: self.about.layer.clone(),
            preprocessing: self.about.preprocessing.parse()?,
        })
    }

    /// The number of shards that hold the weights.
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// A shard's path relative to the manifest, for example `weights/0123456789abcdef.bin`.
    pub fn shard_path(&self, shard: usize) -> Option<String> {
        self.shards.get(shard).map(|sum| shard_path(&sum.hash))
    }

    /// The paths of all shards, in their order.
    pub fn shard_paths(&self) -> impl Iterator<Item = String> + '_ {
        self.shards.iter().map(|sum| shard_path(&sum.hash))
    }

    /// Whether `bytes` are a shard's, by length and checksum.
    ///
    /// # Errors
    /// [`PackError::Shard`] where they are not, [`PackError::NoSuchShard`].
    pub fn check_shard(&self, shard: usize, bytes: &[u8]) -> Result<(), PackError> {
        let (Some(length), Some(sum)) = (self.shard_len(shard), self.shards.get(shard)) else {
            return Err(self.no_such_shard(shard));
        };
        if length != bytes.len() {
            return Err(self.refusal(shard, "its length differs"));
        }
        if crc32(bytes) != sum.crc32 {
            return Err(self.refusal(shard, "its checksum differs"));
        }
        Ok(())
    }

    pub(super) fn refusal(&self, shard: usize, reason: &'static str) -> PackError {
        PackError::Shard { path: self.shard_path(shard).unwrap_or_default(), reason }
    }

    pub(super) fn no_such_shard(&self, number: usize) -> PackError {
        PackError::NoSuchShard { number, shards: self.shards() }
    }

    /// A shard's length in bytes.
    pub fn shard_len(&self, shard: usize) -> Option<usize> {
        let start = shard.checked_mul(self.shard_bytes)?;
        let left = self.weight_bytes().checked_sub(start).filter(|left| *left > 0)?;
        Some(left.min(self.shard_bytes))
    }

    /// The size of all weights: bytes of all shards together.
    pub fn weight_bytes(&self) -> usize {
        self.contents.weight_bytes().unwrap_or_default()
    }
}

pub(super) fn shard_path(hash: &[u8; 8]) -> String {
    format!("weights/{}.bin", hex(hash))
}
