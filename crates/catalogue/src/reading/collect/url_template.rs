//! The template of page addresses, for feeds that have none.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::{FeedError, Product};

/// A template such as `https://shop.example/p/{id}`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UrlTemplate {
    parts: Vec<Part>,
}

/// A placeholder of a template.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Placeholder {
    Id,
    Group,
    Name,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Placeholder(Placeholder),
}

/// The placeholders by name.
const KNOWN: [(&str, Placeholder); 3] =
    [("id", Placeholder::Id), ("group", Placeholder::Group), ("name", Placeholder::Name)];

impl UrlTemplate {
    /// Reads a template; an unknown placeholder, one without its brace, none at all, or an address
    /// that is neither absolute nor begins with `/` is an error.
    pub fn parse(template: &str) -> Result<UrlTemplate, FeedError> {
        let error = |reason: String| FeedError::UrlTemplate {
            template: template.to_owned(),
            reason,
            known: KNOWN.map(|(name, _)| format!("{{{name}}}")).join(", "),
        };
        let mut parts = Vec::new();
        let mut rest = template.trim();
        while let Some((text, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(error("has a { without its }".to_owned()));
            };
            let Some(&(_, placeholder)) = KNOWN.iter().find(|(known, _)| *known == name) else {
                return Err(error(format!("has the unknown placeholder {{{name}}}")));
            };
            parts.push(Part::Text(text.to_owned()));
            parts.push(Part::Placeholder(placeholder));
            rest = after;
        }
        if parts.is_empty() {
            return Err(error("has no placeholder, so that all pages would be one".to_owned()));
        }
        parts.push(Part::Text(rest.to_owned()));
        let parsed = UrlTemplate { parts };
        let example =
            parsed.fill(&Product { id: "1".into(), name: "a".into(), ..Product::default() });
        let usable = example.starts_with('/')
            || Url::parse(&example).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if usable {
            Ok(parsed)
        } else {
            Err(error("is no address: begin it with https://, http:// or /".to_owned()))
        }
    }

    /// The address of a product's page.
    pub fn fill(&self, product: &Product) -> String {
        let mut url = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => url.push_str(text),
                Part::Placeholder(Placeholder::Id) => url.push_str(&encoded(&product.id)),
                Part::Placeholder(Placeholder::Group) => {
                    url.push_str(&encoded(product.group.as_ref().unwrap_or(&product.id)));
                }
                Part::Placeholder(Placeholder::Name) => {
                    url.push_str(&encoded(&slug(&product.name)))
                }
            }
        }
        url
    }

    /// The front page of the shop that the template leads to.
    pub fn origin(&self) -> Option<String> {
        let url = Url::parse(&self.fill(&Product { id: "1".into(), ..Product::default() })).ok()?;
        url.host().is_some().then(|| url.origin().ascii_serialization())
    }
}

/// Everything but RFC 3986's unreserved characters.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text percent-encoded.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &RESERVED).to_string()
}

/// The slug of a name: small letters, with single hyphens for everything that is no letter or
/// digit.
fn slug(name: &str) -> String {
    let small = name.to_lowercase();
    let words = small.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product() -> Product {
        Product {
            id: "24-MG04/x".into(),
            name: "Aim «Analog» Watch, Часы".into(),
            group: Some("g 1".into()),
            ..Product::default()
        }
    }

    #[test]
    fn placeholders_are_filled_and_encoded() {
        let filled = |template: &str| UrlTemplate::parse(template).unwrap().fill(&product());
        assert_eq!(filled("https://s.example/p/{id}.html"), "https://s.example/p/24-MG04%2Fx.html");
        assert_eq!(filled("/p?g={group}&i={id}"), "/p?g=g%201&i=24-MG04%2Fx");
        assert_eq!(filled("/{name}"), "/aim-analog-watch-%D1%87%D0%B0%D1%81%D1%8B");
    }

    #[test]
    fn a_template_names_the_shop() {
        let origin = |template: &str| UrlTemplate::parse(template).unwrap().origin();
        assert_eq!(origin("https://s.example:81/p/{id}").unwrap(), "https://s.example:81");
        assert_eq!(origin("/p/{id}"), None);
    }

    #[test]
    fn wrong_templates_are_explained() {
        for (template, reason) in [
            ("https://s.example/{sku}", "unknown placeholder {sku}"),
            ("https://s.example/{id", "{ without its }"),
            ("https://s.example/", "no placeholder"),
            ("s.example/{id}", "begin it with https://"),
            ("javascript:{id}", "begin it with https://"),
        ] {
            let message = UrlTemplate::parse(template).unwrap_err().to_string();
            assert!(message.contains(reason), "{message}");
            assert!(message.contains("{id}, {group}, {name}"), "{message}");
        }
    }
}
