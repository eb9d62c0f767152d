//! The characteristics of products and offers.

use crate::Product;
use crate::reading::collect::product::push_param;
use crate::reading::xml::commerceml::node::Node;

/// Adds to a product the characteristics that an element lists by name.
pub(super) fn characteristics(node: &Node, product: &mut Product) {
    for one in node.all("ХарактеристикиТовара").flat_map(|list| &list.children)
    {
        let (name, value) = (one.text_of("Наименование"), one.text_of("Значение"));
        push_param(product, &name, &value, None);
    }
}
