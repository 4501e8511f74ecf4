// What every screen has: styles, htmx, and small habits that work without it too.
import "bootstrap/dist/css/bootstrap.css";
import "./tokens.css";
import "./frame.css";
import "./parts.css";
import "./pages.css";
import "./clauses.css";

import htmx from "htmx.org";

import { startUploads } from "./files.js";
import { startKeys } from "./keys.js";

window.htmx = htmx;

function startDemoTable() {
  for (const button of document.querySelectorAll("button[data-login]")) {
    button.addEventListener("click", () => {
      document.getElementById("login").value = button.dataset.login;
      document.getElementById("password").value = button.dataset.password;
    });
  }
}

function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.who[open], details.more[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.who[open], details.more[open]")) menu.open = false;
  });
}

function startPrint() {
  for (const button of document.querySelectorAll('[data-act="print"]')) {
    button.addEventListener("click", () => window.print());
  }
}

// A form that was sent is not sent again by an impatient second click.
function startOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}

startDemoTable();
startMenus();
startPrint();
startOnce();
startKeys();
startUploads();
