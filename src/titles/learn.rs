//! From a few pages to templates, and to what feed and pages say differently.

use std::collections::BTreeMap;

use super::expand::{Expansion, expand};
use super::fetch::{FetchedPage, NO_TIME, PageFetcher, Unread};
use super::sample::{Candidate, spread};
use super::summary::{
    Difference, DifferenceKind, PageCounts, SkippedPage, TemplateCount, TitlesSummary,
};
use crate::progress::Progress;
use vitrine_catalogue::Catalogue;
use vitrine_table::{
    Lesson, NamedProduct, Sample, Template, Untaught, addresses, learn, same_page,
};

/// Pages that are read; with `robots.txt` some ten requests.
const PAGES: usize = 9;
/// Most templates of one text that are learnt: every visitor's browser gets them.
const TEMPLATES: usize = 8;
/// Products that are thought of, where pages of others cannot be had.
const CANDIDATES: usize = 2 * PAGES;

/// The templates that pages taught, and the story of it.
#[derive(Debug, Clone, Default)]
pub struct LearntTitles {
    /// New templates, those of the most titles first.
    pub templates: Vec<Template>,
    /// What came of the pages.
    pub summary: TitlesSummary,
}

/// The products of a feed as titles are compared with them.
pub fn named_products(catalogue: &Catalogue) -> Vec<NamedProduct> {
    let urls = addresses(&catalogue.shop, &catalogue.products);
    let products = catalogue.products.iter().zip(urls);
    products
        .map(|(product, url)| NamedProduct {
            id: product.id.clone(),
            name: product.name.clone(),
            url,
        })
        .collect()
}

impl LearntTitles {
    /// Reads pages of some products and learns from their titles templates that are not `known`.
    /// `None` where no product has a page that may be asked for.
    pub fn from_pages(
        catalogue: &Catalogue,
        known: &[Template],
        fetcher: &mut PageFetcher,
        progress: &dyn Progress,
    ) -> Option<LearntTitles> {
        let named = named_products(catalogue);
        let urls: Vec<String> = named.iter().map(|product| product.url.clone()).collect();
        let may_reach = |url: &_| fetcher.may_reach(url);
        let candidates = spread(&catalogue.products, &urls, CANDIDATES, may_reach);
        if candidates.is_empty() {
            return None;
        }
        progress.begin("titles", candidates.len().min(PAGES) as u64);
        let mut pages =
            Pages { named: &named, progress, read: Vec::new(), story: Default::default() };
        pages.fetch(&candidates, fetcher);
        pages.leave_out_common_targets();
        let samples: Vec<Sample> =
            pages.read.iter().map(|(_, fetched)| Sample::from(fetched.page.clone())).collect();
        let lesson = learn(&named, &samples);
        pages.compare(&lesson);
        let expansions = expand(&catalogue.products, &named, &pages.titles());
        let mut learnt = LearntTitles { templates: Vec::new(), summary: pages.story };
        for Expansion { told, templates } in expansions {
            learnt.add(told, templates, known);
        }
        for of in lesson.templates.into_iter().take(TEMPLATES) {
            let templates = of.text.parse().into_iter().collect();
            learnt.add(TemplateCount { template: of.text, titles: of.titles }, templates, known);
        }
        progress.end(&learnt.summary.outcome());
        Some(learnt)
    }

    /// Adds what is new of these templates, and tells of it.
    fn add(&mut self, told: TemplateCount, templates: Vec<Template>, known: &[Template]) {
        let before = self.templates.len();
        for template in templates {
            if !known.contains(&template) && !self.templates.contains(&template) {
                self.templates.push(template);
            }
        }
        if self.templates.len() > before {
            self.summary.templates.push(told);
        }
    }
}

/// The pages as they come in.
struct Pages<'a> {
    named: &'a [NamedProduct],
    progress: &'a dyn Progress,
    read: Vec<(usize, FetchedPage)>,
    story: TitlesSummary,
}

impl Pages<'_> {
    fn fetch(&mut self, candidates: &[Candidate], fetcher: &mut PageFetcher) {
        let mut closed: Vec<String> = Vec::new();
        // Pages that are gone count as asked for; those that may not be asked for give way.
        let mut left = PAGES;
        for Candidate { product, url } in candidates {
            let host = url.origin().ascii_serialization();
            if left == 0 || closed.contains(&host) {
                continue;
            }
            match fetcher.fetch(url) {
                Ok(fetched) => {
                    left -= 1;
                    self.read.push((*product, fetched));
                    self.progress.advance();
                }
                Err(Unread::Gone(words)) => {
                    left -= 1;
                    self.differs(DifferenceKind::Gone, *product, words.clone());
                    self.skip(*product, url.to_string(), words);
                }
                Err(Unread::Skipped(reason)) => self.skip(*product, url.to_string(), reason),
                Err(Unread::HostClosed(reason)) => {
                    closed.push(host);
                    self.skip(*product, url.to_string(), reason);
                }
                Err(Unread::NoTime) => {
                    closed.push(host);
                    self.skip(*product, url.to_string(), NO_TIME.to_owned());
                }
            }
        }
        self.count();
    }

    /// A page to which several products' addresses lead is none of theirs: a front page, a login.
    fn leave_out_common_targets(&mut self) {
        let mut targets: BTreeMap<String, usize> = BTreeMap::new();
        for (_, fetched) in &self.read {
            *targets.entry(fetched.location.to_string()).or_default() += 1;
        }
        let (own, common) =
            std::mem::take(&mut self.read).into_iter().partition(|(at, fetched)| {
                let location = fetched.location.as_str();
                same_page(location, &self.named[*at].url)
                    || fetched.location.path() != "/" && targets[location] < 2
            });
        self.read = own;
        let common: Vec<(usize, FetchedPage)> = common;
        for (at, FetchedPage { location, .. }) in common {
            self.differs(DifferenceKind::Redirect, at, location.to_string());
            let reason = format!("it redirects to {location}, which is no product's page");
            self.skip(at, self.named[at].url.clone(), reason);
        }
        self.count();
    }

    /// The titles of pages that lie where the feed says, with their products.
    fn titles(&self) -> Vec<(usize, &str)> {
        let own = self
            .read
            .iter()
            .filter(|(at, fetched)| same_page(fetched.location.as_str(), &self.named[*at].url));
        own.flat_map(|(at, fetched)| fetched.page.titles.iter().map(|title| (*at, title.as_str())))
            .collect()
    }

    /// What the pages say differently from the feed.
    fn compare(&mut self, lesson: &Lesson) {
        let read = std::mem::take(&mut self.read);
        for (at, FetchedPage { page, location, .. }) in &read {
            let url = &self.named[*at].url;
            if !same_page(location.as_str(), url) {
                self.differs(DifferenceKind::Redirect, *at, location.to_string());
                continue;
            }
            // The location is the last, the canonical address the first.
            let canonical = page.urls.split_last().and_then(|(_, others)| others.first());
            if let Some(canonical) = canonical.filter(|canonical| !same_page(canonical, url)) {
                self.differs(DifferenceKind::Canonical, *at, canonical.clone());
            }
            let other_name = |title: &String| {
                let read = lesson.titles.iter().find(|read| read.title == *title);
                read.is_none_or(|read| read.template == Err(Untaught::OtherName))
            };
            if !page.titles.is_empty() && page.titles.iter().all(other_name) {
                let name = page.titles.last().cloned().unwrap_or_default();
                self.differs(DifferenceKind::Name, *at, name);
            }
        }
        self.read = read;
    }

    fn differs(&mut self, kind: DifferenceKind, product: usize, page: String) {
        let NamedProduct { id, name, url } = self.named[product].clone();
        let feed = if kind == DifferenceKind::Name { name } else { url.clone() };
        self.story.differences.push(Difference { kind, id, url, feed, page });
    }

    fn skip(&mut self, product: usize, url: String, reason: String) {
        let id = self.named[product].id.clone();
        self.story.skipped.push(SkippedPage { id, url, reason });
    }

    fn count(&mut self) {
        let cached = self.read.iter().filter(|(_, fetched)| fetched.cached).count();
        let skipped = self.story.skipped.len();
        self.story.pages = PageCounts { read: self.read.len(), cached, skipped };
    }
}
