//! Runs a [`Model`].

use super::dense::dense;
use super::model::Shape;
use super::plan::{Branch, Flat};
use super::planes::{LANES, Planes, Source};
use super::scratch::Scratch;
use super::simple::{direction, means};
use super::{Layer, Model, ModelError};
use crate::instruction_set::InstructionSet;
use crate::parallel;

/// A [`Model`] made ready to run. It can be shared between threads.
#[derive(Debug)]
pub struct Engine {
    instructions: InstructionSet,
    /// Height, width and channels of the input.
    shape: [usize; 3],
    branches: Vec<Branch>,
    dims: usize,
    scratch: Scratch,
}

impl Engine {
    /// Takes the weights in the form in which they are stored.
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
        Ok(Engine { instructions, shape, branches, dims, scratch: Scratch::default() })
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
        let pictures = inputs.len() / size;
        if pictures == 0 {
            return Vec::new();
        }
        // For each picture what the branches' first steps give.
        let mut parts = parallel::map(pictures, |picture| {
            let pixels = &inputs[picture * size..][..size];
            let wide = self.shape[2] > LANES;
            let planes = wide.then(|| Planes::from_pixels(&self.scratch, pixels, self.shape));
            let pixels = Source::Pixels(pixels, self.shape);
            let source = planes.as_ref().map_or(pixels, Source::Planes);
            let alone = |branch: &Branch| {
                branch.run(self.instructions, &self.scratch, 0..branch.alone, source)
            };
            self.branches.iter().map(alone).collect::<Vec<_>>()
        });
        let components: Vec<Vec<f32>> = (self.branches.iter().enumerate())
            .map(|(at, branch)| {
                let parts = parts.iter_mut().filter_map(|parts| parts[at].take()).collect();
                let planes = Planes::join(&self.scratch, parts)
                    .unwrap_or_else(|| Planes::from_pixels(&self.scratch, inputs, self.shape));
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
    fn together(&self, branch: &Branch, planes: Planes) -> Vec<f32> {
        let steps = branch.alone..branch.len();
        let planes = branch
            .run(self.instructions, &self.scratch, steps, Source::Planes(&planes))
            .unwrap_or(planes);
        let mut values = if branch.means { means(&planes) } else { planes.to_pixels() };
        for flat in &branch.flat {
            match flat {
                Flat::Dense(linear) => values = dense(self.instructions, linear, &values),
                Flat::Direction { mean, length } => direction(mean, *length, &mut values),
            }
        }
        values
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
