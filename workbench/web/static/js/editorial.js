/* The editor: text areas that grow, marks kept equal to the text, autosave every two seconds. Everything works without it. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  document.documentElement.classList.add("has-script");
  const status = document.getElementById("saved");
  const key = form.dataset.keep;
  const WAIT = 2000;

  // The layer under each text area gives it its height; the marks come back with the next check.
  const mirrorOf = (area) => document.getElementById("mirror-" + area.name);
  const follow = (area) => {
    const mirror = mirrorOf(area);
    if (mirror && mirror.textContent !== area.value + "\u00a0") mirror.textContent = area.value + "\u00a0";
  };
  form.querySelectorAll(".write textarea").forEach(follow);
  form.addEventListener("input", (event) => { if (event.target.matches(".write textarea")) follow(event.target); });
  // A mirror that was made from an older text is not put in.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const fresh = event.detail.fragment.firstElementChild || event.detail.fragment;
    const id = event.detail.target.id || "";
    if (!id.startsWith("mirror-")) return;
    const area = form.elements[id.slice(7)];
    if (area && fresh.textContent !== area.value + "\u00a0") event.detail.shouldSwap = false;
  });

  const fields = () => {
    const values = {};
    for (const [name, value] of new FormData(form)) if (name !== "csrf_token" && name !== "do") values[name] = value;
    return values;
  };
  const store = {
    put() { try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: fields() })); return true; } catch { return false; } },
    get() { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    drop() { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };

  let timer = 0, running = false, changed = false, leaving = false;
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const schedule = () => { changed = true; say(form.dataset.saving); if (!timer && !running) timer = setTimeout(send, WAIT); };
  const keepHere = (text) => { store.put(); say(text); };

  async function send() {
    timer = 0;
    if (leaving) return;
    running = true; changed = false;
    say(form.dataset.saving);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), redirect: "manual", headers: { "X-CSRFToken": form.elements.csrf_token.value } });
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (isJson) {
        const said = await answer.json();
        if (said.saved) {
          const box = document.createElement("template");
          box.innerHTML = said.message;
          status.replaceChildren(box.content);
          if (!changed) { store.drop(); form.dispatchEvent(new CustomEvent("workbench:saved", { bubbles: true })); }
        } else keepHere(said.message);
      } else if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401 || answer.status === 403) {
        keepHere(form.dataset.signedOut);
      } else keepHere(form.dataset.lost);
    } catch { keepHere(form.dataset.lost); changed = true; }
    running = false;
    if (changed) timer = setTimeout(send, navigator.onLine ? WAIT : 5000);
  }
  form.addEventListener("input", schedule);
  window.addEventListener("online", schedule);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); store.put(); });
  window.addEventListener("pageshow", () => { leaving = false; });

  // What this browser kept while the server was away is offered when the page opens again.
  const notice = document.getElementById("kept-here");
  const kept = store.get();
  const differs = (values) => {
    const now = fields();
    return Object.keys(values).some((name) => name !== "base_revision_id" && (now[name] || "").trim() !== values[name].trim());
  };
  if (kept && kept.values && differs(kept.values)) notice.hidden = false; else store.drop();
  document.querySelectorAll("form[action$=\"/discard\"]").forEach((other) => other.addEventListener("submit", store.drop));
  notice.addEventListener("click", (event) => {
    const choice = event.target.dataset.kept;
    if (!choice) return;
    if (choice === "use") {
      for (const element of form.elements) {
        if (!element.name || element.name === "csrf_token" || element.type === "submit") continue;
        if (element.type === "checkbox") element.checked = element.name in kept.values;
        else if (element.name in kept.values) element.value = kept.values[element.name];
      }
      form.querySelectorAll(".write textarea").forEach(follow);
      form.dispatchEvent(new Event("input", { bubbles: true }));
      form.querySelector("textarea").focus();
    } else store.drop();
    notice.hidden = true;
  });
})();
