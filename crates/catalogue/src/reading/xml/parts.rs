//! The parts of an offer that are more than a text: pictures, categories, characteristics.

use std::borrow::Cow;

use crate::Product;
use crate::reading::text::{self, is_yes, picture_list};
use crate::reading::xml::fields::{Field, fields};
use crate::reading::xml::keys::{Key, Keys};

/// Whether an element of prices has prices inside instead of an amount.
pub(super) fn holds_prices(field: &Field, keys: &mut Keys) -> bool {
    field.has_elements()
        && fields(field.raw).any(|inner| keys.of(inner.name).is_price() || inner.has_elements())
}

/// The name of the category in an element that has elements: of several the main one, or else the
/// first.
pub(super) fn category(field: &Field, keys: &mut Keys) -> Option<String> {
    if !field.has_elements() {
        return None;
    }
    let name = |one: &Field, keys: &mut Keys| {
        let mut inner = fields(one.raw).filter(|inner| !inner.has_elements());
        inner.find(|inner| matches!(keys.of(inner.name), Key::Name | Key::OtherName))?.present()
    };
    let main = |one: &Field| {
        fields(one.raw).any(|inner| {
            let local = inner.local().to_ascii_lowercase();
            let flag = ["primary", "main", "default"].iter().any(|flag| local.starts_with(flag));
            flag && is_yes(&inner.text())
        })
    };
    let several = || fields(field.raw).filter(Field::has_elements);
    let chosen = several().find(main).or_else(|| several().next());
    chosen.and_then(|one| name(&one, keys)).or_else(|| name(field, keys))
}

/// Fills an empty place.
pub(super) fn fill<T>(place: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if place.is_none() {
        *place = value();
    }
}

/// Fills an empty place with a field's text.
pub(super) fn fill_text<'a>(place: &mut Option<Cow<'a, str>>, field: &Field<'a>) {
    fill(place, || Some(field.text()).filter(|text| text::present(text).is_some()));
}

/// Several identifiers may stand in one element.
pub(super) fn push_id(categories: &mut String, text: &str) {
    for id in text.split([',', ';']) {
        let id = id.trim();
        if !id.is_empty() {
            categories.push_str(id);
            categories.push('\n');
        }
    }
}

/// The addresses in an element: its text, its attributes or the elements inside.
pub(super) fn add_pictures(product: &mut Product, field: &Field) {
    if field.has_elements() {
        // Beside an address there may be a position, a text, a flag.
        let named = |inner: &Field| {
            let local = inner.local().to_ascii_lowercase();
            !inner.has_elements() && (local.ends_with("url") || matches!(&*local, "src" | "href"))
        };
        let only = fields(field.raw).any(|inner| named(&inner));
        let inside = fields(field.raw).filter(|inner| !only || named(inner));
        inside.for_each(|inner| add_pictures(product, &inner));
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
pub(super) fn currency_of(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    ["UAH", "RUB", "USD", "EUR", "KZT", "BYN"].into_iter().find(|code| name.ends_with(code))
}

/// A characteristic as it is written.
pub(super) struct Written<'a> {
    pub name: Cow<'a, str>,
    pub value: Cow<'a, str>,
    pub unit: Option<Cow<'a, str>>,
}

/// The characteristic that an element holds.
pub(super) fn param<'a>(field: &Field<'a>) -> Option<Written<'a>> {
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
