//! Shopify's `products.json`, from the storefront or the Admin API: an array of products, bare or
//! under `products`.
//!
//! Each product gives one product, as in Shopify's CSV.

use std::fmt;
use std::io::{BufReader, Read};
use std::sync::Arc;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::collect::product::push_param;
use crate::reading::shopify::{Variant, choose_price, page_address};
use crate::reading::text;
use crate::reading::text::category_path;
use crate::{FeedError, Format, Money, Problem, Product, ReadOptions, Shop};

/// Reads the products one after another to the feed's end.
pub(crate) fn read(input: impl Read, options: &ReadOptions) -> Result<ReadFeed, FeedError> {
    let mut collector = Collector::new(Format::ShopifyJson, options)?;
    let products = Products { collector: &mut collector, options };
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(input));
    products.deserialize(&mut json).map_err(|error| match error.classify() {
        Category::Io => FeedError::Io(error.into()),
        Category::Eof => FeedError::Truncated {
            line: error.line() as u64,
            missing: "the JSON has no end".to_owned(),
        },
        Category::Syntax | Category::Data => FeedError::Broken {
            format: Format::ShopifyJson,
            place: format!("line {}, column {}", error.line(), error.column()),
            reason: error.to_string(),
        },
    })?;
    collector.finish(Shop::default())
}

/// Takes each product as it is parsed, so that only one is in memory.
struct Products<'c> {
    collector: &'c mut Collector,
    options: &'c ReadOptions,
}

impl<'de> DeserializeSeed<'de> for Products<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Products<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of products, or an object with the key \"products\"")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(value) = sequence.next_element::<Value>()? {
            number += 1;
            let place = Place::Product(number);
            match hidden(&value) {
                Some(reason) => {
                    let id = string(&value["id"]);
                    self.collector.skip(place, &id, Problem::NotOnSale, reason);
                }
                None => {
                    self.collector.add(place, product(&value, self.options));
                }
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "products" {
                let (collector, options) = (&mut *self.collector, self.options);
                map.next_value_seed(Products { collector, options })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Why a product is not on sale, if so.
fn hidden(value: &Value) -> Option<String> {
    let status = string(&value["status"]);
    if !matches!(status.as_str(), "" | "active") {
        return Some(format!("its status is {status}"));
    }
    // The key is there and says no: not published.
    let unpublished = value.get("published_at").is_some_and(Value::is_null);
    unpublished.then(|| "it is not published".to_owned())
}

/// The product of an object.
fn product(value: &Value, options: &ReadOptions) -> Product {
    let kind = string(&value["product_type"]);
    let mut product = Product {
        id: string(&value["id"]),
        name: string(&value["title"]),
        url: page_address(&string(&value["handle"]), options),
        category: category_path(&kind).into(),
        vendor: text::present(&string(&value["vendor"])).map(Arc::from),
        ..Product::default()
    };
    let images = list(&value["images"]).chain([&value["image"]]);
    product.pictures.extend(images.filter_map(|image| text::address(&string(&image["src"]))));
    for (at, option) in list(&value["options"]).enumerate() {
        let name = string(&option["name"]);
        let key = format!("option{}", at + 1);
        // The variants' values, where the option does not list them itself.
        let values = list(&option["values"])
            .chain(list(&value["variants"]).map(|variant| &variant[key.as_str()]));
        for value in values.map(string).filter(|value| value != "Default Title") {
            push_param(&mut product, &name, &value, None);
        }
    }
    match &value["tags"] {
        Value::Array(tags) => tags.iter().map(string).collect(),
        tags => string(tags).split(',').map(str::to_owned).collect::<Vec<_>>(),
    }
    .iter()
    .for_each(|tag| push_param(&mut product, "tag", tag, None));
    choose_price(&mut product, list(&value["variants"]).map(variant).collect());
    product
}

/// The variant of an object.
fn variant(value: &Value) -> Variant {
    let available = value["available"].as_bool().unwrap_or_else(|| {
        let tracked = !value["inventory_management"].is_null();
        let oversold = value["inventory_policy"] == "continue";
        let left = value["inventory_quantity"].as_i64().unwrap_or(1);
        !tracked || oversold || left > 0
    });
    Variant {
        available,
        price: Money::parse(&string(&value["price"]), ""),
        old_price: Money::parse(&string(&value["compare_at_price"]), ""),
    }
}

/// The elements of an array; none for anything else.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

/// A string or number as a page shows it; empty for anything else.
fn string(value: &Value) -> String {
    match value {
        Value::String(string) => text::shown(string),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
