// Vitrine's search by photo for a page of one's own; vitrine-api.d.ts describes it.
const published = {{files}};

const at = name => new URL(name, import.meta.url).href;
let loading;

export const open = async ({ idle } = {}) => {
  const kind = relaxedSimd() ? "relaxed" : "search", script = at(published[kind + "-js"]);
  loading ||= import(script).then(async module => [module, await module.load(at(published[kind + "-wasm"]))]);
  try {
    const [{ Vitrine }, compiled] = await loading;
    const [pack, codes, index] = ["pack", "codes", "index"].map(name => at(published[name]));
    return new Vitrine(compiled, script, { pack, codes, index }, idle);
  } catch (error) {
    loading = undefined; // another try may work
    throw error;
  }
};
