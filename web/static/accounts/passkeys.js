// Forms of passkeys: shown where the browser knows them, filled by the browser, sent as any form.

const fromText = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

// Browsers of the last years read and write JSON themselves; a few in use do not yet.
const readCreation = (options) => ({
  ...options,
  challenge: fromText(options.challenge),
  user: { ...options.user, id: fromText(options.user.id) },
  excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
});

const readRequest = (options) => ({
  ...options,
  challenge: fromText(options.challenge),
  allowCredentials: (options.allowCredentials ?? []).map(withBytes),
});

const withBytes = (known) => ({ ...known, id: fromText(known.id) });

const written = (credential) => {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  };
};

const ask = async (kind, options) =>
  kind === "create"
    ? navigator.credentials.create({ publicKey: readCreation(options) })
    : navigator.credentials.get({ publicKey: readRequest(options) });

const fill = async (form) => {
  const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  if (answer.redirected) {
    // The session is over, or the second factor too old: the page that says so has been found.
    location.assign(answer.url);
    return false;
  }
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  const { options, ticket } = await answer.json();
  const credential = await ask(form.dataset.passkey, options);
  form.elements.ticket.value = ticket;
  form.elements.answer.value = JSON.stringify(written(credential));
  return true;
};

const prepare = (form) => {
  const said = form.querySelector(".passkey-said");
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    button.disabled = true;
    try {
      if (await fill(form)) form.submit();
    } catch {
      said.textContent = form.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) prepare(form);
  for (const missing of document.querySelectorAll(".passkey-missing")) missing.hidden = true;
}
