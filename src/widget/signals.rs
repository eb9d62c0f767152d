//! What the loader says about the page, in the fragment of the frame's address.

use super::Variant;
use crate::table::Page;

/// Longest title that is matched, in characters; a product's name is far shorter.
const TITLE_CHARS: usize = 300;

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
}

impl Signals {
    /// Reads the fragment of the frame's address, without its `#`.
    #[must_use]
    pub fn parse(fragment: &str) -> Self {
        let mut signals = Self::default();
        let page = &mut signals.page;
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
                "product" => page.product = Some(value.to_owned()),
                "url" => page.urls.push(value.to_owned()),
                "title" => page.titles.push(value.chars().take(TITLE_CHARS).collect()),
                "sku" => page.sku = page.sku.take().or_else(|| Some(value.to_owned())),
                "theme" => once(&mut signals.theme),
                "lang" => once(&mut signals.lang),
                "dir" => once(&mut signals.dir),
                "variant" => once(&mut signals.variant),
                "picture" => once(&mut signals.picture),
                _ => {}
            }
        }
        signals
    }

    /// Where the page is.
    #[must_use]
    pub fn location(&self) -> &str {
        self.page.urls.last().map(String::as_str).unwrap_or_default()
    }

    /// The variant that the page's address asks for (`?vitrine=a`), for a preview.
    #[must_use]
    pub fn forced_variant(&self) -> Option<Variant> {
        let (address, _) = self.location().split_once('#').unwrap_or((self.location(), ""));
        address
            .split(['?', '&'])
            .skip(1)
            .filter_map(|pair| pair.strip_prefix("vitrine="))
            .find_map(Variant::parse)
    }

    /// The variant that the owner fixes for every visitor.
    #[must_use]
    pub fn fixed_variant(&self) -> Option<Variant> {
        Variant::parse(&self.variant)
    }
}

/// The pairs of a form, decoded.
fn pairs(form: &str) -> Vec<(String, String)> {
    #[cfg(not(target_arch = "wasm32"))]
    {
        url::form_urlencoded::parse(form.as_bytes()).into_owned().collect()
    }
    #[cfg(target_arch = "wasm32")]
    {
        let Ok(form) = web_sys::UrlSearchParams::new_with_str(form) else { return Vec::new() };
        let pairs = js_sys::Array::from(&form);
        let text = |pair: &js_sys::Array, at| pair.get(at).as_string().unwrap_or_default();
        pairs
            .iter()
            .map(|pair| js_sys::Array::from(&pair))
            .map(|pair| (text(&pair, 0), text(&pair, 1)))
            .collect()
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
        assert_eq!(signals.page.titles, ["Watch & strap 50%", &"я".repeat(TITLE_CHARS)]);
        assert_eq!(signals.location(), "https://a.example/x?y=1&z=%");
    }

    #[test]
    fn the_owners_setting_goes_before_the_page() {
        assert_eq!(form(&[("lang", "uk"), ("lang", "ru")]).lang, "uk");
        assert_eq!(form(&[("lang", " "), ("lang", "ru")]).lang, "ru");
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
