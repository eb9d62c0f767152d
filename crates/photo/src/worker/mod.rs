//! The worker's side: a picture becomes a vector, and the vector products.

mod decode;
pub(crate) mod serve;
pub(crate) mod weights;

pub use serve::serve;
