//! What came of the pages, for people and for machines.

use serde::Serialize;

/// What a build learnt from the shop's pages, and what is wrong between them and the feed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TitlesSummary {
    /// The templates that were learnt, without those that the configuration has.
    pub templates: Vec<TemplateCount>,
    /// The pages.
    pub pages: PageCounts,
    /// Pages that were not read, and why; of a host that is not reached, the first one.
    pub skipped: Vec<SkippedPage>,
    /// What the feed and the pages say differently.
    pub differences: Vec<Difference>,
}

/// A page that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedPage {
    /// Its product's id.
    pub id: String,
    /// Its address.
    pub url: String,
    /// Why.
    pub reason: String,
}

/// A learnt template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateCount {
    /// As the configuration would have it.
    pub template: String,
    /// The titles that it explains.
    pub titles: usize,
}

/// The pages of products that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PageCounts {
    /// Pages that were read.
    pub read: usize,
    /// Those of them whose servers were not asked.
    pub cached: usize,
    /// Pages that were not read.
    pub skipped: usize,
}

/// What the feed and a product's page say differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What differs.
    pub kind: DifferenceKind,
    /// The product's id.
    pub id: String,
    /// The page's address in the feed.
    pub url: String,
    /// What the feed says.
    pub feed: String,
    /// What the page says.
    pub page: String,
}

/// What differs between the feed and a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// The product's name stands in none of the page's titles.
    Name,
    /// The canonical address is another one.
    Canonical,
    /// The server sends to another address.
    Redirect,
    /// The server says that there is no such page.
    Gone,
}

impl Difference {
    /// The difference in a line.
    pub fn text(&self) -> String {
        let Difference { kind, id, url, feed, page } = self;
        let words = match kind {
            DifferenceKind::Name => format!("is called {feed:?} in the feed and {page:?} here"),
            DifferenceKind::Canonical => format!("the canonical address is {page}"),
            DifferenceKind::Redirect => format!("redirects to {page}"),
            DifferenceKind::Gone => page.clone(),
        };
        format!("{url} (product {id}): {words}")
    }
}

impl TitlesSummary {
    /// Why nothing was read, where that is the same for all pages.
    pub(crate) fn only_reason(&self) -> Option<&str> {
        match (self.pages.read, &self.skipped[..]) {
            (0, [only]) => Some(&only.reason),
            _ => None,
        }
    }

    /// What was done, in a line.
    pub fn outcome(&self) -> String {
        let PageCounts { read, cached, .. } = self.pages;
        if let Some(reason) = self.only_reason() {
            return format!("no page read: {reason}");
        }
        let learnt: Vec<&str> = self.templates.iter().map(|of| of.template.as_str()).collect();
        let learnt = match &learnt[..] {
            [] => "no title template learnt".to_owned(),
            [one] => format!("title template learnt: {one}"),
            all => format!("{} title templates learnt: {}", all.len(), all.join("; ")),
        };
        format!("{read} pages of products read ({cached} cached), {learnt}")
    }
}
