// Keep the focus on the board after a move. If the card has gone to another column, the next card of the column gets the
// focus; if it came back by Undo, the card itself.

(() => {
  let now = null;
  let place = null; // as it was when the request left: what the answer does to the focus is not the person's doing

  const card = (id) => document.getElementById(id);
  const cards = (stage) => [...document.querySelectorAll(`#board .column[data-stage="${stage}"] .card`)];

  function remember({ target }) {
    const here = target.closest?.("#board .card");
    const stage = here?.closest(".column").dataset.stage;
    if (stage) now = { id: here.id, stage, index: cards(stage).indexOf(here) };
  }

  function next() {
    const left = cards(place.stage);
    return left.find(({ id }) => id === place.id) ?? left[Math.min(place.index, left.length - 1)] ?? card(place.id);
  }

  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", remember, true);

  document.addEventListener("htmx:before:request", () => { place = now; });

  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx.request.method === "GET" || ctx.status !== "swapped" || (ctx.target.id ?? ctx.target.slice(1)) !== "board") return;
    const [, undone] = ctx.request.action.match(/referrals\/(\w+)\/undo/) ?? [];
    const there = undone ? card(`card-${undone}`) : place && next();
    there?.querySelector("a").focus();
  });
})();
