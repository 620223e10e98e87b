// Keeps what was typed into forms marked data-draft="name" in this tab until the form was sent and accepted.
// The draft lives in sessionStorage: it survives a reload or a lost connection, not the end of the tab.
// Passwords, files and hidden fields are never kept.
(() => {
  "use strict";

  const KEEP = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit])";

  function keyOf(form) {
    return "draft:" + location.pathname + ":" + form.dataset.draft;
  }

  function read(form) {
    try {
      return JSON.parse(sessionStorage.getItem(keyOf(form)) || "null");
    } catch {
      return null;
    }
  }

  function save(form) {
    const values = [];
    for (const field of form.querySelectorAll(KEEP)) {
      if (!field.name) continue;
      const isChoice = field.type === "radio" || field.type === "checkbox";
      values.push([field.name, isChoice ? field.value : null, isChoice ? field.checked : field.value]);
    }
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify(values));
    } catch {
      // Storage is full or forbidden: the page works without drafts.
    }
  }

  function restore(form) {
    for (const [name, value, kept] of read(form) || []) {
      for (const field of form.querySelectorAll(KEEP)) {
        if (field.name !== name) continue;
        const isChoice = field.type === "radio" || field.type === "checkbox";
        if (isChoice && field.value === value) field.checked = kept;
        // What the server filled in (an answer with an error, a template chosen) is newer than the draft.
        const isUntouched = field.tagName === "SELECT" || !field.value;
        if (!isChoice && isUntouched) field.value = kept;
      }
    }
  }

  function forget(form) {
    try {
      sessionStorage.removeItem(keyOf(form));
    } catch {
      // Nothing kept, nothing to forget.
    }
  }

  function drafts(part) {
    const found = Array.from(part.querySelectorAll("form[data-draft]"));
    return part.matches?.("form[data-draft]") ? [part, ...found] : found;
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) save(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A plain form leaves the page; htmx tells below whether the server took it.
    if (form.matches("form[data-draft]") && !form.matches("[hx-post]")) forget(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-draft]");
    if (form && event.detail.successful) forget(form);
  });
  document.addEventListener("htmx:load", (event) => drafts(event.target).forEach(restore));
  drafts(document.documentElement).forEach(restore);
})();
