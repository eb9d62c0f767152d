// Vitrine's search by photo for a page of one's own; vitrine-api.d.ts describes it.
import { load, Vitrine } from "./{{js}}";

const published = {{files}};

const at = name => new URL(name, import.meta.url).href;
let module;

export const open = async ({ idle } = {}) => {
  const { js, wasm, relaxed, pack, codes, index } =
    Object.fromEntries(Object.entries(published).map(([key, name]) => [key, at(name)]));
  module ||= load(wasm, relaxed);
  try {
    return new Vitrine(await module, js, { pack, codes, index }, idle);
  } catch (error) {
    module = undefined; // another try may work
    throw error;
  }
};
