// Responses to htmx requests: announcements, focus, and errors.
//
// The server can send this header (ASCII JSON; see referrals/web/responses/htmx.py):
//   HX-Trigger: {"announce": {"text": "Moved to Evaluating."}, "focus": {"id": "card-7"}}
// Screen readers read announce out. The focus moves to the element with the id after the swap; without one, to the
// first [data-focus] of the response (the error summary has one).
// A 4xx response that is a whole page, any 5xx, and a network error are not swapped in: a sentence is shown at the top.

(() => {
  const live = () => document.getElementById("live");
  const trouble = () => document.getElementById("trouble");

  // With hx-status it is a selector.
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

  // A message about a move stays; one about a poll waits.
  function complain(ctx, text, ...more) {
    const box = trouble();
    const about = ctx.request.method;
    // A sheet whose form did not load is closed.
    const sheet = target(ctx)?.closest("dialog.sheet[open]");
    if (sheet && !sheet.querySelector("form")) sheet.close();
    if (about === "GET" && !box.hidden && box.dataset.about !== "GET") return;
    box.dataset.about = about;
    const isQuiet = isPoll(ctx);
    box.dataset.kind = isQuiet ? "warning" : "error";
    box.role = isQuiet ? "status" : "alert";
    // In the open dialog, else at the top of the page. The message of a poll floats above the page and moves nothing.
    const place = isQuiet ? "toasts" : "messages";
    (document.querySelector("dialog[open]") ?? document.getElementById(place)).prepend(box);
    box.querySelector("p").replaceChildren(text, ...more);
    box.hidden = false;
    if (!isQuiet) box.scrollIntoView({ block: "nearest" });
  }

  // Show the text and the link of an error page that was sent instead of a fragment.
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

  // A successful poll removes the error of a poll; a successful move removes any error.
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (ctx.request.method !== "GET") trouble().hidden = true;
  });

  // Keep the box when the response replaces its dialog.
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

  // The error summary of a whole page receives the focus, too.
  focus(document.querySelector("main [data-focus]"));
})();
