//! What the generated pages share. Everything that comes from a feed goes into a page through
//! [`html!`](maud::html), which escapes it, or through [`json`].

use maud::{DOCTYPE, Markup, PreEscaped, html};
use url::Url;

/// A whole page.
pub(crate) fn page(title: &str, head: &Markup, style: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                (head)
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// An address that a link may lead to: http or https, never `javascript:` and the like.
pub(crate) fn link(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// JSON that may stand inside a `<script>` element.
pub(crate) fn json(value: &serde_json::Value) -> PreEscaped<String> {
    PreEscaped(value.to_string().replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        let name = "</title></script><img src=x onerror='alert(1)'>\"";
        let empty = PreEscaped(String::new());
        assert!(!page(name, &empty, "", &empty).contains("<img"));
        assert!(!json(&serde_json::json!({ "name": name })).0.contains('<'));
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("data:text/html,x"), None);
        let url = link("https://shop.example/?a=\"&b").unwrap();
        let anchor = html! { a href=(url) { "x" } };
        assert_eq!(anchor.0, "<a href=\"https://shop.example/?a=%22&amp;b\">x</a>");
    }
}
