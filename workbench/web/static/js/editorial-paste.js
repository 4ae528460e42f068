/* Pasting into the editor: a text from a word processor or a web page becomes plain text with paragraphs, bold, links and lists. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const said = document.getElementById("said");
  // Signs that nobody sees or that turn the direction of the text: the same as the server takes away.
  const SIGNS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
  const plain = (text) => text.replace(/\r\n|\r|\u2028|\u2029/g, "\n").replace(SIGNS, "");

  const BLOCK = /^(P|DIV|H[1-6]|TR|TABLE|UL|OL|LI|BLOCKQUOTE|SECTION|ARTICLE|HEADER|FOOTER|PRE|DL|DT|DD|HR)$/;
  const DROP = /^(STYLE|SCRIPT|META|LINK|TITLE|XML|NOSCRIPT|TEMPLATE|IFRAME|OBJECT|SVG|IMG)$/;
  const styleOf = (node) => (node.getAttribute("style") || "").replace(/\s/g, "").toLowerCase();
  const isHidden = (node) => /mso-list:ignore|display:none|mso-hide:all|mso-element:comment/.test(styleOf(node));
  const isBold = (node) => (/^(B|STRONG)$/.test(node.tagName) && !/(^|;)font-weight:(normal|400)/.test(styleOf(node))) || /(^|;)font-weight:(bold|[6-9]00)/.test(styleOf(node));
  const wrap = (text, sign) => {
    const inner = text.trim();
    return inner && !inner.includes("\n") ? text.replace(inner, () => sign + inner + sign) : text;
  };

  // A footnote's sign becomes the number of a source.
  const link = (node, text) => {
    const address = (node.getAttribute("href") || "").trim();
    const number = text.trim().match(/^\[?(\d{1,3})\]?$/);
    if (number && /#(_?ftn|_?edn|footnote|fn)/i.test(address)) return `[${number[1]}]`;
    return /^(https?:\/\/|mailto:)[^\s<>()]+$/i.test(address) && text.trim() && text.trim() !== address ? `[${text.trim()}](${address})` : text;
  };
  const read = (node, list) => {
    if (node.nodeType === 3) return node.nodeValue.replace(/[ \t\n]+/g, " ");
    if (node.nodeType !== 1 || DROP.test(node.tagName.toUpperCase()) || node.tagName.includes(":") && !node.textContent.trim() || isHidden(node)) return "";
    const name = node.tagName.toUpperCase();
    if (name === "BR") return "\n";
    let count = 0;
    const inner = [...node.childNodes].map((child) => read(child, name === "OL" ? () => `${++count}. ` : name === "UL" ? () => "- " : list)).join("");
    if (name === "A") return link(node, inner);
    if (name === "SUP" && /^\s*\[?\d{1,3}\]?\s*$/.test(inner)) return `[${inner.replace(/\D/g, "")}]`;
    if (name === "LI") return `\n${list ? list() : "- "}${inner.trim()}\n`;
    if (/^(TD|TH)$/.test(name)) return `${inner.trim()} `;
    if (BLOCK.test(name)) return /MsoListParagraph/.test(node.className) ? `\n- ${inner.trim()}\n` : `\n\n${inner.trim()}\n\n`;
    if (isBold(node)) return wrap(inner, "**");
    return /^(I|EM)$/.test(name) ? wrap(inner, "*") : inner;
  };
  const textOf = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    return plain(read(page.body)).replace(/\*\*\s*\*\*/g, "").replace(/[ \t]+\n/g, "\n").replace(/\n[ \t]+/g, "\n").replace(/\n{3,}/g, "\n\n").replace(/(\n- [^\n]*)\n\n(?=- )/g, "$1\n").trim();
  };

  form.addEventListener("paste", (event) => {
    const area = event.target;
    if (!area.matches("textarea, input[type=text], input:not([type])") || !event.clipboardData) return;
    const html = event.clipboardData.getData("text/html"), bare = event.clipboardData.getData("text/plain");
    let text = html && area.tagName === "TEXTAREA" ? textOf(html) : plain(bare);
    if (area.name === "headline" || area.tagName === "INPUT") text = text.replace(/\*\*|^[-#]+ /g, "").replace(/\s+/g, " ").trim();
    if (!text || text === bare) return;
    event.preventDefault();
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (html) said.textContent = form.dataset.pasted;
  });
})();
