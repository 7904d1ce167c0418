// A key from its file into the field: the lines of characters alone, without what the file says first.

for (const part of document.querySelectorAll("[data-key-file]")) {
  part.hidden = false;
  part.querySelector("input").addEventListener("change", async (event) => {
    const lines = (await event.target.files[0].text()).split("\n");
    const kept = lines.filter((line) => /^\s*(\w{4}-){3}\w{4}\s*$/.test(line));
    document.getElementById("key").value = kept.join("\n");
    event.target.value = "";
  });
}
