//! Says what `cargo test` leaves out where the browser's modules are not built.

#[test]
#[cfg(not(feature = "modules"))]
fn without_the_modules_two_suites_are_skipped() {
    vitrine_test_support::skip(
        "tests/cli and tests/browser need the browser's modules; ./build.sh test builds these and \
         runs everything",
    );
}
