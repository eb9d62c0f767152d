//! Constants of a picture's normalisation: one value for each of red, green and blue.

use super::constants::Constants;
use crate::onnx::graph::{attribute, float, input};
use crate::onnx::proto::{NodeProto, TensorProto};
use crate::onnx::tensor::{Elements, dims};

/// How many nodes deep a value may be computed from the file's own.
const DEPTH: usize = 8;

impl Constants<'_> {
    /// A constant of one value or three, as one for each channel. (Three values can only be the
    /// channels': the picture has more rows and columns.)
    pub(in crate::onnx) fn by_colour(&self, name: &str) -> Option<[f32; 3]> {
        match self.few(name, DEPTH)?[..] {
            [value] => Some([value; 3]),
            [red, green, blue] => Some([red, green, blue]),
            _ => None,
        }
    }

    /// Factors and offsets of a batch normalisation of three channels: γ · (x − mean) /
    /// √(variance + ε) + β.
    pub(in crate::onnx) fn batch_normalisation(
        &self,
        node: &NodeProto,
    ) -> Option<([f32; 3], [f32; 3])> {
        let part = |at: usize| self.by_colour(input(node, at)?);
        let (gamma, beta, mean, variance) = (part(1)?, part(2)?, part(3)?, part(4)?);
        let epsilon = float(node, "epsilon", 1e-5);
        let factors = std::array::from_fn(|c| gamma[c] / (variance[c] + epsilon).sqrt());
        let offsets = std::array::from_fn(|c| beta[c] - mean[c] * factors[c]);
        Some((factors, offsets))
    }

    /// At most three values, computed where the file computes them from others.
    fn few(&self, name: &str, depth: usize) -> Option<Vec<f32>> {
        if let Some(tensor) = self.graph.initializer(name) {
            return self.values(tensor);
        }
        let (node, depth) = (self.graph.producer(name)?, depth.checked_sub(1)?);
        let operand = |at: usize| self.few(input(node, at)?, depth);
        let each = |function: fn(f32) -> f32| Some(operand(0)?.into_iter().map(function).collect());
        let both = |function: fn(f32, f32) -> f32| {
            let (x, y) = (operand(0)?, operand(1)?);
            let fits = x.len() == y.len() || x.len() == 1 || y.len() == 1;
            let at = |values: &[f32], at: usize| values.get(at).or(values.first()).copied();
            let all = 0..x.len().max(y.len());
            all.map(|i| Some(function(at(&x, i)?, at(&y, i)?)))
                .collect::<Option<_>>()
                .filter(|_| fits)
        };
        match node.op_type.as_str() {
            "Constant" => match attribute(node, "value").and_then(|value| value.t.as_ref()) {
                Some(tensor) => self.values(tensor),
                None => match attribute(node, "value_floats") {
                    Some(values) => Some(values.floats.clone()).filter(|values| values.len() <= 3),
                    None => attribute(node, "value_float").map(|value| vec![value.f]),
                },
            },
            "Identity" | "Cast" | "Reshape" | "Unsqueeze" | "Squeeze" | "Flatten" => operand(0),
            "Sqrt" => each(f32::sqrt),
            "Reciprocal" => each(f32::recip),
            "Neg" => each(|value| -value),
            "Add" => both(|x, y| x + y),
            "Sub" => both(|x, y| x - y),
            "Mul" => both(|x, y| x * y),
            "Div" => both(|x, y| x / y),
            "Max" if node.input.len() == 2 => both(f32::max),
            _ => None,
        }
    }

    /// A tensor's elements, of at most three numbers of any type.
    fn values(&self, tensor: &TensorProto) -> Option<Vec<f32>> {
        let count = dims(tensor)?.iter().product();
        if !(1..=3).contains(&count) {
            return None;
        }
        let (mut floats, mut integers) = (vec![0.0; count], vec![0; count]);
        if Elements::open(self.files, tensor).ok()?.floats(&mut floats).is_ok() {
            return Some(floats);
        }
        Elements::open(self.files, tensor).ok()?.integers(&mut integers).ok()?;
        Some(integers.into_iter().map(|value| value as f32).collect())
    }
}
