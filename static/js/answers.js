// What the server says after a request made by htmx: announcements, focus, and what went wrong.
//
// The server may send, in one header (ASCII JSON; see referrals/web/hx.py):
//   HX-Trigger: {"announce": {"text": "Moved to Evaluating."}, "focus": {"id": "card-7"}}
// announce is read out by screen readers; focus moves there once the answer stands on the page. Without a focus
// header the first [data-focus] of the answer gets it (the summary of errors has one).
// An answer of 4xx that is a whole page (or any 5xx, or none) is not swapped in: its sentence is shown at the top.

(() => {
  const live = () => document.getElementById("live");
  const trouble = () => document.getElementById("trouble");

  function announce(text) {
    live().textContent = "";
    setTimeout(() => { live().textContent = text; }, 50);
  }

  function focus(element) {
    if (!element) return;
    if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
    element.focus();
  }

  function complain(text) {
    const box = trouble();
    box.querySelector("p").textContent = text;
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
  }

  // The heading and the sentence of a page of ours that was sent in place of a fragment.
  function sentence(html) {
    const refusal = new DOMParser().parseFromString(html, "text/html").getElementById("refusal");
    return refusal && [...refusal.querySelectorAll("h1, h1 + p")].map((part) => part.textContent.trim()).join(". ");
  }

  function ownWords(status) {
    const words = trouble().dataset;
    if (status === 429) return words.often;
    return status >= 500 ? words.failed : words.refused;
  }

  document.addEventListener("announce", (event) => announce(event.detail.text));

  document.addEventListener("focus", (event) => {
    if (event.detail?.id) focus(document.getElementById(event.detail.id));
  });

  document.addEventListener("htmx:before:request", () => { trouble().hidden = true; });

  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    const whole = /^\s*<!doctype/i.test(ctx.text);
    if (ctx.response.status < 500 && !whole) return;
    ctx.swap = "none";
    complain((whole && sentence(ctx.text)) || ownWords(ctx.response.status));
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx) complain(trouble().dataset.offline);
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const swapped = ctx.target?.isConnected ? ctx.target : document;
    if (ctx.swap !== "none") focus(swapped.querySelector("[data-focus]"));
  });

  // On a whole page the summary of errors comes first too.
  focus(document.querySelector("main [data-focus]"));
})();
