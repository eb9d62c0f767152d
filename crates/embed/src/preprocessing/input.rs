//! A network's input tensor: its layout, its size, and its values for one picture.

/// The memory layout of a network's input tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Channels first: channel by channel (PyTorch, MXNet).
    Nchw,
    /// Channels last: pixel by pixel (Keras, TensorFlow).
    Nhwc,
}

/// An input tensor: its layout and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Input {
    pub layout: Layout,
    pub width: usize,
    pub height: usize,
}

impl Input {
    /// Its shape for one picture.
    #[cfg(feature = "tract")]
    pub(crate) fn shape(&self) -> [usize; 4] {
        match self.layout {
            Layout::Nchw => [1, 3, self.height, self.width],
            Layout::Nhwc => [1, self.height, self.width, 3],
        }
    }
}

/// A preprocessed picture: the values of one network's input tensor
/// ([`Network::prepare`](crate::Network::prepare),
/// [`Manifest::prepare`](crate::pack::Manifest::prepare)).
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared(pub(crate) Vec<f32>);
