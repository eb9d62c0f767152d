//! Yandex Market's language (YML): `yml_catalog/shop/{categories,offers}`.
//!
//! Format: <https://yandex.ru/support/marketplace/assortment/auto/yml.html>; the same dialect, with
//! additions, feeds Rozetka, Prom.ua, Hotline and many others.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use super::collect::{Collector, Place};
use super::encoding::Decoder;
use super::fields::{Field, closed_by, fields};
use super::shared::{available, path, push_param};
use super::split::{End, Splitter};
use super::{Catalogue, FeedError, Format, Money, Product, ReadOptions, Shop, text};

/// Deepest category path; a longer one is a cycle in disguise.
const DEPTH_LIMIT: usize = 32;

/// Elements that a YML feed may begin with; some shops leave the outer ones out.
pub(super) const ROOTS: [&str; 3] = ["yml_catalog", "shop", "offers"];

/// Reads a YML feed to its end.
pub(super) fn read(
    input: impl Read,
    decoder: Decoder,
    options: &ReadOptions,
) -> Result<Catalogue, FeedError> {
    let mut splitter = Splitter::new(input, "offer", &["</offers", "</shop", "</yml_catalog"]);
    let mut collector = Collector::new(Format::Yml, options)?;
    // What only the frame can complete, for each product.
    let mut open: Vec<Open> = Vec::new();
    while let Some(record) = splitter.next()? {
        let place = Place::Line(record.line);
        let xml = decoder.markup(record.bytes);
        let offer = Offer::read(&xml);
        match record.end {
            End::CutOff => {
                let missing = format!("the offer that begins at line {} has no end", record.line);
                return Err(FeedError::Truncated { line: splitter.line(), missing });
            }
            End::Unclosed => collector.skip(place, &offer.product.id, "it has no </offer>"),
            End::TooLong => collector.skip(place, &offer.product.id, "it is longer than 8 MB"),
            End::Closed if offer.broken => {
                collector.skip(place, &offer.product.id, "its markup is broken");
            }
            End::Closed => {
                if collector.add(place, offer.product).is_some() {
                    open.push(offer.open);
                }
            }
        }
    }
    let frame = Frame::read(&decoder.markup(splitter.frame()));
    if !frame.closed {
        let missing = "the end tag of its root (</yml_catalog>) is missing".to_owned();
        return Err(FeedError::Truncated { line: splitter.line(), missing });
    }
    for (product, open) in collector.products_mut().iter_mut().zip(open) {
        if let Some(path) = open.categories.iter().find_map(|id| frame.path(id)) {
            product.category = path;
        }
        for money in [&mut product.price, &mut product.old_price].into_iter().flatten() {
            if money.currency.is_empty() {
                money.currency.clone_from(&frame.currency);
            }
        }
    }
    collector.finish(frame.shop)
}

/// One offer as far as it tells itself.
#[derive(Default)]
struct Offer {
    product: Product,
    open: Open,
    broken: bool,
}

/// What an offer leaves to the frame.
#[derive(Default)]
struct Open {
    categories: Vec<String>,
}

impl Offer {
    fn read(xml: &str) -> Offer {
        let Some(record) = fields(xml).next() else {
            return Offer { broken: true, ..Offer::default() };
        };
        let mut offer = Offer::default();
        let mut names = Names::default();
        let (mut price, mut old_price, mut currency) = (None, None, String::new());
        let mut in_stock = None;
        let mut stock = None;
        let mut market_category = None;
        let product = &mut offer.product;
        for (key, value) in record.attributes() {
            match key.as_str() {
                "id" => product.id = text::shown(&value),
                "group_id" => product.group = text::present(&value).map(str::to_owned),
                "available" | "in_stock" => in_stock = in_stock.or(available(&value)),
                _ => {}
            }
        }
        let mut walk = fields(record.raw);
        for field in walk.by_ref() {
            match field.name {
                "name" => names.name.fill(&field),
                "name_ru" | "name_ua" | "name_uk" | "title" => names.translated.fill(&field),
                "typePrefix" => names.type_prefix.fill(&field),
                "vendor" => names.vendor.fill(&field),
                "model" => names.model.fill(&field),
                "url" => product.url = product.url.take().or(text::address(&field.text())),
                "price" => price.fill(&field),
                "oldprice" | "old_price" | "price_old" => old_price.fill(&field),
                "currencyId" => currency = field.shown(),
                "categoryId" => offer.open.categories.push(field.shown()),
                "market_category" | "categoryName" => market_category.fill(&field),
                "picture" | "image" => product.pictures.extend(text::address(&field.text())),
                "pictures" | "images" => {
                    product
                        .pictures
                        .extend(fields(field.raw).filter_map(|inner| text::address(&inner.text())));
                }
                "group_id" => product.group = product.group.take().or(field.present()),
                "available" => in_stock = in_stock.or(available(&field.text())),
                "quantity_in_stock" | "stock_quantity" | "count" => {
                    stock = available(&field.text());
                }
                "param" => param(product, &field),
                "params" => fields(field.raw).for_each(|inner| param(product, &inner)),
                "country_of_origin" => push_param(product, field.name, &field.text(), None),
                _ => {}
            }
        }
        offer.broken = walk.broken();
        dedup(&mut product.pictures);
        product.name = names.shown();
        product.vendor = names.vendor;
        product.model = names.model;
        product.price = price.and_then(|text| Money::parse(&text, &currency));
        product.old_price = old_price.and_then(|text| Money::parse(&text, &currency));
        product.category = market_category.map(|text| path(&text)).unwrap_or_default();
        product.available = in_stock.or(stock).unwrap_or(true);
        super::shared::drop_false_discount(product);
        offer
    }
}

fn param(product: &mut Product, field: &Field) {
    if let Some(name) = field.attribute("name") {
        push_param(product, &name, &field.text(), field.attribute("unit").as_deref());
    }
}

/// Leaves the first of equal pictures.
fn dedup(pictures: &mut Vec<String>) {
    let mut seen = HashSet::new();
    pictures.retain(|picture| seen.insert(picture.clone()));
}

/// Fills an empty place with the first text that there is.
trait Fill {
    fn fill(&mut self, field: &Field);
}

impl Fill for Option<String> {
    fn fill(&mut self, field: &Field) {
        if self.is_none() {
            *self = field.present();
        }
    }
}

/// The parts that a product's name is made of.
#[derive(Default)]
struct Names {
    name: Option<String>,
    translated: Option<String>,
    type_prefix: Option<String>,
    vendor: Option<String>,
    model: Option<String>,
}

impl Names {
    /// The name, or type, vendor and model; a vendor that the model repeats is left out.
    fn shown(&self) -> String {
        if let Some(name) = self.name.as_ref().or(self.translated.as_ref()) {
            return name.clone();
        }
        let Some(model) = &self.model else { return String::new() };
        let repeated = |part: &&String| !model.to_lowercase().starts_with(&part.to_lowercase());
        let prefix = self.type_prefix.as_ref().filter(repeated);
        let vendor = self.vendor.as_ref().filter(repeated);
        let parts: Vec<&str> =
            [prefix, vendor, Some(model)].into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}

/// What stands around the offers.
#[derive(Default)]
struct Frame {
    shop: Shop,
    /// The shop's own currency, where there is no doubt.
    currency: String,
    /// Id to name and parent.
    categories: HashMap<String, (String, Option<String>)>,
    closed: bool,
}

impl Frame {
    fn read(xml: &str) -> Frame {
        let mut frame = Frame::default();
        let mut company = String::new();
        let root = fields(xml).find(|field| ROOTS.contains(&field.name));
        let Some(root) = root else { return frame };
        frame.closed = closed_by(xml, root.name);
        let shop = fields(root.raw).find(|field| field.name == "shop");
        for field in fields(shop.map_or(root.raw, |shop| shop.raw)) {
            match field.name {
                "name" => frame.shop.name = field.shown(),
                "company" => company = field.shown(),
                "url" => frame.shop.url = text::address(&field.text()),
                "currencies" => frame.currency = base_currency(&field),
                "categories" => {
                    fields(field.raw).for_each(|category| frame.category(&category));
                }
                _ => {}
            }
        }
        if frame.shop.name.is_empty() {
            frame.shop.name = company;
        }
        frame
    }

    fn category(&mut self, field: &Field) {
        let Some(id) = field.attribute("id") else { return };
        let parent = field.attribute("parentId").or_else(|| field.attribute("parent_id"));
        let parent = parent.filter(|parent| !matches!(parent.as_str(), "" | "0"));
        // Of several with one id the first counts.
        self.categories.entry(id).or_insert_with(|| (field.shown(), parent));
    }

    /// The names from the root down to a category; cycles are cut.
    fn path(&self, id: &str) -> Option<Vec<String>> {
        let mut path = Vec::new();
        let mut next = Some(id);
        let mut seen = HashSet::new();
        while let Some(id) = next
            && seen.insert(id)
            && path.len() < DEPTH_LIMIT
            && let Some((name, parent)) = self.categories.get(id)
        {
            if !name.is_empty() {
                path.push(name.clone());
            }
            next = parent.as_deref();
        }
        path.reverse();
        (!path.is_empty()).then_some(path)
    }
}

/// The only currency, or the one that all rates refer to.
fn base_currency(field: &Field) -> String {
    let mut currencies: Vec<(String, Option<String>)> = fields(field.raw)
        .filter_map(|currency| Some((currency.attribute("id")?, currency.attribute("rate"))))
        .collect();
    if currencies.len() > 1 {
        currencies.retain(|(_, rate)| rate.as_deref() == Some("1"));
    }
    match currencies.as_slice() {
        [(id, _)] => Money::parse("1", id).map(|money| money.currency).unwrap_or_default(),
        _ => String::new(),
    }
}
