//! The supported formats and how they are told apart.

use std::fmt;

use super::encoding::Decoder;
use super::fields::{Field, fields};
use super::source::lead;
use super::table::Header;
use super::{FeedError, google, text, yml};

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
    /// Shopify's `products.json`.
    ShopifyJson,
    /// WooCommerce's product export, with headers in the shop's language.
    WooCommerceCsv,
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
            Format::WooCommerceCsv => "WooCommerce CSV",
        })
    }
}

/// A recognised feed.
#[derive(Debug)]
pub(super) enum Recognised {
    /// YML, RSS or Atom.
    Xml(Format),
    /// A table with its header row.
    Table(Format, Header),
    /// JSON.
    Json,
}

/// Recognises a feed by its first bytes.
pub(super) fn recognise(head: &[u8], decoder: Decoder) -> Result<Recognised, FeedError> {
    let body = head.get(lead(head)..).unwrap_or_default();
    match body.first() {
        Some(b'<') => xml(&decoder.markup(body)).map(Recognised::Xml),
        Some(b'{' | b'[') => {
            let products = [&b"\"products\""[..], b"\"variants\"", b"\"handle\"", b"\"title\""];
            let known = products.iter().any(|key| memchr::memmem::find(body, key).is_some());
            let seen = "JSON without products, variants or titles".to_owned();
            if known { Ok(Recognised::Json) } else { Err(FeedError::Unknown { seen }) }
        }
        _ => {
            // Errors printed by the shop's server may stand before the feed.
            let xml_at = memchr::memmem::find(body, b"<?xml ");
            if let Some(feed) = xml_at.and_then(|at| body.get(at..)) {
                return xml(&decoder.markup(feed)).map(Recognised::Xml);
            }
            if let Some(seen) = binary(body) {
                return Err(FeedError::Unknown { seen: seen.to_owned() });
            }
            let header = Header::read(head, decoder);
            if header.is_table() {
                return Ok(Recognised::Table(header.format(), header));
            }
            let line = body.split(|&byte| byte == b'\n').next().unwrap_or_default();
            let start: String = text::shown(&decoder.text(line)).chars().take(60).collect();
            Err(FeedError::Unknown { seen: format!("plain text that begins \"{start}\"") })
        }
    }
}

/// Which XML this is, by its root.
fn xml(head: &str) -> Result<Format, FeedError> {
    // The root is closed far beyond, so that the head's elements stand side by side.
    let found: Vec<Field> = fields(head).take(16).collect();
    let names = |name: &str| found.iter().any(|field| field.name == name);
    if found.iter().any(|field| yml::ROOTS.contains(&field.name)) {
        return Ok(Format::Yml);
    }
    let Some(root) = found.first() else {
        let start: String = head.chars().take(60).collect();
        return Err(FeedError::Unknown { seen: format!("markup that begins {start:?}") });
    };
    let format = match root.local() {
        "rss" | "RDF" => Format::GoogleRss,
        "feed" => Format::GoogleAtom,
        _ if names("rss") => Format::GoogleRss,
        root_name => {
            let doctype = head.trim_start().get(..14).unwrap_or_default().to_ascii_lowercase();
            let tags = ["html", "head", "body", "div", "script", "meta", "title", "br", "p"];
            if doctype == "<!doctype html" || tags.contains(&&*root_name.to_ascii_lowercase()) {
                let title = found.iter().find(|field| field.name.eq_ignore_ascii_case("title"));
                let inside = fields(root.raw).flat_map(|field| fields(field.raw));
                let nested = || inside.into_iter().find(|field| field.name == "title");
                let title = title.copied().or_else(nested).and_then(|field| field.present());
                return Err(FeedError::Html { title });
            }
            return Err(FeedError::Unknown { seen: format!("XML with the root <{}>", root.name) });
        }
    };
    let lowercase = head.to_ascii_lowercase();
    let products = [google::NAMESPACE, "<g:", "<price>", "</feed>", "</channel>"];
    if products.iter().any(|mark| lowercase.contains(mark)) {
        Ok(format)
    } else {
        let kind = if format == Format::GoogleAtom { "Atom" } else { "RSS" };
        Err(FeedError::Unknown { seen: format!("{kind} of news, without prices") })
    }
}

/// What a file that is no text is, by its first bytes.
fn binary(body: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 7] = [
        (b"\x1F\x8B", "a gzip archive: unpack it first"),
        (b"PK\x03\x04", "a zip archive or Excel workbook: unpack it, or save it as CSV"),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook: save it as CSV"),
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"Rar!", "a RAR archive: unpack it first"),
    ];
    let found = known.iter().find(|(magic, _)| body.starts_with(magic)).map(|(_, name)| *name);
    found.or_else(|| body.contains(&0).then_some("binary data"))
}
