//! The words that shops put around a product's name, and those that tell other pages.
//!
//! `words.tsv` has them by kind and language, in the form of [`Word::text`]: lower case, `ё` as
//! `е`, no apostrophes; `_` joins the words of a phrase.

use std::ops::BitOr;

use crate::keys::word::Word;

/// One line a class, in the order of the constants of [`Classes`]. Each entry, after its first bytes
/// that are those of the entry before, ends with a capital letter: how many the next one shares
/// (`A` for none). Without the lead bytes of Cyrillic letters: the others still tell them apart.
/// `build.rs` makes it.
const LISTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));

/// The classes of a word: what it may say beside a product's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Classes(u16);

impl Classes {
    /// Buying, price, delivery, stock: neutral beside a name.
    #[cfg(test)]
    pub const DEAL: Self = Self(1);
    /// Beside a number: that is a price.
    pub const CURRENCY: Self = Self(1 << 1);
    /// A shop: neutral beside a name, but no sign that something is sold.
    pub const STORE: Self = Self(1 << 2);
    /// Binds the above, and is neutral only beside them: an article, a conjunction, a preposition.
    pub const GLUE: Self = Self(1 << 3);
    /// A preposition after which the name of a place or shop may follow.
    pub const PLACE: Self = Self(1 << 4);
    /// Of these, those after which a shop's name follows even where nothing speaks of buying.
    pub const SHOP: Self = Self(1 << 5);
    /// An opinion: on a product's page only beside words of [`Self::DEAL`].
    pub const REVIEW: Self = Self(1 << 6);
    /// A page that is no product's, whatever product it names.
    pub const OTHER: Self = Self(1 << 7);
    /// Before a number: the page of a listing.
    pub const PAGE: Self = Self(1 << 8);
    /// Before a code: the shop's own number of the article.
    pub const ARTICLE: Self = Self(1 << 9);
    /// A piece or companion of another product: a title's part that begins with it sells that.
    pub const ACCESSORY: Self = Self(1 << 10);
    /// Before a name: what is sold belongs to the named product, or is sold together with it.
    pub const RELATION: Self = Self(1 << 11);
    /// It stands in some product's name.
    pub const KNOWN: Self = Self(1 << 12);
    /// It is of the shop's name.
    pub const OWN: Self = Self(1 << 13);
    /// Words of [`Self::DEAL`] and [`Self::STORE`].
    pub const TRADE: Self = Self(1 | 1 << 2);

    /// With a class, or without.
    pub fn with(self, class: Self, is: bool) -> Self {
        Self(if is { self.0 | class.0 } else { self.0 & !class.0 })
    }

    /// Whether the word is of one of some classes.
    pub fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }
}

impl BitOr for Classes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The classes of each word of a text, as the lists have them.
pub(crate) fn classes(words: &[Word]) -> Vec<Classes> {
    let mut classes = vec![Classes::default(); words.len()];
    let lead = |byte: &u8| matches!(byte, 0xd0 | 0xd1);
    let short = |word: &Word| word.text.bytes().filter(|byte| !lead(byte)).collect();
    let words: Vec<Vec<u8>> = words.iter().map(short).collect();
    let mut class = 1;
    let mut entry: Vec<u8> = Vec::new();
    for byte in LISTS {
        if !matches!(byte, b'\n' | b'A'..=b'Z') {
            entry.push(*byte);
            continue;
        }
        for at in 0..words.len() {
            let length = phrase(words.get(at..).unwrap_or_default(), &entry);
            for of in classes.iter_mut().skip(at).take(length) {
                of.0 |= class;
            }
        }
        match byte.checked_sub(b'A') {
            Some(kept) => entry.truncate(usize::from(kept)),
            None => {
                entry.clear();
                class <<= 1;
            }
        }
    }
    classes
}

/// Whether a word says nothing of what is sold.
pub(crate) fn neutral(word: &Word) -> bool {
    let classes = classes(std::slice::from_ref(word));
    classes.iter().any(|class| class.any(Classes::TRADE | Classes::GLUE | Classes::REVIEW))
}

/// How many words a text begins with that are those of an entry; 0 where it begins otherwise.
fn phrase(words: &[Vec<u8>], mut entry: &[u8]) -> usize {
    for (at, word) in words.iter().enumerate() {
        match entry.strip_prefix(word.as_slice()) {
            Some([]) => return at + 1,
            Some([b'_', after @ ..]) => entry = after,
            _ => return 0,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::text::Text;

    fn of(text: &str) -> Vec<Classes> {
        classes(&Text::new(text).words)
    }

    #[test]
    fn words_have_the_classes_of_their_lists() {
        let found = of("Kaufen with opinie 404 Casio");
        assert_eq!(found[0], Classes::DEAL);
        assert_eq!(found[1], Classes::GLUE | Classes::RELATION);
        assert_eq!(found[2], Classes::DEAL | Classes::REVIEW);
        assert_eq!(found[3], Classes::OTHER);
        assert_eq!(found[4], Classes::default());
        assert_eq!(of("Store")[0], Classes::STORE);
        assert_eq!(of("чехол")[0], Classes::ACCESSORY, "the last lists are read too");
    }

    #[test]
    fn phrases_are_of_trade_only_as_a_whole() {
        for phrase in ["Sold Out", "нет в наличии", "Rupture de stock", "Pre-Order", "אזל מהמלאי"]
        {
            let words = of(phrase);
            assert!(words.iter().all(|word| word.any(Classes::DEAL)), "{phrase}");
        }
        for words in [of("Out"), of("Sold"), of("Pre Casio"), of("rupture de"), of("")] {
            assert!(!words.iter().any(|word| word.any(Classes::DEAL)), "{words:?}");
        }
    }

    /// An entry in another form than titles are compared in would never be found.
    #[test]
    fn entries_are_in_the_form_of_titles() {
        let table = include_str!("words.tsv");
        let lists = table.lines().skip(1).filter_map(|line| line.split('\t').nth(2));
        for entry in lists.flat_map(str::split_ascii_whitespace) {
            let words = Text::new(&entry.replace('_', " ")).words;
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts.join("_"), entry);
            assert!(classes(&words).iter().all(|word| *word != Classes::default()), "{entry}");
        }
    }
}
