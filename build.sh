#!/usr/bin/env bash
# One entry for everything: sets up what is missing, builds, tests, shows.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export CARGO_TARGET_DIR="$PWD/target"

WASM_TARGET=wasm32-unknown-unknown
TOOLS=target/tools
WIDGET=target/widget
DEMO=target/demo

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

Each command installs what it needs: the wasm target, wasm-bindgen (into target/tools) and,
for the tests and the benchmark `browser`, Chromium and npm (through apt-get when root).
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

# wasm-bindgen's command line must have exactly the version of the crate in Cargo.lock.
need_wasm_bindgen() {
    local version
    version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, "", $3); print $3 }' Cargo.lock)
    [ -n "$version" ] || die "Cargo.lock names no wasm-bindgen"
    case "$("$TOOLS/bin/wasm-bindgen" --version 2>/dev/null)" in
    "wasm-bindgen $version") return ;;
    esac
    say "installing wasm-bindgen $version into $TOOLS"
    # It runs for seconds: hardly optimised, and without what it needs as a test runner, it is
    # installed in half the time.
    local options=(wasm-bindgen-cli --version "$version" --root "$TOOLS"
        --no-default-features --bin wasm-bindgen)
    export CARGO_PROFILE_RELEASE_OPT_LEVEL=1
    # Its own lock file may name versions that a registry mirror does not have yet.
    cargo install --locked "${options[@]}" || cargo install "${options[@]}"
    unset CARGO_PROFILE_RELEASE_OPT_LEVEL
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
    need_wasm_bindgen
}

# NAME CRATE PROFILE TARGET_FEATURES CARGO_OPTIONS…: one of the browser's modules, into target/widget.
build_module() {
    local name=$1 crate=$2 profile=$3 features=$4
    shift 4
    # Without the builder's own paths in what visitors download.
    local flags="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src/="
    RUSTFLAGS="$flags${features:+ -C target-feature=$features}" cargo build --lib --package "vitrine-$crate" \
        --target "$WASM_TARGET" --target-dir "target/wasm/$name" --profile "$profile" "$@"
    "$TOOLS/bin/wasm-bindgen" --target web --no-typescript \
        --remove-name-section --remove-producers-section --out-dir "$WIDGET" --out-name "$name" \
        "target/wasm/$name/$WASM_TARGET/$profile/vitrine_$crate.wasm"
}

# Those for the network inside and its family.
build_modules() {
    say "building the widget, and the modules that compute vectors"
    build_module vitrine widget wasm ""
    build_module search photo search +simd128
    build_module search_relaxed photo search +simd128,+relaxed-simd
}

# And the one with tract, which takes as long as the others together; those leave a core idle while
# they link.
build_widget() {
    need_wasm
    build_module search_onnx photo search-onnx +simd128 --features onnx &
    local with_tract=$!
    build_modules
    wait "$with_tract" || die "the module with tract could not be built; see above"
}

build_dist() {
    build_widget
    say "building the vitrine command"
    cargo build --release --bin vitrine --features modules
    say "built target/release/vitrine"
}

# The demo's network is the one inside: its binary does without the module with tract.
make_demo() {
    need_wasm
    build_modules
    say "building the vitrine command and the demo shop's generator"
    cargo build --release --package vitrine --package vitrine-demo-shop --bins
    say "making the demo shop"
    target/release/demo_shop --out "$DEMO/shop"
    target/release/vitrine build --feed "$DEMO/shop/feed.xml" --out "$DEMO/dist" \
        --pictures "https://chasovoy-dom.example/pictures/=$DEMO/shop/pictures/" --photo-search
}

# GET over bash's own /dev/tcp: the demo's proof needs no other program.
fetch() { # HOST PORT PATH
    exec 3<>"/dev/tcp/$1/$2"
    printf 'GET %s HTTP/1.0\r\nHost: %s:%s\r\n\r\n' "$3" "$1" "$2" >&3
    cat <&3
    exec 3>&-
}

demo() {
    local once='' port=8080
    while [ $# -gt 0 ]; do
        case "$1" in
        --once) once=1 port=0 ;;
        --port)
            port=${2:?--port needs a number}
            shift
            ;;
        *) die "demo: unknown option $1" ;;
        esac
        shift
    done
    make_demo
    if [ -z "$once" ]; then
        exec target/release/vitrine serve "$DEMO/dist" --shop "$DEMO/shop" --port "$port"
    fi
    local address host page
    exec 4< <(exec target/release/vitrine serve "$DEMO/dist" --shop "$DEMO/shop" --port 0)
    local server=$!
    # shellcheck disable=SC2064
    trap "kill $server 2>/dev/null || true" EXIT
    read -r address <&4 || die "the preview server did not start"
    host=${address#http://}
    host=${host%%/*}
    page=$(fetch "${host%:*}" "${host##*:}" /)
    case "$page" in
    *"200 OK"*vitrine.js*) say "$address answers, and its page carries the widget" ;;
    *) die "$address does not answer as it should: $(head -n 1 <<<"$page")" ;;
    esac
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
    cargo hack check --feature-powerset --lib --workspace --exclude-features modules
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
