//! Wix's product export: a product's row, and after it those of its variants.
//!
//! The product's row has everything but the price and the stock of those of its variants that have
//! their own.
//!
//! Format: <https://support.wix.com/en/article/wix-stores-formatting-your-csv-file-to-import-products>.

use std::collections::HashMap;
use std::io::Read;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::product::{drop_false_discount, push_param};
use crate::reading::csv::header::Header;
use crate::reading::csv::row_product;
use crate::reading::csv::table::{Row, Table};
use crate::reading::text;
use crate::reading::text::available;
use crate::reading::vocabulary::column::Column;
use crate::{FeedError, Format, Money, Problem, Product, ReadOptions, Shop};

/// Where pictures are of which the table has the name alone.
const MEDIA: &str = "https://static.wixstatic.com/media/";

/// Reads a Wix table to its end.
pub(crate) fn read<R: Read>(
    mut table: Table<R>,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let columns = Columns::of(table.header());
    let mut collector = Collector::new(Format::WixCsv, options)?;
    let mut positions: HashMap<String, usize> = HashMap::new();
    while let Some(row) = table.next()? {
        if !cell(&row, columns.kind).eq_ignore_ascii_case("product") {
            let at = positions.get(&cell(&row, columns.handle)).copied();
            if let Some(product) = at.and_then(|at| collector.products_mut().get_mut(at)) {
                let left = row.first(Column::Quantity).and_then(|left| available(&left));
                product.available |= left == Some(true) && row_product::hidden(&row).is_none();
                if product.price.is_none() {
                    product.price = Money::parse(&cell(&row, columns.surcharge), "");
                }
            }
            continue;
        }
        let product = product(&row, &columns, options);
        let id = product.id.clone();
        if let Some(reason) = row_product::hidden(&row) {
            collector.skip(row.place(), &id, Problem::NotOnSale, reason);
        } else if let Some(at) = row_product::take(&row, product, &mut collector) {
            positions.insert(id, at);
        }
    }
    collector.finish(Shop::default())
}

/// Columns that no other table has.
struct Columns {
    handle: Option<usize>,
    kind: Option<usize>,
    collection: Option<usize>,
    media: Option<usize>,
    surcharge: Option<usize>,
    before: Option<usize>,
    discount_mode: Option<usize>,
    discount: Option<usize>,
    /// Names and values of the options.
    options: Vec<(usize, usize)>,
}

impl Columns {
    /// Finds the columns by their headers.
    fn of(header: &Header) -> Columns {
        let at = |names: &[&str]| header.position(names);
        let option = |number: u8| {
            let column = |what: &str| {
                at(&[
                    &format!("productoption{what}{number}"),
                    &format!("productoption{what} {number}"),
                ])
            };
            Some((column("name")?, column("description").or_else(|| column("choices"))?))
        };
        Columns {
            handle: at(&["handleid", "handle"]),
            kind: at(&["fieldtype"]),
            collection: at(&["collection"]),
            media: at(&["productimageurl", "media"]),
            surcharge: at(&["surcharge"]),
            before: at(&["strikethroughprice"]),
            discount_mode: at(&["discountmode"]),
            discount: at(&["discountvalue"]),
            options: (1..=6).filter_map(option).collect(),
        }
    }
}

/// The text of a row in a column; empty where there is none.
fn cell(row: &Row, column: Option<usize>) -> String {
    column.map(|at| row.cell(at).into_owned()).unwrap_or_default()
}

/// The product of a row.
fn product(row: &Row, columns: &Columns, options: &ReadOptions) -> Product {
    let mut product = row_product::from_row(row);
    product.id = text::shown(&cell(row, columns.handle));
    product.params.clear();
    let collections = cell(row, columns.collection);
    let first = collections.split(';').next().map(text::shown);
    product.category = first.into_iter().filter(|name| !name.is_empty()).collect();
    let media = cell(row, columns.media);
    let pictures = media.split(';').map(str::trim).filter(|name| !name.is_empty());
    product.pictures = pictures
        .map(|name| if name.contains("://") { name.to_owned() } else { format!("{MEDIA}{name}") })
        .collect();
    // Older exports have a handle that is not the address.
    if product.url.is_none() && options.url_template.is_none() && columns.before.is_some() {
        product.url = Some(format!("/product-page/{}", product.id));
    }
    for &(name, values) in &columns.options {
        let (name, values) = (row.cell(name), row.cell(values));
        for value in values.split(';') {
            // A colour has its value before its name.
            let shown = value.rsplit_once(':').map_or(value, |(_, shown)| shown);
            push_param(&mut product, &name, shown, None);
        }
    }
    product.old_price = Money::parse(&cell(row, columns.before), "");
    discount(&mut product, &cell(row, columns.discount_mode), &cell(row, columns.discount));
    drop_false_discount(&mut product);
    product
}

/// Takes the discount, in percent or in money, from the price.
fn discount(product: &mut Product, mode: &str, value: &str) {
    let (Some(price), Some(value)) = (&product.price, Money::parse(value, "")) else { return };
    let less = match mode.to_ascii_uppercase().as_str() {
        "PERCENT" => u128::from(price.hundredths) * u128::from(value.hundredths) / 10_000,
        "AMOUNT" => u128::from(value.hundredths),
        _ => return,
    };
    let now = u64::try_from(less).ok().and_then(|less| price.hundredths.checked_sub(less));
    if let Some(hundredths) = now.filter(|&now| now > 0) {
        let now = Money { hundredths, currency: price.currency.clone() };
        product.old_price = product.price.replace(now);
    }
}
