//! The network inside the program for the libraries: as the ONNX file that it is, and as a list of
//! layers with a row of floats for TensorFlow.js, which reads no ONNX.

use super::network::cosine;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use vitrine_embed::engine::{Activation, Engine, Layer, Linear, Model, Weights, Window};
use vitrine_embed::{Layout, Limits, Network, Picture};

/// The least cosine of a library's vector with the native one.
const SAME: f64 = 0.9999;

/// Writes the network into `site/model`, and its input for a picture into `site/bench`. Gives the
/// picture's vector by the native engine.
pub fn write(picture: &Path, site: &Path) -> io::Result<Vec<f32>> {
    let (model, own) = (site.join("model"), site.join("bench"));
    std::fs::create_dir_all(&model)?;
    std::fs::create_dir_all(&own)?;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/vitrine-default.onnx");
    std::fs::copy(file, model.join("inside.onnx"))?;
    let (network, metadata) = Network::embedded_model().map_err(io::Error::other)?;
    let picture = Picture::decode(&std::fs::read(picture)?, &Limits::default());
    let picture = picture.map_err(io::Error::other)?;
    let (width, height) = (network.width as u32, network.height as u32);
    for (name, layout) in [("nchw", Layout::Nchw), ("nhwc", Layout::Nhwc)] {
        let values = metadata.preprocessing.apply(&picture, width, height, layout);
        std::fs::write(own.join(format!("inside-{name}.f32")), bytemuck::cast_slice(&values))?;
    }
    // TensorFlow.js has no antialiased reduction: it is given what comes of it, which spares it
    // the work.
    let input = metadata.preprocessing.apply(&picture, width, height, Layout::Nhwc);
    let resize = network.layers.iter().find(|layer| matches!(layer, Layer::Resize { .. }));
    let layers = resize.cloned().into_iter().collect();
    let resize = Engine::new(Model { layers, ..network.clone() }).map_err(io::Error::other)?;
    let reduced = resize.run(&input);
    std::fs::write(own.join("inside-reduced.f32"), bytemuck::cast_slice(&reduced))?;
    write_layers(&network, &model)?;
    let network = Network::embedded().map_err(io::Error::other)?;
    network.embed(&picture).map_err(io::Error::other)
}

/// Refuses a vector that is not the native one.
pub fn check(name: &str, vector: &[f32], native: &[f32]) -> io::Result<()> {
    match cosine(vector, native) {
        same if same >= SAME => Ok(()),
        other => Err(io::Error::other(format!("{name} computes something else: cosine {other}"))),
    }
}

/// `inside.json` lists the layers; `inside.f32` has their tensors in order, in TensorFlow's layout.
fn write_layers(model: &Model, folder: &Path) -> io::Result<()> {
    let mut floats = BufWriter::new(File::create(folder.join("inside.f32"))?);
    let mut layers = Vec::new();
    for layer in &model.layers {
        layers.push(match layer {
            Layer::Conv3x3(linear) => {
                let window = Window { side: 3, stride: 1, padding: [1; 4] };
                convolution("convolution", &window, linear, &mut floats)?
            }
            Layer::Convolution(window, linear) => {
                convolution("convolution", window, linear, &mut floats)?
            }
            Layer::Depthwise(window, linear) => {
                convolution("depthwise", window, linear, &mut floats)?
            }
            Layer::Dense(linear) => {
                write_linear(linear, 1, &mut floats)?;
                json!({ "kind": "dense", "filter": [linear.inputs, linear.outputs],
                    "outputs": linear.outputs, "activation": activation(linear) })
            }
            Layer::MaxPool2x2 => json!({ "kind": "pool" }),
            Layer::Add(layer) => json!({ "kind": "add", "layer": layer }),
            Layer::GlobalAveragePool => json!({ "kind": "mean" }),
            Layer::Rescale { factor, offset } => {
                json!({ "kind": "rescale", "factor": factor, "offset": offset })
            }
            Layer::Resize { height, width } => {
                json!({ "kind": "reduced", "height": height, "width": width })
            }
            Layer::Direction { mean, length } => {
                floats.write_all(bytemuck::cast_slice(mean))?;
                json!({ "kind": "direction", "outputs": mean.len(), "length": length })
            }
            Layer::Branch => json!({ "kind": "branch" }),
        });
    }
    floats.flush()?;
    let list = json!({ "height": model.height, "width": model.width, "layers": layers });
    std::fs::write(folder.join("inside.json"), list.to_string())
}

fn convolution(
    kind: &str,
    window: &Window,
    linear: &Linear,
    floats: &mut impl Write,
) -> io::Result<Value> {
    let Window { side, stride, padding: [top, left, bottom, right] } = *window;
    write_linear(linear, side * side, floats)?;
    let filter = match kind {
        "depthwise" => [side, side, linear.outputs, 1],
        _ => [side, side, linear.inputs, linear.outputs],
    };
    Ok(json!({ "kind": kind, "filter": filter, "outputs": linear.outputs, "stride": stride,
        "pad": [[0, 0], [top, bottom], [left, right], [0, 0]], "activation": activation(linear) }))
}

fn activation(linear: &Linear) -> &'static str {
    match linear.activation {
        Activation::None => "linear",
        Activation::Relu => "relu",
        Activation::Relu6 => "relu6",
    }
}

/// Place by place, then input, then output; and the biases.
fn write_linear(linear: &Linear, places: usize, to: &mut impl Write) -> io::Result<()> {
    let count = linear.weights.len() / linear.outputs;
    let scaled = |integers: &[i8], scales: &[f32]| -> Vec<f32> {
        let scale = |at: usize| scales[at / count];
        integers.iter().enumerate().map(|(at, &value)| f32::from(value) * scale(at)).collect()
    };
    let weights = match &linear.weights {
        Weights::F32(values) => values.clone(),
        Weights::F16(values) => values.iter().map(|value| value.to_f32()).collect(),
        Weights::I8 { values, scales } => scaled(values, scales),
        Weights::Sparse(sparse) => scaled(&sparse.integers(), &sparse.scales),
    };
    let mut values: Vec<f32> = Vec::with_capacity(weights.len());
    for place in 0..places {
        for input in 0..count / places {
            let at = input * places + place;
            values.extend((0..linear.outputs).map(|output| weights[output * count + at]));
        }
    }
    to.write_all(bytemuck::cast_slice(&values))?;
    to.write_all(bytemuck::cast_slice(&linear.bias))
}
