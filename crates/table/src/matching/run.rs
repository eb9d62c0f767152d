//! Words of a title that may be a product's name.

use std::ops::Range;

use crate::keys::text::add_key;
use crate::keys::word::Word;

/// A run of a title's words that may be a product's name, once the two blocks between three cuts
/// change places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub span: Range<usize>,
    cuts: [usize; 3],
}

impl Run {
    /// Words whose blocks between the cuts change places.
    pub fn new(span: Range<usize>, cuts: [usize; 3]) -> Self {
        Self { span, cuts }
    }

    /// The words as they stand.
    pub fn plain(span: Range<usize>) -> Self {
        Self { cuts: [span.start; 3], span }
    }

    /// The key of the words in this order.
    pub fn key(&self, title: &[Word]) -> String {
        let [from, middle, to] = self.cuts;
        let mut key = String::new();
        for block in [self.span.start..from, middle..to, from..middle, to..self.span.end] {
            add_key(&mut key, title.get(block).unwrap_or_default());
        }
        key
    }
}
