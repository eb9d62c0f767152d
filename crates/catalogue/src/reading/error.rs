//! The errors of reading a whole feed.

use std::io;

/// An error of reading a whole feed; every message names the place and the remedy.
///
/// A single broken offer is never an error: it lands in [`Catalogue::skipped`](crate::Catalogue).
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The feed is empty: it has no byte, or only white space.
    #[error(
        "the feed is empty; check that the shop's export has run and that the address is right"
    )]
    Empty,
    /// The feed is a web page.
    #[error(
        "this is a web page (HTML{}), not a product feed; \
         the address probably leads to a login or error page: give the address of the feed itself",
        title.as_ref().map(|title| format!(", titled \"{title}\"")).unwrap_or_default()
    )]
    Html {
        /// The page's title, where it has one.
        title: Option<String>,
    },
    /// The feed is in none of the supported formats.
    #[error(
        "unknown feed format: {seen}; supported are YML (yml_catalog), Google Merchant RSS and \
         Atom, CommerceML, other XML of products, Shopify's and WooCommerce's CSV and JSON, and any CSV, \
         TSV or semicolon table with a header row"
    )]
    Unknown {
        /// What the beginning of the feed looks like.
        seen: String,
    },
    /// The feed breaks off.
    #[error("the feed is cut off at line {line}: {missing}; fetch or export it again")]
    Truncated {
        /// Line where it ends, from 1.
        line: u64,
        /// What should still have come.
        missing: String,
    },
    /// The feed is a table without a column for names.
    #[error(
        "the table has no column for product names (name, title, Имя, Назва, …); its columns are: \
         {columns}; rename the right one to \"name\""
    )]
    NoNameColumn {
        /// The header row, separated by commas.
        columns: String,
    },
    /// The feed is well-formed, but has not a single usable product.
    #[error(
        "the {format} feed has no usable product ({found}); check the export's settings in the shop"
    )]
    NoProducts {
        /// The recognised format.
        format: crate::Format,
        /// How many entries there were and why the first was skipped.
        found: String,
    },
    /// The text breaks the format's own grammar in a way that leaves nothing to go on with.
    #[error("the {format} feed is broken at {place}: {reason}; export it again")]
    Broken {
        /// The recognised format.
        format: crate::Format,
        /// Line and column.
        place: String,
        /// What the parser says.
        reason: String,
    },
    /// The template for product addresses cannot be used.
    #[error("the URL template \"{template}\" {reason}; known placeholders are {known}")]
    UrlTemplate {
        /// The template as given.
        template: String,
        /// What is wrong with it.
        reason: String,
        /// The known placeholders.
        known: String,
    },
    /// The feed could not be read to its end.
    #[error("reading the feed failed: {0}")]
    Io(#[from] io::Error),
}
