//! A feed with far fewer products than before is suspect: half an export must not replace a shop.

use std::path::Path;

use super::BuildError;
use crate::dist::{Folder, FolderError};
use crate::feed::FeedSource;

/// The largest share of the products that may be gone since the last build, if nothing else is said.
pub const MAX_DROP: f32 = 0.4;

/// Compares with what the folder was built from; `Some` words of warning where that can't be read.
///
/// # Errors
///
/// [`BuildError::ProductsDropped`] where more than the share `max_drop` of the products is gone.
pub(crate) fn check_drop(
    feed: &FeedSource,
    out: &Path,
    now: usize,
    max_drop: f32,
) -> Result<Option<String>, BuildError> {
    if max_drop >= 1.0 {
        return Ok(None);
    }
    let before = match Folder::open(out) {
        Ok(folder) => folder.table().index().len(),
        Err(FolderError::NotPublished { .. }) => return Ok(None),
        Err(error) => {
            return Ok(Some(format!(
                "the last build cannot be read, so the numbers of products were not compared: {error}"
            )));
        }
    };
    if is_suspect(before, now, max_drop) {
        let (feed, out) = (feed.clone(), out.to_owned());
        return Err(BuildError::ProductsDropped { feed, out, before, now, max_drop });
    }
    Ok(None)
}

fn is_suspect(before: usize, now: usize, max_drop: f32) -> bool {
    let gone = before.saturating_sub(now);
    // A share that the file writes in decimals is not exactly that in binary.
    gone > 0 && gone as f64 > before as f64 * f64::from(max_drop) + 1e-6 * before as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_more_than_the_share_is_suspect() {
        for (before, now, max_drop, suspect) in [
            (10, 6, 0.4, false),
            (10, 5, 0.4, true),
            (100_000, 60_000, 0.4, false),
            (100_000, 59_999, 0.4, true),
            (10, 12, 0.4, false),
            (10, 10, 0.0, false),
            (10, 9, 0.0, true),
            (0, 5, 0.4, false),
        ] {
            assert_eq!(is_suspect(before, now, max_drop), suspect, "{before} {now} {max_drop}");
        }
    }
}
