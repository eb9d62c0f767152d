//! The few words that the widget itself says, and the locale of its prices.

use crate::joined;

/// One language a line: its ISO 639-1 code, then, with tabs between, the heading above the cards and
/// on the tab that is left after closing; what closes the panel, scrolls back, scrolls on and opens
/// the search by photo; and what screen readers say before the price before a discount and before
/// what a card has in common with the page's product. `www/view.js` takes them apart.
const LANGUAGES: &str = include_str!("words.tsv");

/// The widget's words in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// All of them, as `words.tsv` has them.
    pub line: &'static str,
}

impl Words {
    /// The words for a page's language, given as in its `lang` attribute (`ru`, `uk-UA`, `de_AT`);
    /// the first language's for any that is not in the table.
    #[must_use]
    pub fn of(lang: &str) -> Self {
        let primary = subtags(lang).next().unwrap_or_default();
        // The macrolanguage and its other written form.
        let norwegian = ["no", "nn"].iter().any(|code| primary.eq_ignore_ascii_case(code));
        let primary = if norwegian { "nb" } else { primary };
        let mut found = LANGUAGES.lines().map(|line| Self { line });
        let first = Self { line: LANGUAGES.lines().next().unwrap_or_default() };
        found.find(|words| primary.eq_ignore_ascii_case(words.lang())).unwrap_or(first)
    }

    /// ISO 639-1 code.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.cell(0)
    }

    /// Above the cards, and on the tab that is left after closing.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        self.cell(1)
    }

    fn cell(&self, at: usize) -> &'static str {
        self.line.split('\t').nth(at).unwrap_or_default()
    }

    /// Whether the language is written from right to left.
    #[must_use]
    pub fn rtl(&self) -> bool {
        matches!(self.lang(), "ar" | "he")
    }

    /// A BCP 47 tag that `Intl` accepts for certain: the page's language with its region where
    /// both are well formed, else the words' own language.
    #[must_use]
    pub fn locale(&self, lang: &str) -> String {
        let mut parts = subtags(lang);
        let primary = parts.next().unwrap_or_default();
        let alphabetic = |part: &str, lens: std::ops::RangeInclusive<usize>| {
            lens.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
        };
        if !alphabetic(primary, 2..=3) {
            return self.lang().to_owned();
        }
        match parts.next() {
            Some(region) if alphabetic(region, 2..=2) => joined(&[primary, "-", region]),
            _ => primary.to_owned(),
        }
    }
}

fn subtags(lang: &str) -> impl Iterator<Item = &str> {
    lang.trim().split(['-', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_language_by_its_first_subtag() {
        for (lang, found) in [
            ("ru", "ru"),
            ("UK-ua", "uk"),
            ("de_AT", "de"),
            (" pl ", "pl"),
            ("no", "nb"),
            ("he-IL", "he"),
            ("ja", "en"),
            ("", "en"),
        ] {
            assert_eq!(Words::of(lang).lang(), found, "{lang:?}");
        }
    }

    #[test]
    fn every_language_has_every_word_once() {
        let mut codes = std::collections::HashSet::new();
        for line in LANGUAGES.lines() {
            let cells: Vec<_> = line.split('\t').collect();
            assert_eq!(cells.len(), 8, "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty() && cell.trim() == *cell), "{line}");
            assert!(codes.insert(cells[0]), "{line}");
            assert_eq!(Words::of(cells[0]).line, line);
            assert_eq!(Words::of(cells[0]).heading(), cells[1]);
        }
        assert!(codes.len() > 20);
    }

    #[test]
    fn the_search_by_photo_speaks_the_same_languages() {
        let search: Vec<_> = include_str!("../../photo/src/page/words.tsv").lines().collect();
        let codes = |line: &'static str| line.split('\t').next();
        assert!(search.iter().copied().map(codes).eq(LANGUAGES.lines().map(codes)));
        for line in search {
            let cells: Vec<_> = line.split('\t').collect();
            assert_eq!(cells.len(), 21, "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty() && cell.trim() == *cell), "{line}");
            for share in ["{x}", "{y}", "{w}", "{h}"] {
                assert_eq!(cells[17].matches(share).count(), 1, "{line}");
            }
            let sizes: Vec<_> = (0..21).filter(|&at| cells[at].contains("{}")).collect();
            assert_eq!(sizes, [4, 5], "{line}");
        }
    }

    #[test]
    fn makes_only_well_formed_locales() {
        for (lang, locale) in [
            ("uk-UA", "uk-UA"),
            ("ru_RU", "ru-RU"),
            ("fr", "fr"),
            ("zh-Hant-TW", "zh"),
            ("", "en"),
            ("русский", "en"),
            ("x", "en"),
            ("en-", "en"),
            ("de-A1", "de"),
        ] {
            assert_eq!(Words::of(lang).locale(lang), locale, "{lang:?}");
        }
    }
}
