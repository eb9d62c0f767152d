//! A title with the names in it, and the words around each.

use std::ops::Range;

use crate::keys::word::Word;
use crate::{Template, Untaught};

/// A title with every reading of it.
pub(crate) struct TitleReadings {
    pub title: String,
    pub words: Vec<Word>,
    /// Products that the page shows, where that is known.
    pub shown: Vec<usize>,
    /// One for each name in it.
    pub ways: Vec<Reading>,
    /// Why it has no template, where that is known from the title alone.
    pub fault: Option<Untaught>,
}

/// A reading of a title: one name in it, and the words around it.
pub(crate) struct Reading {
    pub template: Template,
    pub span: Range<usize>,
    pub product: usize,
    /// The product is known from elsewhere.
    pub trusted: bool,
}

/// What the page shows, from elsewhere than its titles.
pub(crate) enum ShownProducts {
    /// These products.
    Products(Vec<usize>),
    /// The sample does not say.
    NotSaid,
    /// A product that the catalogue lacks.
    Unknown,
}
