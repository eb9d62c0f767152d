//! WooCommerce's product export, its headers in the shop's language.
//!
//! Variations are folded into their parent, which has the page: their values become its
//! characteristics, and the first price counts where the parent has none. A variation whose parent
//! is not in the table stands for itself.
//!
//! Format: <https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema>.

use std::collections::HashMap;
use std::io::Read;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::csv::row_product;
use crate::reading::csv::table::{Row, Table};
use crate::reading::text::{available, category_path};
use crate::reading::vocabulary::column::Column;
use crate::{FeedError, Format, Problem, Product, ReadOptions, Shop};

/// Reads a WooCommerce table to its end.
pub(crate) fn read<R: Read>(
    mut table: Table<R>,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let mut collector = Collector::new(Format::WooCommerceCsv, options)?;
    // By `id:1` and by SKU, as variations name their parent; `None` for one that was skipped.
    let mut parents: HashMap<String, Option<usize>> = HashMap::new();
    let mut variations: Vec<(Place, String, Product)> = Vec::new();
    while let Some(row) = table.next()? {
        let product = product(&row);
        let kind = row.first(Column::Kind).unwrap_or_default().to_lowercase();
        if let Some(parent) = row.first(Column::Parent).filter(|_| kind.contains("variation")) {
            variations.push((row.place(), parent.replace(' ', ""), product));
            continue;
        }
        let mut keys = vec![format!("id:{}", product.id)];
        keys.extend(row.first(Column::Sku).map(|sku| sku.replace(' ', "")));
        let taken = match hidden(&row) {
            Some(reason) => {
                collector.skip(row.place(), &product.id, Problem::NotOnSale, reason);
                None
            }
            None => row_product::take(&row, product, &mut collector),
        };
        for key in keys {
            parents.entry(key).or_insert(taken);
        }
    }
    for (place, parent, mut variation) in variations {
        match parents.get(&parent) {
            Some(Some(at)) => {
                if let Some(product) = collector.products_mut().get_mut(*at) {
                    row_product::fold(product, variation);
                }
            }
            Some(None) => collector.skip(
                place,
                &variation.id,
                Problem::ParentSkipped,
                "its parent is skipped",
            ),
            None => {
                variation.group = Some(parent);
                collector.add(place, variation);
            }
        }
    }
    collector.finish(Shop::default())
}

/// Why a row is not on sale, if so.
fn hidden(row: &Row) -> Option<&'static str> {
    // The export writes an apostrophe before a minus sign against spreadsheets' formulas.
    let published = row.first(Column::Published).unwrap_or_default();
    if available(published.trim_start_matches('\'')) == Some(false) {
        return Some("it is not published");
    }
    let visibility = row.first(Column::Visibility).unwrap_or_default();
    (visibility == "hidden").then_some("it is hidden from the catalogue")
}

/// The product of a row.
fn product(row: &Row) -> Product {
    let mut product = row_product::from_row(row);
    // A leaf stands beside its ancestors: `Clothing, Clothing > Hoodies`.
    let categories = row.first(Column::Category).unwrap_or_default();
    let escaped = categories.replace("\\,", "\u{1}");
    let paths = escaped.split(',').map(|one| category_path(&one.replace('\u{1}', ",")));
    // Of equals the first.
    let deepest = paths.min_by_key(|path| std::cmp::Reverse(path.len()));
    product.category = deepest.unwrap_or_default().into();
    product.group = None;
    // Attributes have columns of their own; the others are the platform's and its plugins' business.
    product.params.clear();
    row_product::tags(row, &mut product);
    row_product::numbered(row, &mut product);
    product
}
