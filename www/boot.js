{
  const link = id => document.getElementById(id)?.href;
  const warn = e => console.warn("vitrine:", e);
  const photo = document.getElementById("photo"), kind = relaxedSimd() ? "relaxed" : "search";
  const script = link(kind + "-js");
  let page;
  const search = work => {
    page ||= import(script).then(async m => new m.Page(await m.load(link(kind + "-wasm")), script));
    page.then(work).catch(e => warn(e, page = null));
  };
  if (script) {
    photo.hidden = false;
    photo.onclick = () => search(page => page.photo());
    addEventListener("nothing", () => /[#&]picture=/.test(location.hash) && search(page => page.newcomer()));
  }
  __wbg_init({ module_or_path: link("wasm") }).catch(warn);
}
