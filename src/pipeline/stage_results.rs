//! What the stages of a build give each other.

use super::{BuildError, BuildOptions, FailureCount, SkippedItem};
use crate::dist::assets::{SearchModule, WidgetFiles};
use crate::dist::photo::Search;
use crate::images::choose::ProductImages;
use crate::model::lazy::LazyNetwork;
use crate::publish::Publisher;
use vitrine_catalogue::Catalogue;

/// The folder that is published, and the widget in it.
pub(super) struct Target {
    pub widget: WidgetFiles,
    pub publisher: Publisher,
}

impl Target {
    pub fn open(options: &BuildOptions) -> Result<Target, BuildError> {
        let widget = WidgetFiles::embedded()?;
        if options.photo_search.is_some() {
            SearchModule::embedded(false)?;
        }
        let prepare = if options.dry_run { Publisher::rehearsal } else { Publisher::open };
        Ok(Target { widget, publisher: prepare(&options.out, options.keep)? })
    }
}

/// The feed's products.
pub(super) struct Products {
    pub catalogue: Catalogue,
    /// Entries that gave no product.
    pub skipped: Vec<SkippedItem>,
    /// What the owner should know of the feed: that it cannot be compared with the last build, or
    /// has no addresses.
    pub warnings: Vec<String>,
}

/// The network, and what publishes the search by photo with it.
pub(super) struct Models<'a> {
    pub network: LazyNetwork<'a>,
    pub search: Option<Search>,
}

/// The products' pictures with their vectors.
pub(super) struct Images {
    /// Its failures are taken out: they are in the next two.
    pub pictures: ProductImages,
    pub failures: Vec<FailureCount>,
    pub skipped: Vec<SkippedItem>,
    /// Distinct addresses that gave no usable picture.
    pub failed_addresses: usize,
}
