//! Winograd convolution: 3×3 by minimal filtering F(7×7, 3×3).

mod convolution;
mod filters;
mod transforms;

pub(in crate::engine) use convolution::{TILE_GROUP, Winograd};
pub(in crate::engine) use transforms::OUTPUTS;
