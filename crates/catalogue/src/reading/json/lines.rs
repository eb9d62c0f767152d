//! A feed with a JSON object on each line (JSONL), as Shopify's bulk operations write it.

use std::io::{BufRead, BufReader, Read};

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::json::document::broken;
use crate::reading::json::objects::Objects;
use crate::{FeedError, Format, ReadOptions, Shop};

/// A longer line is no product, in bytes.
const LINE_LIMIT: u64 = 8 << 20;

/// Whether what begins so has an object on each line.
pub(crate) fn is_lines(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    let Some(end) = memchr::memchr(b'\n', body) else { return is_single(body) };
    let (first, rest) = body.split_at(end);
    rest.trim_ascii_start().starts_with(b"{") && is_object(first)
}

/// Whether the only line of a bulk operation's result is one of its products.
fn is_single(body: &[u8]) -> bool {
    memchr::memmem::find(body, b"gid://").is_some()
        && memchr::memmem::find(body, b"\"data\"").is_none()
        && memchr::memmem::find(body, b"\"products\"").is_none()
        && is_object(body)
}

fn is_object(line: &[u8]) -> bool {
    line.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line.trim_ascii()).is_ok()
}

/// Reads the products one after another to the feed's end.
pub(crate) fn read(
    input: impl Read,
    format: Format,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let mut collector = Collector::new(format, options)?;
    let mut objects = Objects::new(format, &mut collector, options);
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        if input.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = line.trim_ascii();
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        if text.is_empty() {
            continue;
        }
        let value = serde_json::from_slice::<Value>(text);
        let value = value.map_err(|error| broken(error, format, Some(number)))?;
        objects.take(Some(Place::Line(number)), value);
    }
    objects.flush();
    collector.finish(Shop::default())
}
