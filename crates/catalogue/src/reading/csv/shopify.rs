//! Shopify's product export as CSV, in its old and its new headers.
//!
//! Rows of one handle are the variants and further pictures of one product. Each handle gives one
//! product: it has one page, and its variants share its pictures. Its price is that of the first
//! variant that can be bought; the variants' options become characteristics.
//!
//! Format: <https://help.shopify.com/en/manual/products/import-export/using-csv>.

use std::io::Read;
use std::sync::Arc;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::collect::product::push_param;
use crate::reading::csv::header::Header;
use crate::reading::csv::table::{Row, Table};
use crate::reading::shopify::{Variant, choose_price, page_address};
use crate::reading::text;
use crate::reading::text::{available, category_path};
use crate::{FeedError, Format, Money, Problem, Product, ReadOptions, Shop};

/// Reads a Shopify table to its end.
pub(crate) fn read<R: Read>(
    mut table: Table<R>,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let columns = Columns::of(table.header());
    let mut collector = Collector::new(Format::ShopifyCsv, options)?;
    let mut current: Option<Listing> = None;
    while let Some(row) = table.next()? {
        let handle = columns.cell(&row, columns.handle);
        let continued = current
            .as_ref()
            .is_some_and(|listing| handle.is_empty() || listing.product.id == handle);
        if !continued {
            if let Some(listing) = current.take() {
                listing.finish(&mut collector, options);
            }
            current = Some(Listing::begin(&row, &columns, handle));
        }
        if let Some(listing) = &mut current {
            listing.take(&row, &columns);
        }
    }
    if let Some(listing) = current {
        listing.finish(&mut collector, options);
    }
    collector.finish(Shop::default())
}

/// Where the columns are, under the old name or the new.
struct Columns {
    handle: Option<usize>,
    title: Option<usize>,
    vendor: Option<usize>,
    kind: Option<usize>,
    category: Option<usize>,
    tags: Option<usize>,
    published: Option<usize>,
    status: Option<usize>,
    price: Option<usize>,
    compare: Option<usize>,
    sku: Option<usize>,
    tracker: Option<usize>,
    quantity: Option<usize>,
    policy: Option<usize>,
    image: Option<usize>,
    image_position: Option<usize>,
    variant_image: Option<usize>,
    options: [(Option<usize>, Option<usize>); 3],
    /// Characteristics of their own.
    params: Vec<(&'static str, usize)>,
}

impl Columns {
    /// Finds the columns by their headers.
    fn of(header: &Header) -> Columns {
        let at = |names: &[&str]| header.position(names);
        let option = |number: u8| {
            let column = |what: &str| at(&[&format!("option{number} {what}")]);
            (column("name"), column("value"))
        };
        let params =
            [("gender", "google shopping gender"), ("age_group", "google shopping age group")];
        Columns {
            handle: at(&["handle", "url handle"]),
            title: at(&["title"]),
            vendor: at(&["vendor"]),
            kind: at(&["type", "custom product type"]),
            category: at(&["product category", "standard product type"]),
            tags: at(&["tags"]),
            published: at(&["published", "published on online store"]),
            status: at(&["status"]),
            price: at(&["variant price", "price"]),
            compare: at(&["variant compare at price", "compare at price"]),
            sku: at(&["variant sku", "sku"]),
            tracker: at(&["variant inventory tracker", "inventory tracker"]),
            quantity: at(&["variant inventory qty", "inventory quantity"]),
            policy: at(&["variant inventory policy", "continue selling when out of stock"]),
            image: at(&["image src", "product image url"]),
            image_position: at(&["image position"]),
            variant_image: at(&["variant image", "variant image url"]),
            options: [option(1), option(2), option(3)],
            params: params
                .iter()
                .filter_map(|(name, header)| Some((*name, at(&[header])?)))
                .collect(),
        }
    }

    /// The text of a row in a column; empty where there is none.
    fn cell(&self, row: &Row, column: Option<usize>) -> String {
        column.map(|at| text::shown(&row.cell(at))).unwrap_or_default()
    }
}

/// The rows of one handle.
struct Listing {
    place: Place,
    product: Product,
    /// Why it is not on sale, if so.
    hidden: Option<String>,
    option_names: [String; 3],
    /// Pictures with their positions.
    pictures: Vec<(u32, String)>,
    variant_pictures: Vec<String>,
    offers: Vec<Variant>,
}

impl Listing {
    /// The listing that a row begins.
    fn begin(row: &Row, columns: &Columns, handle: String) -> Listing {
        let cell = |column| columns.cell(row, column);
        let hidden = match (cell(columns.status).to_lowercase(), cell(columns.published)) {
            (status, _) if !matches!(status.as_str(), "" | "active") => {
                Some(format!("its status is {status}"))
            }
            (_, published) if available(&published) == Some(false) => {
                Some("it is not published".to_owned())
            }
            _ => None,
        };
        let category = [columns.kind, columns.category];
        let mut product = Product {
            id: handle,
            name: cell(columns.title),
            category: category
                .iter()
                .map(|&column| category_path(&cell(column)))
                .find(|path| !path.is_empty())
                .unwrap_or_default()
                .into(),
            vendor: text::present(&cell(columns.vendor)).map(Arc::from),
            ..Product::default()
        };
        for (name, column) in &columns.params {
            push_param(&mut product, name, &row.cell(*column), None);
        }
        for tag in cell(columns.tags).split(',') {
            push_param(&mut product, "tag", tag, None);
        }
        Listing {
            place: row.place(),
            product,
            hidden,
            option_names: columns.options.map(|(name, _)| cell(name)),
            pictures: Vec::new(),
            variant_pictures: Vec::new(),
            offers: Vec::new(),
        }
    }

    /// Takes a row's variant and picture.
    fn take(&mut self, row: &Row, columns: &Columns) {
        let cell = |column| columns.cell(row, column);
        if let Some(image) = columns.image.and_then(|at| text::address(&row.cell(at))) {
            let position = cell(columns.image_position).parse().unwrap_or(u32::MAX);
            self.pictures.push((position, image));
        }
        self.variant_pictures
            .extend(columns.variant_image.and_then(|at| text::address(&row.cell(at))));
        let (price, sku) = (cell(columns.price), cell(columns.sku));
        for ((_, value), name) in columns.options.iter().zip(&self.option_names) {
            let value = cell(*value);
            push_param(&mut self.product, name, &value, None);
        }
        if price.is_empty() && sku.is_empty() && cell(columns.options[0].1).is_empty() {
            return; // a row for a further picture
        }
        let untracked = cell(columns.tracker).is_empty() || columns.quantity.is_none();
        let oversold = matches!(cell(columns.policy).to_lowercase().as_str(), "continue" | "true");
        self.offers.push(Variant {
            available: untracked || oversold || available(&cell(columns.quantity)).unwrap_or(true),
            price: Money::parse(&price, ""),
            old_price: Money::parse(&cell(columns.compare), ""),
        });
    }

    /// Gives the product of the listing to the collector.
    fn finish(mut self, collector: &mut Collector, options: &ReadOptions) {
        if let Some(reason) = self.hidden {
            collector.skip(self.place, &self.product.id, Problem::NotOnSale, reason);
            return;
        }
        self.pictures.sort_by_key(|(position, _)| *position);
        let pictures = self.pictures.into_iter().map(|(_, picture)| picture);
        self.product.pictures.extend(pictures.chain(self.variant_pictures));
        self.product.url = page_address(&self.product.id, options);
        choose_price(&mut self.product, self.offers);
        collector.add(self.place, self.product);
    }
}
