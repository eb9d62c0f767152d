//! The keys of titles and names: case folding, Unicode normalisation, tokens.

#[cfg(any(feature = "writing", test))]
use crate::keys::hash::Hash;
use crate::keys::hash::hash;
use crate::keys::tokens::tokens;
use crate::keys::unicode::{lowercase, nfkc};
use crate::keys::word::{Break, Word};
use vitrine_catalogue::{common_reference, resolve_references};

/// Bytes looked at in one title.
const MAX_BYTES: usize = 4096;

/// A normalised title or name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Text {
    pub words: Vec<Word>,
}

impl Text {
    /// Normalises a title or name and cuts it into words.
    pub fn new(raw: &str) -> Self {
        let mut end = raw.len().min(MAX_BYTES);
        while !raw.is_char_boundary(end) {
            end -= 1;
        }
        let mut plain = raw.get(..end).unwrap_or_default().to_owned();
        // Feeds escape twice. The list of names is the same in the command and the browser, since
        // both must make the same keys.
        for _ in 0..2 {
            plain = resolve_references(&plain, common_reference);
        }
        let plain = nfkc(&plain);
        let mut words = tokens(&lowercase(&plain));
        let cased = tokens(&plain);
        if cased.len() == words.len() {
            for (word, cased) in words.iter_mut().zip(&cased) {
                word.capital = word.text.chars().next() != cased.text.chars().next();
            }
        }
        for word in &mut words {
            if word.text == "plus" {
                word.text = "+".to_owned();
            }
        }
        Self { words }
    }

    /// The whole as one key: equal keys are equal names.
    pub fn key(&self) -> String {
        key(&self.words)
    }

    #[cfg(any(feature = "writing", test))]
    /// The hash of the key; `None` where it is empty.
    pub fn hash(&self) -> Option<u64> {
        let key = self.key();
        (!key.is_empty()).then(|| crate::keys::hash::hash(key.as_bytes()))
    }

    /// Indexes of the words of the segment around word `at`.
    pub fn segment(&self, at: usize) -> std::ops::Range<usize> {
        let starts = |word: &Word| word.before != Break::None;
        let from = self.words.iter().take(at + 1).rposition(starts).unwrap_or(0);
        let rest = self.words.iter().skip(at + 1).position(starts);
        from..rest.map_or(self.words.len(), |rest| at + 1 + rest)
    }
}

/// The key of some words: they are joined without spaces, so that `GA-100`, `GA 100` and `GA100`
/// are one; a space stays between digits, so that `45 10` is not `4510`. Cyrillic letters that look
/// like Latin ones become those.
pub(crate) fn key(words: &[Word]) -> String {
    let mut out = String::new();
    add_key(&mut out, words);
    out
}

/// Adds some words to the [`key`] of those before them.
pub(crate) fn add_key(key: &mut String, words: &[Word]) {
    for word in words {
        separator(key, word).into_iter().for_each(|space| key.push(space));
        key.extend(word.text.chars().map(look_alike));
    }
}

#[cfg(any(feature = "writing", test))]
/// The hashes of `words[..1]`, `words[..2]` and so on, each as of [`key`].
pub(crate) fn prefixes(words: &[Word]) -> impl Iterator<Item = u64> {
    let mut running = Hash::new();
    let mut last = String::new();
    words.iter().map(move |word| {
        if separator(&last, word).is_some() {
            running.add(b" ");
        }
        let mut buffer = [0; 4];
        for letter in word.text.chars() {
            running.add(look_alike(letter).encode_utf8(&mut buffer).as_bytes());
        }
        last.clone_from(&word.text);
        running.finish()
    })
}

/// The space between two words of a key, where there is one.
fn separator(before: &str, word: &Word) -> Option<char> {
    let digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    (digit(before.bytes().next_back()) && digit(word.text.bytes().next())).then_some(' ')
}

/// The Latin letter that a Cyrillic one looks like.
pub(crate) fn look_alike(letter: char) -> char {
    match letter {
        'а' => 'a',
        'в' => 'b',
        'е' => 'e',
        'і' => 'i',
        'ј' => 'j',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'ѕ' => 's',
        'т' => 't',
        'у' => 'y',
        'х' => 'x',
        other => other,
    }
}

/// A hash of some words that is the same in any order.
pub(crate) fn unordered(words: &[Word]) -> u64 {
    let add = |sum: u64, word: &Word| sum.wrapping_add(hash(word.text.as_bytes()));
    words.iter().fold(0, add).rotate_left(16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::hash::hash;

    fn key_of(text: &str) -> String {
        Text::new(text).key()
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for same in [
            ["Casio G-Shock GA-100", "CASIO  g shock GA100"],
            ["Viktor LumaTech&trade; Pant", "Viktor LumaTech™ Pant"],
            ["Viktor LumaTech&amp;trade; Pant", "Viktor LumaTech Pant"],
            ["Men’s Watch", "Men's Watch"],
            ["Ёлка\u{a0}зелёная", "елка зеленая"],
            ["Бетон М200", "Бетон M200"], // Cyrillic М, Latin M
            ["Galaxy S21+", "Galaxy S21 Plus"],
            ["Кама 0,7 л", "Кама 0.7л"],
            ["400 m²", "400 m2"],
            ["Straße", "STRAẞE"],
            ["ﬁne № 5", "fine 5"],
            ["10×20 cm", "10x20 cm"],
        ] {
            assert_eq!(key_of(same[0]), key_of(same[1]), "{same:?}");
        }
        for differ in [
            ["Galaxy S21", "Galaxy S21+"],
            ["Maker 1.5L", "Maker 15L"],
            ["4 510", "45 10"],
            ["GA-100", "GA-1000"],
        ] {
            assert_ne!(key_of(differ[0]), key_of(differ[1]), "{differ:?}");
        }
        assert_eq!(Text::new(" — ™ | ").hash(), None);
    }

    #[test]
    fn prefixes_hash_like_whole_keys() {
        let text = Text::new("Часы Casio GA 100 1A1 200 + ремешок");
        for (at, hashed) in prefixes(&text.words).enumerate() {
            assert_eq!(hashed, hash(key(&text.words[..=at]).as_bytes()));
        }
    }

    #[test]
    fn segments() {
        let text = Text::new("Buy X-1 | A: b - c. D g-h 1.5");
        let starts: Vec<_> =
            text.words.iter().map(|word| (word.text.as_str(), word.before)).collect();
        use Break::{Hard, None, Soft, Stop};
        assert_eq!(
            starts,
            [
                ("buy", None),
                ("x", None),
                ("1", None),
                ("a", Hard),
                ("b", Soft),
                ("c", Soft),
                ("d", Stop),
                ("g", None),
                ("h", None),
                ("1.5", None)
            ]
        );
        assert_eq!(text.segment(1), 0..3);
        assert_eq!(text.segment(8), 6..10);
        assert!(text.words[0].capital && !text.words[4].capital);
    }
}
