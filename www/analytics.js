// What the shop's own analytics hear of the widget: docs/EMBEDDING.md, "Analytics". The loader
// calls this with each of its events and the script tag's `data-*`.
export default (type, detail, { analytics = "", beacon }) => {
  if (type != "impression" && type != "click") return;
  const { product, items = [detail], forced } = detail, click = type == "click";
  // a preview must not count for the variant that it shows
  const variant = forced ? "preview" : detail.variant;
  const list = { item_list_id: variant ? "vitrine_" + variant : "vitrine", item_list_name: "Vitrine" };
  const name = click ? "select_item" : "view_item_list";

  const ecommerce = {
    ...list,
    currency: items[0].currency,
    items: items.map(({ id, name, position, price }) =>
      ({ item_id: id, item_name: name, index: position, price, ...list })),
  };
  const systems = {
    ga4() {
      const layer = window.dataLayer ||= [];
      // the tag manager would merge this event's items with an earlier event's
      layer.push({ ecommerce: null });
      layer.push({ event: name, ecommerce, vitrine_variant: variant });
    },
    gtag() {
      window.gtag("event", name, { ...ecommerce, vitrine_variant: variant });
    },
    ym(counter) {
      window.ym(+counter, "reachGoal", click ? "vitrine_click" : "vitrine_show", {
        vitrine: { variant, product: click ? detail.id : product?.id },
      });
    },
  };
  const post = () => navigator.sendBeacon(beacon.trim(), JSON.stringify({
    event: type,
    time: new Date().toISOString(),
    visitor: detail.visitor,
    experiment: detail.experiment,
    variant,
    product: product?.id,
    item: detail.id,
    position: detail.position,
    items: detail.items?.map(item => item.id),
  }));

  const named = analytics.split(/[\s,]+/).map(word => {
    const [system, counter] = word.split(":");
    return () => systems[system]?.(counter);
  });
  // one that fails must not silence the others
  let failed;
  for (const send of beacon ? [...named, post] : named) {
    try {
      send();
    } catch (e) {
      failed = e;
    }
  }
  if (failed) throw failed;
};
