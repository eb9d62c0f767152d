//! What a build did, for people and for machines.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::diff::Changes;
use super::pictures::PictureFailure;
use crate::catalogue::Skipped;

/// What a build did. Its serialised form is the output of `vitrine build --json`.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Products in the table.
    pub products: usize,
    /// Their pictures.
    pub pictures: PictureCounts,
    /// Pictures that so many products share that they show none of them: for each the products'
    /// ids. These products count as without a picture.
    pub placeholders: Vec<Vec<String>>,
    /// What could not be used, and why.
    pub skipped: Vec<SkippedItem>,
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
}

/// What was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SkippedKind {
    /// An entry of the feed.
    Product,
    /// A picture of a product.
    Picture,
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
        }
    }
}

impl Summary {
    /// The summary in a few lines; of what was skipped, the first `examples`.
    pub fn text(&self, examples: usize) -> String {
        let PictureCounts { found, embedded, cached, failed, products_without } = self.pictures;
        let mut lines = vec![format!(
            "{} products, {found} pictures ({embedded} embedded, {cached} cached, {failed} failed)",
            self.products
        )];
        if products_without > 0 {
            lines.push(format!(
                "{products_without} products have no usable picture: attributes choose for them"
            ));
        }
        for products in &self.placeholders {
            lines.push(format!(
                "{} of them share one picture, a placeholder (products {})",
                products.len(),
                first_few(products)
            ));
        }
        for (kind, name) in [
            (SkippedKind::Product, "entries of the feed gave no product"),
            (SkippedKind::Picture, "pictures could not be used"),
        ] {
            let items: Vec<_> = self.skipped.iter().filter(|item| item.kind == kind).collect();
            if items.is_empty() {
                continue;
            }
            let end = if examples > 0 { ":" } else { "" };
            lines.push(format!("{} {name}{end}", items.len()));
            lines.extend(items.iter().take(examples).map(|item| format!("  {item}")));
            if examples > 0 && items.len() > examples {
                lines.push(format!("  … and {} more; --json lists all", items.len() - examples));
            }
        }
        if let Some(pack) = self.bytes.get("pack") {
            let of = |kind| size(self.bytes.get(kind).copied().unwrap_or_default());
            lines.push(format!(
                "search by photo: network {}, codes {}, module {}",
                size(*pack),
                of("codes"),
                of("search")
            ));
        }
        lines.push(self.changes.text());
        lines.push(self.outcome());
        lines.join("\n")
    }

    /// What came of it, in one line.
    pub fn outcome(&self) -> String {
        let Written { files, bytes, removed } = self.written;
        let (out, all) = (self.out.display(), size(self.bytes.values().sum()));
        let (published, written) = match self.dry_run {
            true => ("dry run, nothing published: would publish", "to write"),
            false => ("published", "written"),
        };
        let removed = match (removed, self.dry_run) {
            (0, _) => String::new(),
            (_, true) => format!(", {removed} old ones to remove"),
            (_, false) => format!(", {removed} old ones removed"),
        };
        let bytes = size(bytes);
        format!("{published} {out} ({all} in all; {files} files with {bytes} {written}{removed})")
    }
}

fn first_few(ids: &[String]) -> String {
    const FEW: usize = 3;
    let more = if ids.len() > FEW { ", …" } else { "" };
    format!("{}{more}", ids[..ids.len().min(FEW)].join(", "))
}

/// A number of bytes as people read it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
