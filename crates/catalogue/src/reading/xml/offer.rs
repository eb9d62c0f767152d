//! One offer of a feed in XML: YML, Hotline and what resembles them.

use std::borrow::Cow;
use std::sync::Arc;

use crate::reading::collect::product::{drop_false_discount, push_param};
use crate::reading::text;
use crate::reading::text::{available, category_path, is_unreadable_price, picture_list};
use crate::reading::xml::fields::{Field, fields};
use crate::reading::xml::keys::{Key, Keys};
use crate::{Money, Product};

/// Longest text of an unknown element that still counts as a characteristic, in bytes.
const PARAM_LIMIT: usize = 128;

/// One offer as far as it tells itself.
#[derive(Default)]
pub(crate) struct Offer {
    pub product: Product,
    /// Identifiers of its categories, each followed by a line break.
    pub categories: String,
    /// A price that is no amount of money.
    pub unreadable_price: Option<String>,
    /// A price before the discount that is not above the price.
    pub false_discount: bool,
    /// Its markup is beyond repair.
    pub broken: bool,
}

/// A draft of an offer: what is known of it while it is read.
#[derive(Default)]
struct Draft<'a> {
    id: Option<String>,
    code: Option<String>,
    names: Names,
    url: Option<String>,
    price: Option<Cow<'a, str>>,
    full_price: Option<Cow<'a, str>>,
    sale_price: Option<Cow<'a, str>>,
    old_price: Option<Cow<'a, str>>,
    currency: String,
    /// The currency that the price's element names, as `priceRUAH` does.
    price_currency: Option<&'static str>,
    category: Option<String>,
    in_stock: Option<bool>,
    stock: Option<bool>,
    /// The maker, by the characteristics.
    param_vendor: Option<String>,
    /// The element that holds another offer's details, for example the price in one warehouse.
    nested: Vec<Field<'a>>,
}

impl Offer {
    /// Reads one; unknown elements become characteristics where `lenient`.
    pub fn read(xml: &str, keys: &mut Keys, lenient: bool) -> Offer {
        let Some(record) = fields(xml).next() else {
            return Offer { broken: true, ..Offer::default() };
        };
        let mut offer = Offer::default();
        let mut draft = Draft::default();
        for (name, value) in record.attributes() {
            draft.attribute(&mut offer, keys.of(name), value);
        }
        let mut walk = fields(record.raw);
        for field in walk.by_ref() {
            draft.element(&mut offer, keys, field, lenient);
        }
        offer.broken = walk.broken();
        for holder in std::mem::take(&mut draft.nested) {
            draft.complete(holder, keys, 0);
        }
        draft.finish(offer, lenient)
    }
}

impl<'a> Draft<'a> {
    /// Takes an attribute of the offer.
    fn attribute(&mut self, offer: &mut Offer, key: Key, value: Cow<'a, str>) {
        let filled = || text::present(&value).map(text::shown);
        match key {
            // `internal_id` and the like are other identifiers.
            Key::Id => self.id = self.id.take().or_else(filled),
            Key::Code => self.code = self.code.take().or_else(filled),
            Key::Name => fill(&mut self.names.name, filled),
            Key::Vendor => fill(&mut self.names.vendor, filled),
            Key::Group => fill(&mut offer.product.group, filled),
            Key::Url => self.url = self.url.take().or_else(|| text::address(&value)),
            Key::Price => fill(&mut self.price, || Some(value)),
            Key::OldPrice => fill(&mut self.old_price, || Some(value)),
            Key::CategoryId => push_id(&mut offer.categories, &value),
            Key::Available => self.in_stock = self.in_stock.or(available(&value)),
            Key::Stock => self.stock = self.stock.or(available(&value)),
            _ => {}
        }
    }

    /// Takes an element of the offer.
    fn element(&mut self, offer: &mut Offer, keys: &mut Keys, field: Field<'a>, lenient: bool) {
        let product = &mut offer.product;
        let first = || field.first_of_several().present();
        match keys.of(field.name) {
            Key::Id => fill(&mut self.id, first),
            Key::Code => fill(&mut self.code, first),
            Key::Name => fill(&mut self.names.name, first),
            Key::OtherName => fill(&mut self.names.other, first),
            Key::TypePrefix => fill(&mut self.names.type_prefix, first),
            Key::Vendor => fill(&mut self.names.vendor, first),
            Key::Model => fill(&mut self.names.model, first),
            Key::Url => fill(&mut self.url, || text::address(&field.first_of_several().text())),
            Key::Price if self.price.is_none() => {
                fill_text(&mut self.price, &field);
                self.price_currency = self.price.as_ref().and(currency_of(field.local()));
            }
            Key::FullPrice => fill_text(&mut self.full_price, &field),
            Key::SalePrice => fill_text(&mut self.sale_price, &field),
            Key::OldPrice => fill_text(&mut self.old_price, &field),
            Key::Currency => self.currency = field.shown(),
            Key::CategoryId => push_id(&mut offer.categories, &field.text()),
            Key::Category => {
                if let Some(id) = field.attribute("id") {
                    push_id(&mut offer.categories, &id);
                }
                fill(&mut self.category, first);
            }
            Key::Picture => add_pictures(product, &field),
            Key::Group => fill(&mut product.group, first),
            Key::Available | Key::Stock if field.has_elements() => self.nested.push(field),
            Key::Available => self.in_stock = self.in_stock.or(available(&field.text())),
            Key::Stock => self.stock = self.stock.or(available(&field.text())),
            Key::Param => self.param(product, &field, keys),
            Key::Params => fields(field.raw).for_each(|inner| self.param(product, &inner, keys)),
            Key::OwnParam => push_param(product, field.local(), &field.text(), None),
            Key::Other if field.has_elements() => self.nested.push(field),
            Key::Other if lenient && field.raw.len() <= PARAM_LIMIT => {
                push_param(product, &field.local().replace('_', " "), &field.text(), None);
            }
            Key::Price | Key::Other | Key::Ignored => {}
        }
    }

    /// Takes a characteristic; one that names the maker tells the vendor too.
    fn param(&mut self, product: &mut Product, field: &Field, keys: &mut Keys) {
        let Some(Written { name, value, unit }) = param(field) else { return };
        if self.names.vendor.is_none() && keys.of(&name) == Key::Vendor {
            fill(&mut self.param_vendor, || text::present(&value).map(text::shown));
        }
        push_param(product, &name, &value, unit.as_deref());
    }

    /// Takes from an element inside what the offer itself does not say.
    fn complete(&mut self, holder: Field<'a>, keys: &mut Keys, depth: usize) {
        for (name, value) in holder.attributes() {
            if keys.of(name) == Key::Stock || name == "instock" {
                self.stock = self.stock.max(available(&value));
            }
        }
        for field in fields(holder.raw) {
            match keys.of(field.name) {
                Key::Url => fill(&mut self.url, || text::address(&field.text())),
                Key::Price => fill_text(&mut self.price, &field),
                Key::OldPrice => fill_text(&mut self.old_price, &field),
                Key::Currency if self.currency.is_empty() => self.currency = field.shown(),
                Key::Stock | Key::Available if !field.has_elements() => {
                    let told = field.attribute("available").and_then(|value| available(&value));
                    self.stock = self.stock.max(told.or(available(&field.text())));
                }
                _ if depth < 3 => self.complete(field, keys, depth + 1),
                _ => {}
            }
        }
    }

    /// The offer, with what only its parts together tell.
    fn finish(mut self, mut offer: Offer, lenient: bool) -> Offer {
        let product = &mut offer.product;
        // Older lists of comparison sites know a product by its page alone.
        let address = || self.url.clone().filter(|_| lenient);
        product.id = self.id.take().or(self.code.take()).or_else(address).unwrap_or_default();
        product.url = self.url;
        product.name = self.names.shown();
        product.vendor = self.names.vendor.or(self.param_vendor).map(Arc::from);
        product.model = self.names.model;
        self.price = self.full_price.or(self.price);
        if self.currency.is_empty() {
            self.currency = self.price_currency.unwrap_or_default().to_owned();
        }
        let money = |text: &Option<Cow<str>>| Money::parse(text.as_ref()?, &self.currency);
        product.price = money(&self.price);
        product.old_price = money(&self.old_price);
        if let Some(sale) = money(&self.sale_price) {
            let higher = |price: &Money| price.hundredths > sale.hundredths;
            let told = product.old_price.take();
            let before = product.price.take();
            // A recommended price may be below what the shop asked before.
            product.old_price = match (told, before) {
                (Some(told), Some(before)) if !higher(&told) && higher(&before) => Some(before),
                (told, before) => told.or(before),
            };
            product.price = Some(sale);
        }
        product.category = category_path(self.category.as_deref().unwrap_or_default()).into();
        product.available = self.in_stock.or(self.stock).unwrap_or(true);
        let price =
            self.price.filter(|price| product.price.is_none() && is_unreadable_price(price));
        offer.unreadable_price = price.map(|price| text::shown(&price));
        let before = product.old_price.is_some();
        drop_false_discount(product);
        offer.false_discount = before && product.old_price.is_none() && product.price.is_some();
        offer
    }
}

/// Fills an empty place.
fn fill<T>(place: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if place.is_none() {
        *place = value();
    }
}

/// Fills an empty place with a field's text.
fn fill_text<'a>(place: &mut Option<Cow<'a, str>>, field: &Field<'a>) {
    fill(place, || Some(field.text()).filter(|text| text::present(text).is_some()));
}

/// Several identifiers may stand in one element.
fn push_id(categories: &mut String, text: &str) {
    for id in text.split([',', ';']) {
        let id = id.trim();
        if !id.is_empty() {
            categories.push_str(id);
            categories.push('\n');
        }
    }
}

/// The addresses in an element: its text, its attributes or the elements inside.
fn add_pictures(product: &mut Product, field: &Field) {
    if field.has_elements() {
        fields(field.raw).for_each(|inner| add_pictures(product, &inner));
        return;
    }
    let text = field.text();
    if text.trim().is_empty() {
        let named = ["url", "src", "href", "link"].iter().find_map(|name| field.attribute(name));
        product.pictures.extend(named.and_then(|address| text::address(&address)));
    } else if text.matches("://").count() > 1 {
        product.pictures.extend(picture_list(&text));
    } else {
        product.pictures.extend(text::address(&text));
    }
}

/// The currency that an element's name ends with.
fn currency_of(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    ["UAH", "RUB", "USD", "EUR", "KZT", "BYN"].into_iter().find(|code| name.ends_with(code))
}

/// A characteristic as it is written.
struct Written<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, str>,
    unit: Option<Cow<'a, str>>,
}

/// The characteristic that an element holds.
fn param<'a>(field: &Field<'a>) -> Option<Written<'a>> {
    let (mut name, mut value, mut unit) = (None, None, None);
    for (key, text) in field.attributes() {
        match key {
            "name" | "title" | "key" => name = name.or(Some(text)),
            "unit" => unit = Some(text),
            "value" => value = Some(text),
            _ => {}
        }
    }
    if field.has_elements() {
        for inner in fields(field.raw) {
            let local = inner.local().to_ascii_lowercase();
            match local.as_str() {
                "name" | "title" | "key" | "param_name" | "attribute_name" => {
                    fill(&mut name, || Some(inner.text()));
                }
                "unit" => fill(&mut unit, || Some(inner.text())),
                // Of a value in several languages the first.
                _ => fill(&mut value, || Some(inner.text())),
            }
        }
    } else if !field.raw.trim().is_empty() {
        value = Some(field.text());
    }
    Some(Written { name: name?, value: value?, unit })
}

/// The parts that a product's name is made of.
#[derive(Default)]
struct Names {
    name: Option<String>,
    other: Option<String>,
    type_prefix: Option<String>,
    vendor: Option<String>,
    model: Option<String>,
}

impl Names {
    /// The name, or type, vendor and model; a vendor that the model repeats is left out.
    fn shown(&self) -> String {
        if let Some(name) = self.name.as_ref().or(self.other.as_ref()) {
            return name.clone();
        }
        let Some(model) = &self.model else { return String::new() };
        let small = format!(" {} ", model.to_lowercase());
        let new = |part: &&String| {
            let part = format!(" {}", part.to_lowercase());
            !small.starts_with(&part) && !small.contains(&(part + " "))
        };
        let prefix = self.type_prefix.as_ref().filter(new);
        let vendor = self.vendor.as_ref().filter(new);
        let parts: Vec<&str> =
            [prefix, vendor, Some(model)].into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}
