//! Files of earlier builds, which visitors' browsers still name for a while.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::file_operations;
use crate::dist::Folder;
use crate::dist::http_headers::{is_hashed, is_share};
use crate::dist::layout::{API, API_TYPES, FRAME};

/// Folders of a published one that have hashed files, or folders of these.
const FOLDERS: [&str; 6] = ["", "shards", "keys", "cells", "pictures", "weights"];

/// What earlier builds left in a folder, as a build that names other files sees it.
#[derive(Debug, Default)]
pub(crate) struct Retention {
    /// Named by the build that is published now, and not by the next.
    leaving: Vec<PathBuf>,
    /// Named by none of the two, for longer than the grace period.
    stale: Vec<PathBuf>,
}

impl Retention {
    /// Looks at everything in `dist` that `named` does not name and that may go after `keep`.
    pub fn of(dist: &Path, named: &BTreeSet<String>, keep: Duration) -> Retention {
        let previous = Folder::open(dist).map(|folder| folder.named_files()).ok();
        // Of a build that cannot be read, all files may have been named until now.
        let unknown = previous.is_none() && dist.join(FRAME).exists();
        let previous = previous.unwrap_or_default();
        let mut earlier = Retention::default();
        let now = SystemTime::now();
        // A build without the search leaves no interface to it that names what will go.
        for path in [API, API_TYPES] {
            if previous.contains(path) && !named.contains(path) {
                earlier.stale.push(dist.join(path));
            }
        }
        let mut folders: Vec<String> = FOLDERS.map(str::to_owned).into();
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(dist.join(&folder)) else { continue };
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let share = is_share(&name);
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                let hashed = is_hashed(&format!("/{path}"));
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    if !folder.is_empty() && (hashed || share) {
                        folders.push(path);
                    }
                    continue;
                }
                if named.contains(&path) || !hashed {
                    continue;
                }
                let modified = entry.metadata().and_then(|meta| meta.modified());
                let age = modified.ok().and_then(|modified| now.duration_since(modified).ok());
                if keep.is_zero() {
                    earlier.stale.push(entry.path());
                } else if unknown || previous.contains(&path) {
                    earlier.leaving.push(entry.path());
                } else if age.is_some_and(|age| age > keep) {
                    earlier.stale.push(entry.path());
                }
            }
        }
        earlier
    }

    /// Begins the grace period of what leaves: a file's time of modification is when a build last
    /// named it. Before the manifest changes, so that a kill cannot shorten the period.
    pub fn begin_grace(&self) {
        let now = SystemTime::now();
        for path in &self.leaving {
            // What cannot be touched goes earlier.
            let _ = file_operations::touch(path, now);
        }
    }

    /// How many files go.
    pub fn stale(&self) -> u64 {
        self.stale.len() as u64
    }

    /// Removes what is stale; gives how many files went.
    pub fn remove_stale(&self) -> u64 {
        let removed = self.stale.iter().filter(|path| file_operations::remove_file(path).is_ok());
        let count = removed.count() as u64;
        // Folders that have become empty; others cannot be removed.
        let folders: BTreeSet<&Path> = self.stale.iter().filter_map(|path| path.parent()).collect();
        let within = |folder: &&&Path| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            is_share(&name) || is_hashed(&format!("/shards/{name}"))
        };
        for folder in folders.iter().filter(within) {
            let _ = fs::remove_dir(folder);
        }
        count
    }
}
