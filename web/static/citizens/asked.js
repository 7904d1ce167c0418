// The page that waits for an answer looks again by itself; without a script a button does.

const AGAIN_MS = 3000;

setTimeout(() => location.reload(), AGAIN_MS);
