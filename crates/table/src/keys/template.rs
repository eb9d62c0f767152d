//! The template of a shop's titles: the same words around every product's name.

use std::ops::Range;

use crate::keys::word::Word;

/// A template of titles: fixed words with a product's name between them, as in `Buy {name} online |
/// Shop`.
///
/// Compared are words in their normalised form; signs between them do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Template {
    /// Normalised words with a space between two.
    pub(crate) before: String,
    /// Normalised words with a space between two.
    pub(crate) after: String,
}

impl Template {
    /// Where the name would be in a title of exactly this form.
    pub(crate) fn name_in(&self, words: &[Word]) -> Option<Range<usize>> {
        let (mut from, mut to) = (0, words.len());
        for word in self.before.split_ascii_whitespace() {
            if words.get(from)?.text != word {
                return None;
            }
            from += 1;
        }
        for word in self.after.split_ascii_whitespace().rev() {
            to = to.checked_sub(1)?;
            if words.get(to)?.text != word {
                return None;
            }
        }
        (from < to).then_some(from..to)
    }
}
