// A button on any page that opens our form in a dialog. Put into a page as
//   <a href="HOUSE/write/NAME/" data-hilft="NAME">Write to us</a>
//   <script src="HOUSE/widget/NAME.js" data-language="en" data-close="Close" defer></script>
// Without this script, or in a browser too old for it, the link stays a link. data-place="here" keeps the button where
// the link is; otherwise it stands in the corner of the window. --hilft-accent and --hilft-on-accent are its colours.
(() => {
  "use strict";

  const script = document.currentScript;
  const canShow = "adoptedStyleSheets" in Document.prototype && "showModal" in (window.HTMLDialogElement?.prototype ?? {});
  if (!script || !canShow) return;

  const told = script.dataset;
  const own = new URL(script.src);
  const name = own.pathname.split("/").pop().replace(/\.js$/, "");
  const link = document.querySelector(`a[data-hilft="${CSS.escape(name)}"]`);
  const label = told.label || link?.textContent.trim() || name;
  const isHere = told.place === "here" && link;

  const STYLE = `
    :host { all: initial; color-scheme: light dark; --accent: var(--hilft-accent, light-dark(#0b5f6b, #6cc5d1));
      --on-accent: var(--hilft-on-accent, light-dark(#fff, #06242a)); --sheet: light-dark(#fff, #1b1e22);
      --ink: light-dark(#1c2024, #e9e7e2); --line: light-dark(#87827a, #737b85); }
    * { box-sizing: border-box; }
    button { font: 600 1rem/1.2 ui-sans-serif, system-ui, sans-serif; cursor: pointer; border: 0; min-block-size: 2.75rem; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .open { background: var(--accent); color: var(--on-accent); border-radius: 99px; padding: .6rem 1.15rem;
      display: inline-flex; gap: .55rem; align-items: center; }
    .corner { position: fixed; inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline-end: 1rem;
      z-index: 2147483000; box-shadow: 0 2px 10px rgb(0 0 0 / .28); max-inline-size: calc(100vw - 2rem); }
    svg { inline-size: 1.15em; block-size: 1.15em; fill: none; stroke: currentColor; stroke-width: 1.8;
      stroke-linejoin: round; flex: none; }
    dialog { inline-size: min(34rem, 100vw - 2rem); max-inline-size: none; max-block-size: none; padding: 0;
      border: 1px solid var(--line); border-radius: 14px; background: var(--sheet); color: var(--ink); overflow: hidden;
      box-shadow: 0 10px 40px rgb(0 0 0 / .35); }
    dialog[open] { display: grid; grid-template-rows: auto minmax(0, 1fr); }
    dialog::backdrop { background: rgb(10 12 14 / .45); }
    .bar { display: flex; justify-content: flex-end; padding: .35rem .35rem 0; }
    .close { background: none; color: var(--ink); border-radius: 9px; min-inline-size: 2.75rem; font-weight: 500;
      padding-inline: .9rem; }
    .close:hover { background: light-dark(#f2f0eb, #101214); }
    iframe { display: block; inline-size: 100%; block-size: 34rem; max-block-size: calc(100dvh - 7rem); border: 0; }
    @media (max-width: 34rem), (max-height: 30rem) {
      dialog { inline-size: 100vw; block-size: 100dvh; margin: 0; border: 0; border-radius: 0; }
      iframe { block-size: 100% !important; max-block-size: none; }
    }
    @media (prefers-reduced-motion: no-preference) {
      dialog[open] { animation: rise .18s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(.75rem); } }
    }
    @media (forced-colors: active) { .open, .close { border: 1px solid ButtonText; } }
    @media print { .corner { display: none; } }`;

  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function sign() {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    drawn.setAttribute("viewBox", "0 0 24 24");
    drawn.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 5h16v11H10l-4 4v-4H4z");
    drawn.append(path);
    return drawn;
  }

  function address() {
    const form = new URL(`../write/${name}/`, own);
    form.searchParams.set("embedded", "1");
    form.searchParams.set("language", (told.language || document.documentElement.lang || "").slice(0, 2));
    form.searchParams.set("page", location.origin + location.pathname);
    return form.href;
  }

  const opener = make("button", isHere ? "open" : "open corner");
  opener.type = "button";
  opener.setAttribute("aria-haspopup", "dialog");
  opener.append(sign(), make("span", "", label));

  const dialog = make("dialog");
  dialog.setAttribute("aria-label", label);
  const bar = make("div", "bar");
  const closer = make("button", "close", told.close || "×");
  closer.type = "button";
  bar.append(closer);
  const frame = make("iframe");
  frame.title = label;
  frame.referrerPolicy = "no-referrer";
  dialog.append(bar, frame);

  opener.addEventListener("click", () => {
    if (!frame.src) frame.src = address();
    dialog.showModal();
  });
  closer.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => opener.focus());
  window.addEventListener("message", (event) => {
    if (event.origin !== own.origin || event.source !== frame.contentWindow) return;
    if (event.data?.hilft === "close") dialog.close();
    const height = event.data?.hilft === "height" ? Number(event.data.height) : NaN;
    if (height > 0 && height < 20000) frame.style.blockSize = `${Math.ceil(height)}px`;
  });

  const host = make(isHere ? "span" : "div");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(opener, dialog);
  if (isHere) link.replaceWith(host);
  else {
    document.body.append(host);
    link?.remove();
  }
})();
