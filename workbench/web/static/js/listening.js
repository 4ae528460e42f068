// Words selected in a row of notes are filled into its form: "only these words".
document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || !chosen.anchorNode || !chosen.focusNode) return;
  const text = chosen.anchorNode.parentElement?.closest(".note-text");
  if (!text || text !== chosen.focusNode.parentElement?.closest(".note-text")) return;
  const field = text.closest("li").querySelector("[data-passage] input[name=passage]");
  if (field) field.value = chosen.toString().trim();
});
