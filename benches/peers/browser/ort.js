// ONNX Runtime Web, WebAssembly, one thread. `ort.js?inside` computes the network inside the program.

import { bytes, serve } from "./serve.js";

const inside = self.location.search == "?inside";

serve(async () => {
  const ort = await import("/ort/ort.wasm.min.mjs");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.simd = true;
  ort.env.wasm.wasmPaths = "/ort/";
  const session = await ort.InferenceSession.create(inside ? "/model/inside.onnx" : "/model/vgg16.onnx", {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
  const [name] = session.inputNames, [output] = session.outputNames;
  const input = new Float32Array(await bytes(inside ? "inside-nchw.f32" : "nchw.f32"));
  const side = Math.sqrt(input.length / 3);
  const run = async () => {
    const results = await session.run({ [name]: new ort.Tensor("float32", input, [1, 3, side, side]) });
    return results[output].data;
  };
  return { version: `ONNX Runtime Web ${ort.env.versions.web}`, run };
});
