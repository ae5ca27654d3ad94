// Open and close dialogs, menus and messages. Without this script a link to a dialog leads to the same form as a page.
//
//   <a href="/the/form" data-opens="id-of-dialog">   <button data-closes>   <button data-hides="id">

(() => {
  const openers = new WeakMap();

  function open(opener, event) {
    const sheet = document.getElementById(opener.dataset.opens);
    if (!sheet || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openers.set(sheet, whence(opener, event));
    // Content from the server is loaded at each opening, so that nobody sees the form of another card meanwhile.
    for (const part of sheet.querySelectorAll("[data-fresh]")) part.replaceChildren();
    sheet.showModal();
    sheet.querySelector("[autofocus], [aria-invalid], .control, .option input, .button.answer")?.focus();
  }

  // Where the focus returns to: a menu closes over the chosen entry, and a key leaves the focus in place.
  function whence(opener, event) {
    const menu = opener.closest(".menu[open]");
    if (menu) {
      menu.open = false;
      return menu.querySelector("summary");
    }
    const here = document.activeElement;
    return (event.isTrusted ? opener.closest(".card")?.contains(here) : here !== document.body) ? here : opener;
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(except)) menu.open = false;
  }

  document.addEventListener("click", (event) => {
    const { target } = event;
    closeMenus(target);
    const opener = target.closest?.("[data-opens]");
    if (opener) open(opener, event);
    const closed = target.closest?.("[data-closes]")?.closest("dialog");
    if (closed) {
      event.preventDefault(); // where there is no dialog, Cancel is a link that leads back
      closed.close();
    }
    const hider = target.closest?.("[data-hides]");
    if (hider) document.getElementById(hider.dataset.hides).hidden = true;
  });

  // A press that begins and ends on the backdrop closes the dialog; one that began inside, such as a selection, does not.
  let pressed = null;
  document.addEventListener("pointerdown", ({ target }) => { pressed = target; });
  document.addEventListener("click", ({ target, clientX, clientY, detail }) => {
    if (!detail || target !== pressed || !target.matches?.("dialog.sheet[open]")) return;
    const box = target.getBoundingClientRect();
    const inside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
    if (!inside) target.close();
  });

  document.addEventListener("close", ({ target }) => openers.get(target)?.focus(), true);

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.(".menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
