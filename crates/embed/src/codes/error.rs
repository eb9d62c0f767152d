//! Errors of reading, comparing and writing codes.

use thiserror::Error;

use vitrine_envelope::FormatError;

/// An error of reading or using codes: why they cannot be; each message names the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodesError {
    /// The file is not sound.
    #[error("the codes of the catalogue cannot be read ({0}): publish the whole folder again")]
    Format(#[from] FormatError),
    /// Nothing is ever compared with another network's vectors.
    #[error(
        "the codes are of the network {codes}, but the picture was seen by {network}: publish the \
         whole folder again"
    )]
    OtherNetwork {
        /// The network that the codes were made with.
        codes: String,
        /// The network that sees now.
        network: String,
    },
    /// The vectors have no directions to keep.
    #[error("no product has a picture to be found by")]
    Nothing,
}
