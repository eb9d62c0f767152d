//! The words that headers are made of, by class.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::reading::vocabulary::fold::folded;

/// Classes of words: those in small letters hold stems, those in capitals whole words.
static CLASSES: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let rows = include_str!("words.tsv").lines().filter_map(|line| line.split_once('\t'));
    let rows = rows.map(|(class, words)| (class, words.split_whitespace().map(folded).collect()));
    rows.collect()
});

/// The words of a class, folded; none of a class that the table does not have.
pub(crate) fn class(name: &str) -> &'static [String] {
    CLASSES.get(name).map(Vec::as_slice).unwrap_or_default()
}

/// Whether a word is in the class of whole words of this name.
pub(crate) fn is_in(word: &str, whole: &str) -> bool {
    class(whole).iter().any(|known| known == word)
}

/// Whether one of the words begins with a stem of the class of this name.
pub(crate) fn any_stem(words: &[&str], stems: &str) -> bool {
    words.iter().any(|word| class(stems).iter().any(|stem| word.starts_with(stem.as_str())))
}

/// Whether one of the words begins with a stem of the class `stems`, or is in the class of whole
/// words of the same name.
pub(crate) fn any(words: &[&str], stems: &str, whole: &str) -> bool {
    any_stem(words, stems) || words.iter().any(|word| is_in(word, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_words_that_are_found_again() {
        let table = include_str!("words.tsv");
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, words) = line.split_once('\t').unwrap();
            assert_eq!(
                class(name).len(),
                words.split_whitespace().count(),
                "{name} is there twice"
            );
            // What cells say may be several words.
            let phrases = matches!(name, "YES" | "NO" | "HIDDEN");
            let sound = |word: &String| !word.is_empty() && (phrases || !word.contains(' '));
            assert!(class(name).iter().all(sound), "{name}");
        }
        assert!(any_stem(&["obrazky"], "picture") && !any_stem(&["farbe"], "picture"));
        assert!(is_in("prodotto", "PRODUCT") && !is_in("prod", "PRODUCT"));
    }
}
