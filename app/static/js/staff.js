// Small comforts on staff pages. Everything works without this file.
"use strict";

(() => {
  // Search as you type: half a second after the last key the list below is fetched anew.
  for (const form of document.querySelectorAll("form[data-live]")) {
    const name = form.dataset.live;
    let timer;
    let latest = 0;

    const refresh = async () => {
      const turn = ++latest;
      const query = new URLSearchParams(new FormData(form));
      for (const [key, value] of [...query]) if (!value) query.delete(key);
      const address = query.size ? `${form.action}?${query}` : form.action;
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected || turn !== latest) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(name);
      if (!fresh) return;
      document.getElementById(name).replaceWith(document.adoptNode(fresh));
      const caption = document.querySelector(`#${name} caption`);
      document.getElementById(`${name}-status`).textContent = caption ? caption.textContent : "";
      history.replaceState(null, "", address);
    };

    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => refresh().catch(() => {}), 500);
    });
  }

  // Two minutes before an unused sign-in ends, offer to go on; nothing typed is lost.
  const stay = document.getElementById("stay");
  if (!stay) return;
  let waiting;

  const wait = () => {
    stay.replaceChildren();
    clearTimeout(waiting);
    waiting = setTimeout(warn, Number(stay.dataset.after) * 1000);
  };

  const warn = () => {
    const words = document.createElement("p");
    words.textContent = "You will be signed out in two minutes. What you typed is not saved yet.";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "usa-button";
    button.textContent = "Stay signed in";
    button.addEventListener("click", async () => {
      const answer = await fetch(stay.dataset.address);
      if (answer.ok && !answer.redirected) wait();
      else words.textContent = "You are signed out. Copy what you typed before you go on.";
    });
    stay.replaceChildren(words, button);
  };

  wait();
})();
