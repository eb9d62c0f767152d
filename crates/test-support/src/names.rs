//! Names of made-up products, as many as a test takes.

use crate::Random;

/// A made-up word; the same number gives the same one.
#[must_use]
pub fn word(number: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "dan", "fel", "gor", "hin",
        "jas", "kur", "lom", "pel", "quo", "wex",
    ];
    let mut word = String::new();
    let mut rest = number + 400;
    while rest > 0 {
        word.push_str(SYLLABLES.get(rest % 20).unwrap_or(&""));
        rest /= 20;
    }
    word
}

/// A word as languages have them: the n-th most frequent in one of n places.
fn zipf(random: &mut Random, words: usize) -> String {
    let uniform = random.below(1 << 20) as f64 / f64::from(1 << 20);
    word((words as f64).powf(uniform) as usize)
}

/// A made-up product's name: a vendor, some words and often a model's code. As in real shops a few
/// words are in many names, and most in few; there are `words` of them.
pub fn product_name(random: &mut Random, words: usize) -> String {
    let mut name = word(100_000 + zipf(random, 300).len() * 7 + random.below(40));
    for _ in 0..2 + random.below(4) {
        name.push(' ');
        name.push_str(&zipf(random, words));
    }
    if random.below(3) > 0 {
        let letters = ["GA", "X", "SRP", "MT"].get(random.below(4)).unwrap_or(&"");
        name.push_str(&format!(" {letters}-{}", 100 + random.below(9000)));
    }
    name
}
