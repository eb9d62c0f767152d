//! Why a search ends without an answer.

use thiserror::Error;
use wasm_bindgen::JsValue;

use vitrine_browser::FetchError;
use vitrine_embed::codes::CodesError;
use vitrine_embed::pack::PackError;
use vitrine_embed::{NetworkError, NoCrop, PictureError, UnknownPreprocessing};
use vitrine_table::TableError;

/// Why a search ends without an answer; [`code`](Failure::code) is what programs read.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("{0} cannot be fetched: is the connection there? try again; what has arrived is kept")]
    Fetch(String),
    #[error("{path}: {source}")]
    Pack { path: String, source: PackError },
    #[error(transparent)]
    Codes(#[from] CodesError),
    #[error("{path}: {source}")]
    Table { path: String, source: TableError },
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Crop(#[from] NoCrop),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error("{0}; update Vitrine")]
    Preprocessing(#[from] UnknownPreprocessing),
    #[error("the search stopped unexpectedly, perhaps for want of memory")]
    Crashed,
    #[error("{}", js_sys::Error::from(.0.clone()).to_string())]
    Browser(JsValue),
}

impl Failure {
    /// `offline`, `damaged`, `picture`, `memory` or `internal`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Failure::Fetch(_) => "offline",
            Failure::Pack { source: PackError::NoMemory(_), .. } | Failure::Crashed => "memory",
            Failure::Pack { .. }
            | Failure::Codes(_)
            | Failure::Table { .. }
            | Failure::Preprocessing(_)
            | Failure::Network(_) => "damaged",
            Failure::Picture(_) => "picture",
            Failure::Crop(_) | Failure::Browser(_) => "internal",
        }
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Failure {
        match error {
            FetchError::Answer { path, .. } => Failure::Fetch(path),
            FetchError::Broken { path, source } => Failure::Table { path, source },
            FetchError::Browser(value) => Failure::Browser(value),
        }
    }
}

impl From<JsValue> for Failure {
    fn from(value: JsValue) -> Failure {
        Failure::Browser(value)
    }
}

/// A fault of the file at `path`.
pub(crate) fn pack_fault(path: &str) -> impl Fn(PackError) -> Failure {
    let path = path.to_owned();
    move |source| Failure::Pack { path: path.clone(), source }
}

/// As [`pack_fault`], of the table.
pub(crate) fn table_fault(path: &str) -> impl Fn(TableError) -> Failure {
    let path = path.to_owned();
    move |source| Failure::Table { path: path.clone(), source }
}
