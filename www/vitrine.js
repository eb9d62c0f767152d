// Vitrine's loader: docs/EMBEDDING.md
(() => {
  const d = document, tag = "[src*='vitrine.js']";
  const script = d.currentScript?.closest(tag) || d.querySelector(tag);
  if (!script) return console.warn("vitrine: needs a script tag");
  const url = new URL("frame.html", script.src), host = url.origin, options = {
    ...window.vitrineSettings,
    ...Object.fromEntries(new URL(script.src).searchParams),
    ...script.dataset,
  };
  const { mount, open } = options, mark = "vitrine:" + mount;
  if (window[mark]) return;
  window[mark] = 1;

  let frame, sent, warned, matched, place, ticks;

  const guard = work => event => {
    try {
      work(event);
    } catch (e) {
      warned ||= !console.warn("vitrine:", e);
    }
  };

  const store = (key, value) => {
    try {
      if (options.consent && window.vitrineConsent !== true) return;
      if (value) localStorage["vitrine-" + key] = value;
      return localStorage["vitrine-" + key];
    } catch {}
  };

  const read = (selector, name = "content") => d.querySelector(selector)?.[name];

  const products = node =>
    Array.isArray(node) ? node.flatMap(products)
    : !node ? []
    : /\bProduct(Group)?\b/.test(node["@type"]) ? [node]
    : products([node["@graph"], node.mainEntity]);

  const signals = home => {
    const style = getComputedStyle(home);
    const found = [...d.querySelectorAll("[type='application/ld+json']")].flatMap(s => {
      try {
        return products(JSON.parse(s.textContent));
      } catch {
        return [];
      }
    });
    const only = !found[1] && found[0] || 0; // several: a list
    return new URLSearchParams([
      ...Object.entries(options),
      ["lang", d.documentElement.lang],
      ["dir", d.dir],
      ["title", d.title],
      ["title", read("[property='og:title']")],
      ["title", read("h1", "textContent")],
      ["sku", only.sku],
      ["picture", only && "newProducts" in options && (read("[property='og:image']") || [only.image].flat()[0])],
      ["url", read("[rel=canonical]", "href")],
      ["url", read("[property='og:url']")],
      ["url", location.href],
      ..."surface text muted backing sale focus radius card font".split(" ")
        .map(name => [name, style.getPropertyValue("--vitrine-" + name)]),
    ].filter(p => p[1])) + "";
  };

  const look = guard(() => {
    // copies that a cache of pages made have no shadow root
    for (const box of d.querySelectorAll("vitrine-box")) box.shadowRoot || box.remove();
    const home = mount ? d.querySelector(mount) : d.body, now = home && signals(home);
    if (!home || now == sent && frame.isConnected) return;
    url.hash = sent = now;
    matched = 0;
    if (frame?.isConnected) return frame.contentWindow.location.replace(url);
    frame = d.createElement("iframe");
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
    frame.loading = "lazy";
    frame.src = url;
    // until the frame says how it is to look, it takes no room
    frame.style = "all:initial;visibility:hidden;height:0;" + (mount ? "display:block;width:100%" : "position:fixed;width:min(640px,100%)");
    // where the shop's styles do not reach: in a shadow root, over the page in the top layer
    const box = d.createElement("vitrine-box"), root = box.attachShadow({ mode: "open" });
    // what an old browser lacks, it says here
    root.adoptedStyleSheets = [new CSSStyleSheet({ media: "print" })];
    root.adoptedStyleSheets[0].replace("*{display:none!important}");
    root.append(frame);
    box.style = "all:initial!important;display:block!important";
    home.append(box);
    if (!mount) box.popover = "manual", box.showPopover?.();
  });

  const load = (name, ...facts) => import(new URL(`vitrine-${name}.js`, url))
    .then(guard(module => module.default(...facts)), () => {});
  const say = message => frame?.contentWindow.postMessage(message, host);
  const tell = (type, detail) => {
    guard(() => window.onvitrine?.(type, detail))();
    if (options.analytics || options.beacon) load("analytics", type, detail, options);
    return d.dispatchEvent(new CustomEvent("vitrine:" + type, { detail, cancelable: true }));
  };

  const hear = guard(({ source, origin, data }) => {
    if (source != frame?.contentWindow || origin != host) return;
    const { vitrine: type, css, title, ms, detail, plain, draw } = data;
    if (css) frame.style = css;
    if (title) {
      frame.title = title;
      // what fades in does not count as a layout shift
      frame.animate([{ opacity: 0 }, {}], ms);
    }
    if (type == "match") {
      matched = 1;
      const may = mount || innerHeight > 480 && !(Date.now() - store("closed") < 864e5);
      say({
        vitrine: "choose",
        open: may && !open,
        visitor: draw && (store("id") || store("id", Math.random())),
      });
      may && open && load("triggers", options, () => say({ vitrine: "open" }));
    }
    if (!detail) return;
    if (type == "close") store("closed", Date.now());
    if (type == "show") store("closed", store("closed") && 1);
    tell(type, detail) && plain && location.assign(detail.url);
  });

  // Sees routes of every kind, and a title that comes late; what else the page says may come later
  // than both.
  const tick = () => {
    if (place != (place = location.href + d.readyState + (matched || d.title))) ticks = 0;
    // after 0, 1, 2, 4, 8 … quarters of a second
    if (!(ticks & ticks++ - 1)) look();
  };

  const start = guard(() => {
    if (place) return;
    addEventListener("message", hear);
    addEventListener("keydown", guard(({ key, defaultPrevented }) =>
      key == "Escape" && !defaultPrevented && say({ vitrine: "close" })));
    tick();
    setInterval(tick, 250);
  });

  d.addEventListener("vitrine:consent", () => window.vitrineConsent = true);
  addEventListener("load", start);
  // a picture or script that never comes holds `load` up
  setTimeout(start, d.readyState == "complete" ? 0 : 3e3);
})();
