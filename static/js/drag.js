// Drag a card onto one of its moves. The drop submits the card's own form, or opens its sheet; there is no other path.
//
// While a card is dragged, each of its moves ([data-move][data-to]) is a zone over its target column. The card waits there
// for the response, which contains the board as it is now. If the move is cancelled or fails, the card goes back.

(() => {
  const wide = matchMedia("(min-width: 40rem)");
  const page = document.documentElement.dataset;
  let lists = [];
  let held = null; // the card in hand, or waiting for its answer
  let cancelled = false;

  function prepare() {
    lists = lists.filter((list) => list.el.isConnected || list.destroy());
    for (const column of document.querySelectorAll("#board .column:not([data-stage=archived]) .column-cards")) {
      if (!Sortable.get(column)) lists.push(Sortable.create(column, OF_LISTS));
    }
  }

  const OF_LISTS = {
    group: { name: "moves", put: false },
    sort: false,
    draggable: ">.card:has([data-to])",
    filter: ({ target }) => held || target.closest("button, summary, .button, .menu-body"),
    preventOnFilter: false,
    revertOnSpill: true, // else a card dropped beside the zones lands in the last one it crossed
    forceFallback: true, // the browser's own picture of a dragged card cannot be tilted
    fallbackTolerance: 4,
    fallbackClass: "dragged",
    ghostClass: "ghost",
    delay: 250,
    delayOnTouchOnly: true,
    touchStartThreshold: 5,
    disabled: !wide.matches,
    onStart: take,
    onEnd: drop,
  };

  function take({ item, from }) {
    held = { card: item, home: from, next: item.nextElementSibling };
    page.busy = "drag";
    cancelled = false;
    for (const menu of document.querySelectorAll(".menu[open]")) menu.open = false;
    for (const move of item.querySelectorAll("[data-to]")) openZone(move);
    document.querySelector("#board .board").dataset.dragging = "";
    document.addEventListener("pointermove", light);
    document.addEventListener("keydown", cancel, true);
  }

  function openZone(move) {
    const column = document.querySelector(`#board .column[data-stage="${move.dataset.to}"]`);
    const frame = column.querySelector(".zones > div") ?? openColumn(column);
    const zone = frame.appendChild(document.createElement("div"));
    zone.className = "zone";
    zone.appendChild(document.createElement("b")).textContent = move.dataset.label;
    zone.appendChild(document.createElement("small")).textContent = move.querySelector("[title]")?.title ?? "";
    zone.dataset.move = move.dataset.move;
    Sortable.create(zone, { group: { name: "moves", put: true }, sort: false, draggable: ".card", ghostClass: "ghost" });
  }

  function openColumn(column) {
    const zones = document.createElement("div");
    const head = column.querySelector(".column-head");
    zones.className = "zones";
    zones.style.top = `${head.offsetTop + head.offsetHeight}px`;
    column.dataset.legal = "";
    column.append(zones);
    const frame = zones.appendChild(document.createElement("div"));
    // All of its zones are visible from the start.
    frame.style.height = `${Math.max(innerHeight - Math.max(zones.getBoundingClientRect().top, 0) - 32, 240)}px`;
    return frame;
  }

  function light({ clientX, clientY }) {
    const under = document.elementFromPoint(clientX, clientY)?.closest(".zone");
    for (const zone of document.querySelectorAll(".zone")) zone.toggleAttribute("data-over", zone === under);
  }

  function cancel(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    cancelled = true;
    document.dispatchEvent(new PointerEvent("pointerup"));
  }

  function drop({ to }) {
    document.removeEventListener("pointermove", light);
    document.removeEventListener("keydown", cancel, true);
    delete document.querySelector("#board .board").dataset.dragging;
    const name = to.dataset.move;
    if (!name || cancelled) return putBack();
    closeZones(to);
    // Wait until after the click that ends the press, which Sortable swallows.
    setTimeout(() => make(held.card.querySelector(`[data-to][data-move="${name}"]`)));
  }

  function make(move) {
    if (move.matches("form")) return move.requestSubmit();
    document.body.click();
    move.click();
  }

  function closeZones(but) {
    for (const zone of document.querySelectorAll(".zone")) {
      if (zone === but) continue;
      Sortable.get(zone)?.destroy();
      zone.remove();
    }
    for (const zones of document.querySelectorAll(".zones:not(:has(.zone))")) {
      delete zones.parentElement.dataset.legal;
      zones.remove();
    }
  }

  function putBack() {
    const { card, home, next } = held;
    home.insertBefore(card, next?.parentElement === home ? next : null);
    letGo();
    card.querySelector("a").focus();
  }

  function letGo() {
    held = null;
    delete page.busy;
    closeZones();
  }

  // After any result: a new board has no dragged card; without a new board, the card is still held.
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    prepare();
    if (!held || ctx.request.method === "GET") return;
    if (!held.card.isConnected) return letGo();
    if (document.querySelector("dialog[open]")) return;
    putBack();
    document.querySelector("#trouble p").append(` ${document.querySelector("#board .board").dataset.putBack}`);
  });

  document.addEventListener("close", ({ target }) => { if (held && target.contains(document.getElementById("move-form"))) putBack(); }, true);
  document.addEventListener("htmx:after:swap", prepare);
  wide.addEventListener("change", () => { for (const list of lists) list.option("disabled", !wide.matches); });
  OF_LISTS.disabled = !wide.matches;
  prepare();
})();
