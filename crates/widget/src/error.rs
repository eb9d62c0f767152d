//! What can go wrong in the frame. None of it reaches the shop's page: one warning, no widget.

use thiserror::Error;
use vitrine_browser::FetchError;
use wasm_bindgen::JsValue;

/// Why nothing is shown although the page may have similar products.
#[derive(Debug, Error)]
pub(super) enum WidgetError {
    /// The frame's page and its code do not fit together.
    #[error("frame.html lacks #{0}: publish the whole folder again")]
    Template(&'static str),
    /// A file of the table did not come, or not whole.
    #[error(transparent)]
    Fetch(FetchError),
    /// The browser refused; its words are shown beside ours.
    #[error("the browser refused")]
    Browser(JsValue),
}

impl From<FetchError> for WidgetError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Browser(value) => Self::Browser(value),
            error => Self::Fetch(error),
        }
    }
}

impl From<JsValue> for WidgetError {
    fn from(value: JsValue) -> Self {
        Self::Browser(value)
    }
}
