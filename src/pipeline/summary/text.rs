//! The summary of a build in words.

use super::{
    EXAMPLES_OF_A_KIND, FailureCount, PictureCounts, SkippedItem, SkippedKind, Summary, Written,
};
use crate::images::DownloadCounts;
use crate::titles::{Difference, TitlesSummary};

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
        self.placeholders_text(&mut lines);
        let entries = self.skipped.iter().filter(|item| item.kind == SkippedKind::Product);
        list(&mut lines, "entries of the feed gave no product", entries, examples);
        self.failures_text(&mut lines, examples);
        let DownloadCounts { downloaded, unchanged, replaced, kept } = self.downloads;
        if downloaded + unchanged + replaced + kept > 0 {
            lines.push(format!(
                "{downloaded} pictures downloaded, {unchanged} asked for again and unchanged, \
                 {replaced} replaced"
            ));
        }
        let words = "pictures could not be asked for again; those of earlier builds are used";
        list(&mut lines, words, self.kept.iter(), EXAMPLES_OF_A_KIND);
        if let Some(titles) = &self.titles {
            titles_text(&mut lines, titles, examples);
        }
        self.photo_search_text(&mut lines);
        lines.push(self.changes.text());
        lines.push(self.outcome());
        lines.join("\n")
    }

    /// Adds the pictures that are placeholders.
    fn placeholders_text(&self, lines: &mut Vec<String>) {
        for products in &self.placeholders {
            lines.push(format!(
                "{} products share one picture, a placeholder (products {})",
                products.len(),
                first_few(products)
            ));
        }
    }

    /// Adds the pictures that failed, by kind.
    fn failures_text(&self, lines: &mut Vec<String>, examples: usize) {
        let failed: usize = self.failures.iter().map(|kind| kind.count).sum();
        if failed > 0 {
            let end = if examples > 0 { ":" } else { "" };
            lines.push(format!("{failed} pictures could not be used{end}"));
        }
        for FailureCount { kind, count, examples: some } in &self.failures {
            if examples == 0 {
                lines.push(format!("  {count} {}", kind.words()));
                continue;
            }
            lines.push(format!("  {count} {}:", kind.words()));
            lines.extend(some.iter().map(|example| format!("    {example}")));
            if *count > some.len() {
                let more = count - some.len();
                lines.push(format!("    … and {more} more; --json lists all"));
            }
        }
    }

    /// Adds what the search by photo costs, where it is published.
    fn photo_search_text(&self, lines: &mut Vec<String>) {
        if let Some(pack) = self.bytes.get("pack") {
            let bytes = |kind| self.bytes.get(kind).copied().unwrap_or_default();
            let codes = match bytes("cells") {
                0 => size(bytes("codes")),
                cells => format!("{} and {} in cells", size(bytes("codes")), size(cells)),
            };
            lines.push(format!(
                "search by photo: network {}, codes {codes}, module {}",
                size(*pack),
                size(bytes("search"))
            ));
        }
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

/// Adds a heading with the number of items, and a line for each of the first `examples`.
fn list<'s>(
    lines: &mut Vec<String>,
    heading: &str,
    items: impl Iterator<Item = &'s SkippedItem>,
    examples: usize,
) {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return;
    }
    let end = if examples > 0 { ":" } else { "" };
    lines.push(format!("{} {heading}{end}", items.len()));
    lines.extend(items.iter().take(examples).map(|item| format!("  {item}")));
    if examples > 0 && items.len() > examples {
        lines.push(format!("  … and {} more; --json lists all", items.len() - examples));
    }
}

/// Adds what came of the shop's pages.
fn titles_text(lines: &mut Vec<String>, titles: &TitlesSummary, examples: usize) {
    lines.push(titles.outcome());
    if titles.only_reason().is_none() {
        let skipped: Vec<SkippedItem> = titles.skipped.iter().map(SkippedItem::from).collect();
        list(lines, "pages could not be read", skipped.iter(), examples.min(EXAMPLES_OF_A_KIND));
    }
    let count = titles.differences.len();
    if count > 0 {
        let shown = titles.differences.iter().take(examples);
        let end = if examples > 0 { ":" } else { "" };
        lines.push(format!("feed and pages differ in {count} places{end}"));
        lines.extend(shown.map(|difference| format!("  {}", Difference::text(difference))));
        if examples > 0 && count > examples {
            lines.push(format!("  … and {} more; --json lists all", count - examples));
        }
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
