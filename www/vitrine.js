// Vitrine's loader: docs/EMBEDDING.md
(() => {
  const d = document, script = d.currentScript || d.querySelector("[src*='vitrine.js']");
  if (window.__vitrine || !script?.src || !window.DecompressionStream) return;
  window.__vitrine = 1;

  const url = new URL("frame.html", script.src), host = url.origin, options = script.dataset;
  let frame, sent, state, timers = [], warned;

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

  const signals = () => {
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
    ].filter(pair => pair[1])) + "";
  };

  const place = (height, width) => {
    const gap = width || innerWidth > 640 ? 20 : 0;
    frame.style = `all:initial;position:fixed;z-index:2147483000;bottom:${gap}px;inset-inline-end:${gap}px;width:min(${width || 640}px,100% - ${2 * gap}px);height:${height}px;max-height:80vh;border-radius:18px 18px ${gap}px ${gap}px;box-shadow:0 8px 40px #0004;visibility:${height ? "visible" : "hidden"}`;
  };

  const look = guard(() => {
    const now = signals();
    if (now == sent) return;
    url.hash = sent = now;
    if (frame?.isConnected) return frame.contentWindow.location.replace(url);
    frame = d.createElement("iframe");
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
    frame.src = url;
    place(state = 0);
    d.body.append(frame);
  });

  // titles come later than addresses
  const moved = () => {
    timers.map(clearTimeout);
    timers = [250, 1e3, 3e3].map(ms => setTimeout(look, ms));
  };

  const say = message => frame.contentWindow.postMessage(message, host);
  const tell = (type, detail) => {
    guard(() => window.onvitrine?.(type, detail))();
    if (options.analytics || options.beacon) {
      import(new URL("vitrine-analytics.js", url))
        .then(guard(module => module.default(type, detail, options)), () => {});
    }
    return d.dispatchEvent(new CustomEvent("vitrine:" + type, { detail, cancelable: true }));
  };

  const hear = guard(({ data, source, origin }) => {
    if (source != frame?.contentWindow || origin != host) return;
    const { vitrine: type, detail, height, width } = data, was = state;
    const show = () => place(+height, +width);
    if (type == "match") {
      state = 0;
      say({
        vitrine: "choose",
        open: innerHeight > 480 && !(Date.now() - store("closed") < 864e5),
        visitor: data.draw && (store("id") || store("id", Math.random())),
      });
    } else if (type == "hide") place(state = 0);
    else if (detail && !height) tell(type, detail) && data.plain && location.assign(detail.url);
    else if (was == type) show();
    else {
      state = type;
      frame.title = data.title;
      show();
      // what fades in does not count as a layout shift
      frame.animate([{ opacity: 0 }, {}], data.ms);
      was && store("closed", width ? Date.now() : 1);
      (was || !width) && tell(width ? "close" : "show", detail);
    }
  });

  const start = guard(() => {
    addEventListener("message", hear);
    addEventListener("popstate", moved);
    addEventListener("keydown", guard(({ key, defaultPrevented }) =>
      key == "Escape" && state == "open" && !defaultPrevented && say({ vitrine: "close" })));
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
