//! What a build changes in a published folder, as its visitors see it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::dist::layout::FRAME;
use crate::dist::{Folder, FolderError};
use vitrine_table::{Card, Entry, Source, Table, TableError, TableFiles};

/// Ids that a text names of each kind.
const FEW: usize = 5;

/// A build compared with the one that the folder held before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Whether there was a build to compare with.
    pub compared: bool,
    /// Why not.
    pub reason: Option<String>,
    /// Ids of products that the folder did not have.
    pub added: Vec<String>,
    /// Ids of products that it has no longer.
    pub gone: Vec<String>,
    /// Products whose own card differs.
    pub changed: Vec<ChangedProduct>,
    /// Ids of products, of both builds, that have other neighbours or the same in another order.
    pub neighbours: ChangedNeighbours,
}

/// A product whose own card differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedProduct {
    /// The product's identifier.
    pub id: String,
    /// What differs.
    pub fields: Vec<Field>,
}

/// A part of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The name.
    Name,
    /// The page's address.
    Url,
    /// The price, or the one before a discount.
    Price,
    /// The picture.
    Picture,
}

/// Ids by variant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ChangedNeighbours {
    /// By attributes.
    pub a: Vec<String>,
    /// By picture first.
    pub b: Vec<String>,
}

impl Changes {
    /// Compares a new table with the one that is published in `dist`. A folder that cannot be read
    /// is no error: there is nothing to compare with.
    ///
    /// # Errors
    ///
    /// Where the new table cannot be read.
    pub(crate) fn of(dist: &Path, new: &TableFiles) -> Result<Changes, TableError> {
        let impossible = |reason: String| Changes { reason: Some(reason), ..Changes::default() };
        if !dist.join(FRAME).exists() {
            return Ok(impossible("nothing was published before".into()));
        }
        let old = Folder::open(dist).and_then(|folder| {
            if folder.manifest().index == new.index.name {
                return Ok(None);
            }
            let old = folder.entries().map(|entry| entry.map(Compared::from));
            old.collect::<Result<Vec<Compared>, FolderError>>().map(Some)
        });
        match old {
            Err(error) => Ok(impossible(format!("the earlier build cannot be read: {error}"))),
            // The index has the hashes of all shards.
            Ok(None) => Ok(Changes { compared: true, ..Changes::default() }),
            Ok(Some(old)) => Ok(Changes::between(&old, &entries(new)?)),
        }
    }

    fn between(old: &[Compared], new: &[Compared]) -> Changes {
        let (old, new) = (by_id(old), by_id(new));
        let only = |these: &ById, those: &ById| {
            these.keys().filter(|id| !those.contains_key(*id)).map(ToString::to_string).collect()
        };
        let mut changes = Changes {
            compared: true,
            added: only(&new, &old),
            gone: only(&old, &new),
            ..Changes::default()
        };
        for (id, after) in &new {
            let Some(before) = old.get(id) else { continue };
            let fields = fields(&before.card, &after.card);
            if !fields.is_empty() {
                changes.changed.push(ChangedProduct { id: id.to_string(), fields });
            }
            if before.a != after.a {
                changes.neighbours.a.push(id.to_string());
            }
            if before.b != after.b {
                changes.neighbours.b.push(id.to_string());
            }
        }
        changes
    }

    /// Whether the folder's products and neighbours stay the same.
    pub fn is_empty(&self) -> bool {
        let ChangedNeighbours { a, b } = &self.neighbours;
        self.compared
            && self.changed.is_empty()
            && [&self.added, &self.gone, a, b].iter().all(|ids| ids.is_empty())
    }

    /// One line for people, with the first ids of each kind.
    pub fn text(&self) -> String {
        self.line(FEW)
    }

    /// The same with numbers alone.
    pub fn counts(&self) -> String {
        self.line(0)
    }

    fn line(&self, few: usize) -> String {
        if let Some(reason) = &self.reason {
            return format!("not compared with an earlier build: {reason}");
        }
        if self.is_empty() {
            return "no product and no neighbour changed".into();
        }
        let changed: Vec<&str> = self.changed.iter().map(|product| product.id.as_str()).collect();
        let mut parts = Vec::new();
        for (name, ids) in [
            ("added", texts(&self.added)),
            ("gone", texts(&self.gone)),
            ("changed", changed),
            ("with other neighbours by attributes", texts(&self.neighbours.a)),
            ("with other neighbours by picture", texts(&self.neighbours.b)),
        ] {
            if !ids.is_empty() {
                let more = if ids.len() > few { ", …" } else { "" };
                let first = ids[..ids.len().min(few)].join(", ");
                let first = if few > 0 { format!(" ({first}{more})") } else { String::new() };
                parts.push(format!("{} {name}{first}", ids.len()));
            }
        }
        format!("products since the last build: {}", parts.join("; "))
    }
}

type ById<'a> = BTreeMap<&'a str, &'a Compared>;

fn by_id(products: &[Compared]) -> ById<'_> {
    products.iter().map(|product| (product.card.id.as_str(), product)).collect()
}

fn texts(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

fn fields(before: &Card, after: &Card) -> Vec<Field> {
    let prices = |card: &Card| (card.price.clone(), card.old_price.clone());
    [
        (Field::Name, before.name != after.name),
        (Field::Url, before.url != after.url),
        (Field::Price, prices(before) != prices(after)),
        (Field::Picture, before.picture != after.picture),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// What is compared of a product: no more, because two whole tables fill much memory.
struct Compared {
    card: Card,
    /// The neighbours' ids.
    a: Vec<String>,
    b: Vec<String>,
}

impl From<Entry> for Compared {
    fn from(entry: Entry) -> Compared {
        let ids = |cards: Vec<Card>| cards.into_iter().map(|card| card.id).collect();
        Compared { card: entry.card, a: ids(entry.similar_a), b: ids(entry.similar_b) }
    }
}

/// Every product of a table that is not yet published.
fn entries(files: &TableFiles) -> Result<Vec<Compared>, TableError> {
    let by_name: BTreeMap<&str, &[u8]> =
        files.all().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    let table = Table::open(Memory(by_name), &files.index.name)?;
    table.entries().map(|entry| entry.map(Compared::from)).collect()
}

struct Memory<'a>(BTreeMap<&'a str, &'a [u8]>);

impl Source for Memory<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, TableError> {
        let missing = || TableError::Missing { path: path.into(), reason: "not written".into() };
        self.0.get(path).map(|bytes| bytes.to_vec()).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitrine_catalogue::Money;

    fn card(id: &str) -> Card {
        Card {
            id: id.into(),
            name: format!("Watch {id}"),
            url: None,
            picture: Some("pictures/a.jpg".into()),
            price: Some(Money { hundredths: 100, currency: "UAH".into() }),
            old_price: None,
            common: None,
            score: 100,
        }
    }

    fn entry(id: &str, a: &[&str], b: &[&str]) -> Compared {
        let ids = |ids: &[&str]| ids.iter().map(ToString::to_string).collect();
        Compared { card: card(id), a: ids(a), b: ids(b) }
    }

    #[test]
    fn every_kind_of_change_is_told_apart() {
        let old = [
            entry("same", &["x", "y"], &["x"]),
            entry("gone", &[], &[]),
            entry("dearer", &["x"], &["x"]),
            entry("moved", &["x", "y"], &["x"]),
        ];
        let mut new = [
            entry("dearer", &["x"], &["x"]),
            entry("same", &["x", "y"], &["x"]),
            entry("moved", &["y", "x"], &["x", "z"]),
            entry("added", &[], &[]),
        ];
        new[0].card.price = None;
        new[0].card.name = "Clock".into();
        let changes = Changes::between(&old, &new);
        let fields = vec![Field::Name, Field::Price];
        let expected = Changes {
            compared: true,
            reason: None,
            added: vec!["added".into()],
            gone: vec!["gone".into()],
            changed: vec![ChangedProduct { id: "dearer".into(), fields }],
            neighbours: ChangedNeighbours { a: vec!["moved".into()], b: vec!["moved".into()] },
        };
        assert_eq!(changes, expected);
        assert!(!changes.is_empty());
        assert!(Changes::between(&old, &old).is_empty());
    }

    #[test]
    fn the_text_is_bounded() {
        let old: Vec<Compared> = (0..100).map(|i| entry(&format!("old{i:02}"), &[], &[])).collect();
        let text = Changes::between(&old, &[entry("new", &[], &[])]).text();
        let expected = "products since the last build: 1 added (new); \
                        100 gone (old00, old01, old02, old03, old04, …)";
        assert_eq!(text, expected);
    }
}
