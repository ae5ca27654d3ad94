// Open a referral in a panel beside the board, at its own URL: on a plain click on its link, on a wide enough screen.
// Back, Escape and Close return to the board and to the card. A reload shows the referral as a page.

(() => {
  const panel = document.getElementById("panel");
  const wide = matchMedia("(min-width: 40rem)");
  const here = location.pathname;
  const { title } = document;
  const begun = new Map(); // notes that were begun, by the path of their referral, however the panel was closed
  let shown;
  let closedByBack = false; // the close event comes later, perhaps when Forward has already changed the history

  function show(path) {
    shown = path;
    panel.querySelector("[data-page]").href = path;
    panel.querySelector("#panel-body").replaceChildren();
    if (!panel.open) panel.showModal();
    htmx.ajax("GET", path, { target: "#panel-body", swap: "innerHTML" });
  }

  function isAsked(event, link) {
    return link && wide.matches && /^\/referrals\/\w+$/.test(link.pathname) && !event.defaultPrevented
      && !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  }

  const isTyped = () => [...panel.querySelectorAll("input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
  const notes = () => panel.querySelectorAll("form[action$='/notes'] textarea");

  function takeUp() {
    for (const note of notes()) {
      note.value ||= begun.get(shown) ?? "";
      if (note.value && note.closest("details")) note.closest("details").open = true;
    }
  }

  // A page that was opened in the panel and then reloaded shares its history.
  addEventListener("popstate", () => {
    const asked = history.state?.panel;
    if (!panel) { if (location.pathname !== here) location.reload(); }
    else if (asked) show(asked);
    else if (panel.open) {
      closedByBack = true;
      panel.close();
    }
  });
  if (!panel) return;

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#board a[href]");
    if (isAsked(event, link)) {
      event.preventDefault();
      history.pushState({ panel: link.pathname }, "", link.pathname);
      show(link.pathname);
    } else if (event.target === panel && !isTyped()) panel.close(); // the ground beside it
  });

  panel.addEventListener("input", ({ target }) => { if ([...notes()].includes(target)) begun.set(shown, target.value); });

  panel.addEventListener("cancel", (event) => { if (event.target === panel && isTyped()) event.preventDefault(); });

  panel.addEventListener("close", ({ target }) => {
    if (target !== panel) return;
    const isBack = closedByBack;
    closedByBack = false;
    if (panel.open) return; // Forward has opened it again
    if (!isBack && history.state?.panel) history.back();
    document.title = title;
    const card = document.getElementById(`card-${shown.split("/").pop()}`);
    (card?.querySelector(".card-need a") ?? document.getElementById("main")).focus();
    document.dispatchEvent(new Event("refresh-board"));
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (!panel.open || !panel.querySelector("#referral")) return;
    panel.querySelector(".sheet")?.remove(); // the board's serves both
    const need = document.getElementById("need");
    document.title = title.replace(/^[^·]+/, `${need.textContent} `);
    if (ctx.request.action.endsWith("/notes") && ctx.response.status < 400) begun.delete(shown);
    takeUp();
    if (ctx.request.method === "GET" || ctx.target?.id !== "referral") return;
    for (const sheet of document.querySelectorAll("#board dialog[open]")) sheet.close();
    need.tabIndex = -1;
    need.focus();
    document.dispatchEvent(new Event("refresh-board"));
  });
})();
