/* The board and the time line of rumours: dropping a card opens the form of its decision. Every page works without it. */
(() => {
  "use strict";
  // A dragged card decides nothing by itself: the form asks for the reason, and the link "Move…" leads there too.
  const prepareBoard = () => {
    document.querySelectorAll(".card-rumour[data-move]").forEach((card) => {
      if (card.draggable || !card.querySelector(".move-link")) return;
      card.draggable = true;
      card.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/plain", card.dataset.move); event.dataTransfer.effectAllowed = "move"; });
    });
    document.querySelectorAll(".board-column[data-column]").forEach((column) => {
      if (column.dataset.ready || column.dataset.column === "none") return;
      column.dataset.ready = "1";
      column.addEventListener("dragover", (event) => { event.preventDefault(); column.classList.add("is-over"); });
      column.addEventListener("dragleave", () => column.classList.remove("is-over"));
      column.addEventListener("drop", (event) => {
        event.preventDefault();
        column.classList.remove("is-over");
        const address = new URL(event.dataTransfer.getData("text/plain") || "#", window.location.href);
        if (address.origin !== window.location.origin || !address.pathname.endsWith("/column")) return;
        address.searchParams.set("decision", column.dataset.column);
        window.location.assign(address);
      });
    });
  };

  // The newest stands to the right: on a phone that is what one sees first.
  const prepareTime = () => document.querySelectorAll(".timeline-wrap").forEach((wrap) => { wrap.scrollLeft = wrap.scrollWidth; });

  const prepare = () => { prepareBoard(); prepareTime(); };
  document.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();
