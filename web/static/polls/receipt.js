// The receipt of a vote: a button that prints it, and no form behind it that loading again would send.

history.replaceState(null, "", location.pathname);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
