// Makes the key of a poll in the browser of its holder, and tries a kept one: it opens an envelope
// that was sealed to it (RFC 9180: P-256, HKDF-SHA256, AES-256-GCM). No private key is ever sent:
// the field in which it is typed has no name and stands in no form, and only what it opened is sent.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ROWS = 4;
const ROW_BYTES = 8;
const ROW_CHARACTERS = 16;
const POINT_BYTES = 65;
const SUITE = Uint8Array.of(0x48, 0x50, 0x4b, 0x45, 0, 0x10, 0, 1, 0, 2); // HPKE, P-256, HKDF-SHA256, AES-256-GCM
const KEM = Uint8Array.of(0x4b, 0x45, 0x4d, 0, 0x10);
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NOTHING = new Uint8Array();
const written = new TextEncoder();

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function fromBase64(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

function toBase64(bytes) {
  const plain = btoa(String.fromCharCode(...bytes));
  return plain.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Rows of characters, each checked: the same as portal/participation/polls/key_texts.py.

async function checkOf(number, held) {
  const whole = joined(written.encode("aroundme key row"), Uint8Array.of(number), held);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).slice(0, 2);
}

async function textOf(key) {
  const rows = [];
  for (let number = 1; number <= ROWS; number += 1) {
    const held = key.slice((number - 1) * ROW_BYTES, number * ROW_BYTES);
    const whole = joined(held, await checkOf(number, held));
    let value = whole.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    let characters = "";
    for (let place = 0; place < ROW_CHARACTERS; place += 1) {
      characters = ALPHABET[Number(value & 31n)] + characters;
      value >>= 5n;
    }
    rows.push(characters.match(/.{4}/g).join("-"));
  }
  return rows.join("\n");
}

function plainOf(text) {
  const digits = text.normalize("NFKC").toUpperCase().replace(/\p{Nd}/gu, (one) => {
    let zero = one.codePointAt(0);
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && one.codePointAt(0) - zero < 9) zero -= 1;
    return one <= "9" ? one : String(one.codePointAt(0) - zero);
  });
  return digits.replace(/[^\p{L}\p{N}]/gu, "").replace(/[IL]/g, "1").replace(/O/g, "0");
}

// Returns the key, or the number of the row that is wrong; 0 for a text of another length.
async function readKey(text) {
  const characters = plainOf(text);
  if (characters.length !== ROWS * ROW_CHARACTERS) return 0;
  const parts = [];
  for (let number = 1; number <= ROWS; number += 1) {
    const row = characters.slice((number - 1) * ROW_CHARACTERS, number * ROW_CHARACTERS);
    let value = 0n;
    for (const one of row) {
      const at = ALPHABET.indexOf(one);
      if (at < 0) return number;
      value = (value << 5n) | BigInt(at);
    }
    const whole = new Uint8Array(ROW_BYTES + 2);
    for (let place = whole.length - 1; place >= 0; place -= 1) {
      whole[place] = Number(value & 255n);
      value >>= 8n;
    }
    const held = whole.slice(0, ROW_BYTES);
    const check = await checkOf(number, held);
    if (check[0] !== whole[ROW_BYTES] || check[1] !== whole[ROW_BYTES + 1]) return number;
    parts.push(held);
  }
  return joined(...parts);
}

// Opening an envelope.

async function hmac(key, data) {
  // A key of no bytes is one of zeros, and the browser takes none that is empty.
  const bytes = key.length ? key : new Uint8Array(32);
  const made = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, data));
}

function extract(suite, salt, label, input) {
  return hmac(salt, joined(written.encode("HPKE-v1"), suite, written.encode(label), input));
}

async function expand(suite, key, label, about, length) {
  const size = Uint8Array.of(length >> 8, length & 255);
  const info = joined(size, written.encode("HPKE-v1"), suite, written.encode(label), about);
  return (await hmac(key, joined(info, Uint8Array.of(1)))).slice(0, length);
}

async function opened(privateKey, publicKey, envelope, about) {
  const jwk = { kty: "EC", crv: "P-256", d: toBase64(privateKey), x: toBase64(publicKey.slice(1, 33)), y: toBase64(publicKey.slice(33)) };
  const own = await crypto.subtle.importKey("jwk", jwk, CURVE, false, ["deriveBits"]);
  const sent = envelope.slice(0, POINT_BYTES);
  const other = await crypto.subtle.importKey("raw", sent, CURVE, false, []);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own, 256));
  const eae = await extract(KEM, NOTHING, "eae_prk", shared);
  const secret = await expand(KEM, eae, "shared_secret", joined(sent, publicKey), 32);
  const named = await extract(SUITE, NOTHING, "psk_id_hash", NOTHING);
  const info = await extract(SUITE, NOTHING, "info_hash", about);
  const context = joined(Uint8Array.of(0), named, info);
  const scheduled = await extract(SUITE, secret, "secret", NOTHING);
  const key = await expand(SUITE, scheduled, "key", context, 32);
  const nonce = await expand(SUITE, scheduled, "base_nonce", context, 12);
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, cipher, envelope.slice(POINT_BYTES));
  return new Uint8Array(plain);
}

// The page.

function offerFile(link, text, name) {
  link.href = URL.createObjectURL(new Blob([`${name}\n\n${text}\n`], { type: "text/plain" }));
}

async function makeKey(part) {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const point = joined(Uint8Array.of(4), fromBase64(jwk.x), fromBase64(jwk.y));
  const text = await textOf(fromBase64(jwk.d));
  part.querySelector("[data-key-text]").textContent = text;
  part.querySelector("[name=public_key]").value = toBase64(point);
  offerFile(part.querySelector("[data-key-file]"), text, part.dataset.title);
  part.querySelector("[data-key-made]").hidden = false;
  part.querySelector("[data-key-make]").hidden = true;
  part.querySelector("[data-key-made]").focus();
}

function startMaking(part) {
  part.hidden = false;
  part.querySelector("[data-key-make] button").addEventListener("click", () => makeKey(part));
  part.querySelector("[data-key-print]").addEventListener("click", () => print());
}

async function tryKey(part, typed) {
  const say = (text) => {
    part.querySelector("[data-key-said]").textContent = text;
  };
  const key = await readKey(typed.value);
  if (!(key instanceof Uint8Array)) {
    say(key ? part.dataset.wrongRow.replace("{number}", key) : part.dataset.wrongLength);
    return;
  }
  const form = document.querySelector("form[data-key-proof]");
  try {
    const [point, envelope] = [fromBase64(form.dataset.publicKey), fromBase64(form.dataset.envelope)];
    const plain = await opened(key, point, envelope, fromBase64(form.dataset.about));
    typed.value = "";
    form.querySelector("[name=opened]").value = toHex(plain);
    form.submit();
  } catch {
    say(part.dataset.wrongKey);
  }
}

function startTrying(part) {
  const typed = part.querySelector("textarea");
  part.hidden = false;
  part.querySelector("[data-key-try]").addEventListener("click", () => tryKey(part, typed));
  part.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const lines = (await event.target.files[0].text()).split("\n");
    // The file says first which poll it is of.
    typed.value = lines.filter((line) => /^\s*(\w{4}-){3}\w{4}\s*$/.test(line)).join("\n");
    event.target.value = "";
  });
}

const canDoIt = globalThis.crypto?.subtle !== undefined;
for (const part of document.querySelectorAll("[data-key-making]")) if (canDoIt) startMaking(part);
for (const part of document.querySelectorAll("[data-key-trying]")) if (canDoIt) startTrying(part);
for (const part of document.querySelectorAll("[data-key-otherwise]")) part.open = !canDoIt;
