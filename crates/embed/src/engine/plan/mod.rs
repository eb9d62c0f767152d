//! The execution plan: layers become steps, and those that can be computed at once are fused into
//! one.

mod fusion;

use crate::engine::kernels::convolution::{
    Im2col, InvertedResidual, OUTPUTS, TILE_GROUP, Winograd,
};
use crate::engine::kernels::elementwise::{add, rescale};
use crate::engine::kernels::max_pool::max_pool_2x2;
use crate::engine::kernels::resize::Resize;
use crate::engine::memory::{BufferPool, FeatureMaps, Source};
use crate::engine::model::{Layer, Linear, Shape};
use crate::instruction_set::InstructionSet;
use fusion::{Layers, Planned};
use std::ops::Range;

/// The execution plan of one branch: the layers from a picture to components.
#[derive(Debug)]
pub(super) struct Branch {
    steps: Vec<Step>,
    /// For each value the last step that reads it. The first value is the picture; every step
    /// gives one.
    last_use: Vec<usize>,
    /// How many of the steps have work enough in one picture alone.
    pub alone: usize,
    /// Whether feature maps become components by global average pooling.
    pub means: bool,
    pub flat: Vec<Flat>,
}

/// A step of the plan: feature maps from feature maps.
#[derive(Debug)]
struct Step {
    work: Operator,
    /// The value that is added.
    added: Option<usize>,
}

#[derive(Debug)]
enum Operator {
    Winograd(Winograd),
    MaxPool,
    Im2col(Im2col),
    InvertedResidual(Box<InvertedResidual>),
    Add,
    Rescale { factor: f32, offset: f32 },
    Resize(Resize),
}

/// A step on components.
#[derive(Debug)]
pub(super) enum Flat {
    Dense(Linear),
    Direction { mean: Vec<f32>, length: f32 },
}

impl Operator {
    /// Whether one picture alone, with feature maps of `shape`, is work enough.
    fn is_work_alone(&self, shape: Shape) -> bool {
        let tiles = shape.height.div_ceil(OUTPUTS) * shape.width.div_ceil(OUTPUTS);
        tiles >= TILE_GROUP || !matches!(self, Operator::Winograd(_) | Operator::MaxPool)
    }
}

impl Branch {
    /// Plans layers that fit each other, the first of which is layer `first` of the model and reads
    /// feature maps of `shape`; `shapes` are what they give.
    pub(super) fn new(
        layers: Vec<Layer>,
        first: usize,
        mut shape: Shape,
        shapes: &[Shape],
    ) -> Branch {
        let mut layers = Layers::new(layers, first);
        let (mut steps, mut flat) = (Vec::new(), Vec::new());
        let (mut means, mut alone) = (false, 0);
        while let Some(layer) = layers.pop() {
            match layers.plan(layer, shape, steps.is_empty()) {
                Planned::Step(step) => {
                    if step.work.is_work_alone(shape) {
                        alone = steps.len() + 1;
                    }
                    steps.push(step);
                }
                Planned::Means => means = true,
                Planned::Flat(step) => flat.push(step),
                Planned::Nothing => {}
            }
            layers.computed(steps.len());
            shape = shapes[layers.taken() - 1];
        }
        let mut last_use: Vec<usize> = (0..=steps.len()).collect();
        for (at, step) in steps.iter().enumerate() {
            if let Some(added) = step.added {
                last_use[added] = at;
            }
        }
        Branch { steps, last_use, alone, means, flat }
    }

    /// How many steps there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// Runs some steps; none of those behind [`alone`](Branch::alone) reads what is before it.
    /// `None` without steps.
    pub(super) fn run<'a>(
        &self,
        instructions: InstructionSet,
        buffers: &'a BufferPool,
        steps: Range<usize>,
        input: Source,
    ) -> Option<FeatureMaps<'a>> {
        let first = steps.start + 1;
        let planes = match (&self.steps.get(steps.start)?.work, input) {
            (Operator::Im2col(of), _) if of.reads_pixels => None,
            (Operator::Resize(_), _) | (_, Source::FeatureMaps(_)) => None,
            (_, Source::Pixels(pixels, shape)) => {
                Some(FeatureMaps::from_pixels(buffers, pixels, shape))
            }
        };
        let input = planes.as_ref().map_or(input, Source::FeatureMaps);
        let mut values: Vec<Option<FeatureMaps>> = Vec::with_capacity(steps.len());
        for at in steps {
            let Step { work, added } = &self.steps[at];
            let source = values.last().and_then(Option::as_ref).map_or(input, Source::FeatureMaps);
            let added = added.and_then(|value| values.get(value.checked_sub(first)?)?.as_ref());
            let value = match (work, source) {
                (Operator::Im2col(convolution), _) => {
                    convolution.run(instructions, buffers, source, added)
                }
                (Operator::Resize(resize), _) => resize.run(instructions, buffers, source),
                (_, Source::Pixels(..)) => return None, // only the first step reads pixels
                (Operator::Winograd(conv), Source::FeatureMaps(given)) => {
                    conv.run(instructions, buffers, given)
                }
                (Operator::MaxPool, Source::FeatureMaps(given)) => {
                    max_pool_2x2(instructions, buffers, given)
                }
                (Operator::InvertedResidual(inverted_residual), Source::FeatureMaps(given)) => {
                    inverted_residual.run(instructions, buffers, given, added)
                }
                (Operator::Add, Source::FeatureMaps(given)) => {
                    add(buffers, given, added.unwrap_or(given))
                }
                (&Operator::Rescale { factor, offset }, Source::FeatureMaps(given)) => {
                    rescale(buffers, given, factor, offset)
                }
            };
            for (place, value) in values.iter_mut().enumerate() {
                if self.last_use[first + place] <= at {
                    *value = None;
                }
            }
            values.push(Some(value));
        }
        values.pop().flatten()
    }
}
