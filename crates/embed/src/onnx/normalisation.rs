//! Normalisation in a graph: what a network does to the picture's values before its first layer.
//!
//! Many exporters keep it there: Keras's `Rescaling` and `Normalization`, `(x - mean) / std` in a
//! PyTorch module around the network, a batch normalisation of the input. Such a network takes
//! values in a range of 0…255 or 0…1, and which one its constants tell.

use super::files::Files;
use super::graph::{Graph, int};
use super::lowering::Constants;
use super::proto::tensor_proto::DataType;
use super::proto::{GraphProto, NodeProto};
use crate::network::Normalisation;
use crate::preprocessing::PixelRange;

/// What a graph does to the picture's values first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Beginning {
    /// No arithmetic with constants.
    Plain,
    /// A normalisation of values in a range.
    Normalises(PixelRange, Normalisation),
    /// Arithmetic that tells no range.
    Unclear,
}

/// Finds what is done to the tensor `picture` before the first layer.
pub(super) fn beginning(proto: &GraphProto, picture: &str, files: &dyn Files) -> Beginning {
    let graph = Graph::new(proto);
    let constants = Constants { graph: &graph, files };
    let mut affine = Affine { factor: [1.0; 3], offset: [0.0; 3] };
    let (mut tensor, mut plain) = (picture, true);
    // A file may name tensors in a circle, so no walk is longer than there are nodes.
    for _ in 0..proto.node.len() {
        let Some(node) = only_reader(&graph, tensor) else { break };
        match node.op_type.as_str() {
            "Identity" | "Dropout" | "Transpose" | "Resize" => {}
            "Cast" if int(node, "to", 0) == DataType::Float as i64 => {}
            "Add" | "Sub" | "Mul" | "Div" | "BatchNormalization" => {
                plain = false;
                match affine.then(node, tensor, &constants) {
                    Some(next) => affine = next,
                    None => return Beginning::Unclear,
                }
            }
            _ => break,
        }
        tensor = node.output.first().map_or("", String::as_str);
    }
    if plain {
        return Beginning::Plain;
    }
    let normalisation = affine.normalisation();
    match normalisation.and_then(range) {
        Some((range, normalisation)) => Beginning::Normalises(range, normalisation),
        None => Beginning::Unclear,
    }
}

/// The node that reads a tensor's values, if there is one alone.
fn only_reader<'a>(graph: &Graph<'a>, tensor: &str) -> Option<&'a NodeProto> {
    let reads = |node: &&NodeProto| {
        node.input.iter().any(|input| input == tensor)
            && node.output.iter().any(|output| !graph.is_constant(output))
    };
    let mut readers = graph.proto.node.iter().filter(reads);
    readers.next().filter(|_| readers.next().is_none())
}

/// What became of the picture's values: `factor · x + offset`, for each channel.
#[derive(Clone, Copy)]
struct Affine {
    factor: [f32; 3],
    offset: [f32; 3],
}

impl Affine {
    /// With what `node` does to `tensor` besides; `None` where that is not known.
    fn then(self, node: &NodeProto, tensor: &str, constants: &Constants) -> Option<Affine> {
        let Affine { factor, offset } = self;
        let first = node.input.first().is_some_and(|input| input == tensor);
        if node.op_type == "BatchNormalization" {
            let (by, plus) = constants.batch_normalisation(node)?;
            return Some(Affine {
                factor: std::array::from_fn(|c| factor[c] * by[c]),
                offset: std::array::from_fn(|c| offset[c] * by[c] + plus[c]),
            });
        }
        let other = node.input.get(usize::from(first))?;
        let by = constants.by_colour(other)?;
        let (factor, offset) = match (node.op_type.as_str(), first) {
            ("Add", _) => (factor, std::array::from_fn(|c| offset[c] + by[c])),
            ("Sub", true) => (factor, std::array::from_fn(|c| offset[c] - by[c])),
            ("Sub", false) => {
                (factor.map(|factor| -factor), std::array::from_fn(|c| by[c] - offset[c]))
            }
            ("Mul", _) => (
                std::array::from_fn(|c| factor[c] * by[c]),
                std::array::from_fn(|c| offset[c] * by[c]),
            ),
            ("Div", true) => (
                std::array::from_fn(|c| factor[c] / by[c]),
                std::array::from_fn(|c| offset[c] / by[c]),
            ),
            _ => return None,
        };
        Some(Affine { factor, offset })
    }

    /// As mean and deviation; `None` where it is no normalisation.
    fn normalisation(self) -> Option<Normalisation> {
        let Affine { factor, offset } = self;
        let mean = std::array::from_fn(|c| 0.0 - offset[c] / factor[c]);
        let deviation = factor.map(f32::recip);
        let whole = factor.iter().all(|&factor| factor > 0.0);
        whole.then_some(Normalisation { mean, deviation })
    }
}

/// The range of values that a normalisation is for, if all three channels tell the same: pictures'
/// means lie in the middle, and what comes out is some units wide. (A batch normalisation of values
/// that are normalised already has means near 0.)
///
/// The order of ImageNet's means says besides whether blue is expected first, which no plain range
/// gives.
fn range(of: Normalisation) -> Option<(PixelRange, Normalisation)> {
    let Normalisation { mean, deviation } = of;
    let channels = || mean.into_iter().zip(deviation);
    let bytes = |(mean, deviation): (f32, f32)| {
        let scaled = (40.0..=260.0).contains(&deviation) && (-1.0..=160.0).contains(&mean);
        let centred = (0.9..=1.1).contains(&deviation) && (80.0..=160.0).contains(&mean);
        scaled || centred
    };
    let unit = |(mean, deviation): (f32, f32)| {
        (0.1..=1.1).contains(&deviation) && (0.3..=0.6).contains(&mean)
    };
    let range = if channels().all(bytes) {
        PixelRange::Bytes
    } else if channels().all(unit) {
        PixelRange::Unit
    } else {
        return None;
    };
    let blue_first = mean[0] < mean[1] && mean[1] < mean[2];
    (!blue_first).then_some((range, of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mean: [f32; 3], deviation: [f32; 3]) -> Option<PixelRange> {
        range(Normalisation { mean, deviation }).map(|(range, _)| range)
    }

    #[test]
    fn constants_tell_the_range() {
        let (mean, deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
        let (clip, of_clip) = ([0.481, 0.458, 0.408], [0.269, 0.261, 0.276]);
        for (mean, deviation) in [(mean, deviation), (clip, of_clip), ([0.5; 3], [0.5; 3])] {
            assert_eq!(of(mean, deviation), Some(PixelRange::Unit));
            let bytes = |values: [f32; 3]| values.map(|value| value * 255.0);
            assert_eq!(of(bytes(mean), bytes(deviation)), Some(PixelRange::Bytes));
        }
        // Divided alone; the mean subtracted alone.
        assert_eq!(of([0.0; 3], [255.0; 3]), Some(PixelRange::Bytes));
        assert_eq!(of([123.68, 116.78, 103.94], [1.0; 3]), Some(PixelRange::Bytes));
        assert_eq!(of(mean, [1.0; 3]), Some(PixelRange::Unit));
    }

    #[test]
    fn what_tells_none_is_unclear() {
        // Of values that are normalised already.
        assert_eq!(of([0.01, -0.02, 0.0], [1.0, 0.98, 1.01]), None);
        assert_eq!(of([0.0; 3], [1.0; 3]), None);
        // Blue first.
        assert_eq!(of([103.94, 116.78, 123.68], [1.0; 3]), None);
        // Channels that contradict each other.
        assert_eq!(of([0.485, 116.0, 0.406], [0.229, 57.0, 0.225]), None);
    }
}
