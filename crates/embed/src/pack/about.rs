//! A pack's texts: what it says about its network besides the weights.

/// A pack's texts, which come with the weights. Any may be empty but `preprocessing`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// How pictures are prepared, as [`Preprocessing`](crate::Preprocessing) spells it.
    pub preprocessing: String,
    /// The layer that is the vector, by its name in the network that was packed.
    pub layer: String,
    /// [`Network::id`](crate::Network::id) of the network that was packed.
    pub source: String,
    /// What people call the network, for example `VGG16`.
    pub name: String,
    /// Terms under which the weights may be passed on.
    pub licence: String,
}
