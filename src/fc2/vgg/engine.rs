//! Runs a [`Chain`].

use super::{Chain, ChainError, reference};

/// A [`Chain`] made ready to run. It can be shared between threads.
#[derive(Debug)]
pub struct Engine {
    chain: Chain,
    dims: usize,
}

impl Engine {
    /// # Errors
    ///
    /// Where the layers do not fit each other.
    pub fn new(chain: Chain) -> Result<Engine, ChainError> {
        let dims = chain.check()?;
        Ok(Engine { chain, dims })
    }

    /// Components of a vector.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// The vectors of one or more pictures, `pictures × dims`; `inputs` are `pictures × height ×
    /// width × channels`.
    pub fn run(&self, inputs: &[f32]) -> Vec<f32> {
        let Chain { height, width, channels, .. } = self.chain;
        inputs
            .chunks_exact(height * width * channels)
            .flat_map(|input| reference::run(&self.chain, input))
            .collect()
    }
}
