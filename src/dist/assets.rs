//! The browser's part, as this binary carries it.

use std::collections::BTreeMap;

use super::DistError;
use super::SearchFiles;

include!(concat!(env!("OUT_DIR"), "/widget.rs"));

/// The last lines of the frame's script: the CSP allows no inline one, and only the manifest knows
/// the modules' hashed names.
const BOOT: &str = include_str!("../../www/boot.js");
/// What the frame's module asks of its page.
const VIEW: &str = include_str!("../../www/view.js");
/// Finds out whether a browser has relaxed SIMD.
const RELAXED: &str = include_str!("../../www/relaxed.js");
/// The last lines of the search module's script.
const SEARCH_BOOT: &str = include_str!("../../www/search.js");
/// What a shop's own page imports to search by photo.
const API: &str = include_str!("../../www/api.js");

/// The files of the widget, before their names carry hashes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WidgetFiles {
    loader: &'static str,
    analytics: &'static str,
    triggers: &'static str,
    debug: &'static str,
    /// The template of `frame.html`.
    pub frame: &'static str,
    css: &'static str,
    glue: &'static str,
    /// The frame's module.
    pub wasm: &'static [u8],
}

impl WidgetFiles {
    /// The files that were put in when this binary was compiled.
    pub fn embedded() -> Result<WidgetFiles, DistError> {
        let (Some(glue), Some(wasm)) = (GLUE, WASM) else {
            return Err(DistError::NoWidget);
        };
        Ok(WidgetFiles {
            loader: include_str!("../../www/vitrine.js"),
            analytics: include_str!("../../www/analytics.js"),
            triggers: include_str!("../../www/triggers.js"),
            debug: include_str!("../../www/debug.js"),
            frame: include_str!("../../www/frame.html"),
            css: include_str!("../../www/frame.css"),
            glue,
            wasm,
        })
    }

    /// `vitrine.js`, which the shop's page loads.
    pub fn loader(&self) -> String {
        minified(self.loader)
    }

    /// `vitrine-analytics.js`, which the loader fetches where the owner wants it.
    pub fn analytics(&self) -> String {
        minified(self.analytics)
    }

    /// `vitrine-triggers.js`, which the loader fetches where the panel opens later.
    pub fn triggers(&self) -> String {
        minified(self.triggers)
    }

    /// Explains a page to the shop's owner, with the sentences of `vitrine match`.
    pub fn debug(&self) -> String {
        let (signals, refusals) = vitrine_table::sentences();
        let by_name = |sentences: &[(&str, &str)]| {
            serde_json::json!(sentences.iter().copied().collect::<BTreeMap<_, _>>()).to_string()
        };
        minified(self.debug)
            .replace("{{signals}}", &by_name(&signals))
            .replace("{{refusals}}", &by_name(&refusals))
    }

    /// The frame's style sheet.
    pub fn css(&self) -> String {
        small_css(self.css)
    }

    /// The frame's script.
    pub fn script(&self) -> String {
        script(self.glue, RELAXED) + &minified(VIEW) + &minified(BOOT)
    }
}

/// The files of the search by photo, before their names carry hashes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SearchModule {
    glue: &'static str,
    /// The module.
    pub wasm: &'static [u8],
    relaxed_glue: &'static str,
    /// The module compiled with relaxed SIMD.
    pub relaxed_wasm: &'static [u8],
    css: &'static str,
    /// Types of the shop's own interface, for TypeScript.
    pub api_types: &'static [u8],
}

impl SearchModule {
    /// The files that were put in when this binary was compiled: for networks of the VGG and mobile families,
    /// or with tract, which is compiled without relaxed SIMD only.
    pub fn embedded(onnx: bool) -> Result<SearchModule, DistError> {
        let [plain, relaxed] = if onnx {
            [(ONNX_GLUE, ONNX_WASM); 2]
        } else {
            [(SEARCH_GLUE, SEARCH_WASM), (RELAXED_GLUE, RELAXED_WASM)]
        };
        let (Some(glue), Some(wasm)) = plain else { return Err(DistError::NoSearchModule) };
        let (Some(relaxed_glue), Some(relaxed_wasm)) = relaxed else {
            return Err(DistError::NoSearchModule);
        };
        Ok(SearchModule {
            glue,
            wasm,
            relaxed_glue,
            relaxed_wasm,
            css: include_str!("../../www/search.css"),
            api_types: include_bytes!("../../www/api.d.ts"),
        })
    }

    /// The style sheet of its panel.
    pub fn css(&self) -> String {
        small_css(self.css)
    }

    /// The module's script.
    pub fn script(&self) -> String {
        script(self.glue, SEARCH_BOOT)
    }

    /// The script of the module compiled with relaxed SIMD: wasm-bindgen's names differ.
    pub fn relaxed_script(&self) -> String {
        script(self.relaxed_glue, SEARCH_BOOT)
    }

    /// The shop's own interface, with the names of the published files in it.
    pub fn api(&self, files: &SearchFiles, index: &str) -> String {
        let SearchFiles { js, wasm, relaxed_js, relaxed_wasm, pack, codes, css: _ } = files;
        let files = serde_json::json!({
            "search-js": js, "search-wasm": wasm, "relaxed-js": relaxed_js,
            "relaxed-wasm": relaxed_wasm, "pack": pack, "codes": codes, "index": index,
        });
        minified(RELAXED) + &API.replace("{{files}}", &files.to_string())
    }
}

/// wasm-bindgen's glue and the lines that start it.
fn script(glue: &str, boot: &str) -> String {
    minified(glue) + &minified(boot)
}

/// A style sheet without comments and needless spaces; as it is, where the minifier cannot read it.
fn small_css(css: &str) -> String {
    minifier::css::minify(css).map_or_else(|_| css.to_owned(), |small| small.to_string())
}

/// A script without comments and needless spaces, of one line.
fn minified(script: &str) -> String {
    minifier::js::minify(script).to_string() + "\n"
}
