// Keeps <time datetime="..." data-when> fresh in the page's language: "in 2 hours", "20 minutes ago".
// Without this script the words the server wrote stay. data-when="near": only within a day of now, else the server's words.
// data-when-soon="7200" adds .soon when fewer seconds than that are left, and .late once the moment has passed.
(() => {
  "use strict";

  const language = document.documentElement.lang || "en";
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
  const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const FROM = { month: 60 * 86400, week: 21 * 86400, day: 36 * 3600, hour: 100 * 60 };

  // "Tomorrow" is a date, not 24 hours: days are counted by the midnights in between.
  function midnights(seconds) {
    const today = new Date();
    const then = new Date(today.getTime() + seconds * 1000);
    return Math.round((then.setHours(0, 0, 0, 0) - today.setHours(0, 0, 0, 0)) / 86400000);
  }

  function relative(seconds) {
    const size = Math.abs(seconds);
    if (size < 60) return words.format(0, "minute");
    // The larger unit comes late: "in 90 minutes" says more than "in 1 hour".
    for (const [unit, length] of UNITS) {
      if (size >= (FROM[unit] || length)) {
        return words.format(unit === "day" ? midnights(seconds) : Math.trunc(seconds / length), unit);
      }
    }
    return words.format(Math.trunc(seconds / 60), "minute");
  }

  function freshen(part) {
    const now = Date.now();
    for (const time of part.querySelectorAll("time[data-when]")) {
      const at = Date.parse(time.dateTime);
      if (Number.isNaN(at)) continue;
      const left = (at - now) / 1000;
      const text = relative(left);
      if (time.dataset.when !== "near" || Math.abs(left) < 86400) time.textContent = text;
      if (!time.title) time.title = exact.format(at);
      if (!time.dataset.whenSoon) continue;
      time.classList.toggle("late", left < 0);
      time.classList.toggle("soon", left >= 0 && left < Number(time.dataset.whenSoon));
    }
  }

  function freshenAll() {
    if (!document.hidden) freshen(document);
  }

  freshenAll();
  setInterval(freshenAll, 30000);
  document.addEventListener("visibilitychange", freshenAll);
  document.addEventListener("htmx:load", (event) => freshen(event.target.parentElement || document));
})();
