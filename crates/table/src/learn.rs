//! Templates of titles, learnt from a handful of them and the products' names.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::address::Address;
use super::text::{Break, Text, Word, key};
use super::words;
use super::{Page, Template};

/// Different names around which words must be the same to count as the shop's template.
const NAMES: usize = 2;

/// A product, as templates are learnt for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The shop's own id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Absolute address of its page; empty where it has none.
    pub url: String,
}

/// A page with what is known of the product that it shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// The page's titles.
    pub titles: Vec<String>,
    /// The product by id, address or name, where the owner says it.
    pub product: Option<String>,
    /// The page's addresses, the most trusted last.
    pub urls: Vec<String>,
    /// `sku` of its JSON-LD Product.
    pub sku: Option<String>,
}

impl From<Page> for Sample {
    fn from(page: Page) -> Self {
        Self { titles: page.titles, product: page.product, urls: page.urls, sku: page.sku }
    }
}

/// What some titles teach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Those that explain the most titles first.
    pub templates: Vec<LearntTemplate>,
    /// Every title once.
    pub titles: Vec<SampleTitle>,
}

/// A template that at least two of the titles have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearntTemplate {
    /// As the configuration has it, for example `Buy {name} online | Shop`.
    pub text: String,
    /// Titles that it explains.
    pub titles: usize,
}

/// A title and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleTitle {
    /// The title.
    pub title: String,
    /// Id and name of the product that it names.
    pub product: Option<(String, String)>,
    /// Its template's position in [`Lesson::templates`], or why it has none.
    pub template: Result<usize, Untaught>,
}

/// Why a title taught nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untaught {
    /// The owner names a product that the catalogue lacks.
    #[error("the catalogue has no such product: name it by its id, its address or its name")]
    UnknownProduct,
    /// Its product's name is not in it.
    #[error("its product's name does not stand in it, or not in full")]
    OtherName,
    /// No product's name is in it.
    #[error("no product's name stands in it")]
    NoName,
    /// It needs no template.
    #[error("it is the name alone, which needs no template")]
    NameAlone,
    /// No other title is made in the same way.
    #[error("no other product's title has the same words around the name")]
    Once,
    /// The words around the name may tell of another product.
    #[error(
        "the words around the name may make it another product: give its page's address or its \
         product's id too"
    )]
    Doubtful,
    /// Its template would find another product in another of the titles than that shows.
    #[error("its template finds a wrong product in another of the titles")]
    Misleading,
    /// The title that [`Untaught::Misleading`] speaks of.
    #[error(
        "another product's name stands where others of the titles have their product's: is its \
         product or its page's address right?"
    )]
    Contradiction,
}

/// Learns templates. The page's product is what the owner says, else what its address or sku
/// says, else the longest name in the title; the last must then leave no doubt.
pub fn learn(products: &[Named], samples: &[Sample]) -> Lesson {
    let catalogue = Catalogue::new(products);
    let mut titles: Vec<Read> = Vec::new();
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
    let doubtful = |way: &Way| !way.trusted && templates.get(&way.template) == Some(&None);
    let refusal = |read: &Read| {
        let ways = || read.ways.iter();
        if misleading.iter().any(|template| catalogue.misled(read, template)) {
            Untaught::Contradiction
        } else if ways().any(|way| misleading.contains(&way.template)) {
            Untaught::Misleading
        } else if ways().any(doubtful) {
            Untaught::Doubtful
        } else {
            Untaught::Once
        }
    };
    let refusals: Vec<Untaught> = titles.iter().map(refusal).collect();
    templates.retain(|template, text| text.is_some() && !misleading.contains(template));

    let mut counts: BTreeMap<&Template, usize> = BTreeMap::new();
    let mut order: Vec<&Template> = Vec::new();
    for way in titles.iter().flat_map(|read| &read.ways) {
        if templates.contains_key(&way.template) {
            *counts.entry(&way.template).or_default() += 1;
            if !order.contains(&&way.template) {
                order.push(&way.template);
            }
        }
    }
    order.sort_by_key(|template| Reverse(counts[template]));
    let place = |read: &Read| {
        let of = |way: &Way| order.iter().position(|template| **template == way.template);
        read.ways.iter().filter_map(|way| Some((of(way)?, way.product))).min()
    };
    let learnt = order.iter().map(|template| LearntTemplate {
        text: templates[*template].clone().unwrap_or_default(),
        titles: counts[*template],
    });
    let told = titles.iter().zip(refusals).map(|(read, refusal)| {
        let found = place(read);
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

/// A title with every way in which it may be made.
struct Read {
    title: String,
    words: Vec<Word>,
    /// Products that the page shows, where that is known.
    shown: Vec<usize>,
    ways: Vec<Way>,
    fault: Option<Untaught>,
}

/// One name in a title, and the words around it.
struct Way {
    template: Template,
    span: Range<usize>,
    product: usize,
    /// The product is known from elsewhere.
    trusted: bool,
}

/// What the page shows, from elsewhere than its titles.
enum Shown {
    Products(Vec<usize>),
    NotSaid,
    Unknown,
}

struct Catalogue<'a> {
    products: &'a [Named],
    by_key: HashMap<String, Vec<usize>>,
    /// Every word of every name.
    words: HashSet<String>,
    addresses: Vec<Option<Address>>,
}

impl<'a> Catalogue<'a> {
    fn new(products: &'a [Named]) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        let mut words = HashSet::new();
        for (at, product) in products.iter().enumerate() {
            let name = Text::new(&product.name);
            by_key.entry(name.key()).or_default().push(at);
            words.extend(name.words.into_iter().map(|word| word.text));
        }
        by_key.remove("");
        let addresses = products.iter().map(|product| Address::new(&product.url)).collect();
        Self { products, by_key, words, addresses }
    }

    fn shown_by(&self, sample: &Sample) -> Shown {
        if let Some(product) = &sample.product {
            let by_name = || self.by_key.get(&Text::new(product).key()).cloned();
            let found = [self.by_id(product), self.by_address(product), by_name()];
            return match found.into_iter().flatten().next() {
                Some(found) => Shown::Products(found),
                None => Shown::Unknown,
            };
        }
        let by_address = sample.urls.iter().rev().find_map(|url| self.by_address(url));
        let by_sku = || self.by_id(sample.sku.as_deref()?);
        by_address.or_else(by_sku).map_or(Shown::NotSaid, Shown::Products)
    }

    fn by_id(&self, id: &str) -> Option<Vec<usize>> {
        Some(vec![self.products.iter().position(|product| product.id == id.trim())?])
    }

    fn by_address(&self, url: &str) -> Option<Vec<usize>> {
        let page = Address::new(url)?;
        let shows = |at: &usize| self.addresses[*at].as_ref().is_some_and(|of| page.shows(of));
        let found: Vec<usize> = (0..self.products.len()).filter(shows).collect();
        (!found.is_empty()).then_some(found)
    }

    fn read(&self, title: &str, shown: &Shown) -> Read {
        let words = Text::new(title).words;
        let mut named = self.names_in(&words);
        let (shown, fault) = match shown {
            Shown::Products(shown) => (shown.clone(), Untaught::OtherName),
            Shown::NotSaid => (Vec::new(), Untaught::NoName),
            Shown::Unknown => (Vec::new(), Untaught::UnknownProduct),
        };
        let trusted = fault == Untaught::OtherName;
        if trusted {
            named.retain(|(_, products)| products.iter().any(|at| shown.contains(at)));
        } else {
            let all = named.clone();
            let within = |a: &Range<usize>, b: &Range<usize>| b.start <= a.start && a.end <= b.end;
            named.retain(|(span, _)| !all.iter().any(|(o, _)| o != span && within(span, o)));
        }
        if fault == Untaught::UnknownProduct {
            named.clear();
        }
        let alone = named.iter().any(|(span, _)| *span == (0..words.len()));
        let fault =
            if alone { Some(Untaught::NameAlone) } else { named.is_empty().then_some(fault) };
        named.retain(|_| !alone);
        let ways = named.into_iter().map(|(span, products)| Way {
            template: Template::of(&words[..span.start], &words[span.end..]),
            product: products.iter().copied().find(|at| shown.contains(at)).unwrap_or(products[0]),
            span,
            trusted,
        });
        Read { title: title.to_owned(), ways: ways.collect(), words, shown, fault }
    }

    /// Every run of words that is a name, with the products of that name.
    fn names_in(&self, words: &[Word]) -> Vec<(Range<usize>, Vec<usize>)> {
        let runs =
            (0..words.len()).flat_map(|from| (from + 1..=words.len()).map(move |to| from..to));
        runs.filter_map(|run| {
            let products = self.by_key.get(&key(&words[run.clone()]))?;
            Some((run, products.clone()))
        })
        .collect()
    }

    /// Whether a template finds another product in a title than its page shows.
    fn misled(&self, read: &Read, template: &Template) -> bool {
        let Some(span) = template.name_in(&read.words) else { return false };
        let found = self.by_key.get(&key(&read.words[span]));
        !read.shown.is_empty()
            && found.is_some_and(|found| !found.iter().any(|at| read.shown.contains(at)))
    }

    /// Whether words around a name may make it the name of something else.
    fn doubtful(&self, words: &[Word], name: &Range<usize>) -> bool {
        let text = Text { words: words.to_vec() };
        let segment = text.segment(name.start).start..text.segment(name.end - 1).end;
        let word = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        let outside = || (0..words.len()).filter(|at| !name.contains(at));
        let deals = outside().any(|at| words::deal(word(at)) && !words::review(word(at)));
        outside().any(|at| {
            let text = word(at);
            let given = self.words.contains(text) || words[at].has_digit();
            let near = segment.contains(&at);
            let bound = words::deal(text) || words::glue(text);
            let relates = words::relation(text) && !words::deal(word(at + 1));
            let begins = words[at].before != Break::None;
            words::other(text)
                || words::review(text) && !deals
                || words[at].is_code()
                || near && (given && !bound || words::accessory(text))
                || near && relates && (at < name.start || !deals)
                || begins && words::accessory(text)
        })
    }
}

/// The templates around enough different names, each as it is most often written; `None` where it
/// may be that of other products.
fn supported(catalogue: &Catalogue, titles: &[Read]) -> BTreeMap<Template, Option<String>> {
    let mut groups: BTreeMap<&Template, Vec<(&Read, &Way)>> = BTreeMap::new();
    for read in titles {
        for way in &read.ways {
            groups.entry(&way.template).or_default().push((read, way));
        }
    }
    let names = |ways: &[(&Read, &Way)], trusted: bool| {
        let ways = ways.iter().filter(|(_, way)| way.trusted || !trusted);
        let names: BTreeSet<String> =
            ways.map(|(read, way)| key(&read.words[way.span.clone()])).collect();
        names.len()
    };
    groups.retain(|_, ways| names(ways, false) >= NAMES);
    let spelt = groups.into_iter().map(|(template, ways)| {
        let sure = names(&ways, true) >= NAMES
            || !ways.iter().any(|(read, way)| catalogue.doubtful(&read.words, &way.span));
        (template.clone(), sure.then(|| spelling(template, &ways, catalogue.products)))
    });
    spelt.collect()
}

/// How most of the titles write a template, the shortest of those; normalised words where none of
/// them can be written as a template.
fn spelling(template: &Template, ways: &[(&Read, &Way)], products: &[Named]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (read, way) in ways {
        let text = written(read, way, &products[way.product].name);
        if text.parse().as_ref() == Ok(template) {
            *counts.entry(text).or_default() += 1;
        }
    }
    let best = counts
        .into_iter()
        .max_by_key(|(text, count)| (*count, Reverse(text.chars().count()), Reverse(text.clone())));
    best.map_or_else(|| template.to_string(), |(text, _)| text)
}

/// A title with `{name}` in place of the name: of what is written as that is, or else of no more
/// than its words.
fn written(read: &Read, way: &Way, name: &str) -> String {
    let (title, words) = (read.title.as_str(), &read.words);
    let same = |raw: &str, words: &[Word]| {
        let read = Text::new(raw).words;
        read.iter().map(|word| &word.text).eq(words.iter().map(|word| &word.text))
    };
    let cuts = |at: usize| {
        let cuts = title.char_indices().map(|(cut, _)| cut).chain([title.len()]);
        let fits = |cut: &usize| {
            let (head, tail) = title.split_at(*cut);
            same(head, &words[..at]) && same(tail, &words[at..])
        };
        cuts.filter(fits).collect::<Vec<usize>>()
    };
    let (from, to) = (cuts(way.span.start), cuts(way.span.end));
    let exact = from.iter().find_map(|&from| {
        let end = from + name.trim().len();
        (to.contains(&end) && title.get(from..end) == Some(name.trim())).then_some((from, end))
    });
    let Some((from, to)) = exact.or(from.last().copied().zip(to.first().copied())) else {
        return String::new();
    };
    let plain = |text: &str| text.replace(['{', '}'], " ").replace(char::is_control, " ");
    let text = format!("{}{{name}}{}", plain(&title[..from]), plain(&title[to.max(from)..]));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
