//! Files as the real exporters write them, against what the real frameworks compute of them; see
//! `tests/fixtures/networks/make.py`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::path::PathBuf;

use prost::Message;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::onnx::proto::{self as pb, OperatorSetIdProto, StringStringEntryProto};
use crate::onnx::synth::{Arch, vgg};
use crate::onnx::{Files, Outline, ReadSeek};
use crate::{
    Cut, EngineKind, Limits, Network, NetworkError, NetworkOptions, Picture, Preprocessing,
};

#[derive(Deserialize)]
struct Golden {
    pictures: Vec<String>,
    networks: BTreeMap<String, Vec<Vec<f32>>>,
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/networks");
    std::fs::read(PathBuf::from(folder).join(name)).unwrap()
}

fn golden() -> (Golden, Vec<Picture>) {
    let golden: Golden = serde_json::from_slice(&fixture("golden.json")).unwrap();
    let decode = |name: &String| Picture::decode(&fixture(name), &Limits::default()).unwrap();
    let pictures = golden.pictures.iter().map(decode).collect();
    (golden, pictures)
}

/// Files in memory; counts how often they are opened.
#[derive(Default)]
struct Memory {
    network: Vec<u8>,
    beside: BTreeMap<String, Vec<u8>>,
    opened: Cell<usize>,
}

impl Memory {
    fn new(network: Vec<u8>) -> Memory {
        Memory { network, ..Default::default() }
    }

    /// A fixture with its weights, if they lie beside it.
    fn fixture(name: &str) -> Memory {
        let mut memory = Memory::new(fixture(name));
        if name.contains("dynamo") {
            let data = format!("{name}.data");
            memory.beside.insert(data.clone(), fixture(&data));
        }
        memory
    }
}

impl Files for Memory {
    fn open(&self, beside: Option<&str>) -> io::Result<Box<dyn ReadSeek + '_>> {
        self.opened.set(self.opened.get() + 1);
        let bytes = match beside {
            None => Some(&self.network),
            Some(name) => self.beside.get(name),
        };
        match bytes {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.as_slice()))),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

#[track_caller]
fn assert_same(got: &[f32], expected: &[f32]) {
    assert_eq!(got.len(), expected.len());
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let cosine = dot(got, expected) / (dot(got, got) * dot(expected, expected)).sqrt();
    assert!(cosine >= 0.99999, "cosine {cosine}");
    let largest = expected.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    let apart = got.iter().zip(expected).fold(0.0f32, |m, (a, b)| m.max((a - b).abs()));
    assert!(apart <= 1e-3 * largest, "{apart} of {largest}");
}

#[test]
fn fc2_is_that_of_keras_and_torchvision() {
    let (golden, pictures) = golden();
    assert_eq!(golden.networks.len(), 6);
    for (name, vectors) in &golden.networks {
        let files = Memory::fixture(name);
        let network = Network::open_onnx(&files, &NetworkOptions::default()).unwrap();
        let about = network.describe();
        assert_eq!(about.engine, EngineKind::Own, "{name}");
        assert!(matches!(about.cut, Cut::BeforeLastDense { .. }), "{name}");
        let convolutions = if name.starts_with("vgg16") { 13 } else { 16 };
        assert_eq!(about.layers.len(), convolutions + 5 + 2, "{name}");
        assert_eq!(about.layers[0].shape, [224, 224, 2]);
        let keras = name.ends_with("keras.onnx");
        let usual = if keras { Preprocessing::Keras } else { Preprocessing::Torchvision };
        assert_eq!(network.preprocessing(), usual, "{name}");
        let (tract, _) =
            Outline::open(&files, &NetworkOptions::default()).unwrap().tract().unwrap();
        let layout = Outline::open(&files, &NetworkOptions::default()).unwrap().input.layout;
        let prepared = pictures.iter().map(|picture| network.prepare(picture)).collect();
        let all = network.embed_prepared(prepared);
        for ((picture, expected), together) in pictures.iter().zip(vectors).zip(all) {
            let vector = network.embed(picture).unwrap();
            assert_same(&vector, expected);
            assert_same(&together.unwrap(), expected);
            let input = usual.apply(picture, 224, 224, layout);
            assert_same(&tract.run(input).unwrap(), expected);
        }
    }
}

#[test]
fn the_hash_is_that_of_all_files() {
    let sha256 = |name: &str| {
        let files = Memory::fixture(name);
        let network = Network::open_onnx(&files, &NetworkOptions::default()).unwrap();
        (network.describe().sha256.clone().unwrap(), network.id().to_owned())
    };
    let hex = |bytes: &[u8]| -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let (hash, id) = sha256("vgg16-torchscript.onnx");
    assert_eq!(hash, hex(&fixture("vgg16-torchscript.onnx")));
    assert!(id.starts_with(&hash[..16]));
    let both = [fixture("vgg16-dynamo.onnx"), fixture("vgg16-dynamo.onnx.data")].concat();
    assert_eq!(sha256("vgg16-dynamo.onnx").0, hex(&both));
}

#[test]
fn weights_beside_the_network_are_missed_by_name() {
    let says = |files: &Memory| {
        Network::open_onnx(files, &NetworkOptions::default()).unwrap_err().to_string()
    };
    let mut files = Memory::fixture("vgg16-dynamo.onnx");
    let data = files.beside.get_mut("vgg16-dynamo.onnx.data").unwrap();
    data.truncate(20_000);
    let error = says(&files);
    assert!(error.contains("`vgg16-dynamo.onnx.data`"), "{error}");
    assert!(error.contains("it ends too early"), "{error}");
    files.beside.clear();
    assert!(says(&files).contains("keep both files in one folder"));

    let mut model = pb::ModelProto::decode(&files.network[..]).unwrap();
    for location in ["../weights", "/etc/passwd", "a/../../b", "C:\\weights", "a//b", ""] {
        for tensor in &mut model.graph.as_mut().unwrap().initializer {
            let entries = tensor.external_data.iter_mut();
            entries.filter(|e| e.key == "location").for_each(|e| e.value = location.to_owned());
        }
        let files = Memory::new(model.encode_to_vec());
        let error = Network::open_onnx(&files, &NetworkOptions::default()).unwrap_err();
        match location {
            // The network's own file, which is shorter.
            "" => assert!(matches!(error, NetworkError::Unreadable(_)), "{error}"),
            _ => assert!(error.to_string().contains("outside the network's folder"), "{error}"),
        }
    }
}

/// As `vgg16-7.onnx` of the ONNX model zoo: MXNet's names, dropouts, weights listed as inputs.
#[test]
fn the_zoos_networks_are_cut_after_fc2s_relu() {
    let mut file = Vec::new();
    vgg(Arch::Vgg16, 3, 1.0 / 64.0, &mut file).unwrap();
    let as_written = Network::from_onnx(&file, &NetworkOptions::default()).unwrap();
    let mut model = pb::ModelProto::decode(&file[..]).unwrap();
    (model.ir_version, model.producer_name) = (3, String::new());
    model.opset_import = vec![OperatorSetIdProto { domain: String::new(), version: 7 }];
    let graph = model.graph.as_mut().unwrap();
    let mut dropped = Vec::new();
    for mut node in std::mem::take(&mut graph.node) {
        if node.name == "predictions" {
            (node.name, node.output[0]) = ("vgg0_dense2_fwd".into(), "vgg0_dense2_fwd".into());
        }
        let dense = ["fc1_relu", "fc2_relu"].contains(&node.name.as_str());
        let output = node.output[0].clone();
        dropped.push(node);
        if dense {
            dropped.push(pb::NodeProto {
                op_type: "Dropout".into(),
                input: vec![output.clone()],
                output: vec![format!("{output}_dropped"), format!("{output}_mask")],
                ..Default::default()
            });
        }
    }
    for node in dropped.iter_mut().filter(|node| node.op_type == "Gemm") {
        if node.input[0].ends_with("_relu") {
            node.input[0].push_str("_dropped");
        }
    }
    graph.node = dropped;
    graph.output[0].name = "vgg0_dense2_fwd".into();
    let weights = graph.initializer.iter().map(|tensor| {
        let mut info = graph.input[0].clone();
        info.name.clone_from(&tensor.name);
        info
    });
    let weights: Vec<_> = weights.collect();
    graph.input.extend(weights);
    let network = Network::from_onnx(&model.encode_to_vec(), &NetworkOptions::default()).unwrap();
    assert_eq!(network.layer(), "fc2_relu");
    assert_eq!(network.describe().engine, EngineKind::Own);
    let dense = "vgg0_dense2_fwd (Gemm)".to_owned();
    assert_eq!(network.describe().cut, Cut::BeforeLastDense { dense });
    let (_, pictures) = golden();
    let vector = network.embed(&pictures[2]).unwrap();
    assert_eq!(vector, as_written.embed(&pictures[2]).unwrap());
    let (tract, _) = Outline::open(&&model.encode_to_vec()[..], &NetworkOptions::default())
        .unwrap()
        .tract()
        .unwrap();
    let input = network.preprocessing().apply(&pictures[2], 224, 224, crate::Layout::Nchw);
    assert_same(&vector, &tract.run(input).unwrap());
}

/// What is written as a list of floats, or of halves, is read as well as raw bytes.
#[test]
fn weights_in_other_fields_are_read() {
    let mut file = Vec::new();
    vgg(Arch::Vgg16, 3, 1.0 / 64.0, &mut file).unwrap();
    let (_, pictures) = golden();
    let vector = |bytes: &[u8]| {
        let network = Network::from_onnx(bytes, &NetworkOptions::default()).unwrap();
        assert_eq!(network.describe().engine, EngineKind::Own);
        network.embed(&pictures[2]).unwrap()
    };
    let mut model = pb::ModelProto::decode(&file[..]).unwrap();
    for tensor in &mut model.graph.as_mut().unwrap().initializer {
        let raw = std::mem::take(&mut tensor.raw_data);
        tensor.float_data = raw.as_chunks().0.iter().map(|x| f32::from_le_bytes(*x)).collect();
    }
    assert_eq!(vector(&model.encode_to_vec()), vector(&file));
}

#[test]
fn a_damaged_file_is_no_network_and_never_a_panic() {
    let whole = fixture("vgg16-keras.onnx");
    let open = |bytes: &[u8]| Network::from_onnx(bytes, &NetworkOptions::default()).map(drop);
    for cut in (0..whole.len()).step_by(997) {
        assert!(matches!(open(&whole[..cut]), Err(NetworkError::NotOnnx(_))), "{cut}");
    }
    // Tensors that claim more than there is, in ways that fit each other.
    let mut model = pb::ModelProto::decode(&whole[..]).unwrap();
    for tensor in &mut model.graph.as_mut().unwrap().initializer {
        match &mut tensor.dims[..] {
            [outputs, _, _, _] | [_, outputs] | [outputs] => *outputs = 1 << 40,
            _ => {}
        }
    }
    open(&model.encode_to_vec()).unwrap_err();
    let mut model = pb::ModelProto::decode(&whole[..]).unwrap();
    for dims in [vec![i64::MAX, 2], vec![-1, 3], vec![1 << 40]] {
        for tensor in &mut model.graph.as_mut().unwrap().initializer {
            tensor.dims = dims.clone();
        }
        open(&model.encode_to_vec()).unwrap_err();
    }
    // A long note does no harm.
    let entry = StringStringEntryProto { key: "note".into(), value: "x".repeat(100_000) };
    let mut model = pb::ModelProto::decode(&whole[..]).unwrap();
    model.metadata_props.push(entry);
    open(&model.encode_to_vec()).unwrap();
}
