// Requests that change something: always with the CSRF token, always JSON back.

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

export async function sendJson(url, body, options = {}) {
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
