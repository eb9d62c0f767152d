//! The browser's part, as this binary carries it.

use super::BuildError;

include!(concat!(env!("OUT_DIR"), "/widget.rs"));

/// The last line of the frame's script: the CSP allows no inline one, and only the manifest knows
/// the module's hashed name.
const BOOT: &str = concat!("\n", include_str!("../../www/boot.js"));

/// The files of the widget, before their names carry hashes.
#[derive(Debug, Clone, Copy)]
pub(super) struct WidgetFiles {
    /// `vitrine.js`, which the shop's page loads.
    pub loader: &'static [u8],
    /// The template of `frame.html`.
    pub frame: &'static str,
    /// The frame's style sheet.
    pub css: &'static [u8],
    glue: &'static str,
    /// The frame's module.
    pub wasm: &'static [u8],
}

impl WidgetFiles {
    /// The files that were put in when this binary was compiled.
    pub fn embedded() -> Result<WidgetFiles, BuildError> {
        let (Some(glue), Some(wasm)) = (GLUE, WASM) else {
            return Err(BuildError::NoWidget);
        };
        Ok(WidgetFiles {
            loader: include_bytes!("../../www/vitrine.js"),
            frame: include_str!("../../www/frame.html"),
            css: include_bytes!("../../www/frame.css"),
            glue,
            wasm,
        })
    }

    /// The frame's script: wasm-bindgen's glue, without the indentation and comments that a tenth
    /// of its compressed size goes to, and the line that starts it.
    pub fn script(&self) -> String {
        let comment = |line: &str| ["//", "/*", "*"].iter().any(|start| line.starts_with(start));
        let lines = self.glue.lines().map(str::trim_start);
        let code = lines.filter(|line| !line.is_empty() && !comment(line));
        let mut script = code.collect::<Vec<_>>().join("\n");
        script.push_str(BOOT);
        script
    }
}
