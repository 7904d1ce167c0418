// What the officers' pages gain with JavaScript: progress without loading the page again.

const EVERY_MS = 1000;

function follow(box) {
  const bar = box.querySelector("progress[value]");
  const write = (id, text) => { (document.querySelector(`#${id} bdi`) ?? document.getElementById(id)).textContent = text; };
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 });
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.address, { cache: "no-store" });
      if (answer.ok) {
        const now = await answer.json();
        if (now.state !== box.dataset.state || String(now.worker) !== box.dataset.worker) return location.reload();
        // A table is read in one go, so its bar has no value.
        if (bar) {
          bar.value = Math.min(100, (100 * now.bytes_read) / Math.max(1, now.bytes_total));
          write("bytes-read", megabytes(now.bytes_read));
          write("bytes-total", megabytes(now.bytes_total));
          write("rows-read", now.rows.toLocaleString("en"));
        }
      }
    } catch {
      // The server may be away for a moment; the next look tells.
    }
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
}

// A file that is too large need not be sent to be refused.
function checkSize(input) {
  input.addEventListener("change", () => {
    const size = input.files[0]?.size ?? 0;
    input.setCustomValidity(size > Number(input.dataset.largest) ? input.dataset.tooLarge : "");
    input.reportValidity();
  });
}

const box = document.getElementById("progress");
if (box) follow(box);
const input = document.querySelector("input[type=file][data-largest]");
if (input) checkSize(input);
