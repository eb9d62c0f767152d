//! Any table with a header row that names a column for names, and Prom.ua's.

use std::io::Read;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::product::push_param;
use crate::reading::csv::families::{Families, Kinds, Part};
use crate::reading::csv::row_product;
use crate::reading::csv::table::{Row, Table};
use crate::reading::vocabulary::column::Column;
use crate::{FeedError, Format, Problem, Product, ReadOptions, Shop};

/// Rows after the header that may explain it.
const EXPLANATIONS: usize = 3;

/// Reads a table to its end.
pub(crate) fn read<R: Read>(
    mut table: Table<R>,
    format: Format,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let mut collector = Collector::new(format, options)?;
    let (mut kinds, mut families) = (Kinds::default(), Families::default());
    let mut rows = 0;
    while let Some(row) = table.next()? {
        rows += 1;
        if row.is_header() || (rows <= EXPLANATIONS && row.is_explanation()) {
            continue;
        }
        let part = kinds.of(&row);
        let mut product = row_product::from_row(&row);
        if format == Format::PromCsv {
            // Characteristics have columns of their own; the others are the platform's business.
            product.params.clear();
        }
        triples(&row, &mut product);
        row_product::numbered(&row, &mut product);
        if part != Part::Product {
            kinds.fold(&row, part, product, &mut collector);
            continue;
        }
        kinds.strip(&row, &mut product);
        let id = product.id.clone();
        let taken = if let Some(reason) = row_product::hidden(&row) {
            collector.skip(row.place(), &id, Problem::NotOnSale, reason);
            None
        } else {
            let Some(product) = families.fold(&row, product, &mut collector) else { continue };
            row_product::take(&row, product, &mut collector)
        };
        kinds.product(taken);
        families.product(&row, id, taken);
    }
    families.finish(&mut collector);
    collector.finish(Shop::default())
}

/// Adds characteristics whose name, unit and value are columns of their own, again and again.
fn triples(row: &Row, product: &mut Product) {
    let (mut name, mut unit) = (None, None);
    for (column, cell) in row.cells() {
        match column {
            Column::ParamName => (name, unit) = (Some(cell), None),
            Column::ParamUnit => unit = Some(cell),
            Column::ParamValue => {
                if let Some(name) = &name {
                    // Several values of one characteristic are parted by bars.
                    for value in cell.split('|') {
                        push_param(product, name, value, unit.as_deref());
                    }
                }
            }
            _ => {}
        }
    }
}
