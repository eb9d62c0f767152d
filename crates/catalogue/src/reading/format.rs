//! The supported formats and how they are told apart.

use std::fmt;

use super::encoding::Decoder;
use super::fields::{Field, fields};
use super::shape::{Shape, YML_ROOTS};
use super::source::lead;
use super::table::Header;
use super::{FeedError, google, text};

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
    /// Prom.ua's product export, in Ukrainian or Russian.
    PromCsv,
    /// Magento's product export.
    MagentoCsv,
    /// Wix's product export.
    WixCsv,
    /// Hotline's price list, `price/items/item`.
    Hotline,
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
            Format::WooCommerceCsv => "WooCommerce CSV",
            Format::PromCsv => "Prom.ua CSV",
            Format::MagentoCsv => "Magento CSV",
            Format::WixCsv => "Wix CSV",
            Format::Hotline => "Hotline XML",
            Format::Xml => "XML",
        })
    }
}

/// A recognised feed.
#[derive(Debug)]
pub(super) enum Recognised {
    /// YML and what resembles it.
    Offers(Shape),
    /// RSS or Atom.
    Google(Format),
    /// A table with its header row.
    Table(Format, Header),
    /// JSON.
    Json,
}

/// Recognises a feed by its first bytes.
pub(super) fn recognise(head: &[u8], decoder: &Decoder) -> Result<Recognised, FeedError> {
    let body = head.get(lead(head)..).unwrap_or_default();
    if head.get(257..262) == Some(b"ustar") {
        return Err(FeedError::Unknown { seen: "a tar archive: unpack it first".to_owned() });
    }
    match body.first() {
        Some(b'<') => xml(&decoder.markup(body)),
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
                return xml(&decoder.markup(feed));
            }
            if let Some(seen) = binary(body) {
                return Err(FeedError::Unknown { seen: seen.to_owned() });
            }
            let header = Header::read(head, decoder);
            if let Some(kind) = header.other_than_products() {
                let seen = format!("{kind}; its columns are: {}", header.list());
                return Err(FeedError::Unknown { seen });
            }
            if header.is_table() {
                return Ok(Recognised::Table(header.format(), header));
            }
            let line = body.split(|&byte| byte == b'\n').next().unwrap_or_default();
            let start: String = text::shown(&decoder.text(line)).chars().take(60).collect();
            Err(FeedError::Unknown { seen: format!("plain text that begins \"{start}\"") })
        }
    }
}

/// Which XML this is, by its root and the elements inside.
fn xml(head: &str) -> Result<Recognised, FeedError> {
    // The root is closed far beyond, so that the head's elements stand side by side.
    let found: Vec<Field> = fields(head).take(16).collect();
    let Some(root) = found.first() else {
        let start: String = head.chars().take(60).collect();
        let seen = if head.contains("<КоммерческаяИнформация") {
            "CommerceML, which 1C exchanges with the shop's site".to_owned()
        } else {
            format!("markup that begins {start:?}")
        };
        return Err(FeedError::Unknown { seen });
    };
    let known = found.iter().any(|field| YML_ROOTS.contains(&field.name) || field.name == "price");
    let feed = found.iter().find_map(|field| match field.local() {
        "rss" | "RDF" | "channel" => Some(Format::GoogleRss),
        "feed" => Some(Format::GoogleAtom),
        _ => None,
    });
    match feed {
        Some(format) if !known => return google(head, format),
        _ if !known && is_html(head, root) => {
            let title = found.iter().find(|field| field.name.eq_ignore_ascii_case("title"));
            let inside = fields(root.raw).flat_map(|field| fields(field.raw));
            let nested = || inside.into_iter().find(|field| field.name == "title");
            let title = title.copied().or_else(nested).and_then(|field| field.present());
            return Err(FeedError::Html { title });
        }
        _ => {}
    }
    let shape = Shape::of(head, &found);
    let seen = || format!("XML with the root <{}> and no element like a product", root.name);
    shape.map(Recognised::Offers).ok_or_else(|| FeedError::Unknown { seen: seen() })
}

fn is_html(head: &str, root: &Field) -> bool {
    let doctype = head.trim_start().get(..14).unwrap_or_default().to_ascii_lowercase();
    let tags = ["html", "head", "body", "div", "script", "meta", "title", "br", "p"];
    doctype == "<!doctype html" || tags.contains(&&*root.name.to_ascii_lowercase())
}

/// RSS and Atom carry news too.
fn google(head: &str, format: Format) -> Result<Recognised, FeedError> {
    let lowercase = head.to_ascii_lowercase();
    let has = |marks: &[&str]| marks.iter().any(|mark| lowercase.contains(mark));
    let empty = has(&["</feed>", "</channel>"]) && !has(&["<item", "<entry"]);
    if empty || has(&[google::NAMESPACE, "<g:", "price>", "image_link>"]) {
        Ok(Recognised::Google(format))
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
