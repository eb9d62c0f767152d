//! The file operations of publishing. Tests look at the folder between any two of them, which is
//! what a kill there leaves, or let one fail.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// Files that are brought to disk at a time.
const SYNCS: usize = 16;

/// Makes the folder of a file where it is missing.
pub(crate) fn create_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.is_dir() => {
            operation("create", folder)?;
            fs::create_dir_all(folder)
        }
        _ => Ok(()),
    }
}

/// Writes a new file in two operations, so that a test sees it half written.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    operation("write", path)?;
    let mut file = File::create(path)?;
    let (begin, end) = bytes.split_at(bytes.len() / 2);
    file.write_all(begin)?;
    operation("write", path)?;
    file.write_all(end)
}

/// Brings files or folders to disk, several at a time, because a disk takes many orders as fast as
/// one. A fault comes with its path.
pub(crate) fn sync_all(paths: &[PathBuf]) -> Result<(), (PathBuf, io::Error)> {
    let Some(first) = paths.first() else { return Ok(()) };
    let threads = ThreadPoolBuilder::new().num_threads(SYNCS.min(paths.len())).build();
    let threads = threads.map_err(|error| (first.clone(), io::Error::other(error)))?;
    for path in paths {
        operation("sync", path).map_err(|error| (path.clone(), error))?;
    }
    let sync = |path: &PathBuf| File::open(path).and_then(|file| file.sync_all());
    threads.install(|| {
        paths.par_iter().try_for_each(|path| sync(path).map_err(|error| (path.clone(), error)))
    })
}

pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    operation("rename", to)?;
    fs::rename(from, to)
}

/// A second name for a file, or a copy where the file system knows no second names.
pub(crate) fn link(from: &Path, to: &Path) -> io::Result<()> {
    operation("link", from)?;
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    operation("remove", path)?;
    fs::remove_file(path)
}

pub(crate) fn touch(path: &Path, time: SystemTime) -> io::Result<()> {
    operation("touch", path)?;
    File::options().append(true).open(path)?.set_modified(time)
}

#[cfg(not(test))]
#[inline]
fn operation(_: &str, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(crate) use observed::{observe, operation};

#[cfg(test)]
mod observed {
    use std::cell::RefCell;
    use std::io;
    use std::path::Path;

    type Observer = Box<dyn FnMut(&str, &Path) -> io::Result<()>>;

    thread_local! {
        static OBSERVER: RefCell<Option<Observer>> = const { RefCell::new(None) };
    }

    pub fn operation(name: &str, path: &Path) -> io::Result<()> {
        OBSERVER.with_borrow_mut(|observer| match observer {
            Some(observer) => observer(name, path),
            None => Ok(()),
        })
    }

    /// Calls `observer` before each operation of this thread during `act`; its error becomes the
    /// operation's.
    pub fn observe<T>(
        observer: impl FnMut(&str, &Path) -> io::Result<()> + 'static,
        act: impl FnOnce() -> T,
    ) -> T {
        OBSERVER.set(Some(Box::new(observer)));
        let result = act();
        OBSERVER.set(None);
        result
    }
}
