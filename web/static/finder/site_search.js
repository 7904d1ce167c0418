// Places in the portal's search as one types; whoever chooses one goes on to the finder around it.

const form = document.querySelector("form.site-search");
const field = form?.querySelector("input[name=q]");

// Only who is about to type loads what suggests. Who lands in the field already has begun.
async function offer() {
  field.removeEventListener("focus", offer);
  const { suggest } = await import(form.dataset.suggestionsModule);
  suggest(form, field);
}

field?.addEventListener("focus", offer);
if (field && document.activeElement === field) offer();
