//! The supported formats of feeds.

use std::fmt;

/// A feed's format, recognised by its content and never by its file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Yandex Market's language, root `yml_catalog`.
    Yml,
    /// Google Merchant RSS 2.0: `rss/channel/item`.
    GoogleRss,
    /// Google Merchant Atom 1.0: `feed/entry`.
    GoogleAtom,
    /// Any table with a header row that names a column for names.
    Csv,
    /// Shopify's product export: rows grouped by handle.
    ShopifyCsv,
    /// Shopify's products in JSON: `products.json`, and the answers of its GraphQL API.
    ShopifyJson,
    /// WooCommerce's products in JSON: the answers of its Store API and its REST API.
    WooCommerceJson,
    /// WooCommerce's product export, with headers in the shop's language.
    WooCommerceCsv,
    /// Prom.ua's product export, in Ukrainian or Russian.
    PromCsv,
    /// Magento's product export.
    MagentoCsv,
    /// Wix's product export.
    WixCsv,
    /// Hotline's price list, `price/items/item`.
    Hotline,
    /// CommerceML, 1C's `import.xml` with `offers.xml`.
    CommerceMl,
    /// A list of products in elements of any name.
    Xml,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Yml => "YML",
            Format::GoogleRss => "Google Merchant RSS",
            Format::GoogleAtom => "Google Merchant Atom",
            Format::Csv => "CSV",
            Format::ShopifyCsv => "Shopify CSV",
            Format::ShopifyJson => "Shopify JSON",
            Format::WooCommerceJson => "WooCommerce JSON",
            Format::WooCommerceCsv => "WooCommerce CSV",
            Format::PromCsv => "Prom.ua CSV",
            Format::MagentoCsv => "Magento CSV",
            Format::WixCsv => "Wix CSV",
            Format::Hotline => "Hotline XML",
            Format::CommerceMl => "CommerceML",
            Format::Xml => "XML",
        })
    }
}
