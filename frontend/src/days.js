// Beside each date: its weekday, and whether the county works on that day (asked from the server once a day).

const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
const known = new Map();

async function look(url, day) {
  if (!known.has(day)) {
    known.set(
      day,
      fetch(`${url}?on=${day}`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then((response) => (response.ok ? response.json() : null))
        .catch(() => null),
    );
  }
  return known.get(day);
}

function hintBelow(field) {
  let hint = field.querySelector(":scope > .day-hint");
  if (!hint) {
    hint = document.createElement("div");
    hint.className = "day-hint";
    field.append(hint);
  }
  return hint;
}

async function tell(field, day, url) {
  const hint = hintBelow(field);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) {
    hint.textContent = "";
    return;
  }
  const [year, month, date] = day.split("-").map(Number);
  const weekday = WEEKDAYS[new Date(year, month - 1, date).getDay()];
  hint.textContent = weekday;
  const answer = await look(url, day);
  if (!answer) return;
  hint.textContent = answer.why;
  hint.classList.toggle("rest", !answer.working);
}

export function startDayHints(holder, form, url) {
  const update = () => {
    for (const input of holder.querySelectorAll(".fjs-datepicker input[data-input]")) {
      const field = input.closest(".fjs-form-field");
      if (field && field.dataset.day !== input.value) {
        field.dataset.day = input.value;
        tell(field, input.value, url);
      }
    }
  };
  form.on("changed", () => window.setTimeout(update, 0));
  // The picker writes its first value late on a slow machine, and tells nobody.
  for (const wait of [100, 500, 2000, 6000]) window.setTimeout(update, wait);
}
