// Tick boxes with a maximum: the tray shows how many are chosen, and no more can be ticked.
//
//   <form data-ticks="5"> … <input class="tick" type="checkbox"> …
//     <p data-chosen data-some="%d of 5 selected">…</p>
//     <button data-chosen data-one="Contact 1 partner" data-some="Contact %d partners">Contact selected partners</button>

for (const form of document.querySelectorAll("form[data-ticks]")) {
  const most = Number(form.dataset.ticks);
  const ticks = [...form.querySelectorAll(".tick")];
  const all = form.querySelector("[data-all]"); // ticks them all; its place is hidden without scripts
  const spoken = [...form.querySelectorAll("[data-chosen]")].map((place) => [place, place.textContent]);

  function words(place, none, chosen) {
    const { one, some } = place.dataset;
    if (!chosen) return none;
    return (chosen === 1 && one ? one : some).replace("%d", chosen);
  }

  function count() {
    const chosen = ticks.filter((tick) => tick.checked).length;
    for (const tick of ticks) tick.disabled = !tick.checked && chosen >= most;
    if (all) Object.assign(all, { checked: chosen === ticks.length, indeterminate: chosen > 0 && chosen < ticks.length });
    for (const [place, none] of spoken) place.textContent = words(place, none, chosen);
  }

  form.addEventListener("change", ({ target }) => {
    if (target === all) for (const tick of ticks) tick.checked = all.checked;
    count();
  });
  for (const place of form.querySelectorAll("[data-scripted]")) place.hidden = false;
  addEventListener("pageshow", count);
  count();
}
