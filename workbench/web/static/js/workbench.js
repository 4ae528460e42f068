/* Shared behaviour. Every page works without it. */
(() => {
  "use strict";
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const shortcutsOff = () => document.body.dataset.shortcuts === "off";

  // Errors first: the summary takes focus when a form comes back.
  const focusSummary = () => document.getElementById("error-summary")?.focus();
  focusSummary();
  document.addEventListener("htmx:afterSwap", focusSummary);

  // Without a network nothing is sent, the page says so beside the button, and what was typed stays where it is.
  const offline = (form) => {
    let note = form.querySelector("[data-offline-note]");
    if (!note) {
      note = document.createElement("div");
      note.className = "notice notice-warn my-3";
      note.dataset.offlineNote = "";
      note.setAttribute("role", "alert");
      (form.querySelector("button.btn-primary, button.btn-second, button:not(.visually-hidden)")?.closest(".btn-row, .stack") || form.lastElementChild).before(note);
    }
    note.textContent = document.body.dataset.offline;
  };
  window.addEventListener("online", () => document.querySelectorAll("[data-offline-note]").forEach((note) => { note.textContent = document.body.dataset.online; }));
  document.addEventListener("htmx:sendError", (event) => { if (event.target.matches("form")) offline(event.target); });
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.method === "dialog" || "keepsOffline" in event.target.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    offline(event.target);
  }, true);

  // A second click within two seconds sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    if (form.method !== "dialog") {
      form.dataset.sent = "yes";
      setTimeout(() => { delete form.dataset.sent; }, 2000);
    }
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // ? opens the sheet, / goes to the search field. Single keys rest while somebody types.
  document.addEventListener("keydown", (event) => {
    if (shortcutsOff() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") { event.preventDefault(); document.getElementById("shortcuts")?.showModal(); }
    if (event.key === "/") { const search = document.getElementById("site-search"); if (search) { event.preventDefault(); search.focus(); } }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-shortcuts]")) document.getElementById("shortcuts")?.showModal();
  });

  // Menus close with Escape and when focus leaves.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.account[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // Leaving with unsaved text warns; without, does not. A form opts in with data-warn-unsaved.
  const dirty = new Set([...document.querySelectorAll("form[data-warn-unsaved]")].filter((form) => form.querySelector(".is-invalid")));
  document.addEventListener("input", (event) => { const form = event.target.closest("form[data-warn-unsaved]"); if (form) dirty.add(form); });
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  document.addEventListener("workbench:saved", (event) => dirty.delete(event.target));
  window.addEventListener("beforeunload", (event) => { if ([...dirty].some((form) => form.isConnected)) event.preventDefault(); });
})();
