//! Where a chain's tensors lie in a pack: one after another, as if all shards were one file.

use crate::fc2::vgg::{Affine, Chain, Layer, Weights};

// Tensors go between memory and file as they lie.
const _: () = assert!(cfg!(target_endian = "little"), "packs are little-endian");

/// Every tensor begins at a multiple of this, so that wider types can be used where they lie.
pub(super) const ALIGN: usize = 16;

/// Where the tensor after one that ends at `end` begins.
pub(super) fn next_start(end: usize) -> usize {
    end.next_multiple_of(ALIGN)
}

/// Each tensor's first byte and bytes, in the pack's order: layer by layer weights, scales (only
/// of 8-bit integers), bias.
pub(super) fn tensors(chain: &Chain) -> Vec<(usize, &[u8])> {
    place(affines(&chain.layers).flat_map(|affine| {
        let (weights, scales): (&[u8], &[f32]) = match &affine.weights {
            Weights::F32(values) => (bytemuck::cast_slice(values), &[]),
            Weights::F16(values) => (bytemuck::cast_slice(values), &[]),
            Weights::I8 { values, scales } => (bytemuck::cast_slice(values), scales),
        };
        [weights, bytemuck::cast_slice(scales), bytemuck::cast_slice(&affine.bias)]
    }))
}

/// As [`tensors`], to be filled.
pub(super) fn tensors_mut(chain: &mut Chain) -> Vec<(usize, &mut [u8])> {
    place(affines_mut(&mut chain.layers).flat_map(|affine| {
        let (weights, scales): (&mut [u8], &mut [f32]) = match &mut affine.weights {
            Weights::F32(values) => (bytemuck::cast_slice_mut(values), &mut []),
            Weights::F16(values) => (bytemuck::cast_slice_mut(values), &mut []),
            Weights::I8 { values, scales } => (bytemuck::cast_slice_mut(values), scales),
        };
        [weights, bytemuck::cast_slice_mut(scales), bytemuck::cast_slice_mut(&mut affine.bias)]
    }))
}

fn place<T: AsRef<[u8]>>(tensors: impl Iterator<Item = T>) -> Vec<(usize, T)> {
    let mut end = 0;
    let tensors = tensors.filter(|tensor| !tensor.as_ref().is_empty());
    tensors
        .map(|tensor| {
            let start = next_start(end);
            end = start + tensor.as_ref().len();
            (start, tensor)
        })
        .collect()
}

/// The layers that have weights.
pub(super) fn affines(layers: &[Layer]) -> impl Iterator<Item = &Affine> {
    layers.iter().filter_map(|layer| match layer {
        Layer::Conv3x3(affine) | Layer::Dense(affine) => Some(affine),
        Layer::MaxPool2x2 => None,
    })
}

/// As [`affines`], to be changed.
pub(super) fn affines_mut(layers: &mut [Layer]) -> impl Iterator<Item = &mut Affine> {
    layers.iter_mut().filter_map(|layer| match layer {
        Layer::Conv3x3(affine) | Layer::Dense(affine) => Some(affine),
        Layer::MaxPool2x2 => None,
    })
}
