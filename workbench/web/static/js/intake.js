/* The inbox: keys and the pane. Every page works without it. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(checkbox|radio)$/.test(element.type));
  const isWide = () => window.matchMedia("(min-width: 70em)").matches;

  // On a narrow screen the pane is a page of its own: let the link be a link.
  document.addEventListener("htmx:confirm", (event) => {
    const link = event.target.closest(".row-title a");
    if (link && !isWide()) { event.preventDefault(); window.location.assign(link.href); }
  });
  const markOpen = () => {
    const pane = find("#item[data-item]");
    document.querySelectorAll(".row-item").forEach((row) => {
      const link = row.querySelector(".row-title a");
      const isOpen = Boolean(pane) && new URL(link.href).searchParams.get("item") === pane.dataset.item;
      row.classList.toggle("is-open", isOpen);
      if (isOpen) { link.setAttribute("aria-current", "true"); row.scrollIntoView({ block: "nearest" }); } else link.removeAttribute("aria-current");
    });
  };
  document.addEventListener("htmx:afterSettle", markOpen);

  const step = (key) => {
    const rows = [...document.querySelectorAll(".row-title a")];
    const here = rows.findIndex((link) => link.getAttribute("aria-current") === "true");
    const next = here < 0 ? (key === "j" ? rows[0] : undefined) : rows[here + (key === "j" ? 1 : -1)];
    (next && (here >= 0 || !find(`#item [data-key="${key}"]`)) ? next : find(`#item [data-key="${key}"]`))?.click();
  };
  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !/^[jk]$/.test(event.key)) return;
    if (typing(event.target) || find("dialog[open]")) return;
    if (/^[jk]$/.test(event.key)) { event.preventDefault(); step(event.key); }
    else if (/^[lndu]$/.test(event.key)) {
      const control = find(`[data-key="${event.key}"]`) || (event.key === "l" ? find("#rumour-words") : null);
      if (control) { event.preventDefault(); if (control.id === "rumour-words") control.focus(); else control.click(); }
    }
    else if (event.key === "Enter" && (event.target === document.body || event.target.id === "main")) { const pane = find("#item[data-item]"); if (pane) { event.preventDefault(); pane.focus(); } }
  });
})();
