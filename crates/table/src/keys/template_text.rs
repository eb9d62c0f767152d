//! Templates as people write them: `Buy {name} online | Shop`.

use std::fmt;
use std::str::FromStr;

use crate::Template;
use crate::keys::text::Text;
use crate::keys::word::Word;

/// Stands for the product's name.
const NAME: &str = "{name}";
/// Most words around a name; a longer title is cut before it is compared.
const MAX_WORDS: usize = 48;

/// An error in the text of a template; each message says what would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The text has no `{name}`.
    #[error("a template needs {{name}} where the product's name stands")]
    NoName,
    /// The text has more than one `{name}`.
    #[error("a template has {{name}} once; write a template for each form of the titles")]
    SeveralNames,
    /// The text has another brace.
    #[error("a template has no braces but those of {{name}}; write the words as they stand")]
    OtherBraces,
    /// The text has no word around `{name}`.
    #[error("a template needs words around {{name}}; titles of the name alone need none")]
    NoWords,
    /// A letter or digit touches `{name}`.
    #[error("a space is needed between {{name}} and the word beside it")]
    Glued,
    /// The text is longer than any title.
    #[error("a template has at most {MAX_WORDS} words")]
    TooLong,
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let (before, after) = text.split_once(NAME).ok_or(TemplateError::NoName)?;
        if after.contains(NAME) {
            return Err(TemplateError::SeveralNames);
        }
        if text.replace(NAME, "").contains(['{', '}']) {
            return Err(TemplateError::OtherBraces);
        }
        // Scripts without spaces put no space there either.
        let glued = |letter: char| letter.is_alphanumeric() && (letter as u32) < 0x2e80;
        if before.ends_with(glued) || after.starts_with(glued) {
            return Err(TemplateError::Glued);
        }
        let (before, after) = (Text::new(before).words, Text::new(after).words);
        match before.len() + after.len() {
            0 => Err(TemplateError::NoWords),
            1..=MAX_WORDS => Ok(Template::of(&before, &after)),
            _ => Err(TemplateError::TooLong),
        }
    }
}

impl fmt::Display for Template {
    /// In normalised words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [self.before.as_str(), NAME, &self.after];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join(" "))
    }
}

impl Template {
    /// The template with these words before and after the name.
    pub(crate) fn of(before: &[Word], after: &[Word]) -> Self {
        let join = |words: &[Word]| {
            let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            words.join(" ")
        };
        Self { before: join(before), after: join(after) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Template {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn finds_the_name_between_the_words() {
        let name = |text: &str, title: &str| {
            let words = Text::new(title).words;
            let span = template(text).name_in(&words)?;
            Some(words[span].iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(" "))
        };
        let shop = "Купить {name} в Киеве — цена | Часы.UA";
        for (title, wanted) in [
            ("Купить Casio GA-100 в Киеве — цена | Часы.UA", Some("casio ga 100")),
            ("КУПИТЬ «Casio» в Киеве: цена - Часы UA", Some("casio")),
            ("Купить в Киеве — цена | Часы.UA", None),
            ("Купить Casio в Киеве — цена", None),
            ("Купить Casio в Киеве — цена | Часы.UA — акция", None),
            ("Casio в Киеве — цена | Часы.UA", None),
            ("", None),
        ] {
            assert_eq!(name(shop, title).as_deref(), wanted, "{title}");
        }
        assert_eq!(name("{name} цена", "цена цена").as_deref(), Some("цена"));
        assert_eq!(name("цена {name} цена", "цена цена"), None, "no word counts twice");
        assert_eq!(name("Shop: {name}", "Shop: GA-100").as_deref(), Some("ga 100"));
    }

    #[test]
    fn says_what_a_template_needs() {
        for (text, error) in [
            ("Купить", TemplateError::NoName),
            ("", TemplateError::NoName),
            ("{name} или {name}", TemplateError::SeveralNames),
            ("{vendor} {name} | Shop", TemplateError::OtherBraces),
            ("{{name}} | Shop", TemplateError::OtherBraces),
            ("{name}", TemplateError::NoWords),
            (" — {name} | ™", TemplateError::NoWords),
            ("Buy{name} | Shop", TemplateError::Glued),
            ("{name}s | Shop", TemplateError::Glued),
        ] {
            assert_eq!(text.parse::<Template>(), Err(error), "{text}");
        }
        let long = format!("{{name}} {}", "x ".repeat(49));
        assert_eq!(long.parse::<Template>(), Err(TemplateError::TooLong));
        assert_eq!(template("購買{name}").to_string(), "購買 {name}");
        assert_eq!(template("Buy \"{name}\" | Shop").to_string(), "buy {name} shop");
    }
}
