//! Errors of reading and making packs.

use thiserror::Error;

use crate::engine::ModelError;
use vitrine_envelope::FormatError;

/// An error of reading or making a pack: why it cannot be; each message names the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PackError {
    /// The manifest does not begin with Vitrine's magic.
    #[error("not a Vitrine pack (wrong magic): was it replaced by an error page? copy it again")]
    NotAPack,
    /// Written by a later release than this reader.
    #[error(
        "pack version {found} is newer than {newest}, the newest that this release reads: update Vitrine"
    )]
    TooNew {
        /// The file's version.
        found: u16,
        /// The newest version that this code reads.
        newest: u16,
    },
    /// A file of the table, for example.
    #[error("this file of Vitrine's is no pack: name the pack.vit that `vitrine model pack` wrote")]
    WrongKind,
    /// The manifest ends early, goes on too long or contradicts itself.
    #[error("the pack is damaged ({0}): copy it again, or make it again with `vitrine model pack`")]
    Damaged(&'static str),
    /// The manifest's checksum does not match.
    #[error(
        "the pack is damaged (checksum differs): copy it again, or make it again with `vitrine model pack`"
    )]
    Checksum,
    /// The layers do not fit each other.
    #[error("the pack is damaged ({0}): make it again with `vitrine model pack`")]
    Layers(#[from] ModelError),
    /// A shard is not what the manifest says.
    #[error("{path} is not the file that the pack names ({reason}): copy the whole pack again")]
    Shard {
        /// Path relative to the manifest.
        path: String,
        /// What differs.
        reason: &'static str,
    },
    /// The pack has fewer shards.
    #[error("the pack has {shards} shards, none with the number {number}: ask for those missing")]
    NoSuchShard {
        /// The number asked for, from 0.
        number: usize,
        /// How many there are.
        shards: usize,
    },
    /// Some shards have not come.
    #[error("{missing} of {shards} shards are missing, the first is {path}: copy the whole pack")]
    Incomplete {
        /// How many have not come.
        missing: usize,
        /// How many there are.
        shards: usize,
        /// Path of the first missing one, relative to the manifest.
        path: String,
    },
    /// The weights do not fit into memory.
    #[error(
        "there is no memory for {0} bytes of weights: close other programs, or make a smaller pack"
    )]
    NoMemory(usize),
    /// A weight is not finite, or not in the type asked for.
    #[error(
        "layer {layer} has weights that are not finite{}: check the network's file",
        if *.converted { " as 16-bit floats" } else { "" }
    )]
    NotFinite {
        /// Position in [`Model::layers`](crate::engine::Model::layers), from 0.
        layer: usize,
        /// Whether they were finite before they became 16-bit floats.
        converted: bool,
    },
    /// A rank that a layer cannot have, or a layer that is not there.
    #[error("ranks: {0}")]
    Rank(String),
    /// The network is larger than the format allows.
    #[error("the weights are too large for a pack (1 GiB)")]
    TooLarge,
}

impl From<FormatError> for PackError {
    fn from(error: FormatError) -> Self {
        match error {
            FormatError::NotVitrine => Self::NotAPack,
            FormatError::TooNew { found, newest } => Self::TooNew { found, newest },
            FormatError::WrongKind => Self::WrongKind,
            FormatError::Damaged(what) => Self::Damaged(what),
            FormatError::Checksum => Self::Checksum,
            FormatError::TooLarge => Self::TooLarge,
        }
    }
}
