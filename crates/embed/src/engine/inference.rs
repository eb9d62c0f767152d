//! Inference: runs a [`Model`].

use super::plan::{Branch, Flat};
use crate::engine::kernels::dense::dense;
use crate::engine::kernels::global_average_pool::global_average_pool;
use crate::engine::kernels::normalise::normalise;
use crate::engine::memory::{BufferPool, FeatureMaps, LANES, Source};
use crate::engine::model::{Layer, Model, ModelError, Shape};
use crate::instruction_set::InstructionSet;
use crate::parallel;

/// An inference engine: a [`Model`] made ready to run. It can be shared between threads.
#[derive(Debug)]
pub struct Engine {
    instructions: InstructionSet,
    /// Height, width and channels of the input.
    shape: [usize; 3],
    branches: Vec<Branch>,
    dims: usize,
    buffers: BufferPool,
}

impl Engine {
    /// Prepares a model to run; takes the weights in the form in which they are stored.
    ///
    /// # Errors
    ///
    /// Where the layers do not fit each other.
    pub fn new(model: Model) -> Result<Engine, ModelError> {
        Engine::with_instruction_set(model, InstructionSet::best())
    }

    pub(super) fn with_instruction_set(
        model: Model,
        instructions: InstructionSet,
    ) -> Result<Engine, ModelError> {
        let (shapes, dims) = model.shapes()?;
        let Model { height, width, channels, layers } = model;
        let picture = Shape { height, width, channels, flat: false };
        let mut branches = Vec::new();
        let (mut first, mut of_branch) = (0, Vec::new());
        let ends = layers.len();
        for (at, layer) in layers.into_iter().enumerate() {
            let end = layer == Layer::Branch;
            if !end {
                of_branch.push(layer);
            }
            if end || at + 1 == ends {
                let layers = std::mem::take(&mut of_branch);
                branches.push(Branch::new(layers, first, picture, &shapes[first..]));
                first = at + 1;
            }
        }
        let shape = [height, width, channels];
        Ok(Engine { instructions, shape, branches, dims, buffers: BufferPool::default() })
    }

    /// The dimension of a vector: its components.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// Computes the vectors of one or more pictures, `pictures × dims`; `inputs` are `pictures ×
    /// height × width × channels`.
    ///
    /// Uses all threads of the current pool, whose number does not change the result. Several
    /// pictures at once, say eight, take less time each: they share the reading of the weights.
    pub fn run(&self, inputs: &[f32]) -> Vec<f32> {
        let size = self.shape.iter().product::<usize>();
        let pictures = inputs.len() / size;
        if pictures == 0 {
            return Vec::new();
        }
        // For each picture what the branches' first steps give.
        let mut parts = parallel::map(pictures, |picture| {
            let pixels = &inputs[picture * size..][..size];
            let wide = self.shape[2] > LANES;
            let planes = wide.then(|| FeatureMaps::from_pixels(&self.buffers, pixels, self.shape));
            let pixels = Source::Pixels(pixels, self.shape);
            let source = planes.as_ref().map_or(pixels, Source::FeatureMaps);
            let alone = |branch: &Branch| {
                branch.run(self.instructions, &self.buffers, 0..branch.alone, source)
            };
            self.branches.iter().map(alone).collect::<Vec<_>>()
        });
        let components: Vec<Vec<f32>> = (self.branches.iter().enumerate())
            .map(|(at, branch)| {
                let parts = parts.iter_mut().filter_map(|parts| parts[at].take()).collect();
                let planes = FeatureMaps::join(&self.buffers, parts)
                    .unwrap_or_else(|| FeatureMaps::from_pixels(&self.buffers, inputs, self.shape));
                self.together(branch, planes)
            })
            .collect();
        match &components[..] {
            [_] => components.into_iter().flatten().collect(),
            _ => (0..pictures)
                .flat_map(|picture| {
                    components.iter().flat_map(move |values| {
                        let dims = values.len() / pictures;
                        values[picture * dims..][..dims].iter().copied()
                    })
                })
                .collect(),
        }
    }

    /// The steps that all pictures take together: their components.
    fn together(&self, branch: &Branch, planes: FeatureMaps) -> Vec<f32> {
        let steps = branch.alone..branch.len();
        let planes = branch
            .run(self.instructions, &self.buffers, steps, Source::FeatureMaps(&planes))
            .unwrap_or(planes);
        let mut values =
            if branch.means { global_average_pool(&planes) } else { planes.to_pixels() };
        for flat in &branch.flat {
            match flat {
                Flat::Dense(linear) => values = dense(self.instructions, linear, &values),
                Flat::Direction { mean, length } => normalise(mean, *length, &mut values),
            }
        }
        values
    }
}
