//! How pictures came onto this machine, and how many in which way.

use serde::Serialize;

use super::failure::Failure;

/// How a picture came here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was here, and nobody was asked.
    Here,
    /// Downloaded for the first time.
    Downloaded,
    /// It was here, and the server still has the same.
    Unchanged,
    /// It was here, and the server had another one.
    Replaced,
    /// It was here and stays, because the server gave nothing better.
    Kept(Failure),
}

/// Pictures from the web, by address. Those that were here and not asked for are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DownloadCounts {
    /// Downloaded for the first time.
    pub downloaded: usize,
    /// Asked for again, and the same as before.
    pub unchanged: usize,
    /// Asked for again, and another one.
    pub replaced: usize,
    /// Asked for again in vain: the earlier one is used.
    pub kept: usize,
}

impl DownloadCounts {
    pub(crate) fn of<'h>(pictures: impl Iterator<Item = &'h Origin>) -> DownloadCounts {
        let mut counts = DownloadCounts::default();
        for how in pictures {
            match how {
                Origin::Here => {}
                Origin::Downloaded => counts.downloaded += 1,
                Origin::Unchanged => counts.unchanged += 1,
                Origin::Replaced => counts.replaced += 1,
                Origin::Kept(_) => counts.kept += 1,
            }
        }
        counts
    }
}
