//! Why a page matched or did not, for `vitrine match`.

use super::{Page, Refusal, Signal, Source, Table, TableError};

/// A decision in words that can be shown to a shop's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Whether a product was found.
    pub matched: bool,
    /// Its id and name.
    pub product: Option<(String, String)>,
    /// The signal that found it.
    pub signal: Option<Signal>,
    /// Why not, where it was not.
    pub refusal: Option<Refusal>,
    /// One sentence on the outcome.
    pub reason: String,
    /// The page's titles after normalisation, ` / ` between segments.
    pub titles: Vec<String>,
    /// The page's addresses after normalisation.
    pub addresses: Vec<String>,
    /// Every product that was considered.
    pub tried: Vec<Tried>,
}

/// One considered product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The shop's own id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// What led to it.
    pub signal: Signal,
    /// Why it was refused; nothing where it was accepted.
    pub refusal: Option<Refusal>,
}

/// Decides as the widget does and says why.
///
/// # Errors
/// The first shard that cannot be read.
pub fn explain<S: Source>(_table: &Table<S>, _page: &Page) -> Result<Explanation, TableError> {
    Err(TableError::NotATable)
}
