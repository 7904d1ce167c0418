// The choice of map applications for one place. Nothing of them is loaded before one is tapped.

export function offer(dialog, link) {
  const { lat, lon, name } = link.dataset;
  for (const one of dialog.querySelectorAll("a[data-url]")) {
    one.href = one.dataset.url.replaceAll("{lat}", lat).replaceAll("{lon}", lon);
  }
  dialog.querySelector(".map-apps-place").textContent = name;
  // What lies outside its content is the dialog itself.
  dialog.onclick = ({ target }) => { if (target === dialog || target.closest("a, button")) dialog.close(); };
  dialog.addEventListener("close", () => link.focus(), { once: true });
  dialog.showModal();
}
