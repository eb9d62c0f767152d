//! Google Merchant feeds, RSS 2.0 and Atom 1.0; Facebook's and many others follow them.
//!
//! Attributes: <https://support.google.com/merchants/answer/7052112>. They are known by their
//! namespace's URI, whatever the prefix; without a namespace they count too.

use std::io::Read;
use std::sync::Arc;

use jiff::civil::Date;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::collect::product::{drop_false_discount, push_param};
use crate::reading::input::encoding::Decoder;
use crate::reading::text;
use crate::reading::text::{
    Period, available, category_path, is_hidden_state, is_unreadable_price,
};
use crate::reading::xml::fields::{Field, closed_by, fields};
use crate::reading::xml::split::{End, Splitter};
use crate::{FeedError, Format, Money, Problem, Product, ReadOptions, Shop};

/// The namespace of the attributes, without its scheme and version.
pub(crate) const NAMESPACE: &str = "base.google.com/ns/";

/// Attributes that describe the product itself and become its characteristics.
const PARAMS: [&str; 13] = [
    "color",
    "size",
    "material",
    "pattern",
    "gender",
    "age_group",
    "size_type",
    "size_system",
    "condition",
    "energy_efficiency_class",
    "product_length",
    "product_width",
    "product_height",
];

/// Reads a Google Merchant feed to its end.
pub(crate) fn read(
    input: impl Read,
    decoder: &Decoder,
    format: Format,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let (tag, containers): (_, &[&str]) = match format {
        Format::GoogleAtom => ("entry", &["feed"]),
        _ => ("item", &["channel", "rss", "rdf:RDF"]),
    };
    let mut splitter = Splitter::new(input, tag, containers);
    let mut collector = Collector::new(format, options)?;
    let mut prefixes: Option<Prefixes> = None;
    while let Some(record) = splitter.next()? {
        let (line, end) = (record.line, record.end);
        let xml = decoder.markup(record.bytes);
        let prefixes =
            &*prefixes.get_or_insert_with(|| Prefixes::of(&decoder.markup(record.frame)));
        let item = Item::read(&xml, prefixes, options.today);
        let (place, id) = (Place::Line(line), item.product.id.as_str());
        match end {
            End::CutOff => {
                let missing = format!("the {tag} that begins at line {line} has no end");
                return Err(FeedError::Truncated { line: splitter.line(), missing });
            }
            End::Unclosed => {
                collector.skip(place, id, Problem::Unclosed, format!("it has no </{tag}>"));
            }
            End::TooLong => collector.skip(place, id, Problem::TooLong, "it is longer than 8 MB"),
            End::Closed if item.broken => {
                collector.skip(place, id, Problem::BrokenMarkup, "its markup is broken");
            }
            End::Closed if item.hidden => {
                collector.skip(place, id, Problem::NotOnSale, "the shop does not show it");
            }
            End::Closed => {
                let id = item.product.id.clone();
                let price = item.unreadable_price;
                if let (Some(_), Some(price)) = (collector.add(place, item.product), price) {
                    let detail = || format!("its price is \"{price}\"");
                    collector.note(place, &id, Problem::UnreadablePrice, detail);
                }
            }
        }
    }
    let frame = decoder.markup(splitter.frame());
    let Some(shop) = shop(&frame) else {
        let missing = "the end tag of its root is missing".to_owned();
        return Err(FeedError::Truncated { line: splitter.line(), missing });
    };
    collector.finish(shop)
}

/// Title and address of the shop; `None` if the root is not closed.
fn shop(frame: &str) -> Option<Shop> {
    let root =
        fields(frame).find(|field| matches!(field.local(), "rss" | "feed" | "RDF" | "channel"))?;
    if !closed_by(frame, root.name) {
        return None;
    }
    let channel = fields(root.raw).find(|field| field.local() == "channel");
    let mut shop = Shop::default();
    for field in fields(channel.map_or(root.raw, |channel| channel.raw)) {
        match field.local() {
            "title" if shop.name.is_empty() => shop.name = field.shown(),
            "link" => {
                // Atom may have several; `self` is the feed's own address, but often the only one.
                let own = field.attribute("rel").as_deref() == Some("self");
                let address = link(&field);
                shop.url = if own { shop.url.or(address) } else { address.or(shop.url) };
            }
            _ => {}
        }
    }
    Some(shop)
}

/// RSS has the address in the text, Atom in an attribute.
fn link(field: &Field) -> Option<String> {
    text::address(&field.text()).or_else(|| text::address(&field.attribute("href")?))
}

/// What is known of the namespaces that the frame declares.
#[derive(Debug, Default, Clone, PartialEq)]
struct Prefixes {
    google: Vec<String>,
    others: Vec<String>,
}

impl Prefixes {
    /// The declarations of all start tags in a frame.
    fn of(frame: &str) -> Prefixes {
        let mut prefixes = Prefixes::default();
        // The root is not closed yet, so that its start tag and its children stand side by side.
        fields(frame).take(64).for_each(|field| prefixes.learn(&field));
        prefixes
    }

    /// Takes up what an element declares.
    fn learn(&mut self, field: &Field) {
        for (key, uri) in field.attributes() {
            let Some(prefix) = key.strip_prefix("xmlns:") else { continue };
            let uri = uri.trim_end_matches('/').to_ascii_lowercase();
            let uri = uri.strip_prefix("http://").or(uri.strip_prefix("https://")).unwrap_or(&uri);
            let google = uri.starts_with(NAMESPACE) || uri.starts_with("base.google.com/cns/");
            let list = if google { &mut self.google } else { &mut self.others };
            list.push(prefix.to_owned());
        }
    }

    /// How much an element's name says: 2 for Google's attributes, 1 for names without a prefix,
    /// `None` for other vocabularies.
    fn rank(&self, field: &Field) -> Option<u8> {
        let Some(prefix) = field.prefix() else { return Some(1) };
        let known = |list: &[String]| list.iter().any(|known| known == prefix);
        if known(&self.google) || (prefix == "g" && !known(&self.others)) {
            return Some(2);
        }
        let mut own = Prefixes::default();
        own.learn(field);
        if own.google.iter().any(|known| known == prefix) {
            return Some(2);
        }
        // A prefix that nothing declares can only be meant as Google's.
        (!known(&self.others) && own.others.is_empty()).then_some(1)
    }
}

/// One item or entry.
#[derive(Default)]
struct Item {
    product: Product,
    unreadable_price: Option<String>,
    /// The shop does not show it.
    hidden: bool,
    broken: bool,
}

impl Item {
    /// Reads an item.
    fn read(xml: &str, prefixes: &Prefixes, today: Option<Date>) -> Item {
        let Some(record) = fields(xml).next() else {
            return Item { broken: true, ..Item::default() };
        };
        let mut prefixes = prefixes.clone();
        prefixes.learn(&record);
        let mut walk = fields(record.raw);
        let attributes: Vec<(u8, Field)> =
            walk.by_ref().filter_map(|field| Some((prefixes.rank(&field)?, field))).collect();
        let broken = walk.broken();
        let product = product(&attributes, today);
        let hidden = ["visibility", "status"].iter().any(|name| {
            let mut told = attributes.iter().filter(|(_, field)| field.local() == *name);
            told.any(|(_, field)| is_hidden_state(&field.text()))
        });
        let price = attributes.iter().find(|(_, field)| field.local() == "price");
        let price = price.and_then(|(_, field)| field.present());
        let unreadable_price =
            price.filter(|price| product.price.is_none() && is_unreadable_price(price));
        Item { product, unreadable_price, hidden, broken }
    }
}

/// Puts a product together from its attributes.
fn product(attributes: &[(u8, Field)], today: Option<Date>) -> Product {
    let find = |name: &str| {
        let named = attributes.iter().filter(|(_, field)| field.local() == name);
        let filled = named.filter(|(_, field)| !field.raw.trim().is_empty());
        // Of equals the first.
        filled.rev().max_by_key(|(rank, _)| *rank).map(|(_, field)| field)
    };
    let shown = |name: &str| find(name).and_then(Field::present);
    let money = |name: &str| Money::parse(&find(name)?.text(), "");
    let links = || attributes.iter().filter(|(_, field)| field.local() == "link");

    let mut product = Product {
        id: ["id", "sku", "offer_id"].iter().find_map(|name| shown(name)).unwrap_or_default(),
        name: shown("title").unwrap_or_default(),
        url: find("link").and_then(link).or_else(|| links().find_map(|(_, field)| link(field))),
        price: money("price"),
        category: ["product_type", "google_product_category"]
            .iter()
            .find_map(|name| {
                Some(category_path(&find(name)?.text())).filter(|path| !path.is_empty())
            })
            .unwrap_or_default()
            .into(),
        vendor: shown("brand").map(Arc::from),
        model: shown("mpn"),
        group: shown("item_group_id"),
        available: find("availability").and_then(|field| available(&field.text())).unwrap_or(true),
        ..Product::default()
    };
    let dates = find("sale_price_effective_date").map(Field::text).unwrap_or_default();
    let sale = money("sale_price").filter(|_| !Period::parse(&dates).excludes(today));
    if let Some(sale) = sale {
        product.old_price = product.price.replace(sale);
    }
    drop_false_discount(&mut product);
    product.pictures.extend(find("image_link").and_then(|field| text::address(&field.text())));
    for (_, field) in attributes {
        let name = field.local();
        if matches!(name, "additional_image_link" | "image_link") {
            // Some exporters put several into one element.
            let text = field.text();
            let several = text.matches("://").count() > 1;
            let marks: &[char] = if several { &[',', ' ', '\n'] } else { &[] };
            product.pictures.extend(text.split(marks).filter_map(text::address));
        } else if PARAMS.contains(&name) {
            push_param(&mut product, name, &field.text(), None);
        } else if name == "product_detail" {
            let part = |name: &str| {
                let mut inner = fields(field.raw).filter(|inner| inner.local() == name);
                inner.next().map(|inner| inner.text())
            };
            if let (Some(name), Some(value)) = (part("attribute_name"), part("attribute_value")) {
                push_param(&mut product, &name, &value, None);
            }
        }
    }
    product
}
