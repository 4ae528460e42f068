/* Forms with text, when the service does not answer: nothing is sent, the words stay in the page and, for whoever is signed in,
   in this tab; they are offered on the next visit. Sent is gone. The editor has its own copy (editorial.js). */
(() => {
  "use strict";
  const words = document.body.dataset;
  const PREFIX = "kept:";
  const LIMIT = 8000; // milliseconds until no answer counts as none
  const FRESH = 20000; // a page that came so short a time ago proves that somebody answers, and little has been typed since
  const came = Date.now();

  const store = {
    key: (form) => `${PREFIX}${words.who}:${location.pathname}:${new URL(form.action, location.href).pathname}`,
    put(form) { if (words.who) try { sessionStorage.setItem(store.key(form), JSON.stringify(textOf(form))); } catch { /* no room */ } },
    get(form) { try { return words.who ? JSON.parse(sessionStorage.getItem(store.key(form))) : null; } catch { return null; } },
    drop(form) { try { sessionStorage.removeItem(store.key(form)); } catch { /* nothing was kept */ } },
    clear() { try { Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key)); } catch { /* nothing was kept */ } },
  };
  if (!words.who) store.clear();

  const isText = (element) => element.name && (element.tagName === "TEXTAREA" || element.tagName === "INPUT" && ["text", "search", "email", "url", "date", "datetime-local", "number"].includes(element.type));
  const isSecret = (form) => form.querySelector("input[type=password], input[autocomplete=one-time-code]");
  const isMine = (form) => form.method === "post" && !form.matches("[data-editor], [data-keeps-offline], [data-once], [hx-post]") && !isSecret(form) && [...form.elements].some((element) => isText(element) && element.type !== "hidden");
  const textOf = (form) => {
    const values = {};
    for (const element of form.elements) {
      if (isText(element) || element.tagName === "SELECT" && element.name) values[element.name] = element.value;
      else if (element.name && ["checkbox", "radio"].includes(element.type)) (values[element.name] ??= []).push(element.checked ? element.value : null);
    }
    return values;
  };
  const fill = (form, values) => {
    const seen = {};
    for (const element of form.elements) {
      if (!(element.name in values)) continue;
      if (["checkbox", "radio"].includes(element.type)) { const place = seen[element.name] = (seen[element.name] ?? -1) + 1; element.checked = values[element.name][place] !== null && values[element.name][place] !== undefined; }
      else if (isText(element) || element.tagName === "SELECT") element.value = values[element.name];
    }
  };

  // Before a form with text is sent, ask whether anybody answers. Then it goes the browser's own way.
  const answers = async () => {
    try {
      const found = await fetch(words.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(LIMIT) });
      return found.status < 500;
    } catch { return false; }
  };
  const asked = new WeakSet(), asking = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-sign-out]")) store.clear();
    if (event.defaultPrevented || !isMine(form)) return;
    if (asking.has(form)) { event.preventDefault(); return; }
    if (asked.has(form)) { asked.delete(form); return; }
    if (Math.abs(Date.now() - came) < FRESH) { store.drop(form); return; }
    const submitter = event.submitter;
    event.preventDefault();
    asking.add(form);
    const isThere = await answers();
    asking.delete(form);
    if (isThere) {
      store.drop(form);
      asked.add(form);
      document.dispatchEvent(new CustomEvent("workbench:again", { detail: form }));
      form.requestSubmit(submitter?.isConnected ? submitter : undefined);
    } else {
      store.put(form);
      document.dispatchEvent(new CustomEvent("workbench:unsent", { detail: form }));
    }
  });

  // What was kept is offered where it was written.
  const offer = (form) => {
    const kept = store.get(form);
    const now = kept && textOf(form);
    if (!kept || Object.keys(kept).every((name) => JSON.stringify(kept[name]) === JSON.stringify(now[name]))) { store.drop(form); return; }
    const note = document.createElement("div");
    note.className = "notice notice-warn my-3";
    note.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = words.keptHere;
    const row = document.createElement("div");
    row.className = "btn-row mt-2";
    for (const [label, use] of [[words.keptUse, true], [words.keptDrop, false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = use ? "btn btn-second" : "btn btn-quiet";
      button.textContent = label;
      button.addEventListener("click", () => {
        if (use) { fill(form, kept); form.dispatchEvent(new Event("input", { bubbles: true })); }
        store.drop(form);
        note.remove();
        [...form.elements].find(isText)?.focus();
      });
      row.append(button);
    }
    const box = document.createElement("div");
    box.append(text, row);
    note.append(box);
    const folded = form.closest("details");
    if (folded) folded.open = true;
    form.prepend(note);
  };
  document.querySelectorAll("form").forEach((form) => { if (isMine(form)) offer(form); });
})();
