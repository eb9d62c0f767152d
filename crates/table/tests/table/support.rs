//! Tables in memory, and the real data that tests read where it is at hand.

use std::collections::HashMap;

use vitrine_catalogue::{Money, Param, Product, Shop};
use vitrine_table::{
    KeyStorage, Lists, Neighbour, Page, Table, TableError, TableFiles, TableInput, Template,
    Verdict, write,
};
use vitrine_test_support::{Random, shop_data};

/// Rows of a tab-separated file, without its heading.
pub fn tsv(path: &str) -> Option<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(shop_data(path)?).expect("the file is readable");
    let rows = text.lines().skip(1);
    Some(rows.map(|row| row.split('\t').map(str::to_owned).collect()).collect())
}

/// A product with this name and nothing else.
pub fn named(name: &str) -> Product {
    Product { id: name.to_owned(), name: name.to_owned(), available: true, ..Product::default() }
}

/// Products of a `products.csv` of the real data, at most `limit`.
pub fn catalogue(folder: &str, limit: usize) -> Option<Vec<Product>> {
    let path = shop_data(&format!("catalogues/{folder}/products.csv"))?;
    let mut reader = csv::Reader::from_path(path).expect("the catalogue is readable");
    let mut products = Vec::new();
    for row in reader.deserialize::<HashMap<String, String>>().take(limit) {
        let mut row = row.expect("a row");
        let mut take = |key: &str| row.remove(key).unwrap_or_default();
        let (id, name, group) = (take("id"), take("name"), take("group_id"));
        let price: f64 = take("price").parse().unwrap_or_default();
        let attributes = take("attributes");
        let params = attributes.split('|').filter_map(|pair| pair.split_once('='));
        let params = params.map(|(name, value)| Param {
            name: name.to_owned(),
            value: value.to_owned(),
            unit: None,
        });
        let params = params.map(Into::into);
        let params = params.collect();
        let slug: String = name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        products.push(Product {
            url: Some(format!("https://www.shop.example/{slug}-{id}.html")),
            pictures: vec![take("images")].into(),
            price: Some(Money { hundredths: (price * 100.0) as u64, currency: "USD".into() }),
            category: take("category").split('/').map(str::to_owned).collect(),
            group: (!group.is_empty()).then_some(group),
            available: true,
            params,
            id,
            name,
            ..Product::default()
        });
    }
    Some(products)
}

/// The catalogue of 449 products with variants.
pub fn magento_luma() -> Option<Vec<Product>> {
    catalogue("magento_luma", usize::MAX)
}

/// A table in memory.
pub struct Shelf {
    pub files: HashMap<String, Vec<u8>>,
    index: String,
    /// The same table with other keys in buckets: all must find the same.
    others: Vec<Shelf>,
    /// Of the products that are variants, by their ids.
    groups: HashMap<String, String>,
}

impl Shelf {
    /// Without neighbours, which matching does not need.
    pub fn new(products: &[Product]) -> Self {
        Self::of(&Shop { name: "Some Shop".into(), url: None }, products)
    }

    pub fn of(shop: &Shop, products: &[Product]) -> Self {
        Self::templated(shop, products, &[])
    }

    pub fn templated(shop: &Shop, products: &[Product], templates: &[Template]) -> Self {
        let none = vec![Vec::new(); products.len()];
        let lists = Lists { a: none.clone(), b: none };
        let order: Vec<u32> = (0..products.len() as u32).collect();
        let pictures = vec![None; products.len()];
        let input = TableInput {
            shop,
            products,
            pictures: &pictures,
            lists: &lists,
            common: None,
            order: &order,
            embedding: "test",
            templates,
            products_per_shard: 0,
            keys: KeyStorage::Index,
        };
        let written = |keys| Self::from(write(&TableInput { keys, ..input }).expect("it is sound"));
        let others = [KeyStorage::Names, KeyStorage::Buckets].map(written).into();
        let group = |product: &Product| Some((product.id.clone(), product.group.clone()?));
        let groups = products.iter().filter_map(group).collect();
        Self { others, groups, ..written(KeyStorage::Index) }
    }

    pub fn table(&self) -> Table<impl Fn(&str) -> Result<Vec<u8>, TableError> + '_> {
        let read = |path: &str| {
            self.files.get(path).cloned().ok_or_else(|| TableError::Missing {
                path: path.to_owned(),
                reason: "no such file".into(),
            })
        };
        Table::open(read, &self.index).expect("the index is sound")
    }

    /// The same table in all forms: with its keys in the index, some in buckets, all in buckets.
    pub fn forms(&self) -> impl Iterator<Item = &Shelf> {
        [self].into_iter().chain(&self.others)
    }

    pub fn identify(&self, page: &Page) -> Verdict {
        let verdict = self.table().identify(page).expect("every shard is there");
        for other in &self.others {
            let other = other.identify(page);
            // The filters of words differ: what one of them takes for a word of names, and refuses
            // for that, the other does not. What both find is the same product, or where nothing tells
            // its variants apart the first of the table, whose order differs.
            if let (Ok(found), Ok(other)) = (&verdict.outcome, &other.outcome) {
                let group = |id: &str| self.groups.get(id);
                let (one, two) = (&found.entry.id, &other.entry.id);
                let variants = group(one).is_some() && group(one) == group(two);
                assert!(one == two || variants, "{page:?}: {found:?} and {other:?}");
                assert_eq!(found.signal, other.signal, "{page:?}");
            }
        }
        verdict
    }
}

impl From<TableFiles> for Shelf {
    fn from(files: TableFiles) -> Self {
        let index = files.index.name.clone();
        let all = files.shards.into_iter().chain(files.keys).chain([files.index]);
        let files = all.map(|file| (file.name, file.bytes)).collect();
        Self { files, index, others: Vec::new(), groups: HashMap::new() }
    }
}

/// Made-up lists: the twelve products after each one in the order, falling in score.
pub fn lists(order: &[u32], count: usize) -> Lists {
    let list = |step: usize| {
        let mut of = vec![Vec::new(); order.len()];
        for (at, product) in order.iter().enumerate() {
            of[*product as usize] = (1..=count)
                .map(|rank| Neighbour {
                    product: order[(at + rank * step) % order.len()],
                    score: 0.99 - 0.03 * rank as f32,
                })
                .collect();
        }
        of
    };
    Lists { a: list(1), b: list(2) }
}

/// Made-up lists that look like real ones: for A and B each `count` of the 60 products around
/// each one in the order, some of them in both lists.
pub fn near_lists(order: &[u32], count: usize) -> Lists {
    let around = order.len().min(60);
    let list = |seed: u64| {
        let mut of = vec![Vec::new(); order.len()];
        for (at, product) in order.iter().enumerate() {
            let mut random = Random::new(seed ^ (at as u64) << 32);
            let mut chosen: Vec<usize> = Vec::new();
            while chosen.len() < count.min(order.len() - 1) {
                let offset = random.below(around) + order.len() - around / 2;
                let other = (at + offset) % order.len();
                if other != at && !chosen.contains(&other) {
                    chosen.push(other);
                }
            }
            let scored = chosen.iter().enumerate().map(|(rank, other)| Neighbour {
                product: order[*other],
                score: 0.97 - 0.003 * (rank * (3 + at % 7)) as f32,
            });
            of[*product as usize] = scored.collect();
        }
        of
    };
    Lists { a: list(1), b: list(2) }
}
