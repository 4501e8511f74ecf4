// What must be corrected: summarised at the top with links, and under each field (form-js does that).

function summary() {
  return document.getElementById("form-errors");
}

function line(text, target) {
  const item = document.createElement("li");
  if (!target) {
    item.textContent = text;
    return item;
  }
  const link = document.createElement("a");
  link.href = `#${target.id}`;
  link.textContent = text;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "center" });
  });
  item.append(link);
  return item;
}

function labelOf(field) {
  return field?.label || field?.dateLabel || field?.timeLabel || field?.key || "";
}

// form-js names every input after the form's and the field's id, with an ending for parts and list rows.
function inputOf(form, field) {
  const start = CSS.escape(`fjs-form-${form._id}-${field.id}`);
  const inputs = "input, textarea, select, button, [tabindex]";
  return [...document.querySelectorAll(`[id^="${start}"]`)].find((element) => element.matches(inputs)) ?? null;
}

export function clearErrors() {
  const box = summary();
  box.classList.add("d-none");
  box.replaceChildren();
}

function open(box, title, lines) {
  const body = document.createElement("div");
  const sentence = document.createElement("p");
  sentence.textContent = title;
  body.append(sentence);
  if (lines.length) {
    const list = document.createElement("ul");
    list.append(...lines);
    body.append(list);
  }
  box.replaceChildren(body);
  box.classList.remove("d-none");
  box.focus();
  box.scrollIntoView({ block: "center" });
}

export function showErrors(form, errors, title = "", others = []) {
  const fields = form.get("formFieldRegistry");
  const lines = Object.entries(errors).map(([id, found]) => {
    const field = fields.get(id);
    const text = Array.isArray(found) ? found.filter((part) => typeof part === "string").join(" ") : "";
    const label = labelOf(field);
    // A sentence of the server names its field already.
    const whole = text.startsWith(`“${label}”`) ? text : `${label}：${text || "请核对这一项。"}`;
    return line(whole, field && inputOf(form, field));
  });
  const all = [...lines, ...others.map((text) => line(text))];
  open(summary(), title || `有 ${all.length} 处需要更正，已填内容全部保留。`, all);
}

export function showSentence(sentence, location) {
  const lines = [];
  if (location) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = location;
    link.textContent = "查看最新情况";
    item.append(link);
    lines.push(item);
  }
  open(summary(), sentence, lines);
}
