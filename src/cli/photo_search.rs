//! The arguments for the search by photo.

use clap::Args;

use super::exit::UsageError;
use super::network::WeightName;
use crate::config::PhotoSearchSection;

/// Whether and how to publish the search by photo.
#[derive(Debug, Args)]
pub(super) struct PhotoSearchArguments {
    /// Publish the search by photo too: visitors' browsers look for products like their picture
    #[arg(long)]
    photo_search: bool,
    /// How the browser gets an ONNX network's weights: 8-bit integers with a scale for each output,
    /// or floats [default: int8]
    #[arg(long, value_name = "TYPE", requires = "photo")]
    photo_weights: Option<WeightName>,
    /// Cut that network's dense layers, in order, to so many singular values; 0 leaves one whole
    #[arg(long, value_name = "FC1,FC2", value_delimiter = ',', requires = "photo")]
    photo_rank: Vec<usize>,
}

impl PhotoSearchArguments {
    /// The configuration's section with what the arguments say in place of what the file says.
    pub(super) fn over(
        self,
        file: Option<PhotoSearchSection>,
    ) -> Result<Option<PhotoSearchSection>, UsageError> {
        let on = self.photo_search || file.as_ref().is_some_and(PhotoSearchSection::enabled);
        if !on && (self.photo_weights.is_some() || !self.photo_rank.is_empty()) {
            return Err(UsageError(
                "--photo-weights and --photo-rank are of the search by photo, which is not turned \
                 on; give --photo-search, or enable [photo_search] in the configuration"
                    .into(),
            ));
        }
        if !on {
            return Ok(file);
        }
        let file = file.unwrap_or_default();
        let ranks = self.photo_rank;
        Ok(Some(PhotoSearchSection {
            enabled: self.photo_search.then_some(true).or(file.enabled),
            weights: self.photo_weights.map(WeightName::weights).or(file.weights),
            ranks: if ranks.is_empty() { file.ranks } else { ranks },
        }))
    }
}
