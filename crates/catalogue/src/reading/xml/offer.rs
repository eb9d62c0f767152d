//! One offer of a feed in XML: YML, Hotline and what resembles them.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;

use crate::reading::collect::product::{drop_false_discount, push_param};
use crate::reading::text;
use crate::reading::text::{
    Period, available, category_path, is_hidden_state, is_magento_category, is_unreadable_price,
    is_yes, magento_category,
};
use crate::reading::xml::fields::{Field, fields};
use crate::reading::xml::keys::{Key, Keys, is_of_texts};
use crate::reading::xml::names::Names;
use crate::reading::xml::parts::{
    Written, add_pictures, category, currency_of, fill, fill_text, holds_prices, param, push_id,
};
use crate::reading::xml::variants::{fold, variants_in};
use crate::{Money, Product};

/// Variants inside variants that are read.
const VARIANT_DEPTH: usize = 2;
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
    /// Why the shop does not show it, if so.
    pub hidden: Option<&'static str>,
    /// Its markup is beyond repair.
    pub broken: bool,
}

/// How offers are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Unknown elements are characteristics.
    pub lenient: bool,
    /// The day on which sale prices must count.
    pub today: Option<Date>,
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
    lesser_price: Option<Cow<'a, str>>,
    old_price: Option<Cow<'a, str>>,
    sale_dates: [Option<Cow<'a, str>>; 3],
    currency: String,
    /// The currency that the price's element names, as `priceRUAH` does.
    price_currency: Option<&'static str>,
    category: Option<String>,
    kind: Option<String>,
    hidden: Option<&'static str>,
    in_stock: Option<bool>,
    stock: Option<bool>,
    /// The maker, by the characteristics.
    param_vendor: Option<String>,
    /// The element that holds another offer's details, for example the price in one warehouse.
    nested: Vec<Field<'a>>,
    /// The elements that hold variants, or are one.
    variants: Vec<Field<'a>>,
    /// The elements that hold names and addresses in several languages.
    texts: Vec<Field<'a>>,
}

impl Offer {
    /// Reads one.
    pub fn read(xml: &str, keys: &mut Keys, reading: Reading) -> Offer {
        match fields(xml).next() {
            Some(record) => Offer::of(record, keys, reading, 0),
            None => Offer { broken: true, ..Offer::default() },
        }
    }

    /// Reads an element, which may be a variant in `depth` other offers.
    fn of(record: Field, keys: &mut Keys, reading: Reading, depth: usize) -> Offer {
        let mut offer = Offer::default();
        let mut draft = Draft::default();
        for (name, value) in record.attributes() {
            draft.attribute(&mut offer, keys.of(name), value);
        }
        let mut walk = fields(record.raw);
        for field in walk.by_ref() {
            draft.element(&mut offer, keys, field, reading.lenient);
        }
        offer.broken = walk.broken();
        for holder in std::mem::take(&mut draft.texts) {
            draft.take_texts(holder, keys, 0);
        }
        for holder in std::mem::take(&mut draft.nested) {
            draft.complete(holder, keys, 0);
        }
        let mut variants = Vec::new();
        if depth < VARIANT_DEPTH {
            let elements = draft.variants.iter().flat_map(|holder| variants_in(*holder));
            let product = |one| Offer::of(one, keys, reading, depth + 1).product;
            variants = elements.map(product).collect();
        }
        let told = draft.in_stock.or(draft.stock).is_some();
        let mut offer = draft.finish(offer, reading);
        fold(&mut offer.product, &variants, told);
        offer
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
            Key::Published | Key::Hidden | Key::Visibility => self.visibility(key, &value),
            _ => {}
        }
    }

    /// Takes an element of the offer.
    fn element(&mut self, offer: &mut Offer, keys: &mut Keys, field: Field<'a>, lenient: bool) {
        let product = &mut offer.product;
        let first = || field.first_of_several().present();
        if field.has_elements() && is_of_texts(field.local()) {
            return self.texts.push(field);
        }
        match keys.of(field.name) {
            key if key.is_price() && holds_prices(&field, keys) => self.nested.push(field),
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
            Key::LesserPrice => fill_text(&mut self.lesser_price, &field),
            Key::OldPrice => fill_text(&mut self.old_price, &field),
            Key::SaleDates => fill_text(&mut self.sale_dates[0], &field),
            Key::SaleFrom => fill_text(&mut self.sale_dates[1], &field),
            Key::SaleTo => fill_text(&mut self.sale_dates[2], &field),
            Key::Published | Key::Hidden | Key::Visibility | Key::Status => {
                self.visibility(keys.of(field.name), &field.text());
            }
            Key::Kind => fill(&mut self.kind, first),
            Key::Variants if field.has_elements() => self.variants.push(field),
            Key::Variants if lenient && field.raw.len() <= PARAM_LIMIT => {
                push_param(product, &field.local().replace('_', " "), &field.text(), None);
            }
            Key::Currency => self.currency = field.shown(),
            Key::CategoryId => push_id(&mut offer.categories, &field.text()),
            Key::Category => {
                if let Some(id) = field.attribute("id") {
                    push_id(&mut offer.categories, &id);
                }
                fill(&mut self.category, || category(&field, keys).or_else(first));
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
            Key::Price | Key::Other | Key::Variants | Key::Ignored => {}
        }
    }

    /// Takes whether the shop shows it.
    fn visibility(&mut self, key: Key, told: &str) {
        let hidden = match key {
            Key::Published => available(told) == Some(false) || is_hidden_state(told),
            Key::Hidden => is_yes(told),
            _ => is_hidden_state(told),
        };
        if hidden {
            self.hidden = Some("the shop does not show it");
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

    /// Takes from texts in several languages what the offer itself does not say.
    fn take_texts(&mut self, holder: Field<'a>, keys: &mut Keys, depth: usize) {
        for field in fields(holder.raw) {
            match keys.of(field.name) {
                Key::Name => fill(&mut self.names.name, || field.present()),
                Key::OtherName => fill(&mut self.names.other, || field.present()),
                Key::Url => fill(&mut self.url, || text::address(&field.text())),
                _ if depth < 2 && field.has_elements() => self.take_texts(field, keys, depth + 1),
                _ => {}
            }
        }
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
                key if key.is_price() && holds_prices(&field, keys) => {
                    self.complete(field, keys, depth + 1);
                }
                Key::Price => fill_text(&mut self.price, &field),
                Key::FullPrice => fill_text(&mut self.full_price, &field),
                Key::LesserPrice => fill_text(&mut self.lesser_price, &field),
                Key::SalePrice => fill_text(&mut self.sale_price, &field),
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
    fn finish(mut self, mut offer: Offer, reading: Reading) -> Offer {
        let product = &mut offer.product;
        product.name = self.names.shown();
        // Older lists of comparison sites know a product by its page alone, or by its name.
        let known_by = || self.url.clone().unwrap_or_else(|| product.name.clone());
        let id = self.id.take().or(self.code.take());
        let known_by = || if reading.lenient { known_by() } else { String::new() };
        product.id = id.unwrap_or_else(known_by);
        product.url = self.url;
        offer.hidden = self.hidden;
        product.vendor = self.names.vendor.or(self.param_vendor).map(Arc::from);
        product.model = self.names.model;
        self.price = self.full_price.or(self.price).or(self.lesser_price);
        if self.currency.is_empty() {
            self.currency = self.price_currency.unwrap_or_default().to_owned();
        }
        let money = |text: &Option<Cow<str>>| Money::parse(text.as_ref()?, &self.currency);
        product.price = money(&self.price);
        product.old_price = money(&self.old_price);
        let [dates, from, to] = self.sale_dates.map(Option::unwrap_or_default);
        let period = if dates.is_empty() { Period::new(&from, &to) } else { Period::parse(&dates) };
        if let Some(sale) = money(&self.sale_price).filter(|_| !period.excludes(reading.today)) {
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
        let category = self.category.or(self.kind);
        let category = category.as_deref().unwrap_or_default();
        let path = match is_magento_category(category) {
            true => magento_category(category),
            false => category_path(category),
        };
        product.category = path.into();
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
