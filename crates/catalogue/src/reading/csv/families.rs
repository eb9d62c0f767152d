//! Rows that are a part of another row's product: variants, further pictures, rules.

use std::collections::HashMap;

use crate::reading::collect::collector::Collector;
use crate::reading::collect::place::Place;
use crate::reading::collect::product::push_param;
use crate::reading::csv::row_product::{fold, told_available};
use crate::reading::csv::table::Row;
use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::fold::folded;
use crate::{Problem, Product};

/// Headers of columns that may say what a row is.
const KINDS: [&str; 7] =
    ["item type", "item", "row type", "record type", "entry type", "line type", "type"];

/// What a row is, where the table says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Part {
    Product,
    /// A variant of the product above.
    Variant,
    /// A picture of the product above.
    Picture,
    /// Nothing that is shown: a price rule, an option's definition.
    Nothing,
}

/// The kinds of rows of a table whose products are followed by their parts, as BigCommerce and
/// Ecwid export them.
#[derive(Default)]
pub(crate) struct Kinds {
    /// The column, once a row in it was called a product.
    column: Option<usize>,
    /// The position of the last product; `None` within where it was skipped.
    above: Option<Option<usize>>,
}

impl Kinds {
    /// What a row is; a product where nothing is said.
    pub fn of(&mut self, row: &Row) -> Part {
        let kind = |at: usize| folded(&row.cell(at));
        if self.column.is_none() {
            self.column = row.position(&KINDS).filter(|&at| kind(at) == "product");
        }
        let Some(at) = self.column else { return Part::Product };
        match kind(at).as_str() {
            "sku" | "variant" | "variation" | "product variant" | "product variation"
            | "combination" => Part::Variant,
            "image" | "picture" | "product image" => Part::Picture,
            "rule" | "option" | "product option" | "modifier" | "category" | "product file"
            | "custom field" => Part::Nothing,
            _ => Part::Product,
        }
    }

    /// A product without the column that only says that it is one.
    pub fn strip(&self, row: &Row, product: &mut Product) {
        if let Some(name) = self.column.and_then(|at| row.name(at)) {
            product.params.retain(|param| param.name != name);
        }
    }

    /// Notes where the product of a row went.
    pub fn product(&mut self, taken: Option<usize>) {
        self.above = Some(taken);
    }

    /// Folds a part into the product above it.
    pub fn fold(&self, row: &Row, part: Part, mut product: Product, collector: &mut Collector) {
        let at = match self.above {
            _ if part == Part::Nothing => return,
            Some(Some(at)) => at,
            Some(None) => {
                let reason = "its product is skipped";
                return collector.skip(row.place(), &product.id, Problem::ParentSkipped, reason);
            }
            None => return,
        };
        product.params.clear();
        // `[S]Size=41,[RB]Colour=Red`: the variant's values stand in place of a name.
        let values = std::mem::take(&mut product.name);
        for pair in values.split(',') {
            let pair = pair.rsplit_once(']').map_or(pair, |(_, pair)| pair);
            if let Some((name, value)) = pair.split_once('=') {
                push_param(&mut product, name, value, None);
            }
        }
        if let Some(whole) = collector.products_mut().get_mut(at) {
            fold(whole, product);
        }
    }
}

/// Variants that name their product by its identifier or stock-keeping unit.
#[derive(Default)]
pub(crate) struct Families {
    /// Where the products of the table are; `None` for one that was skipped.
    products: HashMap<String, Option<usize>>,
    /// Variants without a name whose product did not come yet.
    waiting: Vec<(Place, String, Product)>,
}

impl Families {
    /// Notes where the product of a row went; only tables that have a column for parents need it.
    pub fn product(&mut self, row: &Row, id: String, taken: Option<usize>) {
        if !row.has(Column::Group) {
            return;
        }
        let sku = row.shown(Column::Sku).filter(|sku| *sku != id);
        for key in [Some(id), sku].into_iter().flatten().filter(|key| !key.is_empty()) {
            self.products.entry(key).or_insert(taken);
        }
    }

    /// Takes what has no page of its own into the product that it names: a variant without a name,
    /// or without an address where its product has one. Gives back what stands for itself.
    pub fn fold(
        &mut self,
        row: &Row,
        product: Product,
        collector: &mut Collector,
    ) -> Option<Product> {
        let parent = match &product.group {
            Some(parent) if *parent != product.id => parent.clone(),
            _ => return Some(product),
        };
        let nameless = product.name.is_empty();
        let told = told_available(row);
        match self.products.get(&parent) {
            Some(&Some(at)) => {
                let Some(whole) = collector.products_mut().get_mut(at) else {
                    return Some(product);
                };
                let lonely = product.url.is_none() && whole.url.is_some();
                if !nameless && !lonely {
                    return Some(product);
                }
                whole.available |= told == Some(true);
                fold(whole, product);
            }
            Some(None) if nameless => {
                let reason = "its product is skipped";
                collector.skip(row.place(), &product.id, Problem::ParentSkipped, reason);
            }
            None if nameless => self.waiting.push((row.place(), parent, product)),
            _ => return Some(product),
        }
        None
    }

    /// Folds what waited for its product to the table's end.
    pub fn finish(self, collector: &mut Collector) {
        for (place, parent, product) in self.waiting {
            let at = self.products.get(&parent).copied().flatten();
            match at.and_then(|at| collector.products_mut().get_mut(at)) {
                Some(whole) => fold(whole, product),
                None => {
                    collector.add(place, product);
                }
            }
        }
    }
}
