//! The arguments for the search by photo.

use clap::Args;

use super::exit::UsageError;
use super::network::WeightName;
use crate::config::PhotoSearchSection;
use crate::dist::PhotoSearch;

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
    /// What the arguments say, the configuration's section for the rest; `None` where neither turns
    /// the search on.
    pub(super) fn or(
        self,
        section: Option<&PhotoSearchSection>,
    ) -> anyhow::Result<Option<PhotoSearch>> {
        if !self.photo_search && !section.is_some_and(PhotoSearchSection::enabled) {
            if self.photo_weights.is_some() || !self.photo_rank.is_empty() {
                return Err(UsageError(
                    "--photo-weights and --photo-rank are of the search by photo, which is not \
                     turned on; give --photo-search, or enable [photo_search] in the configuration"
                        .into(),
                )
                .into());
            }
            return Ok(None);
        }
        let mut chosen = section.map(PhotoSearchSection::photo_search).unwrap_or_default();
        if let Some(name) = self.photo_weights {
            chosen.weights = name.weights();
        }
        if !self.photo_rank.is_empty() {
            chosen.ranks = self.photo_rank;
        }
        Ok(Some(chosen))
    }
}
