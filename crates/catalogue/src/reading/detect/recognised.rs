//! A recognised feed: its format, with what its reader needs.

use crate::Format;
use crate::reading::csv::header::Header;
use crate::reading::xml::shape::Shape;

/// A recognised feed.
#[derive(Debug)]
pub(crate) enum Recognised {
    /// YML and what resembles it.
    Offers(Shape),
    /// 1C's catalogue and offers.
    CommerceMl,
    /// RSS or Atom.
    Google(Format),
    /// A table with its header row.
    Table(Format, Header),
    /// JSON, with an object on each line where `lines`.
    Json { format: Format, lines: bool },
}
