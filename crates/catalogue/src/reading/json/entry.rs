//! What an object of a feed in JSON is.

/// What a shop system gave of one object.
pub(crate) enum Entry {
    Product(Box<crate::Product>),
    /// Why it is not on sale.
    Hidden(String),
}
