//! The explanation of a verdict, for `vitrine match`.

use crate::keys::text::{Text, key};
use crate::keys::word::Break;
use crate::matching::title::Title;
use crate::{Page, Refusal, Signal, Source, Table, TableError, Template};

/// An explanation of a verdict in words that can be shown to a shop's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Whether a product was found.
    pub matched: bool,
    /// The id and name of the product found.
    pub product: Option<(String, String)>,
    /// The signal that found the product.
    pub signal: Option<Signal>,
    /// The shop's template that made the title, in normalised words, where that found it.
    pub template: Option<String>,
    /// The reason of the refusal, where no product was found.
    pub refusal: Option<Refusal>,
    /// One sentence on the outcome.
    pub reason: String,
    /// The page's titles after normalisation, ` / ` between segments.
    pub titles: Vec<String>,
    /// The page's addresses after normalisation.
    pub addresses: Vec<String>,
    /// Every product that was considered.
    pub tried: Vec<Tried>,
}

/// A candidate that was tried, by its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The shop's own id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// The signal that led to the candidate.
    pub signal: Signal,
    /// The reason of the refusal; nothing where the candidate was accepted.
    pub refusal: Option<Refusal>,
}

/// Explains the verdict on a page, decided as the widget does. Candidates that only share a
/// truncated key, and are therefore no candidates at all, are left out.
///
/// # Errors
/// The first file that cannot be read.
pub fn explain<S: Source>(table: &Table<S>, page: &Page) -> Result<Explanation, TableError> {
    let mut request = table.index().request(page);
    let (plan, shards) = table.plan(&mut request)?;
    let verdict = plan.decide(&shards);
    let mut tried: Vec<Tried> = Vec::new();
    for trial in &verdict.trials {
        let position = trial.candidate.position;
        let entry = shards.iter().find_map(|shard| shard.entry(position));
        let Some(entry) = entry.filter(|_| trial.refusal != Some(Refusal::OtherKey)) else {
            continue;
        };
        let signal = trial.candidate.signal;
        let one = Tried { id: entry.id, name: entry.name, signal, refusal: trial.refusal };
        if !tried.contains(&one) {
            tried.push(one);
        }
    }
    let (found, refusal) = match verdict.outcome {
        Ok(found) => (Some(found), None),
        Err(refusal) => (None, Some(refusal)),
    };
    let signal = found.as_ref().map(|found| found.signal);
    let fits = |template: &&Template| {
        let name = |title: &Title| {
            let words = &title.text.words;
            Some(key(words.get(template.name_in(words)?)?))
        };
        let found = found.as_ref().map(|found| Text::new(&found.entry.name).key());
        plan.request.titles.iter().any(|title| found.is_some() && name(title) == found)
    };
    let template = table.index().templates().iter().find(fits);
    let template = template.filter(|_| signal == Some(Signal::Template)).map(ToString::to_string);
    Ok(Explanation {
        matched: found.is_some(),
        product: found.map(|found| (found.entry.id, found.entry.name)),
        signal,
        template,
        refusal,
        reason: signal.map_or_else(|| refusal_sentence(refusal), signal_sentence).to_owned(),
        titles: plan.request.titles.iter().map(|title| spelled(&title.text)).collect(),
        addresses: plan
            .request
            .addresses
            .iter()
            .map(|(_, address)| address.whole.clone())
            .collect(),
        tried,
    })
}

/// The name of a signal or refusal, and the sentence on it.
pub type Sentence = (&'static str, &'static str);

/// The sentences on signals and on refusals.
#[must_use]
pub fn sentences() -> ([Sentence; 6], [Sentence; 8]) {
    (
        Signal::ALL.map(|signal| (signal.name(), signal_sentence(signal))),
        Refusal::ALL.map(|refusal| (refusal.name(), refusal_sentence(Some(refusal)))),
    )
}

/// The words of a title, ` / ` between segments.
fn spelled(text: &Text) -> String {
    let mut out = String::new();
    for (at, word) in text.words.iter().enumerate() {
        match word.before {
            _ if at == 0 => {}
            Break::None => out.push(' '),
            _ => out.push_str(" / "),
        }
        out.push_str(&word.text);
    }
    out
}

impl Signal {
    /// The signal in words, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Signal::Product => "data-product",
            Signal::Location => "address",
            Signal::Canonical => "canonical address",
            Signal::Sku => "sku",
            Signal::Template => "title template",
            Signal::Title => "title",
        }
    }
}

impl Refusal {
    /// The refusal of one candidate in words; the sentences are on the page as a whole.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Refusal::Unknown => "nothing on the page leads to a product",
            Refusal::UnknownId => "the table has no product with this id",
            Refusal::OtherKey => "only resembles the product's key",
            Refusal::OtherWords => "the title says more than the product's name",
            Refusal::NotAProductPage => "the page is not a product's",
            Refusal::Ambiguous => "several products fit equally well",
            Refusal::Contradiction => "the page's signals name different products",
            Refusal::NotLoaded => "a part of the table is missing",
        }
    }
}

/// The sentence on a signal.
fn signal_sentence(signal: Signal) -> &'static str {
    match signal {
        Signal::Product => "data-product is the product's id",
        Signal::Location => "the page's address is the product's address in the feed",
        Signal::Canonical => "the page's canonical address is the product's address in the feed",
        Signal::Sku => "the sku of the page's JSON-LD is the product's id, and the title agrees",
        Signal::Template => {
            "the title is made by a template of the shop, and between its words is the product's name"
        }
        Signal::Title => "the title is the product's name with nothing but a shop's usual words",
    }
}

/// The sentence on a refusal.
fn refusal_sentence(refusal: Option<Refusal>) -> &'static str {
    match refusal {
        None => "",
        Some(Refusal::Unknown) => {
            "no product of the table has the page's address or id, or a name that stands in its titles"
        }
        Some(Refusal::UnknownId) => {
            "data-product names an id that the feed does not have: it must equal the offer's id"
        }
        Some(Refusal::OtherKey) => "no product of the table has the page's keys in full",
        Some(Refusal::OtherWords) => {
            "a title has a product's name among words that may make it another product"
        }
        Some(Refusal::NotAProductPage) => {
            "a title or the page's address is that of a listing, search, review, comparison, article or \
             error page"
        }
        Some(Refusal::Ambiguous) => {
            "several products fit equally well: give the page a canonical address or data-product"
        }
        Some(Refusal::Contradiction) => {
            "the page's signals name different products: give the script tag data-product"
        }
        Some(Refusal::NotLoaded) => "a shard that is needed to decide is missing",
    }
}
