//! The product of one row, in any table.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::reading::collect::collector::Collector;
use crate::reading::collect::product::{drop_false_discount, push_param};
use crate::reading::csv::table::Row;
use crate::reading::text;
use crate::reading::text::{
    Period, available, category_path, first_category, is_hidden_state, is_unreadable_price, is_yes,
    picture_list,
};
use crate::reading::vocabulary::column::Column;
use crate::{Money, Problem, Product};

/// Longest value of an unknown column that still counts as a characteristic, in bytes.
const PARAM_LIMIT: usize = 128;

/// Why the shop does not show the product of a row, if it says so.
pub(crate) fn hidden(row: &Row) -> Option<&'static str> {
    let told = |column| row.first(column).unwrap_or_default();
    let published = told(Column::Published);
    if available(&published) == Some(false)
        || is_hidden_state(&published)
        || is_yes(&told(Column::Hidden))
        || is_hidden_state(&told(Column::Visibility))
    {
        return Some("the shop does not show it");
    }
    is_hidden_state(&told(Column::Status)).then_some("its status is that of no product on sale")
}

/// Gives a row's product to the collector, with what is wrong with it.
pub(crate) fn take(row: &Row, product: Product, collector: &mut Collector) -> Option<usize> {
    let (id, priced) = (product.id.clone(), product.price.is_some());
    let taken = collector.add(row.place(), product)?;
    row.note_quote(collector, &id);
    let price = row.first(Column::Price).filter(|price| !priced && is_unreadable_price(price));
    if let Some(price) = price {
        let detail = || format!("its price is \"{}\"", text::shown(&price));
        collector.note(row.place(), &id, Problem::UnreadablePrice, detail);
    }
    Some(taken)
}

/// The product of a row, in any table.
pub(crate) fn from_row(row: &Row) -> Product {
    let currency = row.first(Column::Currency).unwrap_or_default();
    let money = |column| Money::parse(&row.first(column)?, &currency);
    let mut product = Product {
        name: row.shown(Column::Name).unwrap_or_default(),
        url: row.first(Column::Url).and_then(|url| text::address(&url)),
        pictures: row.all(Column::Images).flat_map(|(_, cell)| picture_list(&cell)).collect(),
        price: money(Column::Price),
        old_price: money(Column::OldPrice),
        category: category(row).into(),
        vendor: row.shown(Column::Vendor).map(Arc::from),
        model: row.shown(Column::Model),
        group: row.shown(Column::Group),
        available: told_available(row).unwrap_or(true),
        ..Product::default()
    };
    product.id = id(row, &product);
    if let Some(sale) = money(Column::SalePrice).filter(|_| !sale_period(row).excludes(row.today)) {
        let before = product.price.replace(sale);
        product.old_price = before.or(product.old_price.take());
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
    tags(row, &mut product);
    product
}

/// Adds characteristics whose names and values are columns with the same number.
pub(crate) fn numbered(row: &Row, product: &mut Product) {
    let value = |column| match column {
        Column::AttributeValue(number) => Some(number),
        _ => None,
    };
    for number in row.columns().filter_map(value).collect::<BTreeSet<u16>>() {
        let name = row.first(Column::AttributeName(number)).unwrap_or_default();
        let values = row.first(Column::AttributeValue(number)).unwrap_or_default();
        for value in values.replace("\\,", "\u{1}").split(',') {
            push_param(product, &name, &value.replace('\u{1}', ","), None);
        }
    }
}

/// Adds the labels that the shop gave it.
pub(crate) fn tags(row: &Row, product: &mut Product) {
    for (_, tags) in row.all(Column::Tags) {
        tags.split(',').for_each(|tag| push_param(product, "tag", tag, None));
    }
}

/// The category of a row: a path in one column, or else its levels in several.
fn category(row: &Row) -> Vec<String> {
    let levels =
        || row.all(Column::CategoryLevel).flat_map(|(_, cell)| category_path(&cell)).collect();
    let column =
        |column: Column| row.first(column).map(|cell| first_category(&cell)).unwrap_or_default();
    let paths = [column(Column::Category), levels(), column(Column::ForeignCategory)];
    let kind = column(Column::Kind);
    paths.into_iter().find(|path| !path.is_empty()).unwrap_or(kind)
}

/// The id of a row, or else the stock-keeping unit, or else the address; in a table that has no
/// column for any of them the name.
fn id(row: &Row, product: &Product) -> String {
    let id = row.shown(Column::Id).or_else(|| row.shown(Column::Sku));
    let nameless = !row.has(Column::Id) && !row.has(Column::Sku);
    let name = || if nameless { product.name.clone() } else { String::new() };
    id.or_else(|| product.url.clone()).unwrap_or_else(name)
}

/// Whether the product of a row can be bought, if the row says so; a quantity that is not counted
/// says nothing.
pub(crate) fn told_available(row: &Row) -> Option<bool> {
    let counted = row.first(Column::Tracked).is_none_or(|tracked| !is_hidden_state(&tracked));
    let left = || row.first(Column::Quantity).filter(|_| counted);
    let told = row.all(Column::Available).find_map(|(_, told)| available(&told));
    told.or_else(|| available(&left()?))
}

/// When the sale price of a row counts.
fn sale_period(row: &Row) -> Period {
    let cell = |column| row.first(column).unwrap_or_default();
    match row.first(Column::SaleDates) {
        Some(dates) => Period::parse(&dates),
        None => Period::new(&cell(Column::SaleFrom), &cell(Column::SaleTo)),
    }
}

/// Adds to a product what its variation has more.
pub(crate) fn fold(product: &mut Product, variation: Product) {
    if product.price.is_none() {
        product.price = variation.price;
        product.old_price = variation.old_price;
    }
    product.pictures.extend(&variation.pictures);
    for param in variation.params {
        push_param(product, &param.name, &param.value, None);
    }
}
