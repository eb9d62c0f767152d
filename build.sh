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
  dist                      the release binary, with the widget inside: target/release/vitrine
  bench [NAME]              run one benchmark, or all; figures also in target/bench/NAME.json
  widget                    only the browser's part: target/widget
  features                  check every combination of each crate's features (cargo-hack)
  fuzz TARGET [SECONDS]     fuzz one of fuzz/fuzz_targets (60 seconds), with a nightly compiler
  audit                     licences, sources and known faults of every dependency (cargo-deny)

Each command installs what it needs: the wasm target and, for the tests and the benchmark
`browser`, Chromium and npm (through apt-get when root).
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

need_wasm_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET" ] && return
    have rustup || die "the Rust target $WASM_TARGET is missing and there is no rustup to add it"
    say "adding the Rust target $WASM_TARGET"
    rustup target add "$WASM_TARGET"
}

need_component() { # COMMAND COMPONENT
    cargo "$1" --version >/dev/null 2>&1 && return
    have rustup || die "cargo $1 is missing and there is no rustup to add it"
    say "adding the Rust component $2"
    rustup component add "$2"
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
    if ! find_chromium >/dev/null; then
        if [ "$(id -u)" = 0 ] && have apt-get; then
            say "installing Chromium"
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                chromium fonts-dejavu-core fonts-liberation >/dev/null
        fi
    fi
    CHROMIUM=$(find_chromium) ||
        die "this needs Chromium or Chrome; install it (Debian: apt-get install chromium) or set CHROMIUM to its path"
    export CHROMIUM
}

# What the browser tests judge accessibility by.
need_axe() {
    local version=4.14.1 folder=$TOOLS/axe
    [ -f "$folder/$version/axe.min.js" ] && return
    if ! have npm && [ "$(id -u)" = 0 ] && have apt-get; then
        say "installing npm"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm >/dev/null
    fi
    have npm || die "npm is missing; install Node.js (Debian: apt-get install npm), then run this again"
    say "installing axe-core $version into $folder"
    mkdir -p "$folder"
    (cd "$folder" && npm pack --silent "axe-core@$version" >/dev/null &&
        tar -xzf "axe-core-$version.tgz" && rm -rf "$version" && mv package "$version")
}

# All that the browser's modules are built with.
need_wasm() {
    need_rust
    need_wasm_target
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
    cargo clippy --lib --package vitrine-widget --features start --target "$WASM_TARGET" -- -D warnings
    cargo clippy --lib --package vitrine-photo --target "$WASM_TARGET" -- -D warnings
    say "docs"
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --lib
    say "tests"
    cargo test --workspace --features modules
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
    cargo hack check --feature-powerset --lib --workspace --exclude-features modules,start
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
