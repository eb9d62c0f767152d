//! CommerceML 2, which 1C and the systems around it exchange with a shop's site: the catalogue
//! (`import.xml`) and the offers with prices and stocks (`offers.xml`, newer systems also
//! `prices.xml` and `rests.xml`), one document after another in any order.
//!
//! Format: <https://v8.1c.ru/tekhnologii/obmen-dannymi-i-integratsiya/standarty-i-formaty/standarty-commerceml/>.

mod characteristics;
mod classifier;
mod node;
mod offers;
mod product;

use std::io::{BufReader, Read};

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::reading::collect::collector::{Collector, ReadFeed};
use crate::reading::collect::place::Place;
use crate::reading::xml::commerceml::classifier::Classifier;
use crate::reading::xml::commerceml::node::{Node, Nodes};
use crate::reading::xml::commerceml::offers::Offers;
use crate::reading::xml::commerceml::product::product;
use crate::{FeedError, Format, Problem, ReadOptions, Shop};

/// The root of each document.
pub(crate) const ROOT: &str = "КоммерческаяИнформация";

/// Elements that are read whole, one at a time.
const RECORDS: [&str; 6] =
    ["Группа", "Свойство", "СвойствоНоменклатуры", "ТипЦены", "Товар", "Предложение"];

/// Reads the documents to their end.
pub(crate) fn read(
    input: impl Read,
    encoding: Option<&'static Encoding>,
    options: &ReadOptions,
) -> Result<ReadFeed, FeedError> {
    let input = DecodeReaderBytesBuilder::new().encoding(encoding).build(input);
    let mut collector = Collector::new(Format::CommerceMl, options)?;
    let mut nodes = Nodes::new(BufReader::new(input), &RECORDS);
    let mut classifier = Classifier::default();
    let mut offers = Offers::default();
    let mut goods: Vec<Node> = Vec::new();
    while let Some(node) = nodes.next()? {
        match node.name.as_str() {
            "Группа" => classifier.group(&node),
            "Свойство" | "СвойствоНоменклатуры" => {
                classifier.property(&node)
            }
            "ТипЦены" => offers.price_type(&node),
            "Товар" => goods.push(node),
            _ => offers.take(node),
        }
    }
    if goods.is_empty() {
        // The offers alone have names too, but neither pictures nor categories.
        goods = offers.products();
    }
    for (at, node) in goods.into_iter().enumerate() {
        let place = Place::Product(at as u64 + 1);
        let mut product = product(&node, &classifier);
        if is_deleted(&node) {
            collector.skip(place, &product.id, Problem::NotOnSale, "it is marked as deleted");
        } else {
            offers.complete(&mut product);
            collector.add(place, product);
        }
    }
    skip_lone(offers, &mut collector);
    collector.finish(Shop::default())
}

/// Whether the catalogue says that a product is gone.
fn is_deleted(node: &Node) -> bool {
    let state = node.attribute("Статус").unwrap_or_default().to_lowercase();
    matches!(state.as_str(), "удален" | "удалён")
        || node.text_of("ПометкаУдаления").eq_ignore_ascii_case("true")
}

/// Tells of offers whose product is not in the catalogue.
fn skip_lone(offers: Offers, collector: &mut Collector) {
    for (number, id) in offers.lone() {
        let reason = "its product is not in the catalogue (import.xml)";
        collector.skip(Place::Product(number), &id, Problem::ParentSkipped, reason);
    }
}
