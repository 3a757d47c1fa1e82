/* Small comforts. Every page works without this file. */
"use strict";

(() => {
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  // Going Back shows an earlier page, whose form knows less than the newest one did.
  // The newest sealed state of this tab is put into it, so that no later answer is lost.
  const form = document.querySelector("form[data-signup]");
  const place = location.pathname;
  const sealed = form && form.querySelector("input[name=state]");
  // A browser that refuses cookies refuses this memory too. The form works without it.
  const memory = (() => {
    try { return window.sessionStorage; } catch { return null; }
  })();
  if (sealed && memory) {
    const nav = performance.getEntriesByType("navigation")[0];
    const kept = memory.getItem(place);
    if (kept && nav && nav.type === "back_forward") sealed.value = kept;
    else memory.setItem(place, sealed.value);
    window.addEventListener("pageshow", (event) => {
      const newest = memory.getItem(place);
      if (event.persisted && newest) sealed.value = newest;
    });
  }
  if (sealed) {
    form.addEventListener("submit", () => {
      for (const button of form.querySelectorAll("button")) {
        window.setTimeout(() => { button.setAttribute("aria-disabled", "true"); }, 0);
      }
    });
  }
  if (memory && document.querySelector("[data-signup-sent]")) {
    memory.removeItem(place.replace(/\/sent\/.*$/, ""));
  }
})();
