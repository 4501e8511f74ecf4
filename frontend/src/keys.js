// j and k walk through a list, Enter opens, / goes to the search: as in a mail program.

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable], .fjs-container") !== null;
}

function step(rows, current, by) {
  const next = Math.min(Math.max(current + by, 0), rows.length - 1);
  rows[next].querySelector("a").focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

export function startKeys() {
  const rows = [...document.querySelectorAll('[data-keys="rows"] tbody tr')];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "/") {
      document.querySelector('.search input[name="q"]')?.focus();
      event.preventDefault();
    }
    if (!rows.length || !["j", "k"].includes(event.key)) return;
    const current = rows.findIndex((row) => row.contains(document.activeElement));
    step(rows, current, event.key === "j" ? 1 : -1);
    event.preventDefault();
  });
}
