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

// A menu closes by Escape, and by a press beside it.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-pop][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-pop][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
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

// A dossier's form keeps itself: what is valid is saved as soon as a field is left.
document.querySelectorAll("form[data-autosave]").forEach((form) => {
  const said = form.querySelector("[data-saved]");
  let running = Promise.resolve();
  const show = (name, texts) => {
    const field = form.elements[name];
    const control = field instanceof RadioNodeList ? field[0] : field;
    if (!control) return;
    const frame = control.closest(".mb-3");
    frame.querySelectorAll("[data-fault]").forEach((old) => old.remove());
    if (texts.length) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    texts.forEach((text) => {
      const fault = document.createElement("p");
      fault.className = "fault";
      fault.dataset.fault = "1";
      fault.textContent = text;
      frame.append(fault);
    });
  };
  const save = async (changed) => {
    said.textContent = "Đang lưu…";
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });
      const told = await answer.json();
      said.textContent = told.told || "";
      said.classList.toggle("fault", !answer.ok);
      if (!answer.ok) return;
      form.elements.version.value = told.version;
      if (form.elements.goc) form.elements.goc.value = told.goc;
      show(changed, told.errors[changed] || []);
      // A file that arrived is not sent a second time.
      form.querySelectorAll("input[type=file]").forEach((box) => {
        if (box.value) {
          show(box.name, told.errors[box.name] || []);
          box.value = "";
        }
      });
      const total = form.querySelector("[data-total]");
      if (total) total.innerHTML = told.total;
      form.querySelectorAll("[data-papers]").forEach((box) => {
        box.innerHTML = told.papers[box.dataset.papers] || "";
      });
      document.querySelector("[data-status]").innerHTML = told.status;
      const others = document.querySelector("[data-others]");
      others.hidden = !told.others.length;
      others.textContent = `${told.others.join(", ")} cũng đang mở hồ sơ này để sửa.`;
    } catch {
      said.textContent = "Chưa lưu được vì mất mạng. Nội dung vẫn còn trên màn hình.";
      said.classList.add("fault");
    }
  };
  form.addEventListener("change", (event) => {
    if (!event.target.name) return;
    running = running.then(() => save(event.target.name));
  });
});

// A new dossier is kept from the first letter, though it is no draft yet.
document.querySelectorAll("form[data-keep]").forEach((form) => {
  const said = form.querySelector("[data-saved]");
  let waiting = 0;
  let running = Promise.resolve();
  const keep = async () => {
    try {
      const typed = new FormData(form);
      form.querySelectorAll("input[type=file]").forEach((box) => typed.delete(box.name));
      const answer = await fetch(form.dataset.keep, { method: "POST", body: typed });
      if (answer.ok) said.textContent = (await answer.json()).told;
    } catch {
      said.textContent = "Chưa giữ được vì mất mạng. Nội dung vẫn còn trên màn hình.";
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { running = running.then(keep); }, 700);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
});

// Files let go anywhere over the frame are picked, instead of taking the page away.
document.querySelectorAll(".drop").forEach((frame) => {
  const box = frame.querySelector("input[type=file]");
  if (!box) return;
  ["dragover", "dragleave", "drop"].forEach((name) =>
    frame.addEventListener(name, (event) => {
      event.preventDefault();
      frame.classList.toggle("over", name === "dragover");
    })
  );
  frame.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    box.files = event.dataTransfer.files;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
});

// A picture of the papers picked, before they are sent.
document.querySelectorAll("input[type=file][data-preview]").forEach((input) => {
  const shown = document.createElement("div");
  shown.className = "previews";
  input.after(shown);
  input.addEventListener("change", () => {
    shown.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("p");
        line.textContent = `${file.name} · ${Math.ceil(file.size / 1024)} kB`;
        if (file.type.startsWith("image/")) {
          const picture = document.createElement("img");
          picture.alt = "";
          picture.src = URL.createObjectURL(file);
          line.prepend(picture);
        }
        return line;
      })
    );
  });
});

// By keyboard: a key presses the link that names it; J and K walk a list, X ticks, Enter opens;
// "?" tells every key of the page. Never while typing, where only Ctrl+Enter sends the form.
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const items = () => [...document.querySelectorAll("[data-list] [data-item]")];
const walk = (step) => {
  const every = items();
  const at = every.findIndex((one) => one.contains(document.activeElement));
  const next = every[at < 0 ? (step > 0 ? 0 : every.length - 1) : at + step];
  (next?.querySelector("[data-main]") ?? next?.querySelector("a"))?.focus();
};
const tick = () => {
  const box = document.activeElement.closest("[data-item]")?.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
};
const tellKeys = () => {
  document.querySelector("dialog.keys")?.remove();
  const dialog = document.createElement("dialog");
  dialog.className = "keys card";
  const title = document.createElement("h2");
  title.textContent = "Các phím ở trang này";
  const list = document.createElement("ul");
  const line = (key, text) => {
    const row = document.createElement("li");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    row.append(cap, ` ${text}`);
    list.append(row);
  };
  document.querySelectorAll("[data-key]").forEach((link) => {
    const copy = link.cloneNode(true);
    copy.querySelectorAll("kbd").forEach((cap) => cap.remove());
    line(link.dataset.key.toUpperCase(), copy.textContent.trim());
  });
  if (items().length) {
    line("J", "xuống một dòng");
    line("K", "lên một dòng");
    if (document.querySelector("[data-item] input[type=checkbox]")) line("X", "chọn, bỏ chọn dòng");
    line("Enter", "mở");
  }
  line("Ctrl+Enter", "gửi biểu mẫu đang gõ");
  line("Esc", "đóng bảng này");
  dialog.append(title, list);
  document.body.append(dialog);
  dialog.showModal();
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) return;
  const key = event.key.toLowerCase();
  const link = key.length === 1 && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const act = link ? () => link.click() : {
    "?": tellKeys,
    j: items().length && (() => walk(1)),
    k: items().length && (() => walk(-1)),
    x: items().length && tick,
  }[key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A form that was asked for: typing begins at its first box.
document.querySelector("form[data-first] :is(input:not([type=hidden]), textarea, select)")?.focus();

// Sentences used before: each becomes a button that writes it where one was typing last, or into
// the first empty box.
document.querySelectorAll("[data-phrases]").forEach((list) => {
  const wanted = list.dataset.phrases;
  let last = null;
  list.closest("form").addEventListener("focusin", (event) => {
    if (event.target.matches(wanted)) last = event.target;
  });
  list.querySelectorAll("li").forEach((line) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary text-start";
    button.textContent = line.textContent;
    button.addEventListener("click", () => {
      const boxes = [...list.closest("form").querySelectorAll(wanted)];
      const box = last || boxes.find((one) => !one.value.trim()) || boxes[0];
      if (!box) return;
      box.value = [box.value.trim(), button.textContent].filter(Boolean).join(" ");
      box.focus();
    });
    line.replaceChildren(button);
  });
});
