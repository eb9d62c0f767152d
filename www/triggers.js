// When the panel opens by itself: docs/EMBEDDING.md, "When it opens". The loader calls this on each
// page that shows a product, with its settings and what opens the panel.
const waiting = new WeakMap();

export default (settings, open) => {
  // what an earlier page of a single-page shop waits for is over
  waiting.get(settings)?.abort();
  const over = new AbortController(), { signal } = over;
  waiting.set(settings, over);
  const act = () => {
    over.abort();
    open();
  };
  const listen = (target, event, work) => target.addEventListener(event, work, { signal, passive: true });

  const triggers = {
    delay(seconds) {
      const timer = setTimeout(act, seconds * 1e3);
      signal.addEventListener("abort", () => clearTimeout(timer));
    },
    scroll(percent) {
      const look = () => {
        const { scrollHeight, clientHeight, scrollTop } = document.scrollingElement;
        // a page that cannot be scrolled has been seen whole
        if (scrollTop >= (scrollHeight - clientHeight) * percent / 100) act();
      };
      listen(window, "scroll", look);
      look();
    },
    exit() {
      listen(document, "mouseout", ({ clientY, relatedTarget }) =>
        !relatedTarget && clientY <= 0 && act());
    },
    // the visitor's own click on the tab, which the frame hears
    tab() {},
  };
  const usual = { delay: 10, scroll: 50 };
  for (const word of settings.open.trim().split(/[\s,]+/)) {
    const [name, value] = word.split(":");
    const number = value ? +value : usual[name];
    if (!triggers[name] || number < 0 || number !== number && name in usual) {
      console.warn(`vitrine: data-open has "${word}"; write tab, delay:10, scroll:50 or exit`);
    } else if (!signal.aborted) {
      triggers[name](number);
    }
  }
};
