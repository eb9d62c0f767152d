//! The signals of a page: what it says about the product that it shows.

/// A page by its signals, as the loader collects them; absent ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// `data-product` of the script tag: the shop's own id, which decides alone.
    pub product: Option<String>,
    /// Absolute addresses: canonical link, `og:url`, and `location.href` **last**. The location is
    /// trusted above the others, which single-page shops often leave stale.
    pub urls: Vec<String>,
    /// `sku` of the page's JSON-LD Product.
    pub sku: Option<String>,
    /// `document.title` first, then `og:title` and the first `h1`.
    pub titles: Vec<String>,
}

impl Page {
    /// Longest title that is matched, in characters; a product's name is far shorter.
    pub const TITLE_CHARS: usize = 300;
}
