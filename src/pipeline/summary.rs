//! What a build did, for people and for machines.

mod text;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::Changes;
use crate::images::{DownloadCounts, FailureKind, PictureFailure};
use crate::recommend::Recall;
use crate::titles::{SkippedPage, TitlesSummary};
pub use text::size;
use vitrine_catalogue::Skipped;

/// Examples of each kind of failure.
const EXAMPLES_OF_A_KIND: usize = 2;

/// What a build did. Its serialised form is the output of `vitrine build --json`.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Products in the table.
    pub products: usize,
    /// Their pictures.
    pub pictures: PictureCounts,
    /// Pictures from the web.
    pub downloads: DownloadCounts,
    /// The pictures among `skipped`, by the kind of failure.
    pub failures: Vec<FailureCount>,
    /// Pictures that are used as they were, because their servers gave nothing better.
    pub kept: Vec<SkippedItem>,
    /// Pictures that so many products share that they show none of them: for each the products'
    /// ids. Those of them that have no other picture count as without one.
    pub placeholders: Vec<Vec<String>>,
    /// What could not be used, and why.
    pub skipped: Vec<SkippedItem>,
    /// What the pages of some products taught; `None` where none was to be asked for.
    pub titles: Option<TitlesSummary>,
    /// How much of what is nearest by picture was found, where there are too many products to compare
    /// all with all.
    pub recall: Option<Recall>,
    /// What it changed in the folder.
    pub changes: Changes,
    /// Whether nothing was published: `written` is then what would be.
    pub dry_run: bool,
    /// Seconds that each step took.
    pub seconds: BTreeMap<&'static str, f64>,
    /// Bytes of the published files, by kind.
    pub bytes: BTreeMap<&'static str, u64>,
    /// What had to be written because it was not there already.
    pub written: Written,
    /// The network's id.
    pub network: String,
    /// The published folder.
    pub out: PathBuf,
    /// Things a person should know.
    pub warnings: Vec<String>,
}

/// The products' pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PictureCounts {
    /// Distinct pictures that have a vector: embedded or cached.
    pub found: usize,
    /// Embedded in this run.
    pub embedded: usize,
    /// Whose vectors came from the cache.
    pub cached: usize,
    /// Addresses in the feed that gave no usable picture.
    pub failed: usize,
    /// Products without any usable picture.
    pub products_without: usize,
}

/// Pictures that failed in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailureCount {
    /// In which way.
    pub kind: FailureKind,
    /// How many.
    pub count: usize,
    /// A few of them: address and reason.
    pub examples: Vec<String>,
}

impl FailureCount {
    /// The most frequent kind first.
    pub(crate) fn of(failures: &[PictureFailure]) -> Vec<FailureCount> {
        let mut kinds: BTreeMap<FailureKind, Vec<&PictureFailure>> = BTreeMap::new();
        for failure in failures {
            kinds.entry(failure.kind).or_default().push(failure);
        }
        let example = |failure: &&PictureFailure| {
            let PictureFailure { id, address, reason, .. } = failure;
            format!("{address} (product {id}): {reason}")
        };
        let mut counts: Vec<FailureCount> = kinds
            .into_iter()
            .map(|(kind, failures)| FailureCount {
                kind,
                count: failures.len(),
                examples: failures.iter().take(EXAMPLES_OF_A_KIND).map(example).collect(),
            })
            .collect();
        counts.sort_by_key(|kind| std::cmp::Reverse(kind.count));
        counts
    }
}

/// Something of the feed that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedItem {
    /// What it is. A product that is skipped is not in the table; one whose picture is, is.
    pub kind: SkippedKind,
    /// The product's identifier, where it has one.
    pub id: Option<String>,
    /// Where: a line of the feed, or the picture's address.
    pub place: String,
    /// Why, in a few words.
    pub reason: String,
    /// Of a picture, the kind of failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureKind>,
}

/// What was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SkippedKind {
    /// An entry of the feed.
    Product,
    /// A picture of a product.
    Picture,
    /// A page of the shop.
    Page,
}

/// What a publication wrote and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Files written.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files of earlier builds that were removed.
    pub removed: u64,
}

impl fmt::Display for SkippedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(id) = &self.id {
            write!(f, " (product {id})")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl From<&Skipped> for SkippedItem {
    fn from(skipped: &Skipped) -> SkippedItem {
        SkippedItem {
            kind: SkippedKind::Product,
            id: skipped.id.clone(),
            place: skipped.place.clone(),
            reason: skipped.reason.clone(),
            failure: None,
        }
    }
}

impl From<PictureFailure> for SkippedItem {
    fn from(failure: PictureFailure) -> SkippedItem {
        SkippedItem {
            kind: SkippedKind::Picture,
            id: Some(failure.id),
            place: failure.address,
            reason: failure.reason,
            failure: Some(failure.kind),
        }
    }
}

impl From<&SkippedPage> for SkippedItem {
    fn from(SkippedPage { id, url, reason }: &SkippedPage) -> SkippedItem {
        SkippedItem {
            kind: SkippedKind::Page,
            id: Some(id.clone()),
            place: url.clone(),
            reason: reason.clone(),
            failure: None,
        }
    }
}
