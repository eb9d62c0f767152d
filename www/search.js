// The last lines of the second module's script. Pages load the module, workers get it compiled.
export const load = async wasm => {
  const answer = await fetch(wasm);
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
