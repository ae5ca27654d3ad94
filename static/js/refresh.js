// Refresh the board: poll every 30 seconds (304 if nothing is new) and morph it in place.
// Polls wait while the page is hidden, a card is dragged, a sheet is open, or something is being typed.
//
//   <div id="board" hx-get="/board?due=soon" hx-trigger="refresh" hx-swap="outerMorph" hx-ptag="…">

(() => {
  const EVERY = 30_000;
  const board = () => document.getElementById("board");
  let wait = EVERY;
  let timer;

  const changed = (field) => (field.options
    ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected))
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked);

  function isBusy() {
    const fields = board().querySelectorAll("input:not([type=hidden]), select, textarea");
    return document.hidden || document.documentElement.dataset.busy || document.querySelector("dialog[open]:not(#panel)")
      || [...fields].some(changed);
  }

  function poll() {
    clearTimeout(timer);
    timer = setTimeout(poll, wait);
    if (board() && !isBusy()) htmx.trigger(board(), "refresh");
  }

  const isPoll = (ctx) => ctx.sourceElement === board() && ctx.request.method === "GET";

  // Keep as many cards as have been loaded.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.target?.id !== "board") return;
    for (const column of board().querySelectorAll(".column[data-first]")) {
      const cards = column.querySelectorAll(".card").length;
      if (cards > column.dataset.first) ctx.request.body.set(column.dataset.stage, cards);
    }
  });

  // The touched or focused card keeps its position, menus stay open, and the message about a failed move stays.
  const MESSAGE = ":scope > .message";
  let held = {};
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.target?.id !== "board") return;
    if (isPoll(ctx) && isBusy()) return event.preventDefault();
    const touched = board().querySelector(".card:hover, .card:focus-within");
    held = { touched, top: touched?.getBoundingClientRect().top, menus: board().querySelectorAll("details[open]") };
    if (isPoll(ctx)) held.message = board().querySelector(MESSAGE);
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    for (const menu of held.menus ?? []) menu.open = true;
    if (held.message && !board().querySelector(MESSAGE)) board().prepend(held.message);
    if (held.touched?.isConnected) scrollBy({ top: held.touched.getBoundingClientRect().top - held.top, behavior: "instant" });
    held = {};
    // The URL holds the column that a narrow screen shows.
    if (ctx.sourceElement?.matches?.(".stages a")) history.replaceState(history.state, "", board().getAttribute("hx-get"));
  });

  // Poll less often after errors.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (isPoll(ctx)) wait = ctx.response.status < 400 ? EVERY : Math.min(wait * 2, 4 * EVERY);
  });
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && isPoll(ctx)) wait = Math.min(wait * 2, 4 * EVERY);
  });

  addEventListener("online", poll);
  addEventListener("pageshow", (event) => { if (event.persisted) poll(); });
  document.addEventListener("visibilitychange", poll);
  document.addEventListener("refresh-board", poll);
  timer = setTimeout(poll, EVERY);
})();
