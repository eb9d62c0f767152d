//! The tensor to cut at.

/// The vector of a network: the tensor to cut at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::onnx) struct Vector {
    pub name: String,
    /// The tensor whose mean over all pixels it is: the file has no such node yet.
    pub pooled: Option<String>,
}

impl Vector {
    pub(super) fn of(tensor: &str) -> Vector {
        Vector { name: tensor.to_owned(), pooled: None }
    }

    pub(super) fn mean_of(tensor: &str) -> Vector {
        Vector { name: format!("{POOLED}{tensor})"), pooled: Some(tensor.to_owned()) }
    }
}

/// How the name begins of the mean of a layer's planes over all pixels; `)` ends it.
pub(super) const POOLED: &str = "pooled(";
