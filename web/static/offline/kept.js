// What a visitor keeps on this phone, in the browser's own database: saved places, downloaded areas.
// Pages import it as a module, the worker as a script; both find it as `kept`.

(() => {
  const STORES = { places: "path", areas: "code" };
  let opening = null;

  function open() {
    opening ??= new Promise((done, failed) => {
      const asked = indexedDB.open("kept", 1);
      asked.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, { keyPath });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => { opening = null; failed(asked.error); };
    });
    return opening;
  }

  async function act(store, mode, ask) {
    const transaction = (await open()).transaction(store, mode);
    const request = ask(transaction.objectStore(store));
    return new Promise((done, failed) => {
      // Written is what the whole transaction has written.
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  self.kept = {
    all: (store) => act(store, "readonly", (rows) => rows.getAll()),
    find: (store, key) => act(store, "readonly", (rows) => rows.get(key)),
    put: (store, row) => act(store, "readwrite", (rows) => rows.put(row)),
    remove: (store, key) => act(store, "readwrite", (rows) => rows.delete(key)),
    clear: (store) => act(store, "readwrite", (rows) => rows.clear()),
  };
})();
