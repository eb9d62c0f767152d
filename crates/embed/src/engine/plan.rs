//! Layers become steps: what follows each other and can be computed at once becomes one.

use super::bottleneck::Bottleneck;
use super::conv::{Conv, GROUP};
use super::convolution::{Convolution, PIXEL};
use super::depthwise::Depthwise;
use super::model::Shape;
use super::planes::{Planes, Source};
use super::pool::halve;
use super::resize::Resize;
use super::scratch::Scratch;
use super::simple::{add, rescale};
use super::winograd::OUTPUTS;
use super::{Layer, Linear, Weights, Window};
use crate::instruction_set::InstructionSet;
use std::collections::VecDeque;
use std::ops::Range;

/// The layers from a picture to components.
#[derive(Debug)]
pub(super) struct Branch {
    steps: Vec<Step>,
    /// For each value the last step that reads it. The first value is the picture; every step
    /// gives one.
    last_use: Vec<usize>,
    /// How many of the steps have work enough in one picture alone.
    pub alone: usize,
    /// How planes become components.
    pub means: bool,
    pub flat: Vec<Flat>,
}

/// Planes from planes.
#[derive(Debug)]
struct Step {
    work: Work,
    /// The value that is added.
    added: Option<usize>,
}

#[derive(Debug)]
enum Work {
    Conv(Conv),
    Pool,
    Convolution(Convolution),
    Bottleneck(Box<Bottleneck>),
    Add,
    Rescale { factor: f32, offset: f32 },
    Resize(Resize),
}

/// Components from components.
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
    fn bottleneck(
        &mut self,
        expand: Option<Convolution>,
        window: Window,
        linear: &Linear,
    ) -> (Work, Option<usize>) {
        let project = match self.follower(is_pointwise) {
            Some(Layer::Convolution(window, linear)) => Some(Convolution::new(window, &linear)),
            _ => None,
        };
        let added = project.as_ref().and_then(|_| self.added());
        let bottleneck = Bottleneck {
            expand: expand.map(|of| of.pointwise),
            depthwise: Depthwise::new(window, linear),
            project: project.map(|of| of.pointwise),
        };
        (Work::Bottleneck(Box::new(bottleneck)), added)
    }
}

fn is_pointwise(layer: &Layer) -> bool {
    matches!(layer, Layer::Convolution(window, _) if *window == PIXEL)
}

impl Branch {
    /// Of layers that fit each other, the first of which is layer `first` of the model and reads
    /// planes of `shape`; `shapes` are what they give.
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
                    Some(Work::Conv(Conv::new(linear, pool)))
                }
                Layer::MaxPool2x2 => Some(Work::Pool),
                Layer::Convolution(window, linear) => {
                    let convolution = Convolution::new(window, &linear);
                    let depthwise = |layer: &Layer| matches!(layer, Layer::Depthwise(..));
                    let depthwise = convolution.is_pointwise().then(|| layers.follower(depthwise));
                    let (work, sum) = match depthwise.flatten() {
                        Some(Layer::Depthwise(window, linear)) => {
                            layers.bottleneck(Some(convolution), window, &linear)
                        }
                        _ => (Work::Convolution(convolution), layers.added()),
                    };
                    added = sum;
                    Some(work)
                }
                Layer::Depthwise(window, linear) => {
                    let (work, sum) = layers.bottleneck(None, window, &linear);
                    added = sum;
                    Some(work)
                }
                Layer::Add(layer) => {
                    added = layers.values.get(layer - first).copied();
                    Some(Work::Add)
                }
                Layer::Rescale { factor, offset } => {
                    let of_pixels = |layer: &Layer| match layer {
                        Layer::Convolution(window, linear) => {
                            Convolution::reads_pixels_of(window, linear.inputs)
                        }
                        _ => false,
                    };
                    match steps.is_empty().then(|| layers.follower(of_pixels)).flatten() {
                        Some(Layer::Convolution(window, linear)) => {
                            let mut convolution = Convolution::new(window, &linear);
                            convolution.rescale = (factor, offset);
                            added = layers.added();
                            Some(Work::Convolution(convolution))
                        }
                        _ => Some(Work::Rescale { factor, offset }),
                    }
                }
                Layer::Resize { height, width } => {
                    let from = [shape.height, shape.width];
                    Some(Work::Resize(Resize::new(from, [height, width])))
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
                if tiles >= GROUP || !matches!(work, Work::Conv(_) | Work::Pool) {
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

    /// Some steps; none of those behind [`alone`](Branch::alone) reads what is before it. `None`
    /// without steps.
    pub(super) fn run<'a>(
        &self,
        instructions: InstructionSet,
        scratch: &'a Scratch,
        steps: Range<usize>,
        input: Source,
    ) -> Option<Planes<'a>> {
        let first = steps.start + 1;
        let planes = match (&self.steps.get(steps.start)?.work, input) {
            (Work::Convolution(of), _) if of.reads_pixels => None,
            (Work::Resize(_), _) | (_, Source::Planes(_)) => None,
            (_, Source::Pixels(pixels, shape)) => Some(Planes::from_pixels(scratch, pixels, shape)),
        };
        let input = planes.as_ref().map_or(input, Source::Planes);
        let mut values: Vec<Option<Planes>> = Vec::with_capacity(steps.len());
        for at in steps {
            let Step { work, added } = &self.steps[at];
            let source = values.last().and_then(Option::as_ref).map_or(input, Source::Planes);
            let added = added.and_then(|value| values.get(value.checked_sub(first)?)?.as_ref());
            let value = match (work, source) {
                (Work::Convolution(convolution), _) => {
                    convolution.run(instructions, scratch, source, added)
                }
                (Work::Resize(resize), _) => resize.run(instructions, scratch, source),
                (_, Source::Pixels(..)) => return None, // only the first step reads pixels
                (Work::Conv(conv), Source::Planes(given)) => conv.run(instructions, scratch, given),
                (Work::Pool, Source::Planes(given)) => halve(instructions, scratch, given),
                (Work::Bottleneck(bottleneck), Source::Planes(given)) => {
                    bottleneck.run(instructions, scratch, given, added)
                }
                (Work::Add, Source::Planes(given)) => add(scratch, given, added.unwrap_or(given)),
                (&Work::Rescale { factor, offset }, Source::Planes(given)) => {
                    rescale(scratch, given, factor, offset)
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
