//! What the generated pages share. Everything that comes from a feed passes through
//! [`escape`] or [`json`] on its way into a page.

use url::Url;

pub(crate) use quick_xml::escape::escape;

/// A whole page.
pub(crate) fn page(title: &str, head: &str, style: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n{head}<style>\n{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(title)
    )
}

/// An address that a link may lead to: http or https, never `javascript:` and the like.
pub(crate) fn link(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| escape(url.as_str()).into_owned())
}

/// JSON that may stand inside a `<script>` element.
pub(crate) fn json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        let name = "</title></script><img src=x onerror='alert(1)'>\"";
        assert!(!page(name, "", "", "").contains("<img"));
        assert!(!json(&serde_json::json!({ "name": name })).contains('<'));
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("data:text/html,x"), None);
        assert_eq!(
            link("https://shop.example/?a=\"&b"),
            Some("https://shop.example/?a=%22&amp;b".into())
        );
    }
}
