//! A feed's format, recognised by its first bytes.

use crate::reading::csv::header::Header;
use crate::reading::detect::binary::{advice, binary};
use crate::reading::detect::recognised::Recognised;
use crate::reading::detect::table::table_format;
use crate::reading::detect::xml::recognise_xml;
use crate::reading::input::encoding::Decoder;
use crate::reading::input::source::leading_blank;
use crate::reading::json::lines::is_lines;
use crate::reading::text;
use crate::{FeedError, Format};
use vitrine_file_kind::FileKind;

/// Recognises a feed by its first bytes.
pub(crate) fn recognise(head: &[u8], decoder: &Decoder) -> Result<Recognised, FeedError> {
    let body = head.get(leading_blank(head)..).unwrap_or_default();
    // A tar archive begins with a file's name, which may look like anything.
    if FileKind::of_binary(head) == Some(FileKind::Tar) {
        return Err(FeedError::Unknown { seen: advice(FileKind::Tar).to_owned() });
    }
    match body.first() {
        Some(b'<') => recognise_xml(&decoder.markup(body)),
        Some(b'{' | b'[') => {
            let has = |key: &&[u8]| memchr::memmem::find(body, key).is_some();
            let woocommerce = has(&&b"\"permalink\""[..])
                && [&b"\"prices\""[..], b"\"regular_price\""].iter().any(has);
            let shopify = [&b"\"products\""[..], b"\"variants\"", b"\"handle\"", b"\"title\""];
            let format = match woocommerce {
                true => Format::WooCommerceJson,
                false if shopify.iter().any(has) => Format::ShopifyJson,
                false => {
                    let seen = "JSON without products, variants or titles".to_owned();
                    return Err(FeedError::Unknown { seen });
                }
            };
            Ok(Recognised::Json { format, lines: is_lines(body) })
        }
        _ => {
            // Errors printed by the shop's server may stand before the feed.
            let xml_at = memchr::memmem::find(body, b"<?xml ");
            if let Some(feed) = xml_at.and_then(|at| body.get(at..)) {
                return recognise_xml(&decoder.markup(feed));
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
                return Ok(Recognised::Table(table_format(&header), header));
            }
            let line = body.split(|&byte| byte == b'\n').next().unwrap_or_default();
            let start: String = text::shown(&decoder.text(line)).chars().take(60).collect();
            Err(FeedError::Unknown { seen: format!("plain text that begins \"{start}\"") })
        }
    }
}
