// An office that is chosen fills in its agency at once. The server does the same without this script.

const agency = document.getElementById("f-agency");
const filledIn = document.getElementsByName("by_office")[0];
if (agency && filledIn) {
  document.getElementById("s-place").addEventListener("change", ({ target }) => {
    if (target.name !== "office" || !["", filledIn.value].includes(agency.value)) return;
    agency.value = filledIn.value = target.dataset.agency;
  });
}
