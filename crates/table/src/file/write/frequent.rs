//! The parts of names' words that are too frequent to find a name by.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::keys::anchor::parts;
use crate::keys::text::Text;
use crate::keys::word::Word;
use crate::matching::words::neutral;

/// As many names at least share a part that is frequent; in large tables, one in so many.
const FREQUENT: usize = 32;
const ONE_IN: usize = 4096;

/// Finds the parts of names that tell something.
pub(crate) struct NameParts {
    shop: Text,
    /// Whether a word tells something, as far as it was asked.
    telling: HashMap<String, bool>,
}

impl NameParts {
    /// For the names of a shop's products: the shop's own name tells nothing in them.
    pub fn new(shop: &str) -> Self {
        Self { shop: Text::new(shop), telling: HashMap::new() }
    }

    /// The different parts of a name's words that tell something; of all words where none does.
    pub fn of(&mut self, name: &Text) -> Vec<u64> {
        let mut found: Vec<u64> = Vec::new();
        for word in &name.words {
            if self.tells(word) {
                found.extend(parts(word));
            }
        }
        if found.is_empty() {
            found = name.words.iter().flat_map(parts).collect();
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn tells(&mut self, word: &Word) -> bool {
        if let Some(known) = self.telling.get(&word.text) {
            return *known;
        }
        let of_shop = self.shop.words.iter().any(|of| of.text == word.text);
        let tells = !of_shop && !neutral(word);
        self.telling.insert(word.text.clone(), tells);
        tells
    }
}

/// The parts that more names have than may be filed under one, and of the names that have no other
/// parts, the sums of parts of which the same is true.
pub(super) fn frequent(names: &[Vec<u64>]) -> BTreeSet<u64> {
    let limit = FREQUENT.max(names.len() / ONE_IN);
    let over = |counts: HashMap<u64, usize>| {
        counts.into_iter().filter(|(_, count)| *count > limit).map(|(part, _)| part)
    };
    let mut counts: HashMap<u64, usize> = HashMap::new();
    names.iter().flatten().for_each(|part| *counts.entry(*part).or_default() += 1);
    let parts: HashSet<u64> = over(counts).collect();
    let mut frequent: BTreeSet<u64> = parts.iter().copied().collect();
    // Those that are still to be told apart, with the sums of their first parts, in both orders.
    let common = |name: &&Vec<u64>| !name.is_empty() && name.iter().all(|of| parts.contains(of));
    let common: Vec<&Vec<u64>> = names.iter().filter(common).collect();
    for descending in [false, true] {
        let part = |name: &[u64], at: usize| {
            let at = if descending { name.len().checked_sub(at + 1)? } else { at };
            name.get(at).copied()
        };
        let mut open: Vec<(&Vec<u64>, u64)> =
            common.iter().filter_map(|name| Some((*name, part(name, 0)?))).collect();
        let mut at = 1;
        while !open.is_empty() {
            let mut counts: HashMap<u64, usize> = HashMap::new();
            open.retain_mut(|(name, sum)| match part(name, at) {
                Some(part) => {
                    *sum = sum.wrapping_add(part);
                    *counts.entry(*sum).or_default() += 1;
                    true
                }
                None => false,
            });
            let sums: HashSet<u64> = over(counts).collect();
            open.retain(|(_, sum)| sums.contains(sum));
            frequent.extend(sums);
            at += 1;
        }
    }
    frequent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::anchor::anchors;

    /// No anchor has more than its share of names.
    #[test]
    fn names_of_frequent_words_are_spread() {
        let part = |text: String| crate::keys::hash::hash(text.as_bytes());
        // Four parts, each in a third of all names, and a fifth of its own in every tenth.
        let name = |at: usize| {
            let choice = |kind: usize| part(format!("{kind}/{}", at / 3usize.pow(kind as u32) % 3));
            let mut parts: Vec<u64> = (0..4).map(choice).collect();
            parts.extend(at.is_multiple_of(10).then(|| part(format!("own {at}"))));
            parts.sort_unstable();
            parts
        };
        let names: Vec<Vec<u64>> = (0..2000).map(name).collect();
        let frequent = frequent(&names);
        let mut filed: HashMap<u64, usize> = HashMap::new();
        for (at, name) in names.iter().enumerate() {
            let anchors = anchors(name, |part| frequent.contains(&part));
            if at.is_multiple_of(10) {
                assert_eq!(anchors, [part(format!("own {at}"))]);
            }
            anchors.into_iter().for_each(|anchor| *filed.entry(anchor).or_default() += 1);
        }
        // An anchor may be one in either order of the parts.
        assert!(filed.values().all(|count| *count <= 2 * FREQUENT), "{filed:?}");
        assert!((0..4).all(|kind| frequent.contains(&part(format!("{kind}/0")))));
    }
}
