//! The shape of a feed in XML: which element is a product.

use std::collections::HashMap;

use crate::Format;
use crate::reading::xml::fields::{Field, fields};
use crate::reading::xml::keys::{Key, Keys, is_of_texts, is_of_variants};

/// Elements that a YML feed may begin with; some shops leave the outer ones out.
pub(crate) const YML_ROOTS: [&str; 4] = ["yml_catalog", "shop", "offers", "kaspi_catalog"];

/// Elements inside elements that are looked at.
const DEPTH: usize = 6;
/// Elements of one kind that are looked at.
const SAMPLE: usize = 8;

/// The shape of a feed in XML: the elements that matter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    pub format: Format,
    /// The first element; empty where products stand alone.
    pub root: String,
    /// The element that is a product.
    pub record: String,
}

impl Shape {
    /// The shape of a feed; `root` may be the record itself.
    fn new(format: Format, root: &str, record: &str) -> Shape {
        let root = if root == record { "" } else { root };
        Shape { format, root: root.to_owned(), record: record.to_owned() }
    }

    /// Finds them in the beginning of a feed, whose elements at the top are `found`.
    pub fn of(head: &str, found: &[Field]) -> Option<Shape> {
        let has = |tag: &str| has_tag(head, tag);
        let named = |name: &str| found.iter().any(|field| field.name == name);
        let root = YML_ROOTS.iter().find(|root| named(root)).copied();
        let root = root.or_else(|| found.first().map(|field| field.name))?;
        if has("offer") {
            return Some(Shape::new(Format::Yml, root, "offer"));
        }
        if (root == "price" || root == "shop") && has("items") {
            let format = if root == "price" { Format::Hotline } else { Format::Xml };
            return Some(Shape::new(format, root, "item"));
        }
        if let Some(record) = guess(head).or_else(|| with_texts(head)) {
            return Some(Shape::new(Format::Xml, root, &record));
        }
        // So many categories that the first offer is still far.
        match root {
            "price" if has("categories") => Some(Shape::new(Format::Hotline, root, "item")),
            root if YML_ROOTS.contains(&root) => Some(Shape::new(Format::Yml, root, "offer")),
            _ => None,
        }
    }
}

/// Whether a start tag of this name occurs.
fn has_tag(xml: &str, name: &str) -> bool {
    xml.match_indices(name).any(|(at, _)| {
        xml.get(..at).is_some_and(|before| before.ends_with('<'))
            && xml.get(at + name.len()..).is_some_and(|after| {
                after.starts_with(|next: char| next.is_whitespace() || matches!(next, '>' | '/'))
            })
    })
}

/// What was seen of the elements of one name.
#[derive(Default)]
struct Candidate<'a> {
    seen: usize,
    /// Different meanings of what they hold.
    meanings: usize,
    first: usize,
    /// The element of a product that holds it, where it is a variant.
    owner: Option<&'a str>,
}

/// The element whose parts look most like a product's: a name, and something of a price, a picture
/// or an address.
fn guess(head: &str) -> Option<String> {
    let mut candidates: HashMap<&str, Candidate> = HashMap::new();
    look(head, &mut candidates, &mut Keys::default(), Inside::default());
    let best = candidates.into_iter().filter(|(_, candidate)| candidate.meanings > 0).max_by_key(
        |(_, candidate)| (candidate.meanings, candidate.seen, std::cmp::Reverse(candidate.first)),
    );
    best.map(|(name, candidate)| candidate.owner.unwrap_or(name).to_owned())
}

/// Where some elements stand.
#[derive(Clone, Copy, Default)]
struct Inside<'a> {
    depth: usize,
    /// The innermost element around that has a name.
    named: Option<&'a str>,
    /// Whether they are variants of that.
    variants: bool,
}

/// The innermost element that holds texts in elements of their own, with a name among them, and
/// something of a price or a picture.
fn with_texts(head: &str) -> Option<String> {
    innermost(head, &mut Keys::default(), 0).map(str::to_owned)
}

fn innermost<'a>(xml: &'a str, keys: &mut Keys, depth: usize) -> Option<&'a str> {
    for field in fields(xml).filter(Field::has_elements).take(SAMPLE) {
        let inner = if depth < DEPTH { innermost(field.raw, keys, depth + 1) } else { None };
        if inner.is_some() {
            return inner;
        }
        let texts = fields(field.raw).filter(|inner| is_of_texts(inner.local()));
        let mut texts = texts.flat_map(|texts| fields(texts.raw)).flat_map(|text| {
            let inside = if text.has_elements() { text.raw } else { "" };
            fields(inside).chain([text])
        });
        let named = texts.any(|text| matches!(keys.of(text.name), Key::Name | Key::OtherName));
        let mut shown = fields(field.raw).map(|inner| keys.of(inner.name));
        if named && shown.any(|key| key.is_price() || key == Key::Picture) {
            return Some(field.name);
        }
    }
    None
}

/// Looks at the elements of some XML, and inside them.
fn look<'a>(
    xml: &'a str,
    candidates: &mut HashMap<&'a str, Candidate<'a>>,
    keys: &mut Keys,
    inside: Inside<'a>,
) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for field in fields(xml) {
        let count = counts.entry(field.name).or_default();
        *count += 1;
        if *count > SAMPLE || !field.has_elements() {
            continue;
        }
        let meanings = meanings(&field, keys);
        let variants = inside.variants || is_of_variants(field.local());
        let first = candidates.len();
        let candidate =
            candidates.entry(field.name).or_insert(Candidate { first, ..Candidate::default() });
        candidate.seen += 1;
        candidate.meanings = candidate.meanings.max(meanings);
        if variants {
            candidate.owner = candidate.owner.or(inside.named);
        }
        if inside.depth < DEPTH {
            let names = |inner: Field| matches!(keys.of(inner.name), Key::Name | Key::OtherName);
            // The root is the shop or the feed.
            let named = !variants && inside.depth > 0 && fields(field.raw).any(names);
            let named = if named { Some(field.name) } else { inside.named };
            look(field.raw, candidates, keys, Inside { depth: inside.depth + 1, named, variants });
        }
    }
}

/// How many of a product's properties an element has; 0 where the essential ones are missing.
fn meanings(field: &Field, keys: &mut Keys) -> usize {
    let attributes = field.attributes().map(|(name, _)| name);
    let elements = fields(field.raw).map(|inner| inner.name);
    let mut found: Vec<Key> = Vec::new();
    for name in attributes.chain(elements) {
        let key = keys.of(name);
        if !found.contains(&key) && !matches!(key, Key::Other | Key::Ignored) {
            found.push(key);
        }
    }
    let has = |keys: &[Key]| keys.iter().any(|key| found.contains(key));
    let product = has(&[Key::Name, Key::OtherName, Key::Model])
        && has(&[Key::Price, Key::FullPrice, Key::LesserPrice, Key::SalePrice, Key::Picture]);
    if product { found.len() } else { 0 }
}
