//! Tests of packs: writing, reading and damaged files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use half::f16;
use proptest::prelude::*;

use super::*;
use crate::engine::{Activation, Engine, Layer, Linear, Model, Weights};
use vitrine_envelope::{Kind, seal};
use vitrine_test_support::Random;

/// Random layers and networks, the same ones for the same seed.
struct Dice(Random);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0.below(end)
    }

    fn float(&mut self) -> f32 {
        self.below(1 << 20) as f32 / (1 << 19) as f32 - 1.0
    }

    fn linear(&mut self, outputs: usize, inputs: usize, taps: usize, form: usize) -> Linear {
        let count = outputs * inputs * taps;
        let weights = match form {
            0 => Weights::F32((0..count).map(|_| self.float()).collect()),
            1 => Weights::F16((0..count).map(|_| f16::from_f32(self.float())).collect()),
            _ => Weights::I8 {
                values: (0..count)
                    .map(|_| self.below(255) as u8 as i8)
                    .map(|v| v.max(-127))
                    .collect(),
                scales: (0..outputs).map(|_| self.float() / 127.0).collect(),
            },
        };
        let bias = (0..outputs).map(|_| self.float()).collect();
        Linear {
            outputs,
            inputs,
            weights,
            bias,
            activation: [Activation::None, Activation::Relu][self.below(2)],
        }
    }

    /// A network of the family with all types of weights.
    fn model(&mut self) -> Model {
        let [height, width, channels] = [8, 9, 3].map(|most| 1 + self.below(most));
        let mut model = Model { height, width, channels, layers: Vec::new() };
        let (mut h, mut w, mut inputs) = (height, width, channels);
        for _ in 0..self.below(4) {
            if self.below(3) == 0 && h > 1 && w > 1 {
                (h, w) = (h / 2, w / 2);
                model.layers.push(Layer::MaxPool2x2);
            } else {
                let (outputs, form) = (1 + self.below(7), self.below(3));
                model.layers.push(Layer::Conv3x3(self.linear(outputs, inputs, 9, form)));
                inputs = outputs;
            }
        }
        inputs *= h * w;
        for _ in 0..1 + self.below(3) {
            let (outputs, form) = (1 + self.below(9), self.below(3));
            model.layers.push(Layer::Dense(self.linear(outputs, inputs, 1, form)));
            inputs = outputs;
        }
        model
    }

    /// A network whose weights are 32-bit floats.
    fn float_model(&mut self) -> Model {
        convert(&self.model(), WeightType::F32).unwrap()
    }
}

fn about() -> About {
    About {
        preprocessing: "keras".into(),
        layer: "fc2/Relu:0".into(),
        source: "0123456789abcdef:fc2/Relu:0:keras".into(),
        name: "VGG, узкая".into(),
        licence: "CC-BY-4.0".into(),
    }
}

struct Files {
    manifest: Vec<u8>,
    shards: Vec<(String, Vec<u8>)>,
}

fn files(model: &Model, shard_bytes: usize) -> Files {
    let mut shards = Vec::new();
    let manifest = write::<PackError>(model, &about(), shard_bytes, |path, bytes| {
        shards.push((path.to_owned(), bytes.to_vec()));
        Ok(())
    });
    Files { manifest: manifest.unwrap(), shards }
}

fn assembly(manifest: &[u8]) -> Result<Assembly, PackError> {
    Assembly::new(Manifest::parse(manifest)?)
}

proptest! {
    #[test]
    fn what_is_written_is_read(seed: u64, blocks in 1usize..40) {
        let mut dice = Dice::new(seed);
        let model = dice.model();
        let files = files(&model, blocks * 16);
        let mut assembly = assembly(&files.manifest).unwrap();
        let manifest = assembly.manifest().clone();
        prop_assert_eq!(manifest.about(), &about());
        prop_assert_eq!(manifest.shards(), files.shards.len());
        let lengths: usize = files.shards.iter().map(|(_, bytes)| bytes.len()).sum();
        prop_assert_eq!(manifest.weight_bytes(), lengths);
        while assembly.missing().next().is_some() {
            let waiting: Vec<usize> = assembly.missing().collect();
            let shard = waiting[dice.below(waiting.len())];
            let (path, bytes) = &files.shards[shard];
            prop_assert_eq!(manifest.shard_path(shard), Some(path.clone()));
            prop_assert_eq!(manifest.shard_len(shard), Some(bytes.len()));
            assembly.place(shard, bytes).unwrap();
        }
        prop_assert_eq!(assembly.finish(), Ok(Unpacked::Model(model)));
    }

    #[test]
    fn arbitrary_payloads_are_harmless(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        edits in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4),
    ) {
        prop_assert!(Manifest::parse(&bytes).is_err());
        let _ = assembly(&seal(Kind::Pack, &bytes).unwrap());
        // A sound payload with a few bytes changed, under a sound checksum.
        let mut payload = files(&Dice::new(3).model(), 64).manifest.split_off(20);
        for (at, byte) in edits {
            let at = at % payload.len();
            payload[at] = byte;
        }
        let _ = assembly(&seal(Kind::Pack, &payload).unwrap());
    }

    #[test]
    fn integers_are_the_nearest(seed: u64) {
        let model = Dice::new(seed).float_model();
        let packed = convert(&model, WeightType::I8).unwrap();
        let pairs = tensors::linears(&model.layers).zip(tensors::linears(&packed.layers));
        for (before, after) in pairs {
            let Weights::I8 { scales, .. } = &after.weights else { panic!("not integers") };
            let (before, after) = (before.floats(), after.floats());
            let length = before.len() / scales.len();
            for (at, (before, after)) in before.iter().zip(after.iter()).enumerate() {
                let scale = scales[at / length];
                prop_assert!((before - after).abs() <= scale * 0.50001);
            }
        }
    }
}

#[test]
fn the_same_network_gives_the_same_bytes() {
    let model = Dice::new(5).model();
    assert_eq!(files(&model, 64).manifest, files(&model.clone(), 64).manifest);
    let id = |files: &Files| Manifest::parse(&files.manifest).unwrap().id();
    let mut other = model.clone();
    if let Some(linear) = tensors::linears_mut(&mut other.layers).last() {
        linear.bias[0] += 1.0;
    }
    assert_ne!(id(&files(&model, 64)), id(&files(&other, 64)));
}

#[test]
fn every_truncation_is_refused() {
    let whole = files(&Dice::new(7).model(), 256).manifest;
    for end in 0..whole.len() {
        assert!(Manifest::parse(&whole[..end]).is_err(), "{end}");
        let payload = whole[20..].get(..end).filter(|payload| payload.len() + 20 < whole.len());
        let Some(payload) = payload else { continue };
        let refusal = Manifest::parse(&seal(Kind::Pack, payload).unwrap()).unwrap_err();
        assert!(matches!(refusal, PackError::Damaged(_)), "{end}: {refusal}");
    }
}

#[test]
fn broken_manifests_say_what_to_do() {
    let good = files(&Dice::new(9).model(), 256).manifest;
    let edited = |at: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        Manifest::parse(&file).unwrap_err()
    };
    assert_eq!(Manifest::parse(b""), Err(PackError::NotAPack));
    assert_eq!(Manifest::parse(b"<!doctype html>"), Err(PackError::NotAPack));
    assert_eq!(edited(8, &[3, 0]), PackError::TooNew { found: 3, newest: 2 });
    assert_eq!(edited(8, &[0, 0]), PackError::Damaged("its header contradicts itself"));
    assert_eq!(edited(10, &[1]), PackError::WrongKind);
    assert_eq!(edited(12, &[0xff; 4]), PackError::Damaged("it claims to be too large"));
    assert_eq!(edited(16, &[0; 4]), PackError::Checksum);
    assert!(edited(8, &[3, 0]).to_string().contains("update Vitrine"));
}

/// A manifest with one dense layer, under a sound checksum.
fn hostile(outputs: &[u8], inputs: &[u8], shards: u8) -> Result<Manifest, PackError> {
    let mut payload = vec![0; 8 + 5];
    payload.extend([1, 1, 1, 1, 3, 3, 0]);
    payload.extend_from_slice(outputs);
    payload.extend_from_slice(inputs);
    payload.extend([0x80, 0x80, 0x80, 8, shards]); // shards of 16 MiB
    payload.extend(vec![0; usize::from(shards) * 12]);
    Manifest::parse(&seal(Kind::Pack, &payload).unwrap())
}

#[test]
fn lengths_are_checked_before_memory_is_taken() {
    const HUGE: [u8; 9] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    const BELOW_A_GIB: [u8; 4] = [0xff, 0xff, 0xff, 0x3f];
    assert!(hostile(&[1], &[1], 1).is_ok());
    assert!(matches!(hostile(&HUGE, &[1], 1), Err(PackError::Damaged(_))));
    let too_large = Err(PackError::Damaged("it claims to be too large"));
    assert_eq!(hostile(&BELOW_A_GIB, &BELOW_A_GIB, 1), too_large);
    // A layer that is larger than the shards that the file names.
    let more = Err(PackError::Damaged("its shards are not those of its layers"));
    assert_eq!(hostile(&[1], &BELOW_A_GIB, 1), more);
    assert_eq!(hostile(&[1], &[1], 2), more);
}

#[test]
fn layers_that_do_not_fit_are_refused() {
    let refusal = Assembly::new(hostile(&[1], &[2], 1).unwrap()).unwrap_err();
    assert!(matches!(refusal, PackError::Layers(_)), "{refusal}");
}

#[test]
fn wrong_shards_are_named_and_may_come_again() {
    let model = convert(&Dice::new(11).model(), WeightType::I8).unwrap();
    let files = files(&model, 32);
    let mut assembly = assembly(&files.manifest).unwrap();
    let shards = files.shards.len();
    assert!(shards > 3);
    let (path, first) = &files.shards[0];
    let refusal = |reason| Err(PackError::Shard { path: path.clone(), reason });
    assert_eq!(assembly.place(0, &files.shards[1].1), refusal("its checksum differs"));
    assert_eq!(assembly.place(0, b"<!doctype html>"), refusal("its length differs"));
    assert_eq!(assembly.place(0, &[]), refusal("its length differs"));
    let missing = Err(PackError::NoSuchShard { number: shards, shards });
    assert_eq!(assembly.place(shards, first), missing);
    for (shard, (_, bytes)) in files.shards.iter().enumerate().skip(1) {
        assembly.place(shard, bytes).unwrap();
    }
    assert_eq!(assembly.missing().collect::<Vec<_>>(), [0]);
    assembly.place(0, first).unwrap();
    assert_eq!(assembly.finish(), Ok(Unpacked::Model(model.clone())));

    let refusal = super::tests::assembly(&files.manifest).unwrap().finish();
    let path = path.clone();
    assert_eq!(refusal, Err(PackError::Incomplete { missing: shards, shards, path }));
}

#[test]
fn integers_that_no_writer_writes_are_refused() {
    let mut model = convert(&Dice::new(11).model(), WeightType::I8).unwrap();
    let linear = tensors::linears_mut(&mut model.layers).next().unwrap();
    let Weights::I8 { values, .. } = &mut linear.weights else { panic!("not integers") };
    values[0] = -128;
    let files = files(&model, 1024);
    let mut assembly = assembly(&files.manifest).unwrap();
    for (shard, (_, bytes)) in files.shards.iter().enumerate() {
        assembly.place(shard, bytes).unwrap();
    }
    assert!(matches!(assembly.finish(), Err(PackError::Damaged(_))));
}

#[test]
fn weights_that_are_not_finite_are_refused() {
    let mut model = Dice::new(13).float_model();
    let last = model.layers.len() - 1;
    let Some(Layer::Dense(linear)) = model.layers.last_mut() else { panic!("no dense layer") };
    let Weights::F32(values) = &mut linear.weights else { panic!("not floats") };
    values[0] = 1e30;
    let refusal = convert(&model, WeightType::F16);
    assert_eq!(refusal, Err(PackError::NotFinite { layer: last, converted: true }));
    convert(&model, WeightType::I8).unwrap();
    let Some(Layer::Dense(linear)) = model.layers.last_mut() else { panic!("no dense layer") };
    let Weights::F32(values) = &mut linear.weights else { panic!("not floats") };
    values[0] = f32::NAN;
    let refusal = Err(PackError::NotFinite { layer: last, converted: false });
    assert_eq!(convert(&model, WeightType::I8), refusal);
    assert_eq!(reduce_rank(&model, &[]), refusal);
}

/// A layer whose weights are a product of two thin matrices and a little noise.
fn nearly_of_rank(rank: usize, outputs: usize, inputs: usize, noise: f32) -> Linear {
    let mut dice = Dice::new(17);
    let mut matrix = |count: usize| (0..count).map(|_| dice.float()).collect::<Vec<f32>>();
    let (left, right, rest) =
        (matrix(outputs * rank), matrix(rank * inputs), matrix(outputs * inputs));
    let weights = (0..outputs * inputs).map(|at| {
        let (row, column) = (at / inputs, at % inputs);
        let terms = (0..rank).map(|k| left[row * rank + k] * right[k * inputs + column]);
        terms.sum::<f32>() + noise * rest[at]
    });
    let weights = Weights::F32(weights.collect());
    Linear { outputs, inputs, weights, bias: vec![0.5; outputs], activation: Activation::Relu }
}

#[test]
fn a_layer_of_low_rank_is_kept_by_two() {
    for (outputs, inputs) in [(60, 90), (90, 60)] {
        let linear = nearly_of_rank(7, outputs, inputs, 1e-4);
        let layers = vec![Layer::Dense(linear)];
        let model = Model { height: 1, width: 1, channels: inputs, layers };
        let reduced = reduce_rank(&model, &[7]).unwrap();
        let [Layer::Dense(first), Layer::Dense(second)] = &reduced.layers[..] else {
            panic!("not two dense layers");
        };
        assert_eq!([first.outputs, first.inputs, second.outputs], [7, inputs, outputs]);
        let activations = (first.activation, second.activation);
        assert_eq!(activations, (Activation::None, Activation::Relu));
        assert_eq!(reduce_rank(&model, &[7]), Ok(reduced.clone()), "deterministic");
        let mut dice = Dice::new(19);
        let input: Vec<f32> = (0..inputs).map(|_| dice.float()).collect();
        let [before, after] = [model, reduced].map(|of| Engine::new(of).unwrap().run(&input));
        let largest = before.iter().fold(0.0f32, |max, x| max.max(x.abs()));
        for (before, after) in before.iter().zip(&after) {
            assert!((before - after).abs() < 1e-3 * largest, "{before} {after}");
        }
    }
}

/// The squared error of an approximation of rank 20 of a 60×90 matrix of noise, as a share of the
/// least one: that is known by the singular values, which a full decomposition gives.
fn excess(seed: u64) -> f64 {
    let linear = Dice::new(seed).linear(60, 90, 1, 0);
    let matrix = |of: &Linear| {
        let floats = of.floats();
        let floats = faer::MatRef::from_row_major_slice(&floats, of.outputs, of.inputs);
        faer::Mat::from_fn(of.outputs, of.inputs, |i, j| f64::from(floats[(i, j)]))
    };
    let whole = matrix(&linear);
    // In descending order.
    let values = whole.singular_values().unwrap();
    let best: f64 = values[20..].iter().map(|value| value * value).sum();

    let model = Model { height: 1, width: 1, channels: 90, layers: vec![Layer::Dense(linear)] };
    let reduced = reduce_rank(&model, &[20]).unwrap();
    let factors: Vec<_> = tensors::linears(&reduced.layers).map(matrix).collect();
    (whole - &factors[1] * &factors[0]).squared_norm_l2() / best
}

#[test]
fn no_approximation_of_its_rank_is_much_better() {
    // All singular values alike: the hardest case. Of 300 such matrices the mean was 1.014, the
    // largest 1.026.
    let excesses: Vec<f64> = (0..10).map(excess).collect();
    assert!(excesses.iter().all(|excess| (0.9999..1.03).contains(excess)), "{excesses:?}");
    assert!(excesses.iter().sum::<f64>() < 1.018 * excesses.len() as f64, "{excesses:?}");
}

#[test]
fn ranks_that_make_no_sense_are_refused() {
    let linear = nearly_of_rank(3, 12, 24, 0.0);
    let model = Model { height: 1, width: 1, channels: 24, layers: vec![Layer::Dense(linear)] };
    assert_eq!(reduce_rank(&model, &[0]), Ok(model.clone()));
    assert_eq!(reduce_rank(&model, &[]), Ok(model.clone()));
    reduce_rank(&model, &[8]).unwrap();
    let message = reduce_rank(&model, &[9]).unwrap_err().to_string();
    assert!(message.contains("8 at most"), "{message}");
    assert!(matches!(reduce_rank(&model, &[3, 3]), Err(PackError::Rank(_))));
}

#[test]
fn an_onnx_file_is_cut_and_put_together() {
    let file: Vec<u8> = (0..100u8).collect();
    let mut shards = Vec::new();
    let about = About { preprocessing: "torchvision".into(), ..About::default() };
    let bytes = write_onnx(&file, [224, 192], false, &about, 48, |path: &str, bytes: &[u8]| {
        shards.push((path.to_owned(), bytes.to_vec()));
        Ok::<_, PackError>(())
    })
    .unwrap();
    let manifest = Manifest::parse(&bytes).unwrap();
    assert!(manifest.is_onnx());
    assert_eq!((manifest.shards(), manifest.weight_bytes()), (3, 100));
    let mut assembly = Assembly::new(manifest).unwrap();
    for (shard, (path, bytes)) in shards.iter().enumerate().rev() {
        assert_eq!(assembly.manifest().shard_path(shard).as_ref(), Some(path));
        assembly.place(shard, bytes).unwrap();
    }
    assert_eq!(assembly.finish(), Ok(Unpacked::Onnx(file)));
}
