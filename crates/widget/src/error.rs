//! What can go wrong in the frame. None of it reaches the shop's page: one warning, no widget.

use thiserror::Error;
use wasm_bindgen::JsValue;

use vitrine_table::TableError;

/// Why nothing is shown although the page may have similar products.
#[derive(Debug, Error)]
pub enum WidgetError {
    /// The frame's page and its code do not fit together.
    #[error("frame.html lacks #{0}: publish the whole folder again")]
    Template(&'static str),
    /// No answer, or not the file.
    #[error("{path} cannot be fetched (status {})", .status.unwrap_or_default())]
    Fetch {
        /// As frame.html or the index names it.
        path: String,
        /// The HTTP status; none where there was no answer.
        status: Option<u16>,
    },
    /// The file arrived broken.
    #[error("{path}: {source}")]
    Table {
        /// As frame.html or the index names it.
        path: String,
        /// What is wrong with it.
        source: TableError,
    },
    /// The browser refused; its words are shown beside ours.
    #[error("the browser refused")]
    Browser(JsValue),
}

impl From<JsValue> for WidgetError {
    fn from(value: JsValue) -> Self {
        Self::Browser(value)
    }
}
