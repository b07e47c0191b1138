/* A button on each block of code that copies what is to be typed; what scrolls can be reached by keyboard. */
document.addEventListener("DOMContentLoaded", () => {
  const typed = (text) => {
    const lines = text.replace(/\n+$/, "").split("\n");
    if (lines.some((line) => line.startsWith(">>> ")))
      return lines.filter((line) => /^(>>>|\.\.\.)( |$)/.test(line)).map((line) => line.slice(4)).join("\n");
    return lines.map((line) => line.replace(/^\$ /, "")).join("\n");
  };
  document.querySelectorAll("div.highlight").forEach((block) => {
    const code = block.querySelector("pre");
    if (!code || block.closest(".cell_output") || !navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(typed(code.textContent));
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.append(button);
  });
  document.querySelectorAll("pre, div.cell_output, div.math, .pst-scrollable-table-container").forEach((part) => {
    if (part.scrollWidth > part.clientWidth + 1) part.tabIndex = 0;
  });
});
