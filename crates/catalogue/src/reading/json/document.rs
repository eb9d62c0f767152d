//! A feed that is one JSON document: an array of products, bare or inside objects.

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::json::objects::Objects;
use crate::{FeedError, Format, ReadOptions, Shop};

/// Keys of objects under which there are products.
const KEYS: [&str; 6] = ["products", "data", "edges", "nodes", "items", "results"];

/// Reads the products one after another to the feed's end.
pub(crate) fn read(
    input: impl Read,
    format: Format,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let mut collector = Collector::new(format, options)?;
    let mut objects = Objects::new(format, &mut collector, options);
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(input));
    Products(&mut objects).deserialize(&mut json).map_err(|error| broken(error, format, None))?;
    objects.flush();
    collector.finish(Shop::default())
}

/// What is wrong with a document, which may stand on one line of a feed.
pub(crate) fn broken(error: serde_json::Error, format: Format, line: Option<u64>) -> FeedError {
    let line = line.unwrap_or(error.line() as u64);
    match error.classify() {
        Category::Io => FeedError::Io(error.into()),
        Category::Eof => FeedError::Truncated { line, missing: "the JSON has no end".to_owned() },
        Category::Syntax | Category::Data => FeedError::Broken {
            format,
            place: format!("line {line}, column {}", error.column()),
            reason: error.to_string(),
        },
    }
}

/// Takes each product as it is parsed, so that only one is in memory.
struct Products<'o, 'c>(&'o mut Objects<'c>);

impl<'de> DeserializeSeed<'de> for Products<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Products<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of products, or an object with the key \"products\"")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while let Some(value) = sequence.next_element::<Value>()? {
            self.0.take(None, value);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if KEYS.contains(&key.as_str()) {
                map.next_value_seed(Products(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
