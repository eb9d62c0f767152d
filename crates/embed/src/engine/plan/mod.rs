//! The execution plan: layers become steps, and those that can be computed at once are fused into
//! one.

use crate::engine::kernels::convolution::{
    Depthwise, Im2col, InvertedResidual, OUTPUTS, PIXEL, TILE_GROUP, Winograd,
};
use crate::engine::kernels::elementwise::{add, rescale};
use crate::engine::kernels::max_pool::max_pool_2x2;
use crate::engine::kernels::resize::Resize;
use crate::engine::memory::{BufferPool, FeatureMaps, Source};
use crate::engine::model::{Layer, Linear, Shape, Weights, Window};
use crate::instruction_set::InstructionSet;
use std::collections::VecDeque;
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

/// The layers of a branch that are not yet part of a step.
struct Layers {
    rest: VecDeque<Layer>,
    /// Where the branch begins in the model.
    first: usize,
    /// The position of the first of them in the branch.
    next: usize,
    /// Those that an addition reads.
    read: Vec<usize>,
    /// The value of each layer before them.
    values: Vec<usize>,
}

impl Layers {
    fn pop(&mut self) -> Option<Layer> {
        self.next += 1;
        self.rest.pop_front()
    }

    /// The next layer, if it is as wanted and nothing else reads the one before.
    fn follower(&mut self, wanted: impl Fn(&Layer) -> bool) -> Option<Layer> {
        let alone = !self.read.contains(&(self.next - 1));
        if alone && self.rest.front().is_some_and(wanted) { self.pop() } else { None }
    }

    /// The value that the next layer adds, if that is what it does and nothing else reads the
    /// layer before.
    fn added(&mut self) -> Option<usize> {
        match self.follower(|layer| matches!(layer, Layer::Add(_)))? {
            Layer::Add(layer) => self.values.get(layer - self.first).copied(),
            _ => None,
        }
    }

    /// A depthwise convolution with its neighbours, and the value that is added to the projection.
    fn inverted_residual(
        &mut self,
        expand: Option<Im2col>,
        window: Window,
        linear: &Linear,
    ) -> (Operator, Option<usize>) {
        let project = match self.follower(is_pointwise) {
            Some(Layer::Convolution(window, linear)) => Some(Im2col::new(window, &linear)),
            _ => None,
        };
        let added = project.as_ref().and_then(|_| self.added());
        let inverted_residual = InvertedResidual {
            expand: expand.map(|of| of.pointwise),
            depthwise: Depthwise::new(window, linear),
            project: project.map(|of| of.pointwise),
        };
        (Operator::InvertedResidual(Box::new(inverted_residual)), added)
    }
}

fn is_pointwise(layer: &Layer) -> bool {
    matches!(layer, Layer::Convolution(window, _) if *window == PIXEL)
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
        let read = layers.iter().filter_map(|layer| match layer {
            Layer::Add(layer) => Some(layer - first),
            _ => None,
        });
        let (read, rest) = (read.collect(), layers.into());
        let mut layers = Layers { rest, first, next: 0, read, values: Vec::new() };
        let (mut steps, mut flat) = (Vec::new(), Vec::new());
        let (mut means, mut alone) = (false, 0);
        while let Some(layer) = layers.pop() {
            let tiles = shape.height.div_ceil(OUTPUTS) * shape.width.div_ceil(OUTPUTS);
            let mut added = None;
            let work = match layer {
                Layer::Conv3x3(linear) => {
                    let pool = layers.follower(|layer| *layer == Layer::MaxPool2x2).is_some();
                    Some(Operator::Winograd(Winograd::new(linear, pool)))
                }
                Layer::MaxPool2x2 => Some(Operator::MaxPool),
                Layer::Convolution(window, linear) => {
                    let convolution = Im2col::new(window, &linear);
                    let depthwise = |layer: &Layer| matches!(layer, Layer::Depthwise(..));
                    let depthwise = convolution.is_pointwise().then(|| layers.follower(depthwise));
                    let (work, sum) = match depthwise.flatten() {
                        Some(Layer::Depthwise(window, linear)) => {
                            layers.inverted_residual(Some(convolution), window, &linear)
                        }
                        _ => (Operator::Im2col(convolution), layers.added()),
                    };
                    added = sum;
                    Some(work)
                }
                Layer::Depthwise(window, linear) => {
                    let (work, sum) = layers.inverted_residual(None, window, &linear);
                    added = sum;
                    Some(work)
                }
                Layer::Add(layer) => {
                    added = layers.values.get(layer - first).copied();
                    Some(Operator::Add)
                }
                Layer::Rescale { factor, offset } => {
                    let of_pixels = |layer: &Layer| match layer {
                        Layer::Convolution(window, linear) => {
                            Im2col::reads_pixels_of(window, linear.inputs)
                        }
                        _ => false,
                    };
                    match steps.is_empty().then(|| layers.follower(of_pixels)).flatten() {
                        Some(Layer::Convolution(window, linear)) => {
                            let mut convolution = Im2col::new(window, &linear);
                            convolution.rescale = (factor, offset);
                            added = layers.added();
                            Some(Operator::Im2col(convolution))
                        }
                        _ => Some(Operator::Rescale { factor, offset }),
                    }
                }
                Layer::Resize { height, width } => {
                    let from = [shape.height, shape.width];
                    Some(Operator::Resize(Resize::new(from, [height, width])))
                }
                Layer::GlobalAveragePool => {
                    means = true;
                    None
                }
                Layer::Dense(mut linear) => {
                    if let Weights::Sparse(sparse) = linear.weights {
                        let values = sparse.integers();
                        linear.weights = Weights::I8 { values, scales: sparse.scales };
                    }
                    flat.push(Flat::Dense(linear));
                    None
                }
                Layer::Direction { mean, length } => {
                    flat.push(Flat::Direction { mean, length });
                    None
                }
                Layer::Branch => None,
            };
            if let Some(work) = work {
                if tiles >= TILE_GROUP || !matches!(work, Operator::Winograd(_) | Operator::MaxPool)
                {
                    alone = steps.len() + 1;
                }
                steps.push(Step { work, added });
            }
            layers.values.resize(layers.next, steps.len());
            shape = shapes[layers.next - 1];
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
