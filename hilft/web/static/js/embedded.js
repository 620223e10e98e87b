// A page of ours inside another site's page tells that page two things, and only the page that may show it:
// how high it is, and that somebody pressed Escape. It hears nothing.
(() => {
  "use strict";

  const main = document.querySelector("main[data-parent]");
  const origin = main?.dataset.parent;
  if (!origin || window.parent === window) return;

  function tell(what) {
    window.parent.postMessage(what, origin);
  }

  new ResizeObserver(() => tell({ hilft: "height", height: Math.ceil(main.scrollHeight) })).observe(main);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell({ hilft: "close" });
  });
})();
