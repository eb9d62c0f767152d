__wbg_init({ module_or_path: document.getElementById("wasm").href }).catch(e => console.warn("vitrine:", e));
