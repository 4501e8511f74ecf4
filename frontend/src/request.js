// Requests that change something: always with the CSRF token, always JSON back.

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

export const SIGNED_OUT = "登录已过期，没有提交。请在新标签页重新登录，再回到本页提交；已填内容仍在本页。";

function who(page) {
  return page.querySelector(".who .menu .quiet")?.textContent;
}

// Whoever signed in again in another tab has a new token; this page takes it over, but only for the same person.
export async function renewToken() {
  const response = await fetch(window.location.pathname, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return false;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = fresh.querySelector('meta[name="csrf-token"]')?.content;
  if (!token || token === csrfToken() || who(fresh) !== who(document)) return false;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
  document.querySelector('meta[name="csrf-token"]').content = token;
  return true;
}

// The answer, once more with a new token when the session was lost meanwhile.
export async function sendJson(url, body, options = {}) {
  const answer = await send(url, body, options);
  if (answer.body.code !== "stale-page") return answer;
  if (await renewToken()) return send(url, body, options);
  return { ...answer, body: { ...answer.body, detail: SIGNED_OUT } };
}

async function send(url, body, options) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrfToken() },
      body: JSON.stringify(body),
      credentials: "same-origin",
      ...options,
    });
  } catch {
    return { ok: false, status: 0, body: { detail: "网络不通，内容没有提交。请检查网络后重试；已填内容仍在本页。" } };
  }
  const answer = await response.json().catch(() => ({}));
  return { ok: response.ok, status: response.status, body: answer };
}

export function pageDocument(holder) {
  return JSON.parse(document.getElementById(holder.dataset.source).textContent);
}
