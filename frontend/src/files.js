// Materials: choose or drag in, one request a file, progress, then the list as the server sees it.
import { csrfToken, renewToken, SIGNED_OUT } from "./request.js";

// Resolves to {ok, body}; body.file is the new material, body.html the list, or body.detail what was wrong.
export async function sendFile(url, file, group, onProgress = () => {}) {
  const answer = await sendOnce(url, file, group, onProgress);
  if (answer.body.code !== "stale-page") return answer;
  if (await renewToken()) return sendOnce(url, file, group, onProgress);
  return { ok: false, body: { detail: SIGNED_OUT } };
}

function sendOnce(url, file, group, onProgress) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("file", file);
    data.append("group", group);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress((event.loaded / event.total) * 100);
    });
    request.addEventListener("loadend", () => {
      let body = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = { detail: request.status === 413 ? "文件超过大小限制。" : "上传没有完成，请重试。" };
      }
      resolve({ ok: request.status === 200 || request.status === 201, body });
    });
    request.send(data);
  });
}

// The list as the server sees it now; whoever shows files elsewhere hears of the new one.
export function refreshPanel(body) {
  const panel = document.getElementById("materials");
  if (panel) {
    panel.querySelector("[data-files]").innerHTML = body.html;
    startRemovals(panel);
  }
  if (body.file) document.dispatchEvent(new CustomEvent("lianban:file", { detail: body.file }));
}

async function upload(form, files) {
  const bar = form.querySelector("progress");
  const state = form.querySelector("[data-upload-state]");
  const group = form.elements.group?.value ?? "";
  const failures = [];
  bar.classList.remove("d-none");
  for (const [at, file] of [...files].entries()) {
    state.textContent = `正在上传 ${file.name}（${at + 1}/${files.length}）`;
    bar.value = 0;
    const answer = await sendFile(form.dataset.upload, file, group, (percent) => (bar.value = percent));
    if (answer.ok) refreshPanel(answer.body);
    else failures.push(`${file.name}：${answer.body.detail ?? "上传没有完成，请重试。"}`);
  }
  bar.classList.add("d-none");
  state.classList.toggle("text-danger", failures.length > 0);
  state.textContent = failures.length ? failures.join("；") : "已上传。";
}

async function remove(form) {
  const response = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  });
  const body = await response.json().catch(() => ({}));
  const panel = form.closest("#materials");
  if (response.ok) {
    refreshPanel(body);
    panel.querySelector("[data-upload-state]").textContent = "已删除。";
    document.dispatchEvent(new CustomEvent("lianban:file-removed", { detail: body.id }));
  } else {
    panel.querySelector("[data-upload-state]").textContent = body.detail ?? "没有删除，请重试。";
  }
}

function startRemovals(panel) {
  for (const form of panel.querySelectorAll("[data-file-remove]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      remove(form);
    });
  }
}

export function startUploads() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const drop = form.querySelector("[data-drop]");
    const input = form.querySelector('input[type="file"]');
    startRemovals(form.closest("#materials"));
    input.addEventListener("change", () => {
      const chosen = [...input.files];
      input.value = "";
      upload(form, chosen);
    });
    for (const name of ["dragover", "dragenter"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.add("over");
      });
    }
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      upload(form, event.dataTransfer.files);
    });
  }
}
