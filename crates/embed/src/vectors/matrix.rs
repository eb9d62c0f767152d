//! The matrix of vectors, as the network gave them.

use half::f16;
use half::slice::HalfFloatSliceExt;
use std::borrow::Cow;
use std::sync::Arc;

/// The matrix of vectors, one for each product that has a picture.
///
/// Of many products the components are kept in 16 bits, each vector with a scale of its own: that is
/// half the memory, and moves a cosine by less than 0.0005.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vectors {
    /// Components per vector.
    pub dims: usize,
    /// Row-major matrix, `rows × dims`.
    pub(super) components: Components,
    /// For each product its row, where it has one.
    pub row_of: Vec<Option<u32>>,
}

/// Numbers of 32 or 16 bits.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Components {
    Full(Vec<f32>),
    Halved(Arc<Halved>),
}

/// Each row's components are multiples of its scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Halved {
    pub values: Vec<f16>,
    pub scales: Vec<f32>,
}

/// More components than this are halved: half a gigabyte of them as they are.
const MANY: usize = 1 << 27;

impl Default for Components {
    fn default() -> Components {
        Components::Full(Vec::new())
    }
}

impl Vectors {
    /// An empty matrix for `products` products, none of which has a vector yet.
    #[must_use]
    pub fn new(dims: usize, products: usize) -> Vectors {
        if dims.saturating_mul(products) > MANY {
            return Vectors::halved(dims, products);
        }
        Vectors { dims, components: Components::default(), row_of: vec![None; products] }
    }

    /// As [`Vectors::new`], with components of 16 bits however few they are.
    #[must_use]
    pub fn halved(dims: usize, products: usize) -> Vectors {
        let components = Components::Halved(Arc::default());
        Vectors { dims, components, row_of: vec![None; products] }
    }

    /// Appends the vector of `product` as the next row. Returns false, and stores nothing, where
    /// the vector's length is not `dims` or the product is out of range.
    pub fn push(&mut self, product: usize, vector: &[f32]) -> bool {
        let row = self.rows() as u32;
        match self.row_of.get_mut(product) {
            Some(slot) if vector.len() == self.dims && self.dims > 0 => {
                *slot = Some(row);
                self.components.push(vector);
                true
            }
            _ => false,
        }
    }

    /// The vector of `product`, where it has one.
    #[must_use]
    pub fn get(&self, product: usize) -> Option<Cow<'_, [f32]>> {
        let row = (*self.row_of.get(product)?)? as usize;
        (row < self.rows()).then(|| self.components.row(row, self.dims))
    }

    /// The number of vectors stored.
    #[must_use]
    pub fn rows(&self) -> usize {
        match &self.components {
            Components::Full(values) => values.len().checked_div(self.dims).unwrap_or(0),
            Components::Halved(halved) => halved.scales.len(),
        }
    }

    /// The bytes of all components in memory, as they are kept: for a digest.
    pub fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        let (components, scales): (&[u8], &[u8]) = match &self.components {
            Components::Full(values) => (bytemuck::cast_slice(values), &[]),
            Components::Halved(halved) => {
                (bytemuck::cast_slice(&halved.values), bytemuck::cast_slice(&halved.scales))
            }
        };
        [components, scales].into_iter()
    }
}

impl Components {
    fn push(&mut self, vector: &[f32]) {
        match self {
            Components::Full(values) => values.extend_from_slice(vector),
            Components::Halved(halved) => Arc::make_mut(halved).push(vector),
        }
    }

    fn row(&self, row: usize, dims: usize) -> Cow<'_, [f32]> {
        match self {
            Components::Full(values) => Cow::Borrowed(&values[row * dims..(row + 1) * dims]),
            Components::Halved(halved) => {
                let mut values = vec![0.0; dims];
                halved.part(row * dims, &mut values);
                values.iter_mut().for_each(|value| *value *= halved.scales[row]);
                Cow::Owned(values)
            }
        }
    }
}

impl Halved {
    fn push(&mut self, vector: &[f32]) {
        // A vector that is not finite keeps that by its scale.
        let most =
            vector.iter().fold(0.0f32, |most, x| if x.is_nan() { *x } else { most.max(x.abs()) });
        let scale = if most > 0.0 || most.is_nan() { most } else { 1.0 };
        self.values.extend(vector.iter().map(|x| f16::from_f32(x / scale)));
        self.scales.push(scale);
    }

    /// Components from place `first` on, before scaling.
    pub fn part(&self, first: usize, out: &mut [f32]) {
        self.values[first..first + out.len()].convert_to_f32_slice(out);
    }
}
