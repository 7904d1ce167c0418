// Saving a place: it is kept on this phone with its page in every language, and told to nobody.

export async function toggle(button) {
  const { dataset: said } = button;
  const place = JSON.parse(said.place);
  const [{ forgetPlace, savePlace }] = await Promise.all([said.lastPages, said.kept].map((address) => import(address)));
  const isSaved = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isSaved));
  button.querySelector("span").textContent = isSaved ? said.save : said.saved;
  await (isSaved ? forgetPlace : savePlace)(place);
}
