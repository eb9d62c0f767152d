//! What tests and benchmarks of several crates share: where real shops' data is, and random
//! numbers.
//!
//! ```no_run
//! let Some(folder) = vitrine_test_support::shop_data("catalogues/magento_luma") else { return };
//! println!("{}", folder.join("products.csv").display());
//! ```

mod random;

use std::io::Write as _;
use std::path::{Path, PathBuf};

pub use random::Random;

/// A file or folder of real shops' data, which is not a part of the project: in `data` of the
/// folder that the variable `VITRINE_SHARED` names, or of `../shared` beside the project.
///
/// `None` where it is not there, with a line that says so on stderr, past libtest, which shows only
/// what a failed test prints. Callers then test nothing.
#[must_use]
pub fn shop_data(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("VITRINE_SHARED").map_or(beside, PathBuf::from);
    let place = shared.join("data").join(path);
    if place.exists() {
        return Some(place);
    }
    let (name, place) = (std::thread::current().name().map(str::to_owned), place.display());
    let name = name.unwrap_or_else(|| "a test".to_owned());
    let line = format!("SKIPPED: {name}: there is no {place}; set VITRINE_SHARED");
    let _ = writeln!(std::io::stderr(), "{line}");
    None
}
