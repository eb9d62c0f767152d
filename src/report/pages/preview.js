// Cards lead to the shop's real addresses; in the preview they lead to the same path here.
document.addEventListener("vitrine:click", event => {
  const url = new URL(event.detail.url, location.href);
  event.preventDefault();
  location.assign(url.pathname + url.search);
});
