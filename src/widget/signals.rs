//! What the loader says about the page, in the fragment of the frame's address.

use serde::Deserialize;

use super::Variant;
use crate::table::Page;

/// Longest title that is matched, in characters; a product's name is far shorter.
const TITLE_CHARS: usize = 300;

/// The page's signals and the owner's settings, as `www/vitrine.js` writes them. The loader reads
/// and sends; cleaning is done here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Signals {
    /// The script tag's `data-*` attributes.
    pub data: Settings,
    /// Canonical link, `og:url` and `location.href`, in this order.
    pub urls: Vec<Option<String>>,
    /// `document.title`, `og:title` and the first `h1`.
    pub titles: Vec<Option<String>>,
    /// `sku` of the page's only JSON-LD Product.
    pub sku: Option<String>,
    /// The page's `lang`.
    pub lang: String,
    /// The page's `dir`.
    pub dir: String,
}

/// What the shop's owner writes on the script tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `data-product`: the shop's own id of the page's product.
    pub product: String,
    /// `data-theme`: `light`, `dark`, or as the visitor's system prefers.
    pub theme: String,
    /// `data-lang`: the widget's language, else the page's.
    pub lang: String,
    /// `data-variant`: `a` or `b` for every visitor.
    pub variant: String,
}

impl Signals {
    /// What the table needs to find the product.
    #[must_use]
    pub fn page(&self) -> Page {
        let filled = |text: &str| Some(text.trim()).filter(|t| !t.is_empty()).map(str::to_owned);
        Page {
            product: filled(&self.data.product),
            urls: self.urls.iter().flatten().filter_map(|url| filled(url)).collect(),
            sku: self.sku.as_deref().and_then(filled),
            titles: self
                .titles
                .iter()
                .flatten()
                .filter_map(|title| filled(title))
                .map(|title| title.chars().take(TITLE_CHARS).collect())
                .collect(),
        }
    }

    /// Where the page is.
    #[must_use]
    pub fn location(&self) -> &str {
        self.urls.last().and_then(Option::as_deref).unwrap_or_default()
    }

    /// The variant that the page's address (`?vitrine=a`) or the owner fixes.
    #[must_use]
    pub fn fixed_variant(&self) -> Option<Variant> {
        let (address, _) = self.location().split_once('#').unwrap_or((self.location(), ""));
        address
            .split(['?', '&'])
            .skip(1)
            .filter_map(|pair| pair.strip_prefix("vitrine="))
            .find_map(Variant::parse)
            .or_else(|| Variant::parse(&self.data.variant))
    }

    /// The language to speak: the owner's, the page's or the visitor's.
    #[must_use]
    pub fn lang<'a>(&'a self, visitors: &'a str) -> &'a str {
        [self.data.lang.trim(), self.lang.trim()]
            .into_iter()
            .find(|lang| !lang.is_empty())
            .unwrap_or(visitors)
    }
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    fn read(json: &str) -> Signals {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn cleans_what_the_loader_sends() {
        let long = "я".repeat(400);
        let page = read(&format!(
            r#"{{"data": {{"product": " 17 "}}, "urls": [null, "", "https://a.example/x?y=1"],
                "titles": ["  Watch ", null, "{long}"], "sku": " ", "lang": "ru"}}"#
        ))
        .page();
        assert_eq!(page.product.as_deref(), Some("17"));
        assert_eq!(page.urls, ["https://a.example/x?y=1"]);
        assert_eq!(page.sku, None);
        assert_eq!(page.titles, ["Watch", &"я".repeat(TITLE_CHARS)]);
    }

    #[test]
    fn tolerates_attributes_that_it_does_not_know() {
        let signals = read(r#"{"data": {"later": "x", "theme": "dark"}, "news": 1}"#);
        assert_eq!(signals.data.theme, "dark");
        assert_eq!(signals.page(), Page::default());
        assert_eq!(signals.location(), "");
    }

    #[test]
    fn the_address_fixes_the_variant_before_the_owner() {
        let fixed = |url: &str, owner: &str| {
            read(&format!(r#"{{"urls": ["{url}"], "data": {{"variant": "{owner}"}}}}"#)).fixed_variant()
        };
        assert_eq!(fixed("https://a.example/?q=1&vitrine=a#top", "b"), Some(Variant::A));
        assert_eq!(fixed("https://a.example/?vitrine=c", "b"), Some(Variant::B));
        assert_eq!(fixed("https://a.example/vitrine=a#?vitrine=a", ""), None);
    }

    #[test]
    fn speaks_the_owners_language_first() {
        let signals = read(r#"{"data": {"lang": "uk"}, "lang": "ru"}"#);
        assert_eq!(signals.lang("en"), "uk");
        assert_eq!(read(r#"{"lang": " "}"#).lang("pl"), "pl");
    }
}
