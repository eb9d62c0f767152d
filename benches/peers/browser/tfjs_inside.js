// TensorFlow.js on the WebAssembly backend, one thread: the network inside the program, by its list
// of layers. Convolution, bias and activation are one kernel each, the fastest that the library has.

import { bytes, serve } from "./serve.js";

serve(async () => {
  for (const part of ["core", "backend-wasm"]) await import(`/tfjs/tf-${part}.min.js`);
  const { tf } = self;
  tf.wasm.setWasmPaths("/tfjs/");
  tf.wasm.setThreadsCount(1);
  if (!await tf.setBackend("wasm")) throw Error("no WebAssembly backend");
  await tf.ready();
  const { height, width, layers } = await (await fetch("/model/inside.json")).json();
  const weights = await bytes("/model/inside.f32");
  let offset = 0;
  const tensor = shape => {
    const length = shape.reduce((a, b) => a * b, 1);
    offset += length;
    return tf.tensor(new Float32Array(weights, (offset - length) * 4, length), shape);
  };
  for (const layer of layers) {
    if (layer.filter) layer.filter = tensor(layer.filter);
    if (layer.outputs) layer.bias = tensor([layer.outputs]);
  }
  if (offset * 4 != weights.byteLength) throw Error("the weights are not the network's");
  const picture = tf.tensor(new Float32Array(await bytes("inside-nhwc.f32")), [1, height, width, 3]);
  const small = layers.find(({ kind }) => kind == "reduced");
  const reduced = tf.tensor(new Float32Array(await bytes("inside-reduced.f32")), [1, small.height, small.width, 3]);

  const steps = {
    convolution: (x, { filter, bias, stride: strides, pad, activation }) =>
      tf.fused.conv2d({ x, filter, strides, pad, bias, activation }),
    depthwise: (x, { filter, bias, stride: strides, pad, activation }) =>
      tf.fused.depthwiseConv2d({ x, filter, strides, pad, bias, activation }),
    dense: (x, { filter, bias, activation }) =>
      tf.fused.matMul({ a: tf.reshape(x, [1, filter.shape[0]]), b: filter, bias, activation }),
    pool: x => tf.maxPool(x, 2, 2, "valid"),
    mean: x => tf.mean(x, [1, 2]),
    rescale: (x, { factor, offset }) => tf.add(tf.mul(x, factor), offset),
    reduced: () => reduced,
    add: (x, { layer }, outputs) => tf.add(x, outputs[layer]),
    direction: (x, { bias, length }) => {
      const centred = tf.sub(x, bias);
      return tf.mul(centred, tf.div(length, tf.sqrt(tf.sum(tf.mul(centred, centred)))));
    },
  };
  const network = () => {
    let x = picture;
    const outputs = [], branches = [];
    for (const layer of layers) {
      if (layer.kind == "branch") {
        branches.push(x);
        x = picture;
      } else {
        x = steps[layer.kind](x, layer, outputs);
      }
      outputs.push(x);
    }
    return tf.concat([...branches, x], 1);
  };
  const run = async () => {
    const output = tf.tidy(network);
    const vector = await output.data();
    output.dispose();
    return vector;
  };
  return { version: `TensorFlow.js ${tf.version_core}`, run };
});
