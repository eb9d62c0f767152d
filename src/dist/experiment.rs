//! A comparison of the two recommenders on the shop's visitors.

/// Who sees which recommender's list.
#[derive(Debug, Clone, PartialEq)]
pub struct ExperimentSetup {
    /// What events call it.
    pub name: String,
    /// Divides the visitors: another salt makes another division.
    pub salt: String,
    /// Share of the visitors who see variant B, 0..=1.
    pub share: f32,
}
