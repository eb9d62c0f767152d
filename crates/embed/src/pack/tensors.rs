//! The layout of a model's tensors in a pack: one after another, as if all shards were one file.

use crate::engine::{Layer, Linear, Model, Sparse, Weights};

// Tensors go between memory and file as they lie.
const _: () = assert!(cfg!(target_endian = "little"), "packs are little-endian");

/// Every tensor begins at a multiple of this, so that wider types can be used where they lie.
pub(super) const ALIGN: usize = 16;

/// Where the tensor after one that ends at `end` begins.
pub(super) fn next_start(end: usize) -> usize {
    end.next_multiple_of(ALIGN)
}

/// Each tensor's first byte and bytes, in the pack's order: layer by layer weights, gaps (only of
/// sparse ones), scales (only of 8-bit integers), bias; or a mean.
pub(super) fn tensors(model: &Model) -> Vec<(usize, &[u8])> {
    place(model.layers.iter().flat_map(|layer| {
        let none: &[u8] = &[];
        if let Layer::Direction { mean, .. } = layer {
            return [bytemuck::cast_slice(mean), none, none, none];
        }
        let Some(linear) = layer.linear() else { return [none; 4] };
        let (weights, gaps, scales): (&[u8], &[u8], &[f32]) = match &linear.weights {
            Weights::F32(values) => (bytemuck::cast_slice(values), &[], &[]),
            Weights::F16(values) => (bytemuck::cast_slice(values), &[], &[]),
            Weights::I8 { values, scales } => (bytemuck::cast_slice(values), &[], scales),
            Weights::Sparse(Sparse { values, gaps, scales, .. }) => {
                (bytemuck::cast_slice(values), gaps, scales)
            }
        };
        [weights, gaps, bytemuck::cast_slice(scales), bytemuck::cast_slice(&linear.bias)]
    }))
}

/// As [`tensors`], to be filled.
pub(super) fn tensors_mut(model: &mut Model) -> Vec<(usize, &mut [u8])> {
    place(model.layers.iter_mut().flat_map(|layer| {
        if let Layer::Direction { mean, .. } = layer {
            return [bytemuck::cast_slice_mut(mean), &mut [], &mut [], &mut []];
        }
        let Some(linear) = layer.linear_mut() else {
            return [&mut [], &mut [], &mut [], &mut []];
        };
        let (weights, gaps, scales): (&mut [u8], &mut [u8], &mut [f32]) = match &mut linear.weights
        {
            Weights::F32(values) => (bytemuck::cast_slice_mut(values), &mut [], &mut []),
            Weights::F16(values) => (bytemuck::cast_slice_mut(values), &mut [], &mut []),
            Weights::I8 { values, scales } => (bytemuck::cast_slice_mut(values), &mut [], scales),
            Weights::Sparse(Sparse { values, gaps, scales, .. }) => {
                (bytemuck::cast_slice_mut(values), gaps, scales)
            }
        };
        let bias = bytemuck::cast_slice_mut(&mut linear.bias);
        [weights, gaps, bytemuck::cast_slice_mut(scales), bias]
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
pub(super) fn linears(layers: &[Layer]) -> impl Iterator<Item = &Linear> {
    layers.iter().filter_map(Layer::linear)
}

/// As [`linears`], to be changed.
#[cfg(feature = "writing")]
#[cfg(test)]
pub(super) fn linears_mut(layers: &mut [Layer]) -> impl Iterator<Item = &mut Linear> {
    layers.iter_mut().filter_map(Layer::linear_mut)
}
