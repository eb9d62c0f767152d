//! 2×2 max-pooling.

use crate::engine::memory::{Block, BufferPool, FeatureMaps};
use crate::instruction_set::InstructionSet;
use crate::parallel;
use pulp::{Simd, WithSimd};

/// 2×2 max-pooling of all feature maps; an odd last row or column is dropped.
pub(in crate::engine) fn max_pool_2x2<'a>(
    instructions: InstructionSet,
    buffers: &'a BufferPool,
    input: &FeatureMaps,
) -> FeatureMaps<'a> {
    let shape = [input.height / 2, input.width / 2, input.channels];
    let mut output = FeatureMaps::new(buffers, input.pictures, shape);
    let area = output.area();
    parallel::chunks(&mut output.blocks, area, |at, output| {
        let input_rows = &input.blocks[at * input.area()..][..input.area()];
        instructions.run(MaxPool { input: input_rows, width: input.width, output });
    });
    output
}

struct MaxPool<'a> {
    input: &'a [Block],
    width: usize,
    output: &'a mut [Block],
}

impl WithSimd for MaxPool<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        max_pool_rows(simd, self.input, self.width, self.output);
    }
}

/// Pools rows of `width` pixels into rows of half as many, until `output` is full.
#[inline(always)]
pub(in crate::engine) fn max_pool_rows<S: Simd>(
    simd: S,
    input: &[Block],
    width: usize,
    output: &mut [Block],
) {
    let rows = input.chunks_exact(2 * width);
    for (rows, output) in rows.zip(output.chunks_exact_mut(width / 2)) {
        let (above, below) = rows.split_at(width);
        let pairs = above.chunks_exact(2).zip(below.chunks_exact(2));
        for (output, (above, below)) in output.iter_mut().zip(pairs) {
            for (i, output) in output.vectors_mut::<S>().iter_mut().enumerate() {
                let [a, b] = [above[0].vectors::<S>()[i], above[1].vectors::<S>()[i]];
                let [c, d] = [below[0].vectors::<S>()[i], below[1].vectors::<S>()[i]];
                *output = simd.max_f32s(simd.max_f32s(a, b), simd.max_f32s(c, d));
            }
        }
    }
}
