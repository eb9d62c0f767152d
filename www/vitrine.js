// Vitrine's loader: docs/EMBEDDING.md
(() => {
  const d = document, script = d.currentScript || d.querySelector("[src*='vitrine.js']");
  if (!script?.src || !window.DecompressionStream) return;
  const url = new URL("frame.html", script.src), host = url.origin, options = script.dataset;
  const { mount, open } = options, mark = "__vitrine" + mount;
  if (window[mark]) return;
  window[mark] = 1;

  let frame, sent, timers = [], warned;

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

  const read = (selector, name) => d.querySelector(selector)?.[name];

  const products = node =>
    Array.isArray(node) ? node.flatMap(products)
    : Object(node) != node ? []
    : /\bProduct\b/.test(node["@type"]) ? [node]
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
    return new URLSearchParams([
      ...Object.entries(options),
      ["lang", d.documentElement.lang],
      ["dir", d.dir],
      ["title", d.title],
      ["title", read("[property='og:title']", "content")],
      ["title", read("h1", "textContent")],
      ["sku", !found[1] && found[0]?.sku], // several: a list
      ["picture", "newProducts" in options && found[0] && !found[1]
        && (read("[property='og:image']", "content") || [found[0].image].flat()[0])],
      ["url", read("[rel=canonical]", "href")],
      ["url", read("[property='og:url']", "content")],
      ["url", location.href],
      ..."surface text muted backing sale focus radius card font".split(" ")
        .map(name => [name, style.getPropertyValue("--vitrine-" + name)]),
    ].filter(pair => pair[1])) + "";
  };

  const look = guard(() => {
    const home = mount ? d.querySelector(mount) : d.body, now = home && signals(home);
    if (!home || now == sent && frame.isConnected) return;
    url.hash = sent = now;
    if (frame?.isConnected) return frame.contentWindow.location.replace(url);
    frame = d.createElement("iframe");
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
    frame.loading = "lazy";
    frame.src = url;
    // until the frame says how it is to look, it takes no room
    frame.style = "all:initial;visibility:hidden;height:0;" + (mount ? "display:block;width:100%" : "position:fixed;top:0;width:min(640px,100%)");
    home.append(frame);
  });

  // titles come later than addresses
  const moved = () => {
    timers.map(clearTimeout);
    timers = [250, 1e3, 3e3].map(ms => setTimeout(look, ms));
  };

  const load = (name, ...facts) => import(new URL(`vitrine-${name}.js`, url))
    .then(guard(module => module.default(...facts)), () => {});
  const say = message => frame.contentWindow.postMessage(message, host);
  const tell = (type, detail) => {
    guard(() => window.onvitrine?.(type, detail))();
    if (options.analytics || options.beacon) load("analytics", type, detail, options);
    return d.dispatchEvent(new CustomEvent("vitrine:" + type, { detail, cancelable: true }));
  };

  const hear = guard(({ data, source, origin }) => {
    if (source != frame?.contentWindow || origin != host) return;
    const { vitrine: type, css, title, ms, detail, plain, draw } = data;
    if (css) frame.style = css;
    if (title) {
      frame.title = title;
      // what fades in does not count as a layout shift
      frame.animate([{ opacity: 0 }, {}], ms);
    }
    if (type == "match") {
      const may = mount || innerHeight > 480 && !(Date.now() - store("closed") < 864e5);
      say({
        vitrine: "choose",
        open: may && !open,
        visitor: draw && (store("id") || store("id", Math.random())),
      });
      may && open && load("triggers", script, () => say({ vitrine: "open" }));
    }
    if (!detail) return;
    if (type == "close") store("closed", Date.now());
    if (type == "show") store("closed", store("closed") && 1);
    tell(type, detail) && plain && location.assign(detail.url);
  });

  const start = guard(() => {
    addEventListener("message", hear);
    addEventListener("popstate", moved);
    addEventListener("keydown", guard(({ key, defaultPrevented }) =>
      frame && key == "Escape" && !defaultPrevented && say({ vitrine: "close" })));
    for (const name of ["pushState", "replaceState"]) {
      const real = history[name];
      history[name] = function () {
        moved();
        return real.apply(history, arguments);
      };
    }
    look();
  });

  d.addEventListener("vitrine:consent", () => window.vitrineConsent = true);
  const idle = () => (window.requestIdleCallback || setTimeout)(start, { timeout: 2e3 });
  d.readyState == "complete" ? idle() : addEventListener("load", idle);
})();
