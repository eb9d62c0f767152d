//! What templates are learnt from, and what was learnt.

use crate::Page;

/// A product by its names: id, name and address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedProduct {
    /// The shop's own id.
    pub id: String,
    /// The product's name.
    pub name: String,
    /// Absolute address of its page; empty where it has none.
    pub url: String,
}

/// A sample: a page with what is known of the product that it shows.
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

/// A lesson: the templates learnt from some titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The learnt templates; those that explain the most titles first.
    pub templates: Vec<LearntTemplate>,
    /// Every title once.
    pub titles: Vec<SampleTitle>,
}

/// A learnt template: one that at least two of the titles have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearntTemplate {
    /// The template as the configuration has it, for example `Buy {name} online | Shop`.
    pub text: String,
    /// The number of titles that it explains.
    pub titles: usize,
}

/// A title of a sample, with the template learnt from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleTitle {
    /// The title.
    pub title: String,
    /// Id and name of the product that it names.
    pub product: Option<(String, String)>,
    /// Its template's position in [`Lesson::templates`], or why it has none.
    pub template: Result<usize, Untaught>,
}

/// A reason why a title taught no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untaught {
    /// The owner names a product that the catalogue lacks.
    #[error("the catalogue has no such product: name it by its id, its address or its name")]
    UnknownProduct,
    /// The title lacks its product's name.
    #[error("its product's name does not stand in it, or not in full")]
    OtherName,
    /// The title has no product's name.
    #[error("no product's name stands in it")]
    NoName,
    /// The title is the name alone, which needs no template.
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
    /// The title's template would find another product in another of the titles than that shows.
    #[error("its template finds a wrong product in another of the titles")]
    Misleading,
    /// The title that [`Untaught::Misleading`] speaks of.
    #[error(
        "another product's name stands where others of the titles have their product's: is its \
         product or its page's address right?"
    )]
    Contradiction,
}
