//! `frame.html` as the manifest: the one mutable file that names every hashed one.

use quick_xml::escape::escape;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use super::ExperimentSetup;

/// The hashed files that a published `frame.html` names, relative to itself, and the experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameManifest {
    /// Style sheet of the frame.
    pub css: String,
    /// wasm-bindgen's glue and the line that starts it.
    pub js: String,
    /// The widget's module.
    pub wasm: String,
    /// The table's index.
    pub index: String,
    /// Explains a page to the shop's owner.
    pub debug: String,
    /// The search by photo, where it is published.
    pub search: Option<SearchFiles>,
    /// The comparison of the recommenders, where the owner named one.
    pub experiment: Option<ExperimentSetup>,
}

/// The hashed files of the search by photo, relative to `frame.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFiles {
    /// wasm-bindgen's glue and what starts it.
    pub js: String,
    /// The module.
    pub wasm: String,
    /// As `js`, of the module compiled with relaxed SIMD.
    pub relaxed_js: String,
    /// The module compiled with relaxed SIMD.
    pub relaxed_wasm: String,
    /// Style sheet of its panel.
    pub css: String,
    /// Manifest of the network's pack; it names the weights.
    pub pack: String,
    /// The catalogue's vectors.
    pub codes: String,
}

/// By these ids `frame.html` names them, in the order of [`SearchFiles::names`].
const SEARCH_IDS: [&str; 7] =
    ["search-js", "search-wasm", "relaxed-js", "relaxed-wasm", "search-css", "pack", "codes"];

impl SearchFiles {
    /// All seven names.
    pub fn names(&self) -> [&str; 7] {
        [
            &self.js,
            &self.wasm,
            &self.relaxed_js,
            &self.relaxed_wasm,
            &self.css,
            &self.pack,
            &self.codes,
        ]
    }

    /// Elements that load nothing by themselves.
    fn links(&self) -> String {
        let names = SEARCH_IDS.iter().zip(self.names());
        names.map(|(id, name)| format!("<link id=\"{id}\" href=\"{name}\">\n")).collect()
    }

    /// `None` where the page names none of them.
    fn parse(html: &str) -> Result<Option<SearchFiles>, ManifestError> {
        let [js, wasm, relaxed_js, relaxed_wasm, css, pack, codes] =
            SEARCH_IDS.map(|id| address_of(html, "id", id).ok_or(ManifestError(id)));
        if js.is_err() && codes.is_err() {
            return Ok(None);
        }
        Ok(Some(SearchFiles {
            js: js?,
            wasm: wasm?,
            relaxed_js: relaxed_js?,
            relaxed_wasm: relaxed_wasm?,
            css: css?,
            pack: pack?,
            codes: codes?,
        }))
    }
}

/// A `frame.html` that is no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("frame.html does not name the {0} file; publish again with `vitrine build`")]
pub struct ManifestError(&'static str);

impl FrameManifest {
    /// Puts the names into the template in place of `{{css}}`, `{{js}}`, `{{wasm}}`,
    /// `{{index}}`, `{{debug}}` and, each a line of its own, `{{experiment}}` and `{{search}}`. `{{pictures}}`
    /// are the servers whose pictures of new products the frame may read.
    pub fn fill(&self, template: &str) -> String {
        template
            .replace("{{css}}", &self.css)
            .replace("{{js}}", &self.js)
            .replace("{{wasm}}", &self.wasm)
            .replace("{{index}}", &self.index)
            .replace("{{debug}}", &self.debug)
            .replace("{{pictures}}", if self.search.is_some() { " https: http:" } else { "" })
            .replace(
                "{{search}}\n",
                &self.search.as_ref().map(SearchFiles::links).unwrap_or_default(),
            )
            // The owner's own words come last, so that nothing is filled into them.
            .replace(
                "{{experiment}}\n",
                &self.experiment.as_ref().map(experiment_meta).unwrap_or_default(),
            )
    }

    /// Reads the names back from a published `frame.html`.
    pub fn parse(html: &str) -> Result<FrameManifest, ManifestError> {
        let named = |kind, name, value| address_of(html, name, value).ok_or(ManifestError(kind));
        Ok(FrameManifest {
            css: named("css", "rel", "stylesheet")?,
            js: named("js", "type", "module")?,
            wasm: named("wasm", "id", "wasm")?,
            index: named("index", "id", "index")?,
            debug: named("debug", "id", "debug-js")?,
            search: SearchFiles::parse(html)?,
            experiment: parse_experiment(html),
        })
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let frame = [&self.css, &self.js, &self.wasm, &self.index, &self.debug].map(String::as_str);
        frame.into_iter().chain(self.search.iter().flat_map(SearchFiles::names))
    }
}

/// By this id the frame finds its experiment.
const EXPERIMENT: &str = "experiment";

fn experiment_meta(ExperimentSetup { name, salt, share }: &ExperimentSetup) -> String {
    let (name, salt) = (escape(name.as_str()), escape(salt.as_str()));
    format!(
        "<meta id=\"{EXPERIMENT}\" name=\"vitrine-experiment\" content=\"{name}\" data-salt=\"{salt}\" data-share=\"{share}\">\n"
    )
}

/// `None` where the page has none, or one that says not all.
fn parse_experiment(html: &str) -> Option<ExperimentSetup> {
    let [name, salt, share] =
        attributes_of(html, "id", EXPERIMENT, ["content", "data-salt", "data-share"])?;
    Some(ExperimentSetup { name: name?, salt: salt?, share: share?.parse().ok()? })
}

/// `href` or `src` of the first element whose attribute `name` has this value. Only plain file
/// names count, so that a manifest never leads out of its folder.
fn address_of(html: &str, name: &str, value: &str) -> Option<String> {
    let [href, src] = attributes_of(html, name, value, ["href", "src"])?;
    let plain = |address: &String| {
        !address.is_empty() && !address.starts_with('.') && !address.contains('/')
    };
    href.or(src).filter(plain)
}

/// Attributes of the first element whose attribute `name` has this value.
fn attributes_of<const N: usize>(
    html: &str,
    name: &str,
    value: &str,
    wanted: [&str; N],
) -> Option<[Option<String>; N]> {
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
            return Some(wanted.map(attribute));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> FrameManifest {
        FrameManifest {
            css: "frame.aa.css".into(),
            js: "frame.bb.js".into(),
            wasm: "vitrine.cc.wasm".into(),
            index: "index.dd.vit".into(),
            debug: "debug.ee.js".into(),
            search: None,
            experiment: None,
        }
    }

    fn with_experiment() -> FrameManifest {
        let experiment = ExperimentSetup {
            name: "\"Весна\" & <b> {{search}}".into(),
            salt: "".into(),
            share: 0.2,
        };
        FrameManifest { experiment: Some(experiment), ..manifest() }
    }

    fn with_search() -> FrameManifest {
        let search = SearchFiles {
            js: "search.aa.js".into(),
            wasm: "search.bb.wasm".into(),
            relaxed_js: "search-relaxed.gg.js".into(),
            relaxed_wasm: "search-relaxed.cc.wasm".into(),
            css: "search.dd.css".into(),
            pack: "pack.ee.vit".into(),
            codes: "codes.ff.vit".into(),
        };
        FrameManifest { search: Some(search), ..manifest() }
    }

    #[test]
    fn what_is_filled_in_is_read_back() {
        let template = include_str!("../../www/frame.html");
        for manifest in [manifest(), with_search(), with_experiment()] {
            let html = manifest.fill(template);
            let own_words = manifest.experiment.is_some();
            assert!(own_words || !html.contains("{{"), "{html}");
            assert!(!html.contains("\n\n"), "{html}");
            assert_eq!(FrameManifest::parse(&html), Ok(manifest));
        }
    }

    #[test]
    fn the_search_is_named_whole_or_not_at_all() {
        let html = with_search().fill(include_str!("../../www/frame.html"));
        let without = html.replace("id=\"pack\"", "");
        assert_eq!(FrameManifest::parse(&without), Err(ManifestError("pack")));
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
            assert_eq!(FrameManifest::parse(html), Err(ManifestError("css")), "{html}");
        }
    }
}
