// TensorFlow.js, its layers on the WebAssembly backend, one thread.

import { bytes, serve } from "./serve.js";

/** VGG16's convolutions: how many, and how many channels; a pooling follows. */
const STAGES = [[2, 64], [2, 128], [3, 256], [3, 512], [3, 512]];

const network = tf => {
  // Weights follow: drawing random ones first would take minutes.
  const zeros = { kernelInitializer: "zeros", biasInitializer: "zeros" };
  const model = tf.sequential();
  let shape = { inputShape: [224, 224, 3] };
  for (const [count, filters] of STAGES) {
    for (let i = 0; i < count; i++) {
      const how = { filters, kernelSize: 3, padding: "same", activation: "relu" };
      model.add(tf.layers.conv2d({ ...how, ...zeros, ...shape }));
      shape = {};
    }
    model.add(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }));
  }
  model.add(tf.layers.flatten());
  for (let i = 0; i < 2; i++) model.add(tf.layers.dense({ units: 4096, activation: "relu", ...zeros }));
  return model;
};

serve(async () => {
  for (const part of ["core", "layers", "backend-wasm"]) await import(`/tfjs/tf-${part}.min.js`);
  const { tf } = self;
  tf.wasm.setWasmPaths("/tfjs/");
  tf.wasm.setThreadsCount(1);
  if (!await tf.setBackend("wasm")) throw Error("no WebAssembly backend");
  await tf.ready();
  const model = network(tf);
  // All the network's tensors in order, as TensorFlow lays them out.
  const weights = await bytes("/model/vgg16.f32");
  let offset = 0;
  for (const layer of model.layers) {
    const tensors = layer.getWeights().map(({ shape }) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const values = new Float32Array(weights, offset * 4, length);
      offset += length;
      return tf.tensor(values, shape);
    });
    layer.setWeights(tensors);
    tf.dispose(tensors);
  }
  if (offset * 4 != weights.byteLength) throw Error("the weights are not the network's");
  const input = tf.tensor(new Float32Array(await bytes("nhwc.f32")), [1, 224, 224, 3]);
  const run = async () => {
    const output = model.predict(input);
    const vector = await output.data();
    output.dispose();
    return vector;
  };
  return { version: `TensorFlow.js ${tf.version_core}`, run };
});
