//! VGG16 of full width with seeded weights, up to fc2: as an ONNX file for the libraries that read
//! one, and as a row of floats for TensorFlow.js.

use prost::Message;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tract_onnx::pb::{ModelProto, NodeProto, TensorProto};
use vitrine_embed::synth::{self, Arch};
use vitrine_embed::{Layout, Limits, Picture, Preprocessing};

const SEED: u64 = 1;
/// Side of the network's input in pixels.
pub const SIDE: u32 = 224;
/// The side of the activations that fc1 sees.
const LAST_SIDE: usize = 7;
/// The input of pictures of [`SIDE`] is their pixels.
pub const PREPROCESSING: Preprocessing = Preprocessing::Keras;

/// The whole network. It is made once: the seed decides every bit.
pub fn make(folder: &Path) -> io::Result<PathBuf> {
    let path = folder.join(format!("vgg16-{SEED}.onnx"));
    if !path.is_file() {
        let part = folder.join("vgg16.part");
        let mut file = BufWriter::new(File::create(&part)?);
        synth::vgg(Arch::Vgg16, SEED, 1.0, &mut file)?;
        file.flush()?;
        std::fs::rename(part, &path)?;
    }
    Ok(path)
}

/// Writes `vgg16.onnx`, cut after fc2's ReLU, and `vgg16.f32` with its tensors in order, in
/// TensorFlow's layout, into `folder`.
pub fn convert(network: &Path, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut model = ModelProto::decode(&std::fs::read(network)?[..]).map_err(io::Error::other)?;
    let graph = model.graph.as_mut().ok_or_else(wrong)?;
    let dense = |node: &NodeProto| node.op_type == "Gemm";
    let predictions = graph.node.iter().rposition(dense).ok_or_else(wrong)?;
    graph.node.truncate(predictions);
    let [output] = &mut graph.output[..] else { return Err(wrong()) };
    output.name = graph.node.last().ok_or_else(wrong)?.output[0].clone();
    output.r#type = graph.input.first().ok_or_else(wrong)?.r#type.clone();
    unknown_shape(output);
    let used: Vec<String> = graph.node.iter().flat_map(|node| node.input.clone()).collect();
    graph.initializer.retain(|tensor| used.contains(&tensor.name));

    let mut floats = BufWriter::new(File::create(folder.join("vgg16.f32"))?);
    for node in &graph.node {
        for name in node.input.iter().skip(1) {
            let named = |tensor: &&TensorProto| tensor.name == *name;
            write_tensor(graph.initializer.iter().find(named).ok_or_else(wrong)?, &mut floats)?;
        }
    }
    floats.flush()?;
    std::fs::write(folder.join("vgg16.onnx"), model.encode_to_vec())
}

/// The cut's output has the type of a float tensor whose shape nobody needs.
fn unknown_shape(output: &mut tract_onnx::pb::ValueInfoProto) {
    use tract_onnx::pb::type_proto::Value;
    if let Some(Value::TensorType(tensor)) = output.r#type.as_mut().and_then(|t| t.value.as_mut()) {
        tensor.shape = None;
    }
}

/// Filters as height × width × inputs × outputs, matrices as inputs × outputs, of which the first
/// dense layer's inputs are flattened by row, column and channel.
fn write_tensor(tensor: &TensorProto, to: &mut impl Write) -> io::Result<()> {
    let dims: Vec<usize> = tensor.dims.iter().map(|&dim| dim as usize).collect();
    // Output × input, where the input is channels × places.
    let (outputs, channels, places) = match dims[..] {
        [_] => return to.write_all(&tensor.raw_data),
        [outputs, inputs, height, width] => (outputs, inputs, height * width),
        [outputs, inputs] if inputs.is_multiple_of(LAST_SIDE * LAST_SIDE) => {
            (outputs, inputs / (LAST_SIDE * LAST_SIDE), LAST_SIDE * LAST_SIDE)
        }
        [outputs, inputs] => (outputs, inputs, 1),
        _ => return Err(wrong()),
    };
    let (values, _) = tensor.raw_data.as_chunks::<4>();
    let mut row = vec![[0; 4]; outputs];
    for place in 0..places {
        for channel in 0..channels {
            let column = values.iter().skip(channel * places + place).step_by(channels * places);
            row.iter_mut().zip(column).for_each(|(to, from)| *to = *from);
            to.write_all(row.as_flattened())?;
        }
    }
    Ok(())
}

/// Writes the network's input for a picture as 32-bit floats, in both orders.
pub fn write_inputs(picture: &Path, folder: &Path) -> io::Result<()> {
    let picture = Picture::decode(&std::fs::read(picture)?, &Limits::default());
    let picture = picture.map_err(io::Error::other)?;
    for (name, layout) in [("nchw.f32", Layout::Nchw), ("nhwc.f32", Layout::Nhwc)] {
        let values = PREPROCESSING.apply(&picture, SIDE, SIDE, layout);
        std::fs::write(folder.join(name), bytemuck::cast_slice(&values))?;
    }
    Ok(())
}

/// The vectors of a file that `vitrine embed --npy` wrote.
pub fn read_npy(path: &Path, count: usize) -> io::Result<Vec<Vec<f32>>> {
    let bytes = std::fs::read(path)?;
    // Magic and version take eight bytes; the header's length two, or four since version 2.
    let field = |at: usize| bytes.get(at).copied().map(usize::from).unwrap_or_default();
    let start = match field(6) {
        1 => 10 + field(8) + (field(9) << 8),
        _ => 12 + field(8) + (field(9) << 8) + (field(10) << 16),
    };
    let (values, rest) = bytes.get(start..).unwrap_or_default().as_chunks::<4>();
    if values.is_empty() || !rest.is_empty() || !values.len().is_multiple_of(count) {
        return Err(io::Error::other(format!("{} does not hold {count} vectors", path.display())));
    }
    let vector = |values: &[[u8; 4]]| values.iter().map(|&v| f32::from_le_bytes(v)).collect();
    Ok(values.chunks(values.len() / count).map(vector).collect())
}

/// The cosine of the angle between two vectors.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

fn wrong() -> io::Error {
    io::Error::other("the network is not the VGG16 that was to be made")
}
