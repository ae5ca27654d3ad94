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

  // Where hx-status names it, it is a selector.
  const target = (ctx) => (ctx.target?.closest ? ctx.target : document.querySelector(ctx.target));

  function announce(text) {
    live().textContent = "";
    setTimeout(() => { live().textContent = text; }, 50);
  }

  function focus(element) {
    if (!element) return;
    if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
    element.removeAttribute("data-focus");
    element.focus();
  }

  const isPoll = (ctx) => ctx.sourceEvent?.type === "refresh";

  // What was said about a move stays; what a poll has to say waits.
  function complain(ctx, text, ...more) {
    const box = trouble();
    const about = ctx.request.method;
    // A sheet whose form did not come is of no use.
    const sheet = target(ctx)?.closest("dialog.sheet[open]");
    if (sheet && !sheet.querySelector("form")) sheet.close();
    if (about === "GET" && !box.hidden && box.dataset.about !== "GET") return;
    box.dataset.about = about;
    const isQuiet = isPoll(ctx);
    box.dataset.kind = isQuiet ? "warning" : "error";
    box.role = isQuiet ? "status" : "alert";
    // Where it is seen: in the dialog that is open, else at the top of the page; a poll's over it, moving nothing.
    const place = isQuiet ? "toasts" : "messages";
    (document.querySelector("dialog[open]") ?? document.getElementById(place)).prepend(box);
    box.querySelector("p").replaceChildren(text, ...more);
    box.hidden = false;
    if (!isQuiet) box.scrollIntoView({ block: "nearest" });
  }

  // The page of ours that says what went wrong, when it was sent in place of a fragment: its words and its way on.
  function repeat(ctx) {
    const refusal = new DOMParser().parseFromString(ctx.text, "text/html").getElementById("refusal");
    if (!refusal) return false;
    const words = [...refusal.querySelectorAll("h1, h1 + p")].map((part) => part.textContent.trim());
    const way = refusal.querySelector("a[href]");
    const link = document.createElement("a");
    if (way) Object.assign(link, { href: way.getAttribute("href"), textContent: way.textContent.trim() });
    complain(ctx, `${words.join(". ")} `, ...(way ? [link] : []));
    return true;
  }

  function ownWords(ctx) {
    const words = trouble().dataset;
    const status = ctx.response?.status;
    if (ctx.request.method === "GET") return status ? words.stale : words.away;
    if (!status) return words.offline;
    if (status === 429) return words.often;
    return status >= 500 ? words.failed : words.refused;
  }

  document.addEventListener("announce", (event) => announce(event.detail.text));

  document.addEventListener("focus", (event) => {
    if (event.detail?.id) focus(document.getElementById(event.detail.id));
  });

  // A poll that works ends the trouble of an earlier poll, a move that of any.
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (ctx.request.method !== "GET") trouble().hidden = true;
  });

  // The box outlives the dialog that an answer replaces.
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    if (target(ctx)?.contains(trouble())) document.getElementById("messages").append(trouble());
  });

  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.response.status < 400 && trouble().dataset.about === ctx.request.method) trouble().hidden = true;
  });

  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    const whole = /^\s*<!doctype/i.test(ctx.text);
    if (ctx.response.status < 500 && !whole) return;
    ctx.swap = "none";
    if (ctx.request.method === "GET" || !whole || !repeat(ctx)) complain(ctx, ownWords(ctx));
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx) complain(ctx, ownWords(ctx));
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const swapped = ctx.target?.isConnected ? ctx.target : document;
    if (ctx.swap !== "none") focus(swapped.querySelector("[data-focus]"));
  });

  // On a whole page the summary of errors comes first too.
  focus(document.querySelector("main [data-focus]"));
})();
