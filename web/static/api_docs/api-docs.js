// Draws the OpenAPI document; nothing is asked of other servers (no validator badge).
const api = document.getElementById("api");
window.SwaggerUIBundle({
  domNode: api,
  url: api.dataset.document,
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
});

// Swagger's dark look hangs on a class of the root; ours on what was chosen, else on the device.
const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");
function followLook() {
  root.classList.toggle("dark-mode", root.dataset.colours ? root.dataset.colours === "dark" : device.matches);
}
device.addEventListener("change", followLook);
followLook();
