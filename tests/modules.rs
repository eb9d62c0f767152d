//! Says what `cargo test` leaves out where the browser's modules are not built.

/// Past libtest, which shows only what a failed test prints.
#[test]
#[cfg(not(feature = "modules"))]
fn without_the_modules_two_suites_are_skipped() {
    use std::io::Write as _;

    let line = "SKIPPED: tests/cli and tests/browser, which need the browser's modules; \
                ./build.sh test builds these and runs everything";
    assert!(writeln!(std::io::stderr(), "{line}").is_ok());
}
