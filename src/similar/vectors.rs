//! The catalogue's vectors.

/// One vector for each product that has a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vectors {
    /// Components per vector.
    pub dims: usize,
    /// Row-major matrix, `rows × dims`.
    pub values: Vec<f32>,
    /// For each product its row, where it has one.
    pub row_of: Vec<Option<u32>>,
}
