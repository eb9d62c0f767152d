//! What the loader says about the page, in the fragment of the frame's address.

use super::Placement;
use vitrine_table::{Page, Variant};

/// What the owner may set of the looks, each as `data-NAME` or as the custom property
/// `--vitrine-NAME`. The loader reads the latter by the same names.
const STYLES: [&str; 9] =
    ["surface", "text", "muted", "backing", "sale", "focus", "radius", "card", "font"];
/// Longest value of one of them, in bytes.
const STYLE_BYTES: usize = 200;

/// The page's signals and the owner's settings.
///
/// The loader reads and sends; cleaning is done here. It writes them as a form
/// (`application/x-www-form-urlencoded`), the script tag's `data-*` attributes first, so that a
/// setting of the owner goes before what the page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signals {
    /// What identifies the product.
    pub page: Page,
    /// `data-theme`: `light`, `dark`, or as the visitor's system prefers.
    pub theme: String,
    /// `data-lang`, else the page's `lang`; empty where neither is known.
    pub lang: String,
    /// `data-dir`, else the page's `dir`.
    pub dir: String,
    /// `data-variant`: `a` or `b` for every visitor.
    pub variant: String,
    /// Address of the product's picture, where the owner wants neighbours for products that are
    /// not in the table (`data-new-products`).
    pub picture: String,
    /// `data-mount`: the widget is in an element of the page, not over it.
    pub inline: bool,
    /// The owner's looks: custom properties of the frame's style sheet without their `--`, and
    /// values, as CSS.
    pub styles: Vec<(&'static str, String)>,
}

impl Signals {
    /// Those in the address of the frame.
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    pub fn here() -> Self {
        Self::parse(&fragment())
    }

    /// Reads the fragment of the frame's address, without its `#`.
    #[must_use]
    pub fn parse(fragment: &str) -> Self {
        let mut signals = Self::default();
        for (key, value) in pairs(fragment) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let once = |slot: &mut String| {
                if slot.is_empty() {
                    *slot = value.to_owned();
                }
            };
            match key.as_str() {
                "product" => signals.page.product = Some(value.to_owned()),
                "url" => signals.page.urls.push(value.to_owned()),
                "title" => {
                    signals.page.titles.push(value.chars().take(Page::TITLE_CHARS).collect())
                }
                "sku" => {
                    signals.page.sku = signals.page.sku.take().or_else(|| Some(value.to_owned()))
                }
                "theme" => once(&mut signals.theme),
                "lang" => once(&mut signals.lang),
                "dir" => once(&mut signals.dir),
                "variant" => once(&mut signals.variant),
                "picture" => once(&mut signals.picture),
                "mount" => signals.inline = true,
                key => signals.style(key, value),
            }
        }
        signals
    }

    /// The first value of a style counts.
    fn style(&mut self, name: &str, value: &str) {
        let known = STYLES.iter().find(|known| **known == name);
        if let Some(&name) = known.filter(|_| value.len() <= STYLE_BYTES)
            && self.styled(name).is_empty()
        {
            self.styles.push((name, value.to_owned()));
        }
    }

    /// The owner's value of a style; empty where there is none.
    #[must_use]
    pub fn styled(&self, name: &str) -> &str {
        self.styles.iter().find(|style| style.0 == name).map_or("", |style| &style.1)
    }

    /// Where the owner wants the widget.
    #[must_use]
    pub fn placement(&self) -> Placement {
        if self.inline { Placement::Inline } else { Placement::Popup }
    }

    /// Where the page is.
    #[must_use]
    pub fn location(&self) -> &str {
        self.page.urls.last().map(String::as_str).unwrap_or_default()
    }

    /// The variant that the page's address asks for (`?vitrine=a`), for a preview.
    #[must_use]
    pub fn forced_variant(&self) -> Option<Variant> {
        self.query().filter_map(|pair| pair.strip_prefix("vitrine=")).find_map(Variant::parse)
    }

    /// The page's address asks for an explanation (`?vitrine-debug`).
    #[must_use]
    pub fn debug(&self) -> bool {
        self.query().any(|pair| pair.split('=').next() == Some("vitrine-debug"))
    }

    /// The pairs of the page's query.
    fn query(&self) -> impl Iterator<Item = &str> {
        let (address, _) = self.location().split_once('#').unwrap_or((self.location(), ""));
        address.split(['?', '&']).skip(1)
    }

    /// The variant that the owner fixes for every visitor.
    #[must_use]
    pub fn fixed_variant(&self) -> Option<Variant> {
        Variant::parse(&self.variant)
    }
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    /// The fragment of the frame's address, without its `#`.
    fn fragment() -> String;
    /// Names and values of a form, decoded, with NULs between.
    #[wasm_bindgen(js_name = formPairs)]
    fn form_pairs(form: &str) -> String;
}

/// The pairs of a form, decoded.
fn pairs(form: &str) -> Vec<(String, String)> {
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    {
        url::form_urlencoded::parse(form.as_bytes()).into_owned().collect()
    }
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    {
        let text = form_pairs(form);
        let mut fields = text.split('\0').map(str::to_owned);
        std::iter::from_fn(|| fields.next().zip(fields.next())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Signals {
        let text =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Signals::parse(&text)
    }

    #[test]
    fn cleans_what_the_loader_sends() {
        let long = "я".repeat(400);
        let signals = form(&[
            ("product", " 17 "),
            ("url", ""),
            ("url", "https://a.example/x?y=1&z=%"),
            ("title", "  Watch & strap 50% "),
            ("title", " "),
            ("title", &long),
            ("sku", " "),
            ("later", "x"),
        ]);
        assert_eq!(signals.page.product.as_deref(), Some("17"));
        assert_eq!(signals.page.urls, ["https://a.example/x?y=1&z=%"]);
        assert_eq!(signals.page.sku, None);
        assert_eq!(signals.page.titles, ["Watch & strap 50%", &"я".repeat(Page::TITLE_CHARS)]);
        assert_eq!(signals.location(), "https://a.example/x?y=1&z=%");
    }

    #[test]
    fn the_owners_setting_goes_before_the_page() {
        assert_eq!(form(&[("lang", "uk"), ("lang", "ru")]).lang, "uk");
        assert_eq!(form(&[("lang", " "), ("lang", "ru")]).lang, "ru");
    }

    #[test]
    fn styles_are_known_short_and_the_tags_before_the_pages() {
        let long = "x".repeat(STYLE_BYTES + 1);
        let signals = form(&[
            ("radius", "4px"),
            ("radius", "9px"),
            ("font", &long),
            ("edge", "1px"),
            ("sale", " #d00 "),
        ]);
        assert_eq!(signals.styles, [("radius", "4px".to_owned()), ("sale", "#d00".to_owned())]);
        assert_eq!(signals.styled("font"), "");
    }

    #[test]
    fn the_address_asks_for_an_explanation() {
        let debug = |url: &str| form(&[("url", url)]).debug();
        assert!(debug("https://a.example/p?vitrine-debug"));
        assert!(debug("https://a.example/p?a=1&vitrine-debug=1#x"));
        assert!(!debug("https://a.example/vitrine-debug?vitrine-debugging#?vitrine-debug"));
    }

    #[test]
    fn tolerates_rubbish() {
        for fragment in ["", "&&=&", "%%%", "url", "\u{0}=\u{0}"] {
            assert_eq!(Signals::parse(fragment), Signals::default(), "{fragment:?}");
        }
    }

    #[test]
    fn the_address_forces_and_the_owner_fixes() {
        let forced = |url: &str| form(&[("url", url)]).forced_variant();
        assert_eq!(forced("https://a.example/?q=1&vitrine=a#top"), Some(Variant::A));
        assert_eq!(forced("https://a.example/?vitrine=c"), None);
        assert_eq!(forced("https://a.example/vitrine=a#?vitrine=a"), None);
        assert_eq!(form(&[("variant", "b")]).fixed_variant(), Some(Variant::B));
        assert_eq!(form(&[("url", "https://a.example/?vitrine=a")]).fixed_variant(), None);
    }
}
