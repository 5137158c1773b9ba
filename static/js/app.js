// Comfort only: every page works without this file.
"use strict";

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
});

// Coming back by the browser's button, a form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
});

// A choice that leads on by itself: <select data-go> inside a GET form.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-go]")) event.target.form.requestSubmit();
});

// "Chọn tất cả": <input type="checkbox" data-all="name of the boxes">.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.all;
  if (!name) return;
  document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`).forEach((box) => {
    if (!box.disabled) box.checked = event.target.checked;
  });
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// Rows of a small table: one blank row is enough when more can be added.
document.querySelectorAll("[data-rows]").forEach((box) => {
  const button = box.querySelector("[data-add-row]");
  const lines = () => box.querySelectorAll(":scope > .row-line");
  const blank = (line) => [...line.querySelectorAll("input, select, textarea")].every((one) => !one.value);
  for (const line of [...lines()].reverse()) {
    if (lines().length === 1 || !blank(line) || !blank(line.previousElementSibling)) break;
    line.remove();
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    const count = lines().length;
    const html = box.querySelector("[data-row]").innerHTML;
    button.insertAdjacentHTML(
      "beforebegin", html.replaceAll("__n1__", String(count + 1)).replaceAll("__n__", String(count))
    );
    lines()[count].querySelector("select, input:not([type=hidden]), textarea").focus();
  });
});

// A page that waits for work in the background looks again by itself.
document.querySelectorAll("[data-reload]").forEach((part) => {
  setTimeout(() => window.location.reload(), Number(part.dataset.reload));
});
