// Shows a form-js schema, sends the answers, keeps drafts. The server judges; here we only help typing.
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "./form.css";

import { Form } from "@bpmn-io/form-js-viewer";

import { startDayHints } from "./days.js";
import { clearErrors, showErrors, showSentence } from "./errors.js";
import { materialsModule, rememberFiles } from "./materials.js";
import { pageDocument, sendJson } from "./request.js";

const AUTOSAVE = 4000;

function say(text) {
  const state = document.getElementById("form-state");
  if (state) state.textContent = text;
}

function clock() {
  return new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
}

// Only the fields of the schema, as form-js would submit them; used for drafts, so nothing is validated.
function answersOf(form) {
  return form._getSubmitData();
}

class Drafts {
  constructor(form, url) {
    this.form = form;
    this.url = url;
    this.timer = 0;
    this.dirty = false;
    this.saved = JSON.stringify(answersOf(form));
    if (!url) return;
    form.on("changed", () => this.changed());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.dirty) this.save({ keepalive: true });
    });
  }

  changed() {
    // form-js also says "changed" when it only shows or checks something.
    if (JSON.stringify(answersOf(this.form)) === this.saved) return;
    this.dirty = true;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), AUTOSAVE);
  }

  async save(options = {}) {
    window.clearTimeout(this.timer);
    this.dirty = false;
    const answers = answersOf(this.form);
    this.saved = JSON.stringify(answers);
    const answer = await sendJson(this.url, { answers }, options);
    say(answer.ok ? `草稿已保存 ${clock()}` : `草稿没有保存：${answer.body.detail ?? "请稍后重试"}`);
    return answer.ok;
  }

  stop() {
    window.clearTimeout(this.timer);
    this.dirty = false;
    this.url = "";
  }
}

// Asked only when the server found a fact date that is recorded late: why, and which material proves it.
function lateAnswers() {
  const holder = document.getElementById("late");
  if (!holder || holder.classList.contains("d-none")) return {};
  const evidence = holder.querySelector('[name="late_evidence"]').value;
  return { late_reason: holder.querySelector('[name="late_reason"]').value, ...(evidence ? { late_evidence: evidence } : {}) };
}

function askWhyLate(page) {
  const holder = document.getElementById("late");
  if (!holder) return;
  holder.classList.remove("d-none");
  const select = holder.querySelector('[name="late_evidence"]');
  const options = (page.files ?? []).map((file) => new Option(file.name, file.id));
  select.replaceChildren(new Option("——", ""), ...options);
}

// What is asked for by a provision is missed by that provision, as the server says it too.
function cited(form, page, errors) {
  const fields = form.get("formFieldRegistry");
  const told = ([id, found]) => {
    const source = page.cited?.[fields.get(id)?.key];
    if (!source || !Array.isArray(found)) return [id, found];
    return [id, found.map((text) => (typeof text === "string" ? `${text.replace(/。$/, "")}（${source}）。` : text))];
  };
  return Object.fromEntries(Object.entries(errors).map(told));
}

async function submit(form, page, drafts, button) {
  clearErrors();
  const { data, errors } = form.submit();
  if (Object.keys(errors).length) {
    showErrors(form, cited(form, page, errors));
    return;
  }
  window.clearTimeout(drafts.timer);
  Object.assign(data, lateAnswers());
  button.disabled = true;
  say("正在提交……");
  const answer = await sendJson(page.submit, { answers: data });
  button.disabled = false;
  say("");
  if (answer.ok) {
    drafts.stop();
    window.location.assign(answer.body.location);
  } else if (answer.status === 422 && answer.body.errors?.length) {
    if (answer.body.errors.some((error) => error.key === "late_reason")) askWhyLate(page);
    showServerErrors(form, answer.body);
  } else {
    // Somebody was first: this very page, asked anew, tells who and what came of it.
    const latest = answer.status === 409 ? window.location.pathname : "";
    showSentence(answer.body.detail ?? "提交没有完成，请重试。已填内容仍在本页。", latest);
  }
}

function showServerErrors(form, body) {
  const fields = form.get("formFieldRegistry").getAll();
  const errors = {};
  const others = [];
  for (const error of body.errors) {
    const field = fields.find((candidate) => candidate.key === error.key);
    if (field) errors[field.id] = [...(errors[field.id] ?? []), error.message];
    else others.push(error.message);
  }
  form._setState({ errors });
  showErrors(form, errors, body.detail, others);
}

async function show(holder) {
  const page = pageDocument(holder);
  holder.replaceChildren();
  rememberFiles(page);
  const form = new Form({ container: holder, additionalModules: [materialsModule] });
  try {
    await form.importSchema(page.schema, page.data);
    if (page.readonly) form.setProperty("readOnly", true);
  } catch {
    holder.textContent = "表单无法显示，请联系流程分析员。";
    return;
  }
  const drafts = new Drafts(form, page.readonly ? "" : page.draft);
  for (const button of document.querySelectorAll('[data-act="submit"]')) {
    button.addEventListener("click", () => submit(form, page, drafts, button));
  }
  for (const button of document.querySelectorAll('[data-act="draft"]')) {
    button.addEventListener("click", () => drafts.save());
  }
  for (const link of document.querySelectorAll('[data-act="save-and-go"]')) {
    // A letter is made from what is saved: what was just typed goes first.
    link.addEventListener("click", async (event) => {
      if (!drafts.url || !drafts.dirty) return;
      event.preventDefault();
      if (await drafts.save()) window.location.assign(link.href);
    });
  }
  if (page.calendar) startDayHints(holder, form, page.calendar);
  holder.dataset.ready = "yes";
}

for (const holder of document.querySelectorAll("#form")) show(holder);
