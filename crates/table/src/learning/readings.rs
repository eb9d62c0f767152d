//! A title with the names in it, and the words around each.

use std::ops::Range;

use crate::keys::word::Word;
use crate::{Template, Untaught};

/// A title with every way in which it may be made.
pub(crate) struct TitleReadings {
    pub title: String,
    pub words: Vec<Word>,
    /// Products that the page shows, where that is known.
    pub shown: Vec<usize>,
    pub ways: Vec<Reading>,
    pub fault: Option<Untaught>,
}

/// One name in a title, and the words around it.
pub(crate) struct Reading {
    pub template: Template,
    pub span: Range<usize>,
    pub product: usize,
    /// The product is known from elsewhere.
    pub trusted: bool,
}

/// What the page shows, from elsewhere than its titles.
pub(crate) enum ShownProducts {
    Products(Vec<usize>),
    NotSaid,
    Unknown,
}
