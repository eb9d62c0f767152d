//! The offers of CommerceML: prices, stocks and variants.

use std::collections::HashMap;

use crate::reading::vocabulary::fold::folded;
use crate::reading::xml::commerceml::characteristics::characteristics;
use crate::reading::xml::commerceml::node::Node;
use crate::{Money, Product};

/// Beginnings of words in the names of price types that visitors pay.
const RETAIL: [&str; 6] = ["розн", "сайт", "интернет", "продаж", "роздр", "retail"];
/// Beginnings of words in the names of price types that they do not.
const OTHER: [&str; 9] =
    ["опт", "закуп", "дилер", "себест", "партн", "миним", "гурт", "учет", "wholesale"];

/// All offers, by the product that they are of.
#[derive(Default)]
pub(crate) struct Offers {
    /// The currency of each type of prices, and how far it stands behind others.
    types: HashMap<String, PriceType>,
    /// Each with its number in the feed.
    by_product: HashMap<String, Vec<(u64, Node)>>,
    count: u64,
}

/// A type of prices.
struct PriceType {
    rank: u8,
    currency: String,
}

impl Offers {
    /// Takes a type of prices.
    pub fn price_type(&mut self, node: &Node) {
        let name = folded(&node.text_of("Наименование"));
        let any = |stems: &[&str]| {
            name.split(' ').any(|word| stems.iter().any(|stem| word.starts_with(stem)))
        };
        let rank = if any(&OTHER) { 2 } else { u8::from(!any(&RETAIL)) };
        let currency = node.text_of("Валюта");
        self.types.insert(node.text_of("Ид"), PriceType { rank, currency });
    }

    /// Takes an offer; `product#variant` identifies that of a variant.
    pub fn take(&mut self, node: Node) {
        self.count += 1;
        let id = node.text_of("Ид");
        let product = id.split('#').next().unwrap_or_default().to_owned();
        self.by_product.entry(product).or_default().push((self.count, node));
    }

    /// The offers as products, in their order, where there is no catalogue.
    pub fn products(&self) -> Vec<Node> {
        let mut first: Vec<&(u64, Node)> =
            self.by_product.values().filter_map(|offers| offers.first()).collect();
        first.sort_by_key(|(number, _)| *number);
        let named = first.into_iter().map(|(_, node)| node.clone()).map(|mut node| {
            let id = node.text_of("Ид");
            let product = id.split('#').next().unwrap_or_default();
            node.set_text("Ид", product);
            node
        });
        named.collect()
    }

    /// Gives a product what its offers tell: price, stock, the variants' characteristics.
    pub fn complete(&mut self, product: &mut Product) {
        let Some(offers) = self.by_product.remove(&product.id) else {
            // With offers at hand, what has none is not sold.
            product.available = self.count == 0;
            return;
        };
        let mut variants: Vec<(&str, Variant)> = Vec::new();
        let ids: Vec<String> = offers.iter().map(|(_, node)| node.text_of("Ид")).collect();
        for ((_, node), id) in offers.iter().zip(&ids) {
            let at = variants.iter().position(|(known, _)| known == id).unwrap_or_else(|| {
                variants.push((id, Variant::default()));
                variants.len() - 1
            });
            if let Some((_, variant)) = variants.get_mut(at) {
                variant.price = variant.price.take().or_else(|| self.price(node));
                variant.left = variant.left.or_else(|| left(node));
            }
            characteristics(node, product);
        }
        let can_be_bought = |variant: &Variant| variant.left.is_none_or(|left| left > 0.0);
        product.available = variants.iter().any(|(_, variant)| can_be_bought(variant));
        let priced = variants.into_iter().filter(|(_, variant)| variant.price.is_some());
        let best = priced.min_by_key(|(_, variant)| !can_be_bought(variant));
        product.price = best.and_then(|(_, variant)| variant.price);
    }

    /// The price of an offer that visitors pay.
    fn price(&self, node: &Node) -> Option<Money> {
        let prices = node.all("Цены").flat_map(|prices| prices.all("Цена"));
        let rank = |price: &&Node| {
            self.types.get(&price.text_of("ИдТипаЦены")).map_or(1, |kind| kind.rank)
        };
        let amount = |price: &Node| {
            let amount = price.text_of("ЦенаЗаЕдиницу");
            let kind = self.types.get(&price.text_of("ИдТипаЦены"));
            let currency = price.text_of("Валюта");
            let currency = match kind {
                Some(kind) if currency.is_empty() => &kind.currency,
                _ => &currency,
            };
            let code = currency.trim_end_matches('.').to_owned();
            Money::parse(&amount, &code)
        };
        let mut prices: Vec<&Node> = prices.collect();
        prices.sort_by_key(rank);
        prices.into_iter().find_map(amount)
    }

    /// The offers that no product has taken, with their numbers.
    pub fn lone(self) -> Vec<(u64, String)> {
        let offers = self.by_product.into_values().flatten();
        let mut lone: Vec<(u64, String)> =
            offers.map(|(number, node)| (number, node.text_of("Ид"))).collect();
        lone.sort_unstable();
        lone
    }
}

/// A variant, which several documents may tell of.
#[derive(Default)]
struct Variant {
    price: Option<Money>,
    left: Option<f64>,
}

/// How many are left, in all places together.
fn left(node: &Node) -> Option<f64> {
    let number = |text: &str| text.trim().replace(',', ".").replace(' ', "").parse::<f64>().ok();
    if let Some(told) = number(&node.text_of("Количество")) {
        return Some(told);
    }
    let mut stocks = Vec::new();
    node.all("Остатки").for_each(|stock| stock.within("Количество", &mut stocks));
    let stocks = stocks.into_iter().filter_map(|stock| number(&stock.shown()));
    let places =
        node.all("Склад").filter_map(|place| number(place.attribute("КоличествоНаСкладе")?));
    stocks.chain(places).fold(None, |sum: Option<f64>, one| Some(sum.unwrap_or(0.0) + one))
}
