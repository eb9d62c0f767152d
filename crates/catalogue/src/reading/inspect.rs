//! Reading a feed, whatever its format.

use std::io::Read;

use super::format::{self, Recognised};
use super::source::Source;
use super::table::Table;
use super::{
    Catalogue, FeedError, Format, ProblemCount, ReadOptions, collect, csv, google, magento,
    shopify, shopify_json, wix, woocommerce, yml,
};

/// A feed as it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The recognised format.
    pub format: Format,
    /// The encoding that the feed declares, as it stands there.
    pub declared_encoding: Option<String>,
    /// The encodings that its text really is in, the most frequent first.
    pub encodings: Vec<&'static str>,
    /// What it sells.
    pub catalogue: Catalogue,
    /// What is wrong with its entries, by kind: first what gives no product.
    pub problems: Vec<ProblemCount>,
}

/// Reads a feed of any supported format to its end, in memory bounded by what it returns.
pub fn read(input: impl Read, options: &ReadOptions) -> Result<Catalogue, FeedError> {
    inspect(input, options).map(|inspection| inspection.catalogue)
}

/// The same, with what else was found out about the feed.
pub fn inspect(input: impl Read, options: &ReadOptions) -> Result<Inspection, FeedError> {
    let Source { head, input, decoder, label, transcoded } = Source::open(input)?;
    let recognised = format::recognise(&head, &decoder)?;
    drop(head);
    let collect::Read { format, catalogue, problems } = match recognised {
        Recognised::Offers(shape) => yml::read(input, &decoder, &shape, options)?,
        Recognised::Google(format) => google::read(input, &decoder, format, options)?,
        Recognised::Json => shopify_json::read(input, options)?,
        Recognised::Table(format, header) => {
            let table = Table::open(input, header, decoder.clone())?;
            match format {
                Format::ShopifyCsv => shopify::read(table, options)?,
                Format::WooCommerceCsv => woocommerce::read(table, options)?,
                Format::MagentoCsv => magento::read(table, options)?,
                Format::WixCsv => wix::read(table, options)?,
                format => csv::read(table, format, options)?,
            }
        }
    };
    let encodings = match transcoded {
        Some(encoding) => vec![encoding],
        // JSON is UTF-8 by definition.
        None if format == Format::ShopifyJson => vec!["UTF-8"],
        None => decoder.found(),
    };
    Ok(Inspection { format, declared_encoding: label, encodings, catalogue, problems })
}

/// Whether what begins with these bytes can be read as a feed.
pub fn is_feed(head: &[u8]) -> bool {
    let Ok(Source { head, decoder, .. }) = Source::open(head) else { return false };
    match format::recognise(&head, &decoder) {
        Ok(Recognised::Table(_, header)) => header.is_of_products(),
        recognised => recognised.is_ok(),
    }
}
