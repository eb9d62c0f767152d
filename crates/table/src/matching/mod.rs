//! Which product a page shows: from its signals over candidates to a verdict.

mod asides;
mod decision;
#[cfg(feature = "writing")]
mod explain;
#[cfg(feature = "writing")]
mod find;
mod judge;
pub(crate) mod order;
mod page;
pub(crate) mod plan;
mod request;
pub(crate) mod run;
pub(crate) mod title;
pub(crate) mod verdict;
pub(crate) mod words;

#[cfg(feature = "writing")]
pub use explain::{Explanation, Sentence, Tried, explain, sentences};
pub use page::Page;
pub use plan::Plan;
pub use request::Request;
pub use verdict::{Candidate, Match, Refusal, Signal, Trial, Verdict};
