//! The frame around the offers of a feed in XML: the shop, its currencies and categories.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::reading::text;
use crate::reading::xml::fields::{Field, closed_by, fields};
use crate::{Money, Shop};

/// Deepest category path; a longer one is a cycle in disguise.
const DEPTH_LIMIT: usize = 32;

/// The shop and its categories.
#[derive(Default)]
pub(crate) struct Frame {
    pub shop: Shop,
    /// The shop's own currency, where there is no doubt.
    pub currency: Arc<str>,
    /// Id to name and parent.
    categories: HashMap<String, (String, Option<String>)>,
    pub closed: bool,
}

impl Frame {
    /// Reads what the splitter left; `root` is the feed's first element, empty where the offers
    /// stand alone.
    pub fn read(xml: &str, root: &str) -> Frame {
        let mut frame =
            Frame { closed: root.is_empty() || closed_by(xml, root), ..Frame::default() };
        let Some(root) = fields(xml).find(|field| field.name == root) else { return frame };
        let mut company = String::new();
        let shop = fields(root.raw).find(|field| field.name == "shop");
        for field in fields(shop.map_or(root.raw, |shop| shop.raw)) {
            match field.local() {
                "name" | "title" => frame.shop.name = field.shown(),
                "company" | "firmName" => company = field.shown(),
                "url" | "link" => frame.shop.url = text::address(&field.text()),
                "currencies" => frame.currency = base_currency(&field),
                "categories" | "catalog" | "category_list" => {
                    fields(field.raw).for_each(|category| frame.category(&category, None));
                }
                _ => {}
            }
        }
        if frame.shop.name.is_empty() {
            frame.shop.name = company;
        }
        frame
    }

    /// Whether the feed lists categories at all.
    pub fn has_categories(&self) -> bool {
        !self.categories.is_empty()
    }

    /// Attributes in YML, elements in Hotline's format; some exporters put children inside.
    fn category(&mut self, field: &Field, outer: Option<&str>) {
        if !field.local().eq_ignore_ascii_case("category") {
            return;
        }
        let inside = field.has_elements();
        let told = |names: &[&str]| {
            let attribute = || names.iter().find_map(|name| field.attribute(name));
            let element = || fields(field.raw).find(|inner| names.contains(&inner.local()));
            attribute().or_else(|| if inside { element()?.present() } else { None })
        };
        let Some(id) = told(&["id"]) else { return };
        let parent = told(&["parentId", "parent_id", "parentID", "parentid"]);
        let parent = parent.or_else(|| outer.map(str::to_owned));
        let parent = parent.filter(|parent| !matches!(parent.as_str(), "" | "0") && *parent != id);
        let name = told(&["name", "title"]).map(|name| text::shown(&name));
        let name = name.or_else(|| if inside { None } else { field.present() });
        let children = fields(field.raw).filter(|inner| inner.local() == "category");
        if inside {
            children.for_each(|child| self.category(&child, Some(&id)));
        }
        // Of several with one id the first counts.
        self.categories.entry(id).or_insert((name.unwrap_or_default(), parent));
    }

    /// The names from the root down to a category; cycles are cut.
    pub fn path(&self, id: &str) -> Option<Vec<String>> {
        let mut path = Vec::new();
        let mut next = Some(id);
        let mut seen = HashSet::new();
        while let Some(id) = next
            && seen.insert(id)
            && path.len() < DEPTH_LIMIT
            && let Some((name, parent)) = self.categories.get(id)
        {
            if !name.is_empty() {
                path.push(name.clone());
            }
            next = parent.as_deref();
        }
        path.reverse();
        (!path.is_empty()).then_some(path)
    }
}

/// The only currency, or the one that all rates refer to.
fn base_currency(field: &Field) -> Arc<str> {
    let mut currencies: Vec<(String, Option<String>)> = fields(field.raw)
        .filter_map(|currency| Some((currency.attribute("id")?, currency.attribute("rate"))))
        .collect();
    if currencies.len() > 1 {
        currencies.retain(|(_, rate)| rate.as_deref() == Some("1"));
    }
    match currencies.as_slice() {
        [(id, _)] => Money::parse("1", id).map(|money| money.currency).unwrap_or_default(),
        _ => Arc::default(),
    }
}
