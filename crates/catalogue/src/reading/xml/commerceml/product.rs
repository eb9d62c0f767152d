//! A product of CommerceML's catalogue.

use std::sync::Arc;

use crate::Product;
use crate::reading::collect::product::push_param;
use crate::reading::text;
use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::meaning::meaning;
use crate::reading::xml::commerceml::characteristics::characteristics;
use crate::reading::xml::commerceml::classifier::Classifier;
use crate::reading::xml::commerceml::node::Node;

/// The product of an element, without what the offers tell.
pub(crate) fn product(node: &Node, classifier: &Classifier) -> Product {
    let groups = node.all("Группы").flat_map(|groups| groups.all("Ид")).map(Node::shown);
    let maker = node.all("Изготовитель").next().map(|maker| maker.text_of("Наименование"));
    let mut product = Product {
        id: node.text_of("Ид"),
        name: node.text_of("Наименование"),
        pictures: node.all("Картинка").filter_map(|one| text::address(&one.shown())).collect(),
        category: classifier.path(groups).into(),
        vendor: maker.filter(|maker| !maker.is_empty()).map(Arc::from),
        available: true,
        ..Product::default()
    };
    for one in node.all("ЗначенияСвойств").flat_map(|values| &values.children) {
        for value in one.all("Значение").map(Node::shown) {
            let Some((name, value)) = classifier.value(&one.text_of("Ид"), &value) else {
                continue;
            };
            if product.vendor.is_none() && meaning(name).column == Column::Vendor {
                product.vendor = text::present(value).map(Arc::from);
            }
            push_param(&mut product, name, value, None);
        }
    }
    characteristics(node, &mut product);
    product
}
