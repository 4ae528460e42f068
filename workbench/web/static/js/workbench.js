/* Shared behaviour. Every page works without it. */
(() => {
  "use strict";
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const shortcutsOff = () => document.body.dataset.shortcuts === "off";

  // Errors first: the summary takes focus when a form comes back.
  const focusSummary = () => document.getElementById("error-summary")?.focus();
  focusSummary();
  document.addEventListener("htmx:afterSwap", focusSummary);

  // A line on top says that the page is what was last seen.
  const last = document.createElement("div");
  last.setAttribute("role", "status");
  document.getElementById("main")?.prepend(last);
  const opened = new Date();
  const lastSeen = () => {
    last.className = navigator.onLine ? "" : "last-seen";
    last.textContent = navigator.onLine ? "" : document.body.dataset.lastSeen.replace("{time}", opened.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
  };
  window.addEventListener("online", lastSeen);
  window.addEventListener("offline", lastSeen);
  lastSeen();

  // Without a network nothing is sent, the page says so beside the button, and what was typed stays where it is.
  const unsent = (form, words) => {
    let note = form.querySelector("[data-offline-note]");
    if (!note) {
      note = document.createElement("div");
      note.className = "notice notice-warn my-3";
      note.dataset.offlineNote = "";
      note.setAttribute("role", "alert");
      (form.querySelector("button.btn-primary, button.btn-second, button:not(.visually-hidden)")?.closest(".btn-row, .stack") || form.lastElementChild).before(note);
    }
    note.textContent = words;
    ready(form);
    if (form.matches("[data-warn-unsaved]")) dirty.add(form);
  };
  const offline = (form) => unsent(form, navigator.onLine ? document.body.dataset.away : document.body.dataset.offline);
  document.addEventListener("workbench:unsent", (event) => offline(event.detail));
  window.addEventListener("online", () => document.querySelectorAll("[data-offline-note]").forEach((note) => { note.textContent = document.body.dataset.online; }));
  document.addEventListener("htmx:responseError", (event) => { if (event.target.matches("form") && event.detail.xhr.status >= 500) unsent(event.target, document.body.dataset.away); });
  document.addEventListener("htmx:sendError", (event) => { if (event.target.matches("form")) offline(event.target); });
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.method === "dialog" || "keepsOffline" in event.target.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    offline(event.target);
  }, true);

  // What a page asks for by itself does not keep anybody signed in.
  document.addEventListener("htmx:configRequest", (event) => { if (/^every /.test(event.detail.elt.getAttribute("hx-trigger") || "")) event.detail.headers["X-Polled"] = "1"; });

  // A second click within two seconds sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    if (form.method !== "dialog") {
      form.dataset.sent = "yes";
      if (form.method === "post") form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
      setTimeout(() => ready(form), 2000);
    }
  });
  const ready = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  document.addEventListener("workbench:again", (event) => ready(event.detail));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(ready));

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
