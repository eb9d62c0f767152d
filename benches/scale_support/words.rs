//! Words of generated shops.

use vitrine_test_support::Random;

const SYLLABLES: [&str; 32] = [
    "ba", "cor", "den", "el", "fi", "gran", "hol", "in", "jo", "kra", "lu", "mer", "nor", "os",
    "pel", "qui", "ras", "sol", "tan", "ur", "ven", "wil", "xan", "yor", "zet", "ar", "bel", "cal",
    "dro", "es", "fen", "gal",
];

/// Words, the most frequent first.
pub struct Words {
    words: Vec<String>,
}

impl Words {
    /// Different words of two to four syllables.
    pub fn new(random: &mut Random, count: usize) -> Words {
        let mut words = Vec::with_capacity(count);
        for at in 0..count {
            // The number's syllables make it different from all others.
            let mut word = String::new();
            let mut rest = at;
            while rest > 0 || word.is_empty() {
                word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
                rest /= SYLLABLES.len();
            }
            word.push_str(["a", "en", "is", "or", "um"][random.below(5)]);
            words.push(word);
        }
        Words { words }
    }

    pub fn word(&self, at: usize) -> &str {
        &self.words[at % self.words.len()]
    }

    /// The name of a product of a category: one of its nouns, and words by Zipf's law.
    pub fn name(&self, random: &mut Random, category: usize) -> String {
        let noun = self.word(40 + category * 3 + random.below(3));
        let mut name = noun.to_owned();
        for _ in 0..2 + random.below(4) {
            let rank = (self.words.len() as f64).powf(random.unit_f64()) as usize;
            name.push(' ');
            name.push_str(self.word(rank));
        }
        name
    }
}
