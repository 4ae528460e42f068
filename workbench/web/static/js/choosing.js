/* A list where several rows are ticked and changed at once: says how many are chosen and ticks the whole page. Every list works without it.
   The form's data-choose is the name of its ticks; its button's data-total is how many the whole list has. */
(() => {
  "use strict";
  const prepareForm = (form) => {
    if (form.dataset.ready) return;
    form.dataset.ready = "1";
    const ticks = () => [...form.querySelectorAll(`input[name="${form.dataset.choose}"]`)];
    const all = form.querySelector('input[name="scope"]');
    const button = form.querySelector("[data-change]");
    const label = form.querySelector("[data-chosen]");
    const choose = form.querySelector("[data-choose-page]");
    const plain = { button: button.textContent, label: label.textContent };
    const count = () => {
      const n = all.checked ? Number(button.dataset.total) : ticks().filter((tick) => tick.checked).length;
      const words = (element, none) => (n === 0 ? none : n === 1 ? element.dataset.one : element.dataset.many.replace("{n}", n.toLocaleString(document.documentElement.lang)));
      button.closest(".bulk").classList.toggle("is-idle", n === 0);
      button.textContent = words(button, plain.button);
      label.textContent = words(label, plain.label);
    };
    choose.hidden = false;
    choose.addEventListener("click", () => { ticks().forEach((tick) => { tick.checked = true; }); count(); });
    form.addEventListener("change", count);
    count();
  };

  const prepare = () => document.querySelectorAll("form[data-choose]").forEach(prepareForm);
  document.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();
