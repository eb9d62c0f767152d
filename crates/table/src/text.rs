//! Titles and names become comparable words.

use super::key::Hash;

/// Words looked at in one title; real titles have fewer than sixty.
const MAX_WORDS: usize = 96;
/// Bytes looked at in one title.
const MAX_BYTES: usize = 4096;

/// What stands between two segments of a title, by how sure it is that they are separate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Break {
    /// Within one segment.
    #[default]
    None,
    /// Full stop, which may also end an abbreviation.
    Stop,
    /// Dash, colon.
    Soft,
    /// Bar, bullet, guillemet, arrow: nearly always between a product and something else.
    Hard,
}

/// One word, lower-cased; `+` and `plus` are both the word `+`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word {
    pub text: String,
    /// Whether it began with a capital letter.
    pub capital: bool,
    /// What stands before it.
    pub before: Break,
    /// Whether a bracket opens, or a comma stands, before it.
    pub aside: bool,
}

impl Word {
    pub fn has_digit(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_digit())
    }

    pub fn is_number(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    }

    pub fn is_decimal(&self) -> bool {
        self.is_number() && self.text.bytes().any(|byte| byte == b'.')
    }

    /// A digit after a letter, as in a model's code but not in `128gb` or `m2`.
    pub fn is_code(&self) -> bool {
        let after = self.text.chars().skip(1);
        let letter = |of| matches!(class(of), Class::Letter | Class::Ideograph);
        let joint = |(a, b): (char, char)| letter(a) && b.is_ascii_digit();
        self.text.len() > 2 && self.text.chars().zip(after).any(joint)
    }
}

/// A normalised title or name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text {
    pub words: Vec<Word>,
}

impl Text {
    pub fn new(raw: &str) -> Self {
        let mut end = raw.len().min(MAX_BYTES);
        while !raw.is_char_boundary(end) {
            end -= 1;
        }
        let plain = nfkc(&unescape(raw.get(..end).unwrap_or_default()));
        let mut words = split(&lowercase(&plain));
        let cased = split(&plain);
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
    pub fn hash(&self) -> Option<u64> {
        let key = self.key();
        (!key.is_empty()).then(|| super::key::hash(key.as_bytes()))
    }

    /// Indexes of the words of the segment around word `at`.
    pub fn segment(&self, at: usize) -> std::ops::Range<usize> {
        let starts = |word: &Word| word.before != Break::None;
        let from = self.words.iter().take(at + 1).rposition(starts).unwrap_or(0);
        let rest = self.words.iter().skip(at + 1).position(starts);
        from..rest.map_or(self.words.len(), |rest| at + 1 + rest)
    }
}

/// Words joined without spaces, so that `GA-100`, `GA 100` and `GA100` are one; a space stays
/// between digits, so that `45 10` is not `4510`. Cyrillic letters that look like Latin ones
/// become those.
pub(super) fn key(words: &[Word]) -> String {
    let mut out = String::new();
    for word in words {
        join(&out, word).into_iter().for_each(|space| out.push(space));
        out.extend(word.text.chars().map(look_alike));
    }
    out
}

/// The hashes of `words[..1]`, `words[..2]` and so on, each as of [`key`].
pub(super) fn prefixes(words: &[Word]) -> impl Iterator<Item = u64> {
    let mut running = Hash::new();
    let mut last = String::new();
    words.iter().map(move |word| {
        if join(&last, word).is_some() {
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

fn join(before: &str, word: &Word) -> Option<char> {
    let digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    (digit(before.bytes().next_back()) && digit(word.text.bytes().next())).then_some(' ')
}

fn look_alike(letter: char) -> char {
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

/// Character references that feeds and pages leave in names. Twice, since feeds escape twice.
fn unescape(raw: &str) -> String {
    let mut text = raw.to_owned();
    for _ in 0..2 {
        text = unescape_once(&text);
    }
    text
}

fn unescape_once(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((head, name)) = rest.split_once('&') {
        out.push_str(head);
        let end = name.bytes().take(10).position(|byte| byte == b';');
        let decoded = end.and_then(|end| Some((reference(name.get(..end)?)?, end)));
        if let Some((letter, end)) = decoded {
            out.push(letter);
            rest = name.get(end + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = name;
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
        "trade" => '™',
        "reg" => '®',
        "copy" => '©',
        "ndash" => '–',
        "mdash" => '—',
        "laquo" => '«',
        "raquo" => '»',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "times" => '×',
        "deg" => '°',
        _ => return None,
    })
}

/// Unicode's compatibility composition, without the signs that it would spell out as letters.
fn nfkc(text: &str) -> String {
    let kept = |letter: &char| !matches!(letter, '™' | '®' | '©' | '℠' | '℗' | '№' | '\u{ad}');
    #[cfg(not(target_arch = "wasm32"))]
    {
        use unicode_normalization::UnicodeNormalization;
        text.chars().filter(kept).nfkc().collect()
    }
    #[cfg(target_arch = "wasm32")]
    {
        let text: String = text.chars().filter(kept).collect();
        js_sys::JsString::from(text).normalize("NFKC").into()
    }
}

fn lowercase(text: &str) -> String {
    #[cfg(not(target_arch = "wasm32"))]
    {
        text.to_lowercase()
    }
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::JsString::from(text).to_lower_case().into()
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Digit,
    Letter,
    /// Letters of scripts that write without spaces.
    Ideograph,
    Mark,
}

fn class(letter: char) -> Class {
    match letter as u32 {
        0x30..=0x39 => Class::Digit,
        0x41..=0x5a | 0x61..=0x7a | 0xaa | 0xb5 | 0xba => Class::Letter,
        0..=0xbf | 0xd7 | 0xf7 | 0x2000..=0x206f | 0x20a0..=0x20cf => Class::Mark,
        0x1400..=0x167f | 0x2100..=0x2bff | 0x2e00..=0x2e7f | 0x3000..=0x303f | 0xe000..=0xf8ff => {
            Class::Mark
        }
        0xfe00..=0xfe6f | 0xff00..=0xff0f | 0xff1a..=0xff20 | 0x1_f000..=0x1_faff => Class::Mark,
        0x2e80..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => Class::Ideograph,
        _ => Class::Letter,
    }
}

fn split(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = Word::default();
    let mut previous = ' ';
    let mut script = Class::Mark;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let spaced = previous.is_whitespace() && next.is_whitespace();
        let kind = class(letter);
        let inside = !word.text.is_empty();
        match letter {
            '.' | ',' if inside && previous.is_ascii_digit() && next.is_ascii_digit() => {
                word.text.push('.');
            }
            // An apostrophe is part of its word, but not a letter.
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′' if inside => {}
            '×' if inside && previous.is_ascii_digit() => word.text.push('x'),
            '+' => {
                finish(&mut words, &mut word);
                word.text.push('+');
                finish(&mut words, &mut word);
            }
            _ if kind == Class::Mark => {
                finish(&mut words, &mut word);
                let before = match letter {
                    '|' | '•' | '·' | '›' | '→' | '¦' | '‣' | '◦' | '●' | '★' | '☆' | '❤'
                    | '⭐' | '➤' | '►' | '✔' | '✓' => Break::Hard,
                    '»' | '«' | '>' if spaced => Break::Hard,
                    ':' if previous == ':' => Break::Hard,
                    '–' | '—' | '―' | '…' | '!' | '?' | ';' => Break::Soft,
                    '-' if spaced => Break::Soft,
                    '.' if next.is_whitespace() => Break::Stop,
                    ':' if next.is_whitespace() => Break::Soft,
                    '~' | '*' | '\\' if spaced => Break::Soft,
                    _ => Break::None,
                };
                word.before = word.before.max(before);
                word.aside |= matches!(letter, '(' | '[' | '{' | ',');
            }
            _ => {
                let other = (kind == Class::Ideograph) != (script == Class::Ideograph);
                if inside && other {
                    finish(&mut words, &mut word);
                }
                script = kind;
                word.text.push(match letter {
                    'ё' => 'е',
                    'Ё' => 'Е',
                    'ς' => 'σ',
                    other => other,
                });
            }
        }
        previous = letter;
    }
    finish(&mut words, &mut word);
    words
}

fn finish(words: &mut Vec<Word>, word: &mut Word) {
    if !word.text.is_empty() {
        let done = std::mem::take(word);
        if words.len() < MAX_WORDS {
            words.push(done);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::hash;
    use super::*;

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
