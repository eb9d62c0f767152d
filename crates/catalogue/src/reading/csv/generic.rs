//! Any table with a header row that names a column for names, and Prom.ua's.

use std::io::Read;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::product::push_param;
use crate::reading::csv::row_product;
use crate::reading::csv::table::{Row, Table};
use crate::reading::vocabulary::column::Column;
use crate::{FeedError, Format, Problem, Product, ReadOptions, Shop};

/// Reads a table to its end.
pub(crate) fn read<R: Read>(
    mut table: Table<R>,
    format: Format,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let mut collector = Collector::new(format, options)?;
    while let Some(row) = table.next()? {
        if row.is_header() {
            continue;
        }
        let mut product = row_product::from_row(&row);
        if format == Format::PromCsv {
            // Characteristics have columns of their own; the others are the platform's business.
            product.params.clear();
        }
        triples(&row, &mut product);
        row_product::numbered(&row, &mut product);
        if row_product::is_hidden(&row) {
            let reason = "the shop does not show it";
            collector.skip(row.place(), &product.id, Problem::NotOnSale, reason);
            continue;
        }
        row_product::take(&row, product, &mut collector);
    }
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
