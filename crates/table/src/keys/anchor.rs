//! Anchors: what a name is filed under in the buckets of a large table, so that it is found among a
//! title's other words.

use crate::keys::hash::Hash;
use crate::keys::text::look_alike;
use crate::keys::word::Word;

/// The hashes of a word's parts: letters and digits apart, so that `GA100` and `GA 100` have the
/// same ones.
pub(crate) fn parts(word: &Word) -> Vec<u64> {
    let digit = |letter: char| letter.is_ascii_digit() || letter == '.';
    let mut parts = Vec::new();
    let mut running: Option<(Hash, bool)> = None;
    for letter in word.text.chars().map(look_alike) {
        let (mut hash, kind) = running.unwrap_or((Hash::new(), digit(letter)));
        if kind != digit(letter) {
            parts.push(hash.finish());
            hash = Hash::new();
        }
        hash.add(letter.encode_utf8(&mut [0; 4]).as_bytes());
        running = Some((hash, digit(letter)));
    }
    parts.extend(running.map(|(hash, _)| hash.finish()));
    parts
}

/// The anchors of a name's different parts, two at most: the first of the rare ones in ascending
/// and in descending order of their hashes. Where all are frequent, in each order the sum of as
/// many as it takes to be rare. Two, because a title may have other words between them.
pub(crate) fn anchors(parts: &[u64], frequent: impl Fn(u64) -> bool) -> Vec<u64> {
    let mut found = Vec::new();
    for flip in [0, u64::MAX] {
        let rank = |part: &u64| (frequent(*part), part ^ flip);
        let (mut anchor, mut last) = (0u64, None);
        while let Some(part) =
            parts.iter().filter(|part| Some(rank(part)) > last).min_by_key(|part| rank(part))
        {
            anchor = anchor.wrapping_add(*part);
            last = Some(rank(part));
            if !frequent(anchor) {
                break;
            }
        }
        if last.is_some() && !found.contains(&anchor) {
            found.push(anchor);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::text::Text;

    fn parts_of(text: &str) -> Vec<u64> {
        Text::new(text).words.iter().flat_map(parts).collect()
    }

    #[test]
    fn spellings_of_one_name_have_the_same_parts() {
        assert_eq!(parts_of("GA100"), parts_of("GA-100"));
        assert_eq!(parts_of("GA100").len(), 2);
        assert_eq!(parts_of("М200"), parts_of("M200"), "Cyrillic М, Latin M");
        assert_eq!(parts_of("1.5L"), parts_of("1.5 l"));
        assert!(parts_of("—").is_empty());
    }

    #[test]
    fn rare_parts_come_first_and_frequent_ones_together() {
        let frequent = |part| [2, 5, 7].contains(&part);
        assert_eq!(anchors(&[2, 3, 5, 4, 6], frequent), [3, 6]);
        assert_eq!(anchors(&[2, 3, 5], frequent), [3]);
        // 2 + 5 is frequent as well, 5 + 7 is not.
        assert_eq!(anchors(&[2, 5, 7], frequent), [14, 12]);
        assert_eq!(anchors(&[2, 5], frequent), [7], "as rare as it gets");
        assert!(anchors(&[], frequent).is_empty());
    }
}
