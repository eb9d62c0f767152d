//! The few words that the widget itself says, and the locale of its prices.

/// The widget's words in one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// ISO 639-1 code.
    pub lang: &'static str,
    /// Above the cards, and on the tab that is left after closing.
    pub heading: &'static str,
    /// Closes the panel.
    pub close: &'static str,
    /// Scrolls back.
    pub previous: &'static str,
    /// Scrolls on.
    pub next: &'static str,
    /// Opens the search by photo.
    pub photo: &'static str,
    /// Said by screen readers before the price before a discount.
    pub old_price: &'static str,
}

/// The first is used for every language that is not here.
const LANGUAGES: [Words; 5] = [
    Words {
        lang: "en",
        heading: "Similar products",
        close: "Close",
        previous: "Previous",
        next: "Next",
        photo: "Search by photo",
        old_price: "Old price",
    },
    Words {
        lang: "ru",
        heading: "Похожие товары",
        close: "Закрыть",
        previous: "Назад",
        next: "Вперёд",
        photo: "Поиск по фото",
        old_price: "Старая цена",
    },
    Words {
        lang: "uk",
        heading: "Схожі товари",
        close: "Закрити",
        previous: "Назад",
        next: "Вперед",
        photo: "Пошук за фото",
        old_price: "Стара ціна",
    },
    Words {
        lang: "pl",
        heading: "Podobne produkty",
        close: "Zamknij",
        previous: "Wstecz",
        next: "Dalej",
        photo: "Szukaj zdjęciem",
        old_price: "Stara cena",
    },
    Words {
        lang: "de",
        heading: "Ähnliche Produkte",
        close: "Schließen",
        previous: "Zurück",
        next: "Weiter",
        photo: "Suche mit Foto",
        old_price: "Alter Preis",
    },
];

impl Words {
    /// The words for a page's language, given as in its `lang` attribute (`ru`, `uk-UA`, `de_AT`).
    #[must_use]
    pub fn of(lang: &str) -> &'static Self {
        let primary = subtags(lang).next().unwrap_or_default();
        let [default, ..] = &LANGUAGES;
        LANGUAGES.iter().find(|words| primary.eq_ignore_ascii_case(words.lang)).unwrap_or(default)
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
            return self.lang.to_owned();
        }
        match parts.next() {
            Some(region) if alphabetic(region, 2..=2) => format!("{primary}-{region}"),
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
            ("ja", "en"),
            ("", "en"),
        ] {
            assert_eq!(Words::of(lang).lang, found, "{lang:?}");
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
