// A library's worker: says its version when it has loaded, then computes a vector a message.
// Import this before the library, because it notes each WebAssembly memory from then on.

const memories = new Set();
const note = result => {
  const { exports } = result.instance ?? result;
  Object.values(exports).filter(item => item instanceof WebAssembly.Memory).forEach(item => memories.add(item));
  return result;
};

for (const name of ["instantiate", "instantiateStreaming"]) {
  const own = WebAssembly[name];
  WebAssembly[name] = async (...given) => note(await own(...given));
}
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (own, given) => note(new own(...given)),
});
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct: (own, given) => {
    const memory = new own(...given);
    memories.add(memory);
    return memory;
  },
});

/** The bytes of a file of the benchmark's. */
export const bytes = async name => {
  const answer = await fetch(name);
  if (!answer.ok) throw Error(`${name}: status ${answer.status}`);
  return answer.arrayBuffer();
};

/** `load` gives the version and a function from nothing to the vector, a Float32Array. */
export const serve = async load => {
  const answer = async work => {
    try {
      postMessage(await work());
    } catch (error) {
      postMessage({ error: error?.stack ?? String(error) });
    }
  };
  let run;
  onmessage = () => answer(async () => {
    const start = performance.now();
    const vector = await run();
    const milliseconds = performance.now() - start;
    // Memory of WebAssembly only grows: what there is now is the most that there was.
    const memory = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    return { vector: [...vector], memory, milliseconds };
  });
  await answer(async () => {
    const loaded = await load();
    run = loaded.run;
    return { version: loaded.version };
  });
};
