//! A convolution's window: kernel size, stride and padding.

/// Largest side and stride of a kernel.
const MAX_SIDE: usize = 15;

/// A convolution's window: kernel size, stride and padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Kernel size: rows and columns of the kernel.
    pub side: usize,
    /// Stride: pixels from one place to the next, both ways.
    pub stride: usize,
    /// Zero padding: rows and columns of zeros above, left, below and right; each less than `side`.
    pub padding: [usize; 4],
}

impl Window {
    /// The output's size, rows and columns; `None` where the kernel does not fit.
    pub fn output(&self, height: usize, width: usize) -> Option<(usize, usize)> {
        let [top, left, bottom, right] = self.padding;
        let along = |length: usize| (length.checked_sub(self.side)? / self.stride).checked_add(1);
        Some((along(height + top + bottom)?, along(width + left + right)?))
    }

    /// What cannot be computed, or would be needless.
    pub(super) fn misfit(&self) -> Option<String> {
        if !(1..=MAX_SIDE).contains(&self.side) || !(1..=MAX_SIDE).contains(&self.stride) {
            Some(format!("a kernel of {0}×{0} moves by {1}", self.side, self.stride))
        } else if self.padding.iter().any(|&padding| padding >= self.side) {
            Some("the kernel fits into the zeros around the picture".to_owned())
        } else {
            None
        }
    }
}
