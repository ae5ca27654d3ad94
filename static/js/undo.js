// Countdowns: an element with data-seconds="30" counts down in its [data-left], and is removed at zero.
// Used for toasts, for Undo on an archived card, and on the page of a referral. A newer toast about the same referral replaces an older one.

(() => {
  const MOST = 3; // toasts
  const ends = new WeakMap();
  let clock = null;

  function begin() {
    for (const part of document.querySelectorAll("[data-seconds]")) {
      if (!ends.has(part)) ends.set(part, Date.now() + part.dataset.seconds * 1000);
    }
    tidy();
    tick();
    clock ??= setInterval(tick, 1000);
  }

  function tidy() {
    const toasts = [...document.querySelectorAll(".toast")].reverse();
    const about = new Set();
    for (const [index, toast] of toasts.entries()) {
      if (index >= MOST || about.has(toast.dataset.about)) toast.remove();
      about.add(toast.dataset.about);
    }
  }

  function tick() {
    for (const part of document.querySelectorAll("[data-seconds]")) {
      const left = Math.ceil((ends.get(part) - Date.now()) / 1000);
      if (left > 0) show(part, left);
      else end(part);
    }
    if (document.querySelector("[data-seconds]")) return;
    clearInterval(clock);
    clock = null;
  }

  function show(part, left) {
    for (const place of part.querySelectorAll("[data-left]")) place.textContent = left;
  }

  function end(part) {
    const had = part.contains(document.activeElement);
    const way = part.closest(".card") ?? document.querySelector("#board .card") ?? document.querySelector("#main");
    part.remove();
    if (had) way.querySelector("a")?.focus();
  }

  document.addEventListener("click", ({ target }) => target.closest("[data-dismisses]")?.closest(".toast").remove());
  document.addEventListener("htmx:after:swap", begin);
  // Remove an Undo that was refused.
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx.status === "swapped") ctx.sourceElement.closest(".toast")?.remove();
  });
  begin();
})();
