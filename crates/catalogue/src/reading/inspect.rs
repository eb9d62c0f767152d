//! The entry points: reading a feed, whatever its format.

use std::io::Read;

use encoding_rs::Encoding;

use crate::reading::collect::collector::ReadFeed;
use crate::reading::csv::table::Table;
use crate::reading::detect::recognise::recognise;
use crate::reading::detect::recognised::Recognised;
use crate::reading::input::encoding;
use crate::reading::input::source::Source;
use crate::reading::{csv, json, xml};
use crate::{Catalogue, FeedError, Format, ProblemCount, ReadOptions};

/// The inspection of a feed: its catalogue, with what was found on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The recognised format.
    pub format: Format,
    /// The encoding that the feed declares, as it stands there.
    pub declared_encoding: Option<String>,
    /// The encodings that its text really is in, the most frequent first.
    pub encodings: Vec<&'static str>,
    /// The catalogue that the feed tells.
    pub catalogue: Catalogue,
    /// The problems of its entries, by kind: first those that give no product.
    pub problems: Vec<ProblemCount>,
}

/// Reads a feed of any supported format to its end, in memory bounded by what it returns.
pub fn read(input: impl Read, options: &ReadOptions) -> Result<Catalogue, FeedError> {
    inspect(input, options).map(|inspection| inspection.catalogue)
}

/// Inspects a feed: reads it to its end as [`read`] does, and tells format, encodings and problems
/// too.
pub fn inspect(input: impl Read, options: &ReadOptions) -> Result<Inspection, FeedError> {
    let Source { head, input, decoder, label, mut transcoded } = Source::open(input)?;
    let already = transcoded.is_some();
    let recognised = recognise(&head, &decoder)?;
    drop(head);
    let ReadFeed { format, catalogue, problems } = match recognised {
        Recognised::Offers(shape) => xml::yml::read(input, &decoder, &shape, options)?,
        Recognised::CommerceMl => {
            let encoding = label.as_deref().and_then(encoding::of_label);
            // Written by programs that know their encoding.
            transcoded = transcoded.or(encoding.map(Encoding::name)).or(Some("UTF-8"));
            xml::commerceml::read(input, encoding.filter(|_| !already), options)?
        }
        Recognised::Google(format) => xml::google::read(input, &decoder, format, options)?,
        Recognised::Json { format, lines: false } => json::document::read(input, format, options)?,
        Recognised::Json { format, lines: true } => json::lines::read(input, format, options)?,
        Recognised::Table(format, header) => {
            let table = Table::open(input, header, decoder.clone(), options)?;
            match format {
                Format::ShopifyCsv => csv::shopify::read(table, options)?,
                Format::WooCommerceCsv => csv::woocommerce::read(table, options)?,
                Format::MagentoCsv => csv::magento::read(table, options)?,
                Format::WixCsv => csv::wix::read(table, options)?,
                format => csv::generic::read(table, format, options)?,
            }
        }
    };
    let encodings = match transcoded {
        Some(encoding) => vec![encoding],
        // JSON is UTF-8 by definition.
        None if matches!(format, Format::ShopifyJson | Format::WooCommerceJson) => vec!["UTF-8"],
        None => decoder.found(),
    };
    Ok(Inspection { format, declared_encoding: label, encodings, catalogue, problems })
}

/// Whether what begins with these bytes is a document of CommerceML. Catalogue and offers are two:
/// they are read as one feed, one behind the other.
pub fn is_commerceml(head: &[u8]) -> bool {
    let Ok(Source { head, decoder, .. }) = Source::open(head) else { return false };
    matches!(recognise(&head, &decoder), Ok(Recognised::CommerceMl))
}

/// Whether what begins with these bytes can be read as a feed.
pub fn is_feed(head: &[u8]) -> bool {
    let Ok(Source { head, decoder, .. }) = Source::open(head) else { return false };
    match recognise(&head, &decoder) {
        Ok(Recognised::Table(_, header)) => header.is_of_products(),
        recognised => recognised.is_ok(),
    }
}
