// Finds the number that the form asks for, and sends the form with it. Takes about a second.
"use strict";

(() => {
  const form = document.querySelector("form[data-proof]");
  if (!form) return;
  const { salt, goal, most } = form.dataset;
  const PER_TURN_MS = 40;

  // SHA-256 (FIPS 180-4) of texts that fit into one block of 64 bytes: its constants are the
  // first digits of the roots of primes.
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) {
    if (primes.every((prime) => n % prime)) primes.push(n);
  }
  const digits = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  const K = Int32Array.from(primes, (prime) => digits(Math.cbrt(prime)));
  const START = Int32Array.from(primes.slice(0, 8), (prime) => digits(Math.sqrt(prime)));
  const W = new Int32Array(64);

  const turned = (x, by) => (x >>> by) | (x << (32 - by));

  const first = (text) => {
    W.fill(0);
    for (let i = 0; i < text.length; i += 1) W[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i % 4));
    W[text.length >> 2] |= 0x80 << (24 - 8 * (text.length % 4));
    W[15] = text.length * 8;
    for (let i = 16; i < 64; i += 1) {
      const a = W[i - 15];
      const b = W[i - 2];
      W[i] = (W[i - 16] + (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) + W[i - 7]
        + (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g))
        + K[i] + W[i]) | 0;
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22))
        + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0;
      d = c; c = b; b = a; a = (one + two) | 0;
    }
    return [a, b, c, d, e, f, g, h].map((word, i) => (word + START[i]) >>> 0);
  };

  const wanted = goal.match(/.{8}/g).map((word) => parseInt(word, 16));
  const isIt = (n) => first(salt + n).every((word, i) => word === wanted[i]);
  const says = form.querySelector("[data-proof-says]");
  says.textContent = says.dataset.proofSays;
  let next = 0;

  const go = () => {
    const until = performance.now() + PER_TURN_MS;
    while (next < Number(most) && performance.now() < until) {
      if (isIt(next)) {
        form.elements.proof.value = String(next);
        const send = document.createElement("input");
        send.type = "hidden";
        send.name = "go";
        send.value = "send";
        form.append(send);
        form.submit();
        return;
      }
      next += 1;
    }
    if (next < Number(most)) window.setTimeout(go, 0);
    else says.textContent = "";
  };

  go();
})();
