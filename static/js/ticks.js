// A list to tick from: the tray says how many are chosen, and no more can be ticked than may be.
//
//   <form data-ticks="5"> … <input class="tick" type="checkbox"> …
//     <p data-chosen data-some="%d of at most 5 chosen">…</p>
//     <button data-chosen data-one="Write to 1 partner" data-some="Write to %d partners">Write to the chosen partners</button>

for (const form of document.querySelectorAll("form[data-ticks]")) {
  const most = Number(form.dataset.ticks);
  const ticks = [...form.querySelectorAll("input[type=checkbox]")];
  const spoken = [...form.querySelectorAll("[data-chosen]")].map((place) => [place, place.textContent]);

  function words(place, none, chosen) {
    const { one, some } = place.dataset;
    if (!chosen) return none;
    return (chosen === 1 && one ? one : some).replace("%d", chosen);
  }

  function count() {
    const chosen = ticks.filter((tick) => tick.checked).length;
    for (const tick of ticks) tick.disabled = !tick.checked && chosen >= most;
    for (const [place, none] of spoken) place.textContent = words(place, none, chosen);
  }

  form.addEventListener("change", count);
  addEventListener("pageshow", count);
  count();
}
