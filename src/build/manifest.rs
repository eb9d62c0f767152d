//! `frame.html` as the manifest: the one mutable file that names every hashed one.

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

/// The hashed files that a published `frame.html` names, relative to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Style sheet of the frame.
    pub css: String,
    /// wasm-bindgen's glue and the line that starts it.
    pub js: String,
    /// The widget's module.
    pub wasm: String,
    /// The table's index.
    pub index: String,
}

/// A `frame.html` that is no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("frame.html does not name the {0} file; publish again with `vitrine build`")]
pub struct ManifestError(&'static str);

impl Manifest {
    /// Puts the names into the template in place of `{{css}}`, `{{js}}`, `{{wasm}}` and
    /// `{{index}}`.
    pub fn fill(&self, template: &str) -> String {
        template
            .replace("{{css}}", &self.css)
            .replace("{{js}}", &self.js)
            .replace("{{wasm}}", &self.wasm)
            .replace("{{index}}", &self.index)
    }

    /// Reads the names back from a published `frame.html`.
    pub fn parse(html: &str) -> Result<Manifest, ManifestError> {
        let named = |kind, name, value| address_of(html, name, value).ok_or(ManifestError(kind));
        Ok(Manifest {
            css: named("css", "rel", "stylesheet")?,
            js: named("js", "type", "module")?,
            wasm: named("wasm", "id", "wasm")?,
            index: named("index", "id", "index")?,
        })
    }

    /// All four names.
    pub fn names(&self) -> [&str; 4] {
        [&self.css, &self.js, &self.wasm, &self.index]
    }
}

/// `href` or `src` of the first element whose attribute `name` has this value. Only plain file
/// names count, so that a manifest never leads out of its folder.
fn address_of(html: &str, name: &str, value: &str) -> Option<String> {
    let mut reader = Reader::from_str(html);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        let element = match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => return None,
            _ => continue,
        };
        let attribute = |name: &str| {
            element
                .html_attributes()
                .flatten()
                .find(|attribute| attribute.key.0 == name)
                .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
                .map(|value| value.into_owned())
        };
        if attribute(name).as_deref() == Some(value) {
            let address = attribute("href").or_else(|| attribute("src"))?;
            let plain = !address.is_empty() && !address.starts_with('.') && !address.contains('/');
            return plain.then_some(address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            css: "frame.aa.css".into(),
            js: "frame.bb.js".into(),
            wasm: "vitrine.cc.wasm".into(),
            index: "index.dd.vit".into(),
        }
    }

    #[test]
    fn what_is_filled_in_is_read_back() {
        let template = include_str!("../../www/frame.html");
        let html = manifest().fill(template);
        assert!(!html.contains("{{"), "{html}");
        assert_eq!(Manifest::parse(&html), Ok(manifest()));
    }

    #[test]
    fn other_pages_are_no_manifests() {
        for html in [
            "",
            "<p>hello",
            "<link rel=stylesheet href=../../etc/passwd>",
            "<link rel=stylesheet>",
            "<",
        ] {
            assert_eq!(Manifest::parse(html), Err(ManifestError("css")), "{html}");
        }
    }
}
