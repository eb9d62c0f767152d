// Both sides of the second module: pages load it, workers get it compiled.
// A module that uses i8x16.relaxed_swizzle, which only browsers with relaxed SIMD accept.
const relaxedSimd = () => WebAssembly.validate(Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0,
  10, 15, 1, 13, 0, 65, 0, 253, 15, 65, 0, 253, 15, 253, 128, 2, 11));

// The compiled module, ready to be used in this thread and to be handed to workers.
export const load = async (wasm, relaxed) => {
  const answer = await fetch(relaxedSimd() ? relaxed : wasm);
  if (!answer.ok) throw new Error(`${answer.url} cannot be fetched (status ${answer.status})`);
  // not compileStreaming: hosts that do not know wasm's media type would fail it
  const module = await WebAssembly.compile(await answer.arrayBuffer());
  await __wbg_init({ module_or_path: module });
  return module;
};

if (self.DedicatedWorkerGlobalScope && self instanceof DedicatedWorkerGlobalScope) {
  onmessage = async ({ data }) => {
    onmessage = null;
    await __wbg_init({ module_or_path: data });
    serve();
  };
}
