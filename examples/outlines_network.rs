//! Makes `models/outlines.onnx`, half of the network inside the program, from formulas alone:
//!
//! ```text
//! cargo run --example outlines_network -- models/outlines.onnx
//! ```
//!
//! Nothing is trained. Seven 3×3 convolutions compute, for each cell of an 8×8 grid, how strong
//! edges of 8 orientations are compared with the neighbourhood (what a histogram of oriented
//! gradients does with a division is done here with logarithms, made of ReLUs), besides lightness
//! and four opponent colours. The dense layer compares pictures with their mirror images.
//! `models/README.md` tells the whole recipe and how good it is.

use std::f64::consts::{FRAC_PI_2, PI};

use vitrine_embed::Preprocessing;
use vitrine_embed::synth::Builder;

/// Side of the input in pixels.
const SIDE: usize = 128;
/// Side of the grid of cells after four poolings.
const GRID: usize = 8;
/// Orientations without direction, over 180°.
const ORIENTATIONS: usize = 8;
/// Lightness, redness, greenness, yellowness, blueness.
const COLOURS: usize = 5;
/// Channels of a cell.
const CHANNELS: usize = ORIENTATIONS + COLOURS;

/// An edge answers to an orientation if its |cos| to it is above this.
const TUNING: f64 = 0.8;
/// Edge strength that counts as none, of black against white in one pixel.
const EDGE_FLOOR: f64 = 0.003;
/// Pieces of the edges' logarithm: exact at 0, 1, 3, 7, … floors.
const EDGE_PIECES: usize = 6;
/// How far below its neighbourhood (in e-folds) an orientation counts as absent.
const DEPTH: f64 = 0.6;
/// Colour strength that counts as grey, and the pieces of its logarithm.
const COLOUR_FLOOR: f64 = 0.05;
const COLOUR_PIECES: usize = 3;

/// Weights of the dense layer as stored: of the mean of an edge cell and its mirror image, of
/// their difference, and of each of the 8 cells in a colour's mean. Chosen on two catalogues.
const SYMMETRIC: i8 = 14;
const ANTISYMMETRIC: i8 = 7;
const COLOUR: i8 = 1;
const SCALE: f32 = 1.0 / 28.0;

/// Rec. 601's luma.
const LUMA: [f64; 3] = [0.299, 0.587, 0.114];

#[allow(dead_code)] // not called where a test includes this file
fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "models/outlines.onnx".to_owned());
    let bytes = network();
    std::fs::write(&path, &bytes)?;
    println!("{path}: {} bytes", bytes.len());
    Ok(())
}

/// The ONNX file.
pub fn network() -> Vec<u8> {
    let mut builder =
        Builder::new("vitrine-default", "picture", &[-1, 3, SIDE as i64, SIDE as i64]);
    let blur = || Convolution::diagonal(CHANNELS, &BINOMIAL);
    let layers = [
        (derivatives(), false),
        (orientations(), false),
        (blur(), true),
        (blur(), true),
        (blur(), true),
        (thresholds(), false),
        (logarithms(), true),
    ];
    let mut tensor = "picture".to_owned();
    for (at, (layer, pool)) in layers.iter().enumerate() {
        let name = format!("conv{}", at + 1);
        tensor = builder.conv3x3(&name, &tensor, &layer.weights(), &layer.bias());
        tensor = builder.relu(&format!("relu{}", at + 1), &tensor);
        if *pool {
            tensor = builder.max_pool(&format!("pool{}", at + 1), &tensor);
        }
    }
    tensor = builder.flatten("flatten", &tensor);
    let rows = dense_rows();
    let bias = vec![0.0; rows.len()];
    tensor = builder.dense_int8("dense", &tensor, &rows.concat(), SCALE, &bias);
    tensor = builder.relu("fc2", &tensor);
    builder.finish(&tensor, &[-1, rows.len() as i64], Some(Preprocessing::Vitrine))
}

type Kernel = [[f64; 3]; 3];

/// Passes the pixel itself.
const CENTRE: Kernel = [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]];
/// A small Gaussian.
const BINOMIAL: Kernel = [
    [1.0 / 16.0, 2.0 / 16.0, 1.0 / 16.0],
    [2.0 / 16.0, 4.0 / 16.0, 2.0 / 16.0],
    [1.0 / 16.0, 2.0 / 16.0, 1.0 / 16.0],
];

/// A layer under construction: `kernels[output][input]`.
struct Convolution {
    inputs: usize,
    kernels: Vec<Vec<Kernel>>,
    bias: Vec<f64>,
}

impl Convolution {
    fn new(inputs: usize) -> Convolution {
        Convolution { inputs, kernels: Vec::new(), bias: Vec::new() }
    }

    /// Adds an output channel: a kernel for each of some inputs, nothing from the others.
    fn output(&mut self, parts: &[(usize, Kernel, f64)], bias: f64) {
        let mut kernels = vec![[[0.0; 3]; 3]; self.inputs];
        for (input, kernel, factor) in parts {
            for (sum, value) in kernels[*input].iter_mut().flatten().zip(kernel.iter().flatten()) {
                *sum += value * factor;
            }
        }
        self.kernels.push(kernels);
        self.bias.push(bias);
    }

    /// The same kernel on every channel.
    fn diagonal(channels: usize, kernel: &Kernel) -> Convolution {
        let mut layer = Convolution::new(channels);
        for channel in 0..channels {
            layer.output(&[(channel, *kernel, 1.0)], 0.0);
        }
        layer
    }

    fn weights(&self) -> Vec<f32> {
        self.kernels.iter().flatten().flatten().flatten().map(|&value| rounded(value)).collect()
    }

    fn bias(&self) -> Vec<f32> {
        self.bias.iter().map(|&value| rounded(value)).collect()
    }
}

/// To a multiple of 2⁻²⁰, so that mathematical libraries that differ in the last bit give the
/// same file.
fn rounded(value: f64) -> f32 {
    const STEPS: f64 = (1 << 20) as f64;
    ((value * STEPS).round() / STEPS) as f32
}

/// 3 → 21: the luma's derivative in 16 directions, lightness, opponent colours. The input is
/// 0 for white and 1 for black, so that red is a lack of green and blue.
fn derivatives() -> Convolution {
    const SLOPE: Kernel = [[0.0, 0.0, 0.0], [-0.5, 0.0, 0.5], [0.0, 0.0, 0.0]];
    let mut layer = Convolution::new(3);
    for direction in 0..2 * ORIENTATIONS {
        let angle = direction as f64 * PI / ORIENTATIONS as f64;
        let (sine, cosine) = angle.sin_cos();
        let mut kernel = [[0.0; 3]; 3];
        for (y, row) in kernel.iter_mut().enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                *value = cosine * SLOPE[y][x] + sine * SLOPE[x][y];
            }
        }
        let parts: Vec<_> = (0..3).map(|channel| (channel, kernel, LUMA[channel])).collect();
        layer.output(&parts, 0.0);
    }
    let colours: [[f64; 3]; COLOURS] =
        [LUMA, [-1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-0.5, -0.5, 1.0], [0.5, 0.5, -1.0]];
    for colour in colours {
        let parts: Vec<_> = (0..3).map(|channel| (channel, CENTRE, colour[channel])).collect();
        layer.output(&parts, 0.0);
    }
    layer
}

/// 21 → 13: opposite directions joined, and each orientation's answer narrowed by subtracting the
/// mean of all, which is 2/π of an edge's strength whatever its orientation.
fn orientations() -> Convolution {
    let inputs = 2 * ORIENTATIONS + COLOURS;
    let mut layer = Convolution::new(inputs);
    let gain = 1.0 / (1.0 - TUNING);
    let common = TUNING * FRAC_PI_2 / ORIENTATIONS as f64;
    for orientation in 0..ORIENTATIONS {
        let parts: Vec<_> = (0..2 * ORIENTATIONS)
            .map(|direction| {
                let own = if direction % ORIENTATIONS == orientation { 1.0 } else { 0.0 };
                (direction, CENTRE, (own - common) * gain)
            })
            .collect();
        layer.output(&parts, 0.0);
    }
    for colour in 0..COLOURS {
        layer.output(&[(2 * ORIENTATIONS + colour, CENTRE, 1.0)], 0.0);
    }
    layer
}

/// Where piece `k` of a logarithm begins, in floors: 0, 1, 3, 7, …
fn knot(piece: usize) -> f64 {
    ((1u32 << piece) - 1) as f64
}

/// How much steeper ln(1 + x) becomes at each knot, so that Σ steepening × ReLU(x − knot) meets it
/// at every knot; after the last it goes on straight.
fn steepening(pieces: usize) -> Vec<f64> {
    let slope = |piece: usize| std::f64::consts::LN_2 / (knot(piece + 1) - knot(piece));
    (0..pieces).map(|k| slope(k) - if k > 0 { slope(k - 1) } else { 0.0 }).collect()
}

/// 13 → 69: every piece of the logarithms of each orientation, of the neighbourhood's mean over
/// all orientations, and of each colour.
fn thresholds() -> Convolution {
    let mut layer = Convolution::new(CHANNELS);
    for orientation in 0..ORIENTATIONS {
        for piece in 0..EDGE_PIECES {
            layer.output(&[(orientation, CENTRE, 1.0)], -knot(piece) * EDGE_FLOOR);
        }
    }
    let mean: Vec<_> =
        (0..ORIENTATIONS).map(|o| (o, BINOMIAL, 1.0 / ORIENTATIONS as f64)).collect();
    for piece in 0..EDGE_PIECES {
        layer.output(&mean, -knot(piece) * EDGE_FLOOR);
    }
    for colour in 0..COLOURS {
        for piece in 0..COLOUR_PIECES {
            let input = ORIENTATIONS + colour;
            layer.output(&[(input, CENTRE, 1.0)], -knot(piece) * COLOUR_FLOOR);
        }
    }
    layer
}

/// 69 → 13: ln(orientation) − ln(neighbourhood) + depth, and ln(1 + colour).
fn logarithms() -> Convolution {
    let colours_at = (ORIENTATIONS + 1) * EDGE_PIECES;
    let inputs = colours_at + COLOURS * COLOUR_PIECES;
    let mut layer = Convolution::new(inputs);
    let edge = steepening(EDGE_PIECES);
    for orientation in 0..ORIENTATIONS {
        let mut parts = Vec::new();
        for (piece, weight) in edge.iter().enumerate() {
            parts.push((orientation * EDGE_PIECES + piece, CENTRE, weight / EDGE_FLOOR));
            parts.push((ORIENTATIONS * EDGE_PIECES + piece, CENTRE, -weight / EDGE_FLOOR));
        }
        layer.output(&parts, DEPTH);
    }
    for colour in 0..COLOURS {
        let weights = steepening(COLOUR_PIECES).into_iter().enumerate();
        let input = colours_at + colour * COLOUR_PIECES;
        let parts: Vec<_> =
            weights.map(|(piece, w)| (input + piece, CENTRE, w / COLOUR_FLOOR)).collect();
        layer.output(&parts, 0.0);
    }
    layer
}

/// The dense layer. Mirroring a picture moves a cell to the other side and turns its orientation
/// around the vertical. Each pair of cells that mirror each other gives its mean (half of a
/// product's photographs show it from the other side) and, with less weight, its difference as a
/// positive and a negative part.
fn dense_rows() -> Vec<Vec<i8>> {
    let at = |channel: usize, y: usize, x: usize| (channel * GRID + y) * GRID + x;
    let mut rows = Vec::new();
    let mut row = |entries: &[(usize, i8)]| {
        let mut row = vec![0; CHANNELS * GRID * GRID];
        for &(input, weight) in entries {
            row[input] = weight;
        }
        rows.push(row);
    };
    let pairs = || {
        (0..ORIENTATIONS * GRID * GRID / 2).map(|pair| {
            let (x, y, o) = (pair % (GRID / 2), pair / (GRID / 2) % GRID, pair / (GRID / 2 * GRID));
            (at(o, y, x), at((ORIENTATIONS - o) % ORIENTATIONS, y, GRID - 1 - x))
        })
    };
    for (cell, mirrored) in pairs() {
        row(&[(cell, SYMMETRIC), (mirrored, SYMMETRIC)]);
    }
    for (cell, mirrored) in pairs() {
        row(&[(cell, ANTISYMMETRIC), (mirrored, -ANTISYMMETRIC)]);
        row(&[(cell, -ANTISYMMETRIC), (mirrored, ANTISYMMETRIC)]);
    }
    for colour in ORIENTATIONS..CHANNELS {
        for block in 0..GRID * GRID / 8 {
            let (x, y) = (block % (GRID / 4) * 2, block / (GRID / 4) * 2);
            let mut cells = Vec::new();
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                cells.push((at(colour, y + dy, x + dx), COLOUR));
                cells.push((at(colour, y + dy, GRID - 1 - x - dx), COLOUR));
            }
            row(&cells);
        }
    }
    rows
}
