//! Yandex Market's language (YML): `yml_catalog/shop/{categories,offers}`, and what resembles it.
//!
//! Format: <https://yandex.ru/support/marketplace/assortment/auto/yml.html>; the same dialect, with
//! additions, feeds Rozetka, Prom.ua and many others. Hotline's `price/{categories,items}`, the
//! older formats of price aggregators and lists of products in elements of any name differ in
//! the names alone.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::input::encoding::Decoder;
use crate::reading::xml::frame::Frame;
use crate::reading::xml::keys::Keys;
use crate::reading::xml::offer::{Offer, Reading};
use crate::reading::xml::shape::Shape;
use crate::reading::xml::split::{End, Splitter};
use crate::{FeedError, Format, Problem, Product, ReadOptions};

/// Reads such a feed to its end.
pub(crate) fn read(
    input: impl Read,
    decoder: &Decoder,
    shape: &Shape,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let Shape { format, root, record: tag } = shape;
    let mut containers = vec!["offers", "items", "shop", "yml_catalog"];
    if !root.is_empty() {
        containers.push(root);
    }
    let mut splitter = Splitter::new(input, tag, &containers);
    let mut collector = Collector::new(*format, options)?;
    let mut keys = if root == "kaspi_catalog" { Keys::of_kaspi() } else { Keys::default() };
    let reading = Reading { lenient: *format == Format::Xml, today: options.today };
    // What only the frame can complete: for each product the number of its list of categories.
    let mut lists: HashMap<String, u32> = HashMap::new();
    let mut list_of: Vec<u32> = Vec::new();
    while let Some(record) = splitter.next()? {
        let (place, end) = (Place::Line(record.line), record.end);
        let xml = decoder.markup(record.bytes);
        let offer = Offer::read(&xml, &mut keys, reading);
        let Offer { product, categories, unreadable_price, false_discount, hidden, broken } = offer;
        let mut skip = |problem, reason: String| {
            collector.skip(place, &product.id, problem, reason);
        };
        match end {
            End::CutOff => {
                let missing = format!("the {tag} that begins at {place} has no end");
                return Err(FeedError::Truncated { line: splitter.line(), missing });
            }
            End::Unclosed => skip(Problem::Unclosed, format!("it has no </{tag}>")),
            End::TooLong => skip(Problem::TooLong, "it is longer than 8 MB".to_owned()),
            End::Closed if broken => skip(Problem::BrokenMarkup, "its markup is broken".to_owned()),
            End::Closed if hidden.is_some() => {
                skip(Problem::NotOnSale, hidden.unwrap_or_default().to_owned());
            }
            End::Closed => {
                let faults = (unreadable_price, false_discount);
                if !take(&mut collector, place, product, faults) {
                    continue;
                }
                let number = lists.len() as u32;
                list_of.push(*lists.entry(categories).or_insert(number));
            }
        }
    }
    let frame = Frame::read(&decoder.markup(splitter.frame()), root);
    if !frame.closed {
        let missing = format!("the end tag of its root (</{root}>) is missing");
        return Err(FeedError::Truncated { line: splitter.line(), missing });
    }
    complete(&mut collector, &frame, lists, &list_of);
    collector.finish(frame.shop)
}

/// Gives a product to the collector, with what is wrong with its prices; whether it was taken.
fn take(
    collector: &mut Collector,
    place: Place,
    product: Product,
    (unreadable_price, false_discount): (Option<String>, bool),
) -> bool {
    let id = product.id.clone();
    if collector.add(place, product).is_none() {
        return false;
    }
    if let Some(price) = unreadable_price {
        let detail = || format!("its price is \"{price}\"");
        collector.note(place, &id, Problem::UnreadablePrice, detail);
    }
    if false_discount {
        let detail = || "its old price is not above its price".to_owned();
        collector.note(place, &id, Problem::FalseDiscount, detail);
    }
    true
}

/// Gives the products their categories and the shop's currency.
fn complete(
    collector: &mut Collector,
    frame: &Frame,
    lists: HashMap<String, u32>,
    list_of: &[u32],
) {
    let mut paths = vec![(String::new(), None); lists.len()];
    for (ids, number) in lists {
        let path: Option<Arc<[String]>> = ids.lines().find_map(|id| frame.path(id)).map(Arc::from);
        if let Some(place) = paths.get_mut(number as usize) {
            *place = (ids, path);
        }
    }
    for (at, &list) in list_of.iter().enumerate() {
        let Some(product) = collector.products_mut().get_mut(at) else { continue };
        for money in [&mut product.price, &mut product.old_price].into_iter().flatten() {
            if money.currency.is_empty() {
                money.currency.clone_from(&frame.currency);
            }
        }
        match paths.get(list as usize) {
            Some((_, Some(path))) => product.category = path.clone(),
            Some((ids, None)) if !ids.is_empty() && frame.has_categories() => {
                let (id, place) = (product.id.clone(), collector.line(at));
                let detail = || {
                    let ids: Vec<&str> = ids.lines().collect();
                    format!("its category {} is not listed", ids.join(", "))
                };
                collector.note(place, &id, Problem::UnknownCategory, detail);
            }
            _ => {}
        }
    }
}
