//! Writing packs: a network becomes a pack's files.

use super::about::About;
use super::contents::Contents;
use super::error::PackError;
use super::layer_shape::LayerShape;
use super::manifest::{Manifest, ShardSum, shard_path};
use super::tensors::tensors;
use crate::engine::Model;
use vitrine_envelope::{content_hash, crc32};

/// The default size of a shard in bytes: 33 files for VGG16 with 8-bit weights, each
/// fetched in a few seconds by a slow connection.
pub const SHARD_BYTES: usize = 4 << 20;

/// Writes a pack: gives each shard, by its path relative to the manifest, to `put`, and returns the
/// manifest. The
/// same network gives the same bytes. `shard_bytes` is a multiple of 16.
///
/// # Errors
/// What `put` returns; [`PackError::Layers`] and [`PackError::TooLarge`].
pub fn write<E: From<PackError>>(
    model: &Model,
    about: &About,
    shard_bytes: usize,
    mut put: impl FnMut(&str, &[u8]) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    model.check().map_err(PackError::from)?;
    let mut shards = Shards { shard_bytes, bytes: Vec::new(), sums: Vec::new() };
    for (start, tensor) in tensors(model) {
        shards.pad(start, &mut put)?;
        shards.append(tensor, &mut put)?;
    }
    let input = [model.height, model.width, model.channels];
    let layers = model.layers.iter().map(LayerShape::of).collect();
    shards.finish(about, input, Contents::Layers(layers), &mut put)
}

/// Writes a pack as [`write()`] does, for a network of another family: its ONNX file, which has all
/// its weights in itself. `input` are its rows and columns, `channels_last` says how pixels lie.
///
/// # Errors
/// What `put` returns; [`PackError::TooLarge`].
pub fn write_onnx<E: From<PackError>>(
    file: &[u8],
    [height, width]: [usize; 2],
    channels_last: bool,
    about: &About,
    shard_bytes: usize,
    mut put: impl FnMut(&str, &[u8]) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    let mut shards = Shards { shard_bytes, bytes: Vec::new(), sums: Vec::new() };
    shards.append(file, &mut put)?;
    let contents = Contents::Onnx { bytes: file.len(), channels_last };
    shards.finish(about, [height, width, 3], contents, &mut put)
}

/// A writer that cuts a stream of bytes into shards.
struct Shards {
    shard_bytes: usize,
    /// The shard that is being filled.
    bytes: Vec<u8>,
    sums: Vec<ShardSum>,
}

impl Shards {
    /// The manifest, after the last shard.
    fn finish<E: From<PackError>>(
        mut self,
        about: &About,
        input: [usize; 3],
        contents: Contents,
        put: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<Vec<u8>, E> {
        if !self.bytes.is_empty() {
            self.close(put)?;
        }
        let Shards { shard_bytes, sums: shards, .. } = self;
        let about = about.clone();
        Ok(Manifest { id: [0; 8], about, input, contents, shard_bytes, shards }.encode()?)
    }

    /// Zeros up to the position `start` of the stream.
    fn pad<E>(
        &mut self,
        start: usize,
        put: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let position = self.sums.len() * self.shard_bytes + self.bytes.len();
        self.append(&vec![0; start - position], put)
    }

    fn append<E>(
        &mut self,
        mut bytes: &[u8],
        put: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        while !bytes.is_empty() {
            let room = self.shard_bytes - self.bytes.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.bytes.extend_from_slice(now);
            bytes = later;
            if self.bytes.len() == self.shard_bytes {
                self.close(put)?;
            }
        }
        Ok(())
    }

    fn close<E>(&mut self, put: &mut impl FnMut(&str, &[u8]) -> Result<(), E>) -> Result<(), E> {
        let sum = ShardSum { hash: content_hash(&self.bytes), crc32: crc32(&self.bytes) };
        put(&shard_path(&sum.hash), &self.bytes)?;
        self.sums.push(sum);
        self.bytes.clear();
        Ok(())
    }
}
