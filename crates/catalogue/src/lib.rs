//! What a shop sells, as its product feed tells it.
//!
//! [`read`] takes any supported feed, recognises its [`Format`] by content and returns a
//! [`Catalogue`]. An entry that cannot be used is listed in [`Catalogue::skipped`] with line, id
//! and reason; only a feed that is suspect as a whole is a [`FeedError`].
//!
//! ```
//! # #[cfg(feature = "reading")]
//! # fn main() -> Result<(), vitrine_catalogue::FeedError> {
//! use vitrine_catalogue::{ReadOptions, read};
//!
//! let feed = r#"
//!     <yml_catalog><shop><name>Clock House</name><offers>
//!         <offer id="1"><name>Casio GA-100</name><price>129 EUR</price></offer>
//!         <offer id="2"><name>Casio GA-110</name><price>149 EUR</price></offer>
//!     </offers></shop></yml_catalog>"#;
//! let catalogue = read(feed.as_bytes(), &ReadOptions::default())?;
//! assert_eq!(catalogue.shop.name, "Clock House");
//! assert_eq!(catalogue.products.len(), 2);
//! let price = catalogue.products[0].price.as_ref();
//! assert_eq!(price.map(ToString::to_string).as_deref(), Some("129.00 EUR"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "reading"))]
//! # fn main() {}
//! ```
//!
//! `reading` has the readers of feeds; its first lines tell how to add a format.

mod fill;
mod links;
mod money;
mod pictures;
mod problem;
mod product;
#[cfg(feature = "reading")]
mod reading;
mod references;

pub use fill::{FieldFill, fill};
pub use links::{absolute_url, resolve_url};
pub use money::Money;
pub use pictures::Pictures;
pub use problem::{Example, Problem, ProblemCount};
pub use product::{Catalogue, Param, Product, Shop, Skipped};
#[cfg(feature = "reading")]
pub use reading::{
    FeedError, Format, Inspection, ReadOptions, inspect, is_commerceml, is_feed, read,
};
pub use references::{common_reference, resolve_references};
