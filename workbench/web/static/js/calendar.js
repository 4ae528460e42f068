/* The calendar: a placement is moved by pointer or by keyboard. Without this script its handle is a link to a form. */
(() => {
  "use strict";
  const calendar = document.getElementById("calendar");
  const drop = document.getElementById("cal-drop");
  const status = document.getElementById("cal-status");

  // Ctrl-Z takes the last move back, unless somebody types.
  document.addEventListener("keydown", (event) => {
    const undo = document.querySelector("form[data-undo]");
    if (!undo || event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    undo.requestSubmit();
  });

  const stopped = location.hash.startsWith("#p-") ? document.getElementById(location.hash.slice(1)) : null;
  if (!calendar || !drop) return;
  const say = (words, values = {}) => { status.textContent = Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), calendar.dataset[words]); };
  const cells = [...calendar.querySelectorAll("td[data-day]")];
  const rows = [...calendar.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td[data-day]")]);
  let held = null;

  const mark = (cell) => {
    cells.forEach((each) => each.classList.remove("drop-here", "drop-not"));
    if (cell) cell.classList.add(cell.classList.contains("past") ? "drop-not" : "drop-here");
  };
  const pick = (wrap, byKeyboard) => {
    held = { wrap, from: wrap.closest("td"), over: wrap.closest("td"), byKeyboard };
    wrap.classList.add("is-held");
    calendar.classList.add("is-moving");
    mark(held.over);
    say("picked", { what: wrap.dataset.name });
  };
  const leave = (words) => {
    if (!held) return;
    held.wrap.classList.remove("is-held");
    calendar.classList.remove("is-moving");
    mark(null);
    held = null;
    if (words) say(words);
  };
  const put = () => {
    const { wrap, from, over } = held;
    if (!over || over === from) return leave("same");
    if (over.classList.contains("past")) return say("past", { where: over.dataset.where });
    say("dropped", { where: over.dataset.where });
    drop.action = drop.dataset.to.replace("REFERENCE", wrap.dataset.movable);
    drop.elements.day.value = over.dataset.day;
    drop.elements.hour.value = over.dataset.hour || "";
    leave("");
    drop.requestSubmit();
  };

  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const step = ([down, right]) => {
    const row = rows.findIndex((each) => each.includes(held.over));
    let line = row + down;
    let column = rows[row].indexOf(held.over) + right;
    if (column < 0 && line > 0 && !calendar.querySelector(".cal-hours")) { line -= 1; column = 6; }
    if (column > 6 && !calendar.querySelector(".cal-hours")) { line += 1; column = 0; }
    const cell = rows[line]?.[column];
    if (!cell) return say("edge");
    held.over = cell;
    mark(cell);
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(cell.classList.contains("past") ? "past" : "over", { where: cell.dataset.where });
  };

  const form = (grip) => { location.href = grip.dataset.form; };
  for (const link of calendar.querySelectorAll("a[data-grip]")) {
    const grip = document.createElement("button");
    grip.type = "button";
    grip.className = link.className;
    grip.dataset.grip = "";
    grip.dataset.form = link.href;
    grip.append(...link.childNodes);
    link.replaceWith(grip);
    grip.addEventListener("keydown", (event) => {
      const isHeld = held && held.wrap.contains(grip);
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        if (isHeld) put(); else pick(grip.closest("[data-movable]"), true);
      } else if (event.key === "f" && isHeld) {
        form(grip);
      } else if (isHeld && STEPS[event.key]) {
        event.preventDefault();
        step(STEPS[event.key]);
      } else if (isHeld && event.key === "Escape") {
        event.preventDefault();
        leave("left");
      }
    });
    grip.addEventListener("blur", () => { if (held?.byKeyboard && held.wrap.contains(grip)) leave("left"); });
    // A click that no key and no drag made (a screen reader, a touch): the form.
    grip.addEventListener("click", () => { if (grip.dataset.dragged) delete grip.dataset.dragged; else form(grip); });
  }

  // By pointer: from the handle with finger, pen or mouse; from the whole placement with the mouse.
  let press = null;
  calendar.addEventListener("pointerdown", (event) => {
    const wrap = event.target.closest("[data-movable]");
    if (!wrap || event.button !== 0 || (event.pointerType !== "mouse" && !event.target.closest("[data-grip]"))) return;
    press = { wrap, x: event.clientX, y: event.clientY, grip: event.target.closest("[data-grip]"), moved: false };
  });
  document.addEventListener("pointermove", (event) => {
    if (!press) return;
    if (!press.moved && Math.hypot(event.clientX - press.x, event.clientY - press.y) < 6) return;
    if (!press.moved) { press.moved = true; leave(""); pick(press.wrap, false); }
    event.preventDefault();
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest("td[data-day]");
    if (held && cell && cell !== held.over) { held.over = cell; mark(cell); }
    if (held && !cell) { held.over = held.from; mark(null); }
  });
  document.addEventListener("pointerup", () => {
    if (!press) return;
    const { moved, grip, wrap } = press;
    press = null;
    if (!moved) return;
    if (grip) grip.dataset.dragged = "1";
    const still = (click) => { click.preventDefault(); click.stopPropagation(); }; // the click that ends a drag opens nothing
    wrap.addEventListener("click", still, { capture: true, once: true });
    setTimeout(() => { wrap.removeEventListener("click", still, { capture: true }); if (grip) delete grip.dataset.dragged; }, 0);
    if (held?.over?.classList.contains("past")) { const where = held.over.dataset.where; leave(""); say("past", { where }); return; }
    if (held) put();
  });
  document.addEventListener("pointercancel", () => { press = null; leave("left"); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && press) { press = null; leave("left"); } });

  // What was moved just now keeps the keyboard's place, once the browser has gone to its anchor.
  window.addEventListener("load", () => setTimeout(() => stopped?.querySelector("[data-grip]")?.focus(), 0));
})();
