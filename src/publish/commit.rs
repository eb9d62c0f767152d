//! The step from one published build to the next: every staged file to its place.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::file_operations;
use super::retention::Retention;
use crate::dist::http_headers::is_hashed;
use crate::dist::layout::FRAME;

/// In the staging folder: second names of files that were replaced.
const REPLACED: &str = "replaced";

/// What was done, so that it can be undone.
#[derive(Debug)]
pub(crate) struct Commit<'a> {
    dist: &'a Path,
    staging: &'a Path,
    /// Files that the folder did not have.
    fresh: Vec<PathBuf>,
    /// Files that it had, with the second names of what they were.
    replaced: Vec<(PathBuf, PathBuf)>,
}

type Fault = (PathBuf, io::Error);

impl<'a> Commit<'a> {
    pub fn new(dist: &'a Path, staging: &'a Path) -> Commit<'a> {
        Commit { dist, staging, fresh: Vec::new(), replaced: Vec::new() }
    }

    /// Moves every staged file into place; after an error everything is as before. A warning where
    /// the build is published, but may not survive a failure of power.
    pub fn run(
        mut self,
        staged: &BTreeSet<String>,
        named: &BTreeSet<String>,
        earlier: &Retention,
    ) -> Result<Option<String>, Fault> {
        let folders = self.folders(named);
        if let Err(fault) = self.forward(staged, &folders, earlier) {
            self.back();
            return Err(fault);
        }
        // Whoever has seen the new manifest must not lose its files, so nothing is undone now.
        Ok(file_operations::sync_all(&self.existing(&folders)).err().map(|(path, error)| {
            format!("published, but {} may not be on the disk yet: {error}", path.display())
        }))
    }

    /// Hashed files, then the rest, then the manifest.
    fn forward(
        &mut self,
        staged: &BTreeSet<String>,
        folders: &BTreeSet<PathBuf>,
        earlier: &Retention,
    ) -> Result<(), Fault> {
        let files: Vec<PathBuf> = staged.iter().map(|path| self.staging.join(path)).collect();
        file_operations::sync_all(&files)?;
        earlier.begin_grace();
        let rank = |path: &str| match path {
            FRAME => 2,
            path if is_hashed(&format!("/{path}")) => 0,
            _ => 1,
        };
        let mut order: Vec<&String> = staged.iter().collect();
        order.sort_by_key(|path| rank(path));
        for path in order {
            if path == FRAME {
                file_operations::sync_all(&self.existing(folders))?;
            }
            let target = self.dist.join(path);
            self.place(path, &target).map_err(|error| (target, error))?;
        }
        Ok(())
    }

    fn place(&mut self, path: &str, target: &Path) -> io::Result<()> {
        file_operations::create_parent(target)?;
        if target.exists() {
            let second = self.staging.join(REPLACED).join(path);
            file_operations::create_parent(&second)?;
            file_operations::link(target, &second)?;
            self.replaced.push((target.to_owned(), second));
        } else {
            self.fresh.push(target.to_owned());
        }
        file_operations::rename(&self.staging.join(path), target)
    }

    /// Undoes what was done, as far as the disk allows.
    fn back(&self) {
        for (target, second) in self.replaced.iter().rev() {
            let _ = fs::rename(second, target);
        }
        for path in &self.fresh {
            let _ = fs::remove_file(path);
            if let Some(folder) = path.parent().filter(|folder| *folder != self.dist) {
                // Only where it is empty.
                let _ = fs::remove_dir(folder);
            }
        }
    }

    fn folders(&self, named: &BTreeSet<String>) -> BTreeSet<PathBuf> {
        let parent = |path| Some(self.dist.join(path).parent()?.to_owned());
        named.iter().filter_map(parent).collect()
    }

    /// Folders whose own entries can be brought to disk, where the system has a way to.
    fn existing(&self, folders: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        folders.iter().filter(|folder| cfg!(unix) && folder.is_dir()).cloned().collect()
    }
}
