//! The objects of a feed in JSON, whatever holds them, become products one after another.

use serde_json::Value;

use crate::reading::collect::collector::Collector;
use crate::reading::collect::place::Place;
use crate::reading::json::entry::Entry;
use crate::reading::json::value::{node, string};
use crate::reading::json::{shopify, woocommerce};
use crate::{Format, Problem, ReadOptions};

/// Takes objects; those that name another as their parent belong to the one before them.
pub(crate) struct Objects<'c> {
    collector: &'c mut Collector,
    options: &'c ReadOptions,
    format: Format,
    number: u64,
    /// A product whose variants and pictures may follow.
    pending: Option<(Place, Value)>,
}

impl<'c> Objects<'c> {
    /// Objects of a feed in this format.
    pub fn new(format: Format, collector: &'c mut Collector, options: &'c ReadOptions) -> Self {
        Objects { collector, options, format, number: 0, pending: None }
    }

    /// Takes the object at a place; without one its number is the place.
    pub fn take(&mut self, place: Option<Place>, value: Value) {
        self.number += 1;
        let place = place.unwrap_or(Place::Product(self.number));
        let value = match value.get("node") {
            Some(_) => node(&value).clone(),
            None => value,
        };
        let Some(parent) = value.get("__parentId").map(string) else {
            self.flush();
            self.pending = Some((place, value));
            return;
        };
        if let Some((_, product)) = &mut self.pending
            && string(&product["id"]) == parent
        {
            shopify::adopt(product, value);
        }
    }

    /// Gives the last product to the collector.
    pub fn flush(&mut self) {
        let Some((place, value)) = self.pending.take() else { return };
        let entry = match self.format {
            Format::WooCommerceJson => woocommerce::entry(&value),
            _ => shopify::entry(&value, self.options),
        };
        match entry {
            Entry::Product(product) => {
                self.collector.add(place, *product);
            }
            Entry::Hidden(reason) => {
                let id = string(&value["id"]);
                self.collector.skip(place, &id, Problem::NotOnSale, reason);
            }
        }
    }
}
