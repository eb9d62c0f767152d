//! Memory: feature maps, the blocks that they consist of, and the pool that their buffers come
//! from.

mod block;
mod buffer_pool;
mod feature_maps;

pub(super) use block::{Block, LANES, blocks};
pub(super) use buffer_pool::BufferPool;
pub(super) use feature_maps::{Band, FeatureMaps, Source};
