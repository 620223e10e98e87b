// Says so, quietly, when a request did not get through; the sentence is in the page (data-failure), in its language.
(() => {
  "use strict";

  const sign = document.querySelector("[data-failure]");
  if (!sign) return;
  let timer = 0;

  function show() {
    sign.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(hide, 12000);
  }

  function hide() {
    sign.hidden = true;
  }

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      // Parts that are refreshed in the background have their own sign (live.js).
      if (!event.detail.elt?.closest?.("[data-live]") || event.detail.elt.matches("form, button")) show();
    });
  }
  document.addEventListener("htmx:afterOnLoad", hide);
})();
