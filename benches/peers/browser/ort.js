// ONNX Runtime Web, WebAssembly, one thread.

import { bytes, serve } from "./serve.js";

serve(async () => {
  const ort = await import("/ort/ort.wasm.min.mjs");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.simd = true;
  ort.env.wasm.wasmPaths = "/ort/";
  const session = await ort.InferenceSession.create("/model/vgg16.onnx", {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  const [name] = session.inputNames, [output] = session.outputNames;
  const input = new Float32Array(await bytes("nchw.f32"));
  const run = async () => {
    const results = await session.run({ [name]: new ort.Tensor("float32", input, [1, 3, 224, 224]) });
    return results[output].data;
  };
  return { version: `ONNX Runtime Web ${ort.env.versions.web}`, run };
});
