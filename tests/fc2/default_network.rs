//! The network inside the program is what its generator makes.

#[path = "../../examples/default_network.rs"]
mod generator;

#[test]
fn the_generator_reproduces_the_committed_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/vitrine-default.onnx");
    let committed = std::fs::read(path).unwrap();
    assert!(
        generator::network() == committed,
        "run: cargo run --example default_network -- models/vitrine-default.onnx"
    );
}
