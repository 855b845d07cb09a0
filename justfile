# The daily commands. `just` lists them.

_default:
    @just --list --unsorted

# Compile everything, without building programs.
check:
    cargo check --workspace --all-targets

# Format.
fmt:
    cargo fmt --all

# Clippy without warnings.
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# All tests, or those of one binary by name: `just test core urn`.
test binary="" name="":
    cargo test {{ if binary == "" { "" } else { "--test " + binary } }} {{ name }}

# The demo: a sample court, its draws, its audit and its quota.
demo cases="2000":
    cargo run --release -- demo --cases {{ cases }}

# The console's pages in a real browser; pictures of them into a folder.
browser pictures="":
    cargo build --release
    tests/browser/run target/release/caselot {{ pictures }}

# The tour of docs/tour.md, as written.
tour:
    cargo build --release
    cargo build --release -p caselot-verify
    .ci/tour

# The offline verifier.
verifier:
    cargo build --release -p caselot-verify

# What is shipped and measured.
dist:
    cargo build --profile dist

# Everything that is shipped, in one folder.
release out="release":
    packaging/release {{ out }}

# The verifier built twice, and compared (docs/operating/install.md).
reproduce *arguments:
    packaging/reproduce {{ arguments }}

# Measure this machine (docs/performance.md).
bench *arguments:
    cargo run --profile dist -- bench {{ arguments }}

# One fuzz target for so many seconds (docs/testing.md).
fuzz target seconds="600":
    cd fuzz && RUSTC_BOOTSTRAP=1 cargo fuzz run {{ target }} seeds/{{ target }} -- -max_total_time={{ seconds }}

# The documentation of the code.
doc:
    cargo doc --workspace --no-deps --open

# Dependencies: licences, banned crates, sources. Needs `cargo install --locked cargo-deny`.
deny:
    cargo deny --locked --workspace check bans licenses sources

# Everything that must pass before a change is merged.
ci:
    .ci/run
