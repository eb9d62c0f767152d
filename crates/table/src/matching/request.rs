//! The request of a page: which buckets of keys tell its candidates.

use crate::file::column::KeyKind;
use crate::file::lookup::Lookup;
use crate::keys::address::Address;
use crate::keys::anchor::parts;
use crate::keys::hash::hash;
use crate::keys::text::Text;
use crate::keys::word::Break;
use crate::matching::title::Title;
use crate::matching::verdict::Signal;
use crate::matching::words::{Classes, neutral};
use crate::{Index, Page};

/// Most buckets for one title.
const MAX_FOR_TITLE: usize = 3;
/// Most buckets that one page may ask for.
const MAX_BUCKETS: usize = 8;

/// What a page says of its product, and the buckets to fetch for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub(crate) titles: Vec<Title>,
    pub(crate) addresses: Vec<(Signal, Address)>,
    /// Where the page is, a front page too.
    pub(crate) location: Option<Address>,
    pub(crate) product: Option<String>,
    pub(crate) sku: Option<String>,
    buckets: Vec<u32>,
}

impl Index {
    /// Reads a page's signals: the beginning of finding the product that it shows.
    #[must_use]
    pub fn request(&self, page: &Page) -> Request {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let mut request = Request {
            titles: Vec::new(),
            addresses: Vec::new(),
            location: page.urls.last().and_then(|url| Address::of_any(url)),
            product: given(&page.product),
            sku: given(&page.sku),
            buckets: Vec::new(),
        };
        let shop = Text::new(&self.shop);
        for title in &page.titles {
            let title = Title::new(title, &shop, &self.templates);
            if !title.text.words.is_empty() {
                request.titles.push(title);
            }
        }
        for (at, url) in page.urls.iter().enumerate() {
            let last = at + 1 == page.urls.len();
            let signal = if last { Signal::Location } else { Signal::Canonical };
            if let Some(address) = Address::new(url) {
                request.addresses.push((signal, address));
            }
        }
        if self.directory.count > 0 {
            request.ask(self);
        }
        request
    }
}

impl Request {
    /// The buckets to fetch, in parallel: none where the index has all keys.
    #[must_use]
    pub fn buckets(&self) -> &[u32] {
        &self.buckets
    }

    /// Asks for the buckets of each signal, the strongest first.
    fn ask(&mut self, index: &Index) {
        let directory = &index.directory;
        let mut wanted = Vec::new();
        let id = |id: &Option<String>| id.as_ref().map(|id| hash(id.as_bytes()));
        if self.product.is_some() {
            wanted.extend(id(&self.product));
        } else {
            for (_, address) in self.addresses.iter().rev() {
                let plain = [directory.place(address), &address.bare];
                wanted.extend(plain.map(|text| hash(text.as_bytes())));
            }
            wanted.extend(id(&self.sku));
            if index.column(KeyKind::Name).is_none() {
                self.titles.iter().for_each(|title| wanted.extend(title.anchors(index)));
            }
        }
        for hash in wanted {
            let bucket = directory.bucket(hash);
            if self.buckets.len() < MAX_BUCKETS && !self.buckets.contains(&bucket) {
                self.buckets.push(bucket);
            }
        }
    }
}

impl Title {
    /// The anchors under which the product's name may be filed: of the words that may be a name's,
    /// each rare part where there are few, else those that decide; then of the frequent ones.
    fn anchors(&self, index: &Index) -> Vec<u64> {
        let (words, directory) = (&self.text.words, &index.directory);
        let named = index.templates.iter().find_map(|template| template.name_in(words));
        let lookup = Lookup::new(index, &[]);
        // Those of each segment apart, and what follows a preposition.
        let mut segments: Vec<Vec<u64>> = vec![Vec::new()];
        let (mut rare, mut frequent) = (Vec::new(), Vec::new());
        for at in named.unwrap_or(0..words.len()) {
            let Some(word) = words.get(at) else { continue };
            if word.before != Break::None || self.has(at, Classes::PLACE) {
                segments.push(Vec::new());
            }
            let known = word.has_digit() || lookup.knows(word);
            if !known || self.has(at, Classes::OWN) || neutral(word) {
                continue;
            }
            for part in parts(word) {
                let list = if directory.is_frequent(part) { &mut frequent } else { &mut rare };
                if !list.contains(&part) {
                    list.push(part);
                    let segment = segments.last_mut().filter(|_| !directory.is_frequent(part));
                    segment.into_iter().for_each(|of| of.push(part));
                }
            }
        }
        let mut anchors = Vec::new();
        if rare.len() > MAX_FOR_TITLE {
            // The two ends of the segment with most of them, which is the name's, and one of the
            // others, which the name may have as well, or which may be a stranger to all names.
            let mut main: &[u64] = &[];
            for segment in &segments {
                if segment.len() > main.len() {
                    main = segment;
                }
            }
            anchors = directory.anchors(main);
            let mut third = directory.anchors(&rare);
            third.extend(rare.iter().filter(|part| !main.contains(part)));
            third.extend(&rare);
            anchors.extend(third.into_iter().find(|part| !anchors.contains(part)));
        } else {
            anchors.extend(rare);
        }
        anchors.extend(directory.anchors(&frequent));
        anchors.truncate(MAX_FOR_TITLE);
        anchors
    }
}
