//! The classifier of CommerceML: groups and properties.

use std::collections::HashMap;

use crate::reading::xml::commerceml::node::Node;

/// Deepest tree of groups that is read.
const DEPTH: usize = 32;

/// What identifiers in products mean.
#[derive(Default)]
pub(crate) struct Classifier {
    /// The path of each group.
    groups: HashMap<String, Vec<String>>,
    properties: HashMap<String, Property>,
}

/// A property of products.
struct Property {
    name: String,
    /// The values that are named by an identifier.
    values: HashMap<String, String>,
}

impl Classifier {
    /// Takes a group with those inside.
    pub fn group(&mut self, node: &Node) {
        self.group_below(node, &[]);
    }

    fn group_below(&mut self, node: &Node, above: &[String]) {
        let mut path = above.to_vec();
        path.push(node.text_of("Наименование"));
        if path.len() < DEPTH {
            for inner in node.all("Группы").flat_map(|groups| groups.all("Группа")) {
                self.group_below(inner, &path);
            }
        }
        path.retain(|name| !name.is_empty());
        self.groups.insert(node.text_of("Ид"), path);
    }

    /// Takes a property with its values.
    pub fn property(&mut self, node: &Node) {
        let values = node.all("ВариантыЗначений").flat_map(|values| &values.children);
        let values = values.map(|value| (value.text_of("ИдЗначения"), value.text_of("Значение")));
        let property =
            Property { name: node.text_of("Наименование"), values: values.collect() };
        self.properties.insert(node.text_of("Ид"), property);
    }

    /// The path of the first of some groups that is known.
    pub fn path(&self, mut ids: impl Iterator<Item = String>) -> Vec<String> {
        ids.find_map(|id| self.groups.get(&id)).cloned().unwrap_or_default()
    }

    /// The name of a property and what a value of it means.
    pub fn value<'a>(&'a self, id: &str, value: &'a str) -> Option<(&'a str, &'a str)> {
        let property = self.properties.get(id)?;
        Some((&property.name, property.values.get(value).map_or(value, String::as_str)))
    }
}
