// The board by keyboard: arrow keys move between cards, single keys press the buttons of the focused card.
// Single keys can be switched off in the list of keys; the browser remembers it. Keys are ignored while somebody types,
// with a modifier, or while a dialog is open.

(() => {
  const OFF = "single-keys-off";
  const page = document.documentElement.dataset;
  const opener = document.querySelector("[data-opens=keys]");
  const single = document.getElementById("single-keys");

  const here = () => document.activeElement.closest("#board .card, #board .column-more");
  const stops = (column) => [...column.querySelectorAll(".card, .column-more")];
  const columns = () => [...document.querySelectorAll("#board .column")].filter((one) => one.offsetParent && stops(one).length);
  const top = (element) => element.getBoundingClientRect().top;
  const go = (stop) => stop?.querySelector("a").focus();

  function nearest(column, stop) {
    return column && stops(column).reduce((a, b) => (Math.abs(top(b) - top(stop)) < Math.abs(top(a) - top(stop)) ? b : a));
  }

  // Move along the column or to another column. Without a focused card, focus the first one.
  function walk(along, across) {
    const stop = here();
    const all = columns();
    if (!stop) return go(all[0] && stops(all[0])[0]);
    const column = stop.closest(".column");
    if (across) return go(nearest(all[all.indexOf(column) + across], stop));
    const list = stops(column);
    go(list[list.indexOf(stop) + along]);
  }

  function walkMenu(menu, along) {
    const entries = [...menu.querySelectorAll("summary, .menu-body :is(a, button)")];
    entries[(entries.indexOf(document.activeElement) + along + entries.length) % entries.length].focus();
  }

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function arrow(event) {
    const step = ARROWS[event.key];
    const nowhere = document.activeElement === document.body || document.activeElement.id === "main";
    const menu = document.activeElement.closest(".card .menu[open]");
    if (!step || !(here() || nowhere)) return;
    event.preventDefault();
    if (!menu) walk(...step);
    else if (step[0]) walkMenu(menu, step[0]);
  }

  function press(key) {
    const card = here();
    if (card?.querySelector(".htmx-request")) return;
    const latest = key === "z" ? "#toasts .toast:last-child [data-key=z], #board [data-key=z]" : null;
    const move = card?.querySelector(`[data-key=${key}]`) ?? (latest && document.querySelector(latest));
    if (move?.matches("form")) move.requestSubmit();
    else move?.click();
  }

  function sign(event) {
    const search = document.querySelector("input[type=search]");
    if (event.key === "?") opener.click();
    else if (event.key === "/" && search) {
      search.focus();
      search.select();
    } else if (/^[a-z]$/.test(event.key) && !event.shiftKey) return press(event.key);
    else return;
    event.preventDefault();
  }

  function isElsewhere(event) {
    const busy = document.querySelector("dialog[open]") || page.busy;
    return busy || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
  }

  document.addEventListener("toggle", ({ target }) => {
    if (target.matches(".card .menu[open]")) target.lastElementChild.scrollIntoView({ block: "nearest" });
  }, true);

  document.addEventListener("keydown", (event) => {
    if (isElsewhere(event) || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key in ARROWS) arrow(event);
    else if (single.checked && !event.repeat) sign(event);
  });

  function remember() {
    localStorage.setItem(OFF, single.checked ? "" : "yes");
    page.keys = single.checked ? "all" : "few";
  }

  opener.hidden = false;
  single.checked = !localStorage.getItem(OFF);
  single.addEventListener("change", remember);
  remember();
})();
