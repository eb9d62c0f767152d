//! What tests and benchmarks of several crates share: where real shops' data is, how a test says that
//! it is skipped, random numbers, and what fuzz targets are tried on.
//!
//! ```no_run
//! let Some(folder) = vitrine_test_support::shop_data("catalogues/magento_luma") else { return };
//! println!("{}", folder.join("products.csv").display());
//! ```

mod fuzz;
mod names;
mod random;

use std::fmt::Display;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub use fuzz::{changed_copies, fuzz_seeds};

pub use names::{product_name, word};
pub use random::Random;

/// A file or folder of real shops' data, which is not a part of the project: in `data` of the
/// folder that the variable `VITRINE_SHARED` names, or of `../shared` beside the project.
///
/// `None` where it is not there: the caller is [skipped](skip).
#[must_use]
pub fn shop_data(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("VITRINE_SHARED").map_or(beside, PathBuf::from);
    let place = shared.join("data").join(path);
    if place.exists() {
        return Some(place);
    }
    skip(format!("there is no {}; set VITRINE_SHARED", place.display()));
    None
}

/// Says that the test that calls it is skipped, and why: in one line on stderr, past libtest, which
/// shows only what a failed test prints. The test then has to return.
///
/// The line is also appended to the file that the variable `VITRINE_SKIPPED` names, so that
/// `./build.sh test` can count. A test that is skipped for several reasons tells the first.
pub fn skip(reason: impl Display) {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    // Tests that have no thread of their own cannot be told apart.
    if told.contains(&test) && test != "main" {
        return;
    }
    let line = format!("SKIPPED: {test}: {reason}\n");
    told.push(test);
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(path) = std::env::var_os("VITRINE_SKIPPED") {
        let file = std::fs::File::options().create(true).append(true).open(path);
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
