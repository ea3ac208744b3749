// SPDX-License-Identifier: Apache-2.0
// Shows data-tip of what is pointed at, tapped or focused; opens what is folded for printing.
"use strict";
(function () {
  const tip = document.getElementById("tip");
  function show(mark) {
    const row = mark.parentElement.closest("g[data-tip]");
    tip.textContent = (row ? row.dataset.tip + ". " : "") + mark.dataset.tip;
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left + at.width / 2 - tip.offsetWidth / 2), innerWidth - tip.offsetWidth - 8);
    const above = at.top - tip.offsetHeight - 8;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = (above > 4 ? above : Math.min(at.bottom + 8, innerHeight - tip.offsetHeight - 8)) + "px";
  }
  function follow(event) {
    const mark = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    if (mark && mark.tagName !== "g") show(mark);
    else tip.hidden = true;
  }
  for (const name of ["pointerover", "click", "focusin"]) document.addEventListener(name, follow);
  document.addEventListener("focusout", function () { tip.hidden = true; });
  document.addEventListener("scroll", function () { tip.hidden = true; }, true);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") tip.hidden = true; });
  let folded = [];
  addEventListener("beforeprint", function () {
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", function () { for (const details of folded) details.open = false; });
})();
