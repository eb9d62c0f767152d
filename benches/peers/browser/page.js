// The benchmark's page. `bench.ours` and `bench.peer` load one of those that compute; then
// `bench.run` computes the picture's vector once.

const file = async name => {
  const answer = await fetch(name);
  if (!answer.ok) throw Error(`${name}: status ${answer.status}`);
  return answer;
};

let run;

/** Vitrine as a shop's own script uses it, from a published folder. */
const ours = async (folder, relaxed) => {
  if (!relaxed) WebAssembly.validate = () => false; // what the probe for relaxed SIMD asks
  const { open } = await import(`/${folder}/vitrine-api.js`);
  const vitrine = await open({ idle: 1e9 });
  const picture = await (await file("picture.png")).blob();
  run = async () => {
    const { vector, memory, milliseconds } = await vitrine.embed(picture);
    return { vector: [...vector], memory, milliseconds: milliseconds.network };
  };
  bench.search = async () => {
    const start = performance.now();
    const { memory, products, milliseconds } = await vitrine.similar(picture);
    return { milliseconds: performance.now() - start, steps: milliseconds, memory, products: products.length };
  };
};

/** A library in a worker of its own. */
const peer = async script => {
  const worker = new Worker(script, { type: "module" });
  const answer = () => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data.error ? reject(Error(data.error)) : resolve(data);
    worker.onerror = event => reject(Error(event.message ?? "the worker cannot start"));
  });
  const { version } = await answer();
  run = () => {
    const result = answer();
    worker.postMessage(null);
    return result;
  };
  return version;
};

/** The vector; after the first one also the time since the page was asked for. */
const compute = async () => ({ ...await run(), since: performance.now() });

window.bench = { ours, peer, run: compute };
