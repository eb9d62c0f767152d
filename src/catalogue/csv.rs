//! Any table with a header row that names a column for names.

use std::io::Read;

use super::collect::Collector;
use super::columns::Column;
use super::shared::{available, drop_false_discount, path, pictures, push_param};
use super::table::{Row, Table};
use super::{Catalogue, FeedError, Format, Money, Product, ReadOptions, Shop, text};

/// Longest value of an unknown column that still counts as a characteristic, in bytes.
const PARAM_LIMIT: usize = 128;

/// Reads a table to its end.
pub(super) fn read<R: Read>(
    mut table: Table<R>,
    options: &ReadOptions,
) -> Result<Catalogue, FeedError> {
    let mut collector = Collector::new(Format::Csv, options)?;
    while let Some(row) = table.next()? {
        collector.add(row.place(), product(&row));
    }
    collector.finish(Shop::default())
}

/// What one row tells of a product, in any table.
pub(super) fn product(row: &Row) -> Product {
    let currency = row.first(Column::Currency).unwrap_or_default();
    let money = |column| Money::parse(&row.first(column)?, &currency);
    let name = row.shown(Column::Name).unwrap_or_default();
    let category = [Column::Category, Column::ForeignCategory, Column::Kind];
    let mut product = Product {
        id: id(row, &name),
        name,
        url: row.first(Column::Url).and_then(|url| text::address(&url)),
        pictures: row.all(Column::Images).flat_map(|(_, cell)| pictures(&cell)).collect(),
        price: money(Column::Price),
        old_price: money(Column::OldPrice),
        category: category.iter().find_map(|&c| row.first(c)).map(|c| path(&c)).unwrap_or_default(),
        vendor: row.shown(Column::Vendor),
        model: row.shown(Column::Model),
        group: row.shown(Column::Group),
        available: [Column::Available, Column::Quantity]
            .iter()
            .find_map(|&column| available(&row.first(column)?))
            .unwrap_or(true),
        params: Vec::new(),
    };
    if let Some(sale) = money(Column::SalePrice) {
        product.old_price = product.price.replace(sale);
    }
    drop_false_discount(&mut product);
    for (_, cell) in row.all(Column::Attributes) {
        for (name, value) in cell.split('|').filter_map(|pair| pair.split_once('=')) {
            push_param(&mut product, name, value, None);
        }
    }
    for (name, value) in row.all(Column::Other).filter(|(_, value)| value.len() <= PARAM_LIMIT) {
        push_param(&mut product, name, &value, None);
    }
    for (_, tags) in row.all(Column::Tags) {
        tags.split(',').for_each(|tag| push_param(&mut product, "tag", tag, None));
    }
    product
}

/// The id, or else the stock-keeping unit; the name in a table that has neither column.
fn id(row: &Row, name: &str) -> String {
    let id = row.shown(Column::Id).or_else(|| row.shown(Column::Sku));
    let nameless = !row.has(Column::Id) && !row.has(Column::Sku);
    id.unwrap_or_else(|| if nameless { name.to_owned() } else { String::new() })
}
