//! Runs a [`Model`].

use super::conv::{Conv, GROUP};
use super::dense::dense;
use super::level::Level;
use super::planes::Planes;
use super::pool::halve;
use super::scratch::Scratch;
use super::winograd::OUTPUTS;
use super::{Layer, Linear, Model, ModelError};
use crate::parallel;

/// A [`Model`] made ready to run. It can be shared between threads.
#[derive(Debug)]
pub struct Engine {
    level: Level,
    /// Height, width and channels of the input.
    shape: [usize; 3],
    spatial: Vec<Spatial>,
    /// How many of the spatial layers have work enough in one picture alone.
    alone: usize,
    dense: Vec<Linear>,
    dims: usize,
    scratch: Scratch,
}

/// A layer before the first dense one.
#[derive(Debug)]
enum Spatial {
    Conv(Conv),
    Pool,
}

impl Engine {
    /// Takes the weights in the form in which they are stored.
    ///
    /// # Errors
    ///
    /// Where the layers do not fit each other.
    pub fn new(model: Model) -> Result<Engine, ModelError> {
        Engine::with_level(model, Level::best())
    }

    pub(super) fn with_level(model: Model, level: Level) -> Result<Engine, ModelError> {
        let dims = model.check()?;
        let shape = [model.height, model.width, model.channels];
        let (mut spatial, mut dense) = (Vec::new(), Vec::new());
        let (mut height, mut width) = (model.height, model.width);
        let mut alone = 0;
        let mut layers = model.layers.into_iter().peekable();
        while let Some(layer) = layers.next() {
            if height.div_ceil(OUTPUTS) * width.div_ceil(OUTPUTS) >= GROUP {
                alone = spatial.len() + 1;
            }
            let mut pool = layer == Layer::MaxPool2x2;
            match layer {
                Layer::Conv3x3(linear) => {
                    pool = layers.next_if_eq(&Layer::MaxPool2x2).is_some();
                    spatial.push(Spatial::Conv(Conv::new(linear, pool)));
                }
                Layer::MaxPool2x2 => spatial.push(Spatial::Pool),
                Layer::Dense(linear) => dense.push(linear),
                _ => return Err(ModelError { layer: 0, reason: "not yet".to_owned() }),
            }
            if pool {
                (height, width) = (height / 2, width / 2);
            }
        }
        alone = alone.min(spatial.len());
        Ok(Engine { level, shape, spatial, alone, dense, dims, scratch: Scratch::default() })
    }

    /// Components of a vector.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// The vectors of one or more pictures, `pictures × dims`; `inputs` are `pictures × height ×
    /// width × channels`.
    ///
    /// Uses all threads of the current pool, whose number does not change the result. Several
    /// pictures at once, say eight, take less time each: they share the reading of the weights.
    pub fn run(&self, inputs: &[f32]) -> Vec<f32> {
        let size = self.shape.iter().product::<usize>();
        let (alone, together) = self.spatial.split_at(self.alone);
        let parts = parallel::map(inputs.len() / size, |picture| {
            let pixels = &inputs[picture * size..][..size];
            self.spatial(alone, Planes::from_pixels(&self.scratch, pixels, self.shape))
        });
        let Some(planes) = Planes::join(&self.scratch, parts) else {
            return Vec::new();
        };
        let mut values = self.spatial(together, planes).to_pixels();
        for linear in &self.dense {
            values = dense(self.level, linear, &values);
        }
        values
    }

    fn spatial<'a>(&'a self, layers: &[Spatial], mut planes: Planes<'a>) -> Planes<'a> {
        for layer in layers {
            planes = match layer {
                Spatial::Conv(conv) => conv.run(self.level, &self.scratch, &planes),
                Spatial::Pool => halve(self.level, &self.scratch, &planes),
            };
        }
        planes
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
