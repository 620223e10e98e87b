// Live parts. The stream names topics; every part marked data-live="topic [topic ...]" with a data-live-url is fetched anew
// and replaced, unless somebody is typing in it: then it waits until they leave it, and its typed text is never lost.
// "reload" refreshes every part. While the stream is down, a quiet sign ([data-live-mark]) says so.
(() => {
  "use strict";

  const address = document.body.dataset.liveStream;
  const sign = document.querySelector("[data-live-mark]");
  if (!address || !("EventSource" in window)) return;
  const waiting = new Set();
  const fetching = new Map();
  let source = null;
  let pause = 1000;
  let timer = 0;
  let signTimer = 0;
  let wasDown = false;

  function open() {
    source = new EventSource(address);
    source.onopen = () => {
      pause = 1000;
      clearTimeout(signTimer);
      signTimer = 0;
      if (sign) sign.hidden = true;
      // What happened while we were not listening is unknown, so everything is asked for again.
      if (wasDown) refresh(document.querySelectorAll("[data-live-url]"));
      wasDown = false;
    };
    source.onmessage = (event) => heard(event.data);
    source.addEventListener("reload", () => heard("reload"));
    source.onerror = lost;
  }

  function lost() {
    source.close();
    wasDown = true;
    // A server that restarts is back in a moment; only a longer silence is worth a sign.
    signTimer ||= setTimeout(() => { if (sign && wasDown) sign.hidden = false; }, 5000);
    clearTimeout(timer);
    timer = setTimeout(open, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, 60000);
  }

  function heard(data) {
    const topic = data.startsWith("{") ? JSON.parse(data).topic : data;
    const parts = document.querySelectorAll("[data-live-url]");
    refresh(topic === "reload" ? parts : Array.from(parts).filter((part) => (part.dataset.live || "").split(" ").includes(topic)));
  }

  function refresh(parts) {
    for (const part of parts) isBusy(part) ? waiting.add(part) : replace(part);
  }

  // Typed text, an open menu or the caret in a field: replacing the part now would take it away.
  function isBusy(part) {
    if (part.matches(":has(:is(textarea, input, select):focus)") || part.querySelector("details[open]:is(.menu, .correct)")) return true;
    return Array.from(part.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")).some((field) => field.value !== field.defaultValue);
  }

  async function replace(part) {
    fetching.get(part)?.abort();
    const abort = new AbortController();
    fetching.set(part, abort);
    try {
      const answer = await fetch(part.dataset.liveUrl, { headers: { "HX-Request": "true", "X-Live": "true" }, signal: abort.signal, credentials: "same-origin", redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // The address may answer with the part alone or with a whole page that holds it.
      const next = (part.id && page.getElementById(part.id)) || page.body.firstElementChild;
      if (!next || !part.isConnected) return;
      if (isBusy(part)) { waiting.add(part); return; }
      swap(part, next);
    } catch (error) {
      if (error.name !== "AbortError") waiting.add(part);
    } finally {
      if (fetching.get(part) === abort) fetching.delete(part);
    }
  }

  function swap(part, next) {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const mark = focused && (focused.id ? "#" + CSS.escape(focused.id) : focused.getAttribute("href") ? `[href="${CSS.escape(focused.getAttribute("href"))}"]` : null);
    const open = new Set(Array.from(part.querySelectorAll("details[open][id]"), (box) => box.id));
    const top = part.scrollTop;
    part.replaceWith(next);
    for (const box of next.querySelectorAll("details[id]")) box.open = box.open || open.has(box.id);
    next.scrollTop = top;
    if (mark) (next.matches(mark) ? next : next.querySelector(mark))?.focus({ preventScroll: true });
    window.htmx?.process(next);
    next.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: next } }));
  }

  document.addEventListener("focusout", () => setTimeout(() => {
    const ready = Array.from(waiting).filter((part) => !part.isConnected || !isBusy(part));
    for (const part of ready) { waiting.delete(part); if (part.isConnected) replace(part); }
  }, 0));
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) { wasDown = true; open(); } });
  open();
})();
