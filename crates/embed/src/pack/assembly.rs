//! The assembly of a pack: weights on their way from shards into memory.

use std::ops::Range;

use super::contents::Contents;
use super::error::PackError;
use super::layer_shape::{LayerShape, zeros};
use super::manifest::Manifest;
use super::tensors::{ALIGN, linears, tensors, tensors_mut};
use crate::engine::{Linear, Model, Sparse, Weights};
use vitrine_envelope::crc32_of;

/// An assembly: a network whose weights are still arriving. Memory for all of them is taken at
/// once; each shard's bytes are copied to their place and not kept.
#[derive(Debug)]
pub struct Assembly {
    manifest: Manifest,
    unpacked: Unpacked,
    /// For each shard whether it is in its place.
    placed: Vec<bool>,
}

/// An unpacked network: what a pack holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Unpacked {
    /// A network of the VGG or mobile family.
    Model(Model),
    /// Any other, as an ONNX file.
    Onnx(Vec<u8>),
}

impl Unpacked {
    fn tensors(&self) -> Vec<(usize, &[u8])> {
        match self {
            Unpacked::Model(model) => tensors(model),
            Unpacked::Onnx(file) => vec![(0, file)],
        }
    }

    fn tensors_mut(&mut self) -> Vec<(usize, &mut [u8])> {
        match self {
            Unpacked::Model(model) => tensors_mut(model),
            Unpacked::Onnx(file) => vec![(0, file)],
        }
    }
}

impl Assembly {
    /// Begins an assembly: takes memory for the weights, all zero.
    ///
    /// # Errors
    /// [`PackError::Layers`] where the layers do not fit each other, [`PackError::NoMemory`].
    pub fn new(manifest: Manifest) -> Result<Assembly, PackError> {
        let [height, width, channels] = manifest.input;
        let none = PackError::NoMemory(manifest.weight_bytes());
        let unpacked = match &manifest.contents {
            Contents::Onnx { bytes, .. } => Unpacked::Onnx(zeros(*bytes).ok_or(none)?),
            Contents::Layers(layers) => {
                let layers = layers.iter().map(LayerShape::zeros);
                let layers = layers.collect::<Option<_>>().ok_or(none)?;
                let model = Model { height, width, channels, layers };
                model.check()?;
                Unpacked::Model(model)
            }
        };
        Ok(Assembly { placed: vec![false; manifest.shards()], manifest, unpacked })
    }

    /// The pack's manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The missing shards: numbers of those that have not come yet, ascending. Lower ones hold
    /// earlier layers.
    pub fn missing(&self) -> impl Iterator<Item = usize> + '_ {
        self.placed.iter().enumerate().filter(|(_, placed)| !**placed).map(|(shard, _)| shard)
    }

    /// Verifies a shard's bytes and puts them into their place. Shards may come in any order; one
    /// that is refused is still missing and may come again.
    ///
    /// # Errors
    /// [`PackError::Shard`] where the bytes are not the shard's, [`PackError::NoSuchShard`].
    pub fn place(&mut self, shard: usize, bytes: &[u8]) -> Result<(), PackError> {
        self.manifest.check_shard(shard, bytes)?;
        self.fill(shard, 0, bytes.len(), |from, place| {
            place.copy_from_slice(&bytes[from..][..place.len()]);
        });
        if let Some(placed) = self.placed.get_mut(shard) {
            *placed = true;
        }
        Ok(())
    }

    /// Fills a part of a shard: has `copy` put the `length` bytes that begin at byte `offset` of a
    /// shard into their places, for each of which it gets the number of the first byte, counted
    /// from `offset`. What is not the shard's is left out. The shard is missing until
    /// [`confirm`](Assembly::confirm).
    pub fn fill(
        &mut self,
        shard: usize,
        offset: usize,
        length: usize,
        mut copy: impl FnMut(usize, &mut [u8]),
    ) {
        let Some(range) = self.range(shard) else { return };
        if let Some(placed) = self.placed.get_mut(shard) {
            *placed = false;
        }
        let from = range.start.saturating_add(offset);
        let to = from.saturating_add(length).min(range.end);
        for (start, tensor) in self.unpacked.tensors_mut() {
            let (low, high) = (start.max(from), (start + tensor.len()).min(to));
            if low < high {
                copy(low - from, &mut tensor[low - start..high - start]);
            }
        }
    }

    /// Verifies what lies in a shard's places; then the shard is no longer missing.
    ///
    /// # Errors
    /// [`PackError::Shard`] where it is not the shard's, [`PackError::NoSuchShard`].
    pub fn confirm(&mut self, shard: usize) -> Result<(), PackError> {
        let (Some(range), Some(sum)) = (self.range(shard), self.manifest.shards.get(shard)) else {
            return Err(self.manifest.no_such_shard(shard));
        };
        let mut pieces: Vec<&[u8]> = Vec::new();
        let mut end = range.start;
        for (start, tensor) in self.unpacked.tensors() {
            let (low, high) = (start.max(range.start), (start + tensor.len()).min(range.end));
            if low < high {
                pieces.push(&[0; ALIGN][..low - end]);
                pieces.push(&tensor[low - start..high - start]);
                end = high;
            }
        }
        pieces.push(&[0; ALIGN][..range.end - end]);
        if crc32_of(pieces.into_iter()) != sum.crc32 {
            return Err(self.manifest.refusal(shard, "its checksum differs"));
        }
        if let Some(placed) = self.placed.get_mut(shard) {
            *placed = true;
        }
        Ok(())
    }

    /// Where a shard lies in the row of tensors.
    fn range(&self, shard: usize) -> Option<Range<usize>> {
        let length = self.manifest.shard_len(shard)?;
        let start = shard * self.manifest.shard_bytes;
        Some(start..start + length)
    }

    /// Finishes the assembly: the network, once every shard is in its place.
    ///
    /// # Errors
    /// [`PackError::Incomplete`]; [`PackError::Damaged`] for a weight that no writer writes.
    pub fn finish(self) -> Result<Unpacked, PackError> {
        if let Some(first) = self.missing().next() {
            return Err(PackError::Incomplete {
                missing: self.missing().count(),
                shards: self.manifest.shards(),
                path: self.manifest.shard_path(first).unwrap_or_default(),
            });
        }
        let outside = |linear: &Linear| match &linear.weights {
            Weights::I8 { values, .. } | Weights::Sparse(Sparse { values, .. }) => {
                values.contains(&i8::MIN)
            }
            Weights::F32(_) | Weights::F16(_) => false,
        };
        if let Unpacked::Model(model) = &self.unpacked
            && linears(&model.layers).any(outside)
        {
            return Err(PackError::Damaged("an integer weight is below -127"));
        }
        Ok(self.unpacked)
    }
}
