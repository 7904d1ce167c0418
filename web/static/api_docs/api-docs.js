// Draws the OpenAPI document; nothing is asked of other servers (no validator badge).
const api = document.getElementById("api");
window.SwaggerUIBundle({
  domNode: api,
  url: api.dataset.document,
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
});
