//! Magento's product export (also Adobe Commerce).
//!
//! Rows of one SKU with a store view override the texts of the first. Configurable products have
//! the page; their variants ("Not Visible Individually") are folded into them.
//!
//! Format: <https://experienceleague.adobe.com/en/docs/commerce-admin/systems/data-transfer/data-attributes-product>.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::collect::product::push_param;
use crate::reading::csv::header::Header;
use crate::reading::csv::row_product;
use crate::reading::csv::table::{Row, Table};
use crate::reading::text::shown;
use crate::reading::text::{available, magento_category};
use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::fold::folded;
use crate::{FeedError, Format, Problem, Product, ReadOptions, Shop};

/// Reads a Magento table to its end.
pub(crate) fn read<R: Read>(
    mut table: Table<R>,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let columns = Columns::of(table.header());
    let mut collector = Collector::new(Format::MagentoCsv, options)?;
    // SKU of a variant to its parent's.
    let mut parents: HashMap<String, String> = HashMap::new();
    let mut positions: HashMap<String, usize> = HashMap::new();
    let mut variants: Vec<(Place, Product)> = Vec::new();
    let mut disabled: Vec<(Place, bool, Product)> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    while let Some(row) = table.next()? {
        let cell = |column: Option<usize>| column.map(|at| row.cell(at)).unwrap_or_default();
        let product = product(&row, &columns, options);
        // A translation of a row before it; a shop with one view may name it in all rows.
        let first = seen.insert(product.id.clone());
        if !cell(columns.store_view).is_empty() && !first {
            continue;
        }
        for variant in cell(columns.variations).split('|') {
            let sku = variant.split(',').find_map(|pair| pair.strip_prefix("sku="));
            parents.extend(sku.map(|sku| (sku.to_owned(), product.id.clone())));
        }
        let online = cell(columns.online);
        let visible = cell(columns.visibility) != "Not Visible Individually";
        if online == "2" || available(&online) == Some(false) {
            disabled.push((row.place(), visible, product));
        } else if visible {
            let id = product.id.clone();
            if let Some(at) = row_product::take(&row, product, &mut collector) {
                positions.insert(id, at);
            }
        } else {
            variants.push((row.place(), product));
        }
    }
    // Where nothing is enabled, the column means something else.
    let none = positions.is_empty() && variants.is_empty();
    for (place, visible, product) in disabled {
        if !none {
            let reason = "it is not enabled";
            collector.skip(place, &product.id, Problem::NotOnSale, reason);
        } else if visible {
            let id = product.id.clone();
            positions.extend(collector.add(place, product).map(|at| (id, at)));
        } else {
            variants.push((place, product));
        }
    }
    fold_variants(variants, &parents, &positions, &mut collector);
    collector.finish(Shop::default())
}

/// Adds to configurable products what their variants have.
fn fold_variants(
    variants: Vec<(Place, Product)>,
    parents: &HashMap<String, String>,
    positions: &HashMap<String, usize>,
    collector: &mut Collector,
) {
    for (place, variant) in variants {
        let parent = parents.get(&variant.id).and_then(|parent| positions.get(parent));
        match parent.and_then(|&at| collector.products_mut().get_mut(at)) {
            Some(product) => row_product::fold(product, variant),
            None => {
                let reason = "it is not visible individually";
                collector.skip(place, &variant.id, Problem::NotOnSale, reason);
            }
        }
    }
}

/// Columns that no other table has.
struct Columns {
    sku: Option<usize>,
    store_view: Option<usize>,
    visibility: Option<usize>,
    online: Option<usize>,
    categories: Option<usize>,
    url_key: Option<usize>,
    attributes: Option<usize>,
    variations: Option<usize>,
}

impl Columns {
    /// Finds the columns by their headers.
    fn of(header: &Header) -> Columns {
        let at = |name: &str| header.position(&[name]);
        Columns {
            sku: at("sku"),
            store_view: at("store view code"),
            visibility: at("visibility"),
            online: at("product online"),
            categories: at("categories"),
            url_key: at("url key"),
            attributes: at("additional attributes"),
            variations: at("configurable variations"),
        }
    }
}

/// The product of a row.
fn product(row: &Row, columns: &Columns, options: &ReadOptions) -> Product {
    let cell = |column: Option<usize>| column.map(|at| row.cell(at)).unwrap_or_default();
    let mut product = row_product::from_row(row);
    product.id = shown(&cell(columns.sku));
    product.params.clear();
    product.category = magento_category(&cell(columns.categories)).into();
    let key = cell(columns.url_key);
    if product.url.is_none() && options.url_template.is_none() && !key.is_empty() {
        product.url = Some(format!("/{key}.html"));
    }
    for pair in cell(columns.attributes).split(',') {
        let Some((name, values)) = pair.split_once('=') else { continue };
        for value in values.split('|') {
            push_param(&mut product, name, value.trim_matches('"'), None);
        }
    }
    for name in ["color", "size", "manufacturer"] {
        let own = row.all(Column::Other).find(|(header, _)| folded(header) == name);
        if let Some((_, value)) = own {
            push_param(&mut product, name, &value, None);
        }
    }
    product
}
