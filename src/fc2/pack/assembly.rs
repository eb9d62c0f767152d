//! Weights on their way from shards into memory.

use half::f16;

use super::manifest::{AffineShape, LayerShape};
use super::tensors::{affines, tensors_mut};
use super::{Manifest, PackError, WeightType};
use crate::fc2::vgg::{Affine, Chain, Layer, Weights};
use crate::format::crc32;

/// A network whose weights are still arriving. Memory for all of them is taken at once; each
/// shard's bytes are copied to their place and not kept.
#[derive(Debug)]
pub struct Assembly {
    manifest: Manifest,
    chain: Chain,
    /// For each shard whether it is in its place.
    placed: Vec<bool>,
}

impl Assembly {
    /// Takes memory for the weights, all zero.
    ///
    /// # Errors
    /// [`PackError::Layers`] where the layers do not fit each other, [`PackError::NoMemory`].
    pub fn new(manifest: Manifest) -> Result<Assembly, PackError> {
        let [height, width, channels] = manifest.input;
        let none = PackError::NoMemory(manifest.weight_bytes());
        let layers = manifest.layers.iter().map(empty).collect::<Option<_>>().ok_or(none)?;
        let chain = Chain { height, width, channels, layers };
        chain.check()?;
        Ok(Assembly { placed: vec![false; manifest.shards()], manifest, chain })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Numbers of the shards that have not come yet, ascending. Lower ones hold earlier layers.
    pub fn missing(&self) -> impl Iterator<Item = usize> + '_ {
        self.placed.iter().enumerate().filter(|(_, placed)| !**placed).map(|(shard, _)| shard)
    }

    /// Verifies a shard's bytes and puts them into their place. Shards may come in any order; one
    /// that is refused is still missing and may come again.
    ///
    /// # Errors
    /// [`PackError::Shard`] where the bytes are not the shard's, [`PackError::NoSuchShard`].
    pub fn place(&mut self, shard: usize, bytes: &[u8]) -> Result<(), PackError> {
        let (Some(sum), Some(length), Some(placed)) = (
            self.manifest.shards.get(shard),
            self.manifest.shard_len(shard),
            self.placed.get_mut(shard),
        ) else {
            return Err(PackError::NoSuchShard { number: shard, shards: self.manifest.shards() });
        };
        let refuse = |reason| {
            let path = self.manifest.shard_path(shard).unwrap_or_default();
            Err(PackError::Shard { path, reason })
        };
        if bytes.len() != length {
            return refuse("its length differs");
        }
        if crc32(bytes) != sum.crc32 {
            return refuse("its checksum differs");
        }
        let from = shard * self.manifest.shard_bytes;
        for (start, tensor) in tensors_mut(&mut self.chain) {
            copy_overlap(tensor, start, bytes, from);
        }
        *placed = true;
        Ok(())
    }

    /// The network, once every shard is in its place.
    ///
    /// # Errors
    /// [`PackError::Incomplete`]; [`PackError::Damaged`] for a weight that no writer writes.
    pub fn finish(self) -> Result<Chain, PackError> {
        if let Some(first) = self.missing().next() {
            return Err(PackError::Incomplete {
                missing: self.missing().count(),
                shards: self.manifest.shards(),
                path: self.manifest.shard_path(first).unwrap_or_default(),
            });
        }
        let outside = |affine: &Affine| match &affine.weights {
            Weights::I8 { values, .. } => values.contains(&i8::MIN),
            Weights::F32(_) | Weights::F16(_) => false,
        };
        if affines(&self.chain.layers).any(outside) {
            return Err(PackError::Damaged("an integer weight is below -127"));
        }
        Ok(self.chain)
    }
}

/// Copies what `bytes`, which begin at `from`, have of the tensor that begins at `start`.
fn copy_overlap(tensor: &mut [u8], start: usize, bytes: &[u8], from: usize) {
    let low = start.max(from);
    let high = (start + tensor.len()).min(from + bytes.len());
    if low < high {
        tensor[low - start..high - start].copy_from_slice(&bytes[low - from..high - from]);
    }
}

fn empty(shape: &LayerShape) -> Option<Layer> {
    Some(match shape {
        LayerShape::Conv3x3(shape) => Layer::Conv3x3(shape.empty()?),
        LayerShape::MaxPool2x2 => Layer::MaxPool2x2,
        LayerShape::Dense(shape) => Layer::Dense(shape.empty()?),
    })
}

impl AffineShape {
    /// A layer of zeros; `None` where there is no memory for it.
    fn empty(&self) -> Option<Affine> {
        let weights = self.weights()?;
        Some(Affine {
            outputs: self.outputs,
            inputs: self.inputs,
            weights: match self.weights {
                WeightType::F32 => Weights::F32(zeros(weights)?),
                WeightType::F16 => Weights::F16(zeros::<f16>(weights)?),
                WeightType::I8 => {
                    Weights::I8 { values: zeros(weights)?, scales: zeros(self.outputs)? }
                }
            },
            bias: zeros(self.outputs)?,
            relu: self.relu,
        })
    }
}

fn zeros<T: Clone + Default>(count: usize) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(count).ok()?;
    values.resize(count, T::default());
    Some(values)
}
