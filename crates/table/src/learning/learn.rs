//! Learning templates from a handful of titles and the products' names.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::keys::text::key;
use crate::learning::products::KnownProducts;
use crate::learning::readings::{Reading, TitleReadings};
use crate::learning::spelling::spelling;
use crate::{LearntTemplate, Lesson, NamedProduct, Sample, SampleTitle, Template, Untaught};

/// Different names around which words must be the same to count as the shop's template.
const MIN_NAMES: usize = 2;

/// Learns the templates of titles from samples. The page's product is what the owner says, else
/// what its address or sku says, else the longest name in the title; the last must then leave no
/// doubt.
pub fn learn(products: &[NamedProduct], samples: &[Sample]) -> Lesson {
    let catalogue = KnownProducts::new(products);
    let mut titles: Vec<TitleReadings> = Vec::new();
    for sample in samples {
        let shown = catalogue.shown_by(sample);
        for title in &sample.titles {
            if !titles.iter().any(|read| read.title == *title) {
                titles.push(catalogue.read(title, &shown));
            }
        }
    }
    let mut templates = supported(&catalogue, &titles);
    let misleading: BTreeSet<Template> = (templates.keys())
        .filter(|template| titles.iter().any(|title| catalogue.misled(title, template)))
        .cloned()
        .collect();
    let refusals: Vec<Untaught> =
        titles.iter().map(|read| refusal(read, &catalogue, &templates, &misleading)).collect();
    templates.retain(|template, text| text.is_some() && !misleading.contains(template));

    let order = by_titles(&templates, &titles);
    let learnt = order.iter().map(|&(template, titles)| LearntTemplate {
        text: templates[template].clone().unwrap_or_default(),
        titles,
    });
    let told = titles.iter().zip(refusals).map(|(read, refusal)| {
        let of = |way: &Reading| order.iter().position(|(known, _)| **known == way.template);
        let found = read.ways.iter().filter_map(|way| Some((of(way)?, way.product))).min();
        let product =
            found.map(|(_, product)| product).or(read.ways.first().map(|way| way.product));
        let product = product.or_else(|| read.shown.first().copied());
        SampleTitle {
            title: read.title.clone(),
            product: product.map(|at| (products[at].id.clone(), products[at].name.clone())),
            template: found.map(|(at, _)| at).ok_or(read.fault.unwrap_or(refusal)),
        }
    });
    Lesson { templates: learnt.collect(), titles: told.collect() }
}

/// Why a title teaches nothing, where none of its templates is learnt.
fn refusal(
    read: &TitleReadings,
    catalogue: &KnownProducts,
    templates: &BTreeMap<Template, Option<String>>,
    misleading: &BTreeSet<Template>,
) -> Untaught {
    let doubtful = |way: &Reading| !way.trusted && templates.get(&way.template) == Some(&None);
    if misleading.iter().any(|template| catalogue.misled(read, template)) {
        Untaught::Contradiction
    } else if read.ways.iter().any(|way| misleading.contains(&way.template)) {
        Untaught::Misleading
    } else if read.ways.iter().any(doubtful) {
        Untaught::Doubtful
    } else {
        Untaught::Once
    }
}

/// The templates that some title has, with how many titles have each, the most first.
fn by_titles<'t>(
    templates: &BTreeMap<Template, Option<String>>,
    titles: &'t [TitleReadings],
) -> Vec<(&'t Template, usize)> {
    let mut counted: Vec<(&Template, usize)> = Vec::new();
    for way in titles.iter().flat_map(|read| &read.ways) {
        match counted.iter_mut().find(|(template, _)| **template == way.template) {
            Some((_, count)) => *count += 1,
            None if templates.contains_key(&way.template) => counted.push((&way.template, 1)),
            None => {}
        }
    }
    counted.sort_by_key(|(_, count)| Reverse(*count));
    counted
}

/// The templates around enough different names, each as it is most often written; `None` where it
/// may be that of other products.
fn supported(
    catalogue: &KnownProducts,
    titles: &[TitleReadings],
) -> BTreeMap<Template, Option<String>> {
    let mut groups: BTreeMap<&Template, Vec<(&TitleReadings, &Reading)>> = BTreeMap::new();
    for read in titles {
        for way in &read.ways {
            groups.entry(&way.template).or_default().push((read, way));
        }
    }
    let names = |ways: &[(&TitleReadings, &Reading)], trusted: bool| {
        let ways = ways.iter().filter(|(_, way)| way.trusted || !trusted);
        let names: BTreeSet<String> =
            ways.map(|(read, way)| key(&read.words[way.span.clone()])).collect();
        names.len()
    };
    groups.retain(|_, ways| names(ways, false) >= MIN_NAMES);
    let spelt = groups.into_iter().map(|(template, ways)| {
        let sure = names(&ways, true) >= MIN_NAMES
            || !ways.iter().any(|(read, way)| catalogue.doubtful(&read.words, &way.span));
        (template.clone(), sure.then(|| spelling(template, &ways, catalogue.products)))
    });
    spelt.collect()
}
