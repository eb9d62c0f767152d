//! What can go wrong in the frame. None of it reaches the shop's page: one warning, no widget.

use vitrine_browser::FetchError;
use vitrine_table::TableError;
use wasm_bindgen::JsValue;

use crate::joined;

/// Why nothing is shown although the page may have similar products.
///
/// Its words are put together without the standard library's formatting, which the frame's module
/// does not have.
pub(super) enum WidgetError {
    /// The frame's page and its code do not fit together.
    Template(&'static str),
    /// A file of the table did not come, or not whole.
    Fetch(FetchError),
    /// The browser refused, and says why.
    Browser(JsValue),
}

impl From<FetchError> for WidgetError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl From<JsValue> for WidgetError {
    fn from(value: JsValue) -> Self {
        Self::Browser(value)
    }
}

impl WidgetError {
    /// What the console shows.
    pub(super) fn describe(self) -> JsValue {
        let text = match self {
            Self::Template(id) => {
                joined(&["frame.html lacks #", id, ": publish the whole folder again"])
            }
            Self::Fetch(FetchError::Answer { path, status }) => {
                let status = u64::from(status.unwrap_or_default()).to_string();
                joined(&[&path, " cannot be fetched (status ", &status, ")"])
            }
            Self::Fetch(FetchError::Broken { path, source }) => joined(&[
                &path,
                " is damaged (",
                fault(&source),
                "): publish the whole folder again",
            ]),
            Self::Browser(value) | Self::Fetch(FetchError::Browser(value)) => return value,
        };
        text.into()
    }
}

/// What is wrong with a file.
fn fault(error: &TableError) -> &'static str {
    match error {
        TableError::Damaged(what) => what,
        TableError::TooNew { .. } => "a later release wrote it",
        TableError::Checksum => "checksum differs",
        _ => "it is another kind of file",
    }
}
