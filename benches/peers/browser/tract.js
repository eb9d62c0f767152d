// tract, compiled to WebAssembly with relaxed SIMD (peers/tract_wasm), one thread.

import { bytes, serve } from "./serve.js";

serve(async () => {
  const { default: init, Model } = await import("/tract/tract_wasm.js");
  await init();
  const model = new Model(new Uint8Array(await bytes("/model/vgg16.onnx")), Uint32Array.of(1, 3, 224, 224));
  const input = new Float32Array(await bytes("nchw.f32"));
  return { version: "tract", run: async () => model.run(input) };
});
