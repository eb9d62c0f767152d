//! Texts as they are compared.

use std::collections::BTreeMap;

/// Lower case, spaces collapsed.
pub fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Texts to ids in order of first sight.
#[derive(Debug, Default)]
pub struct Ids(BTreeMap<String, u32>);

impl Ids {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The id of a text, a new one at first sight.
    pub fn of(&mut self, text: String) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(text).or_insert(next)
    }
}
