{
  const link = id => document.getElementById(id)?.href;
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
    addEventListener("nothing", ({ detail }) => detail && search(page => page.coldStart(detail)));
  }
  // What the frame says before the script has come is not lost.
  if (/vitrine-debug/.test(location.hash)) {
    const debug = import(link("debug-js"));
    addEventListener("matched", ({ detail }) => debug.then(m => m.default(detail)).catch(warn));
  }
  __wbg_init({ module_or_path: link("wasm") }).catch(warn);
}
{
  // The panel counts as seen once half of it has been in view for a second, uncovered where the
  // browser knows that.
  const panel = document.getElementById("panel");
  let timer, inView;
  const count = () => {
    clearTimeout(timer);
    if (inView && !document.hidden) timer = setTimeout(() => dispatchEvent(new Event("seen")), 1e3);
  };
  const watch = new IntersectionObserver(entries => {
    const { intersectionRatio, isVisible } = entries.pop();
    inView = intersectionRatio >= .5 && isVisible !== false;
    count();
  }, { threshold: .5, trackVisibility: true, delay: 100 });
  document.addEventListener("visibilitychange", count);
  addEventListener("shown", () => {
    inView = false;
    count();
    // to observe anew is to be told the present state
    watch.unobserve(panel);
    watch.observe(panel);
  });
}
{
  // A picture has room for itself from the beginning, whatever comes of it.
  const settle = ({ type, target }) => {
    const frame = target.closest?.(".picture");
    frame?.classList.remove("loading");
    if (frame && type == "error") {
      frame.classList.add("missing");
      target.remove();
    }
  };
  for (const type of ["load", "error"]) document.addEventListener(type, settle, true);
}
