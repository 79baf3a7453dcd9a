// What mdBook's search box needs to be typed in by an input method, and what a link from its
// results needs. The search itself comes when the box is opened: see `theme/search/`.

"use strict";

(function searchBox() {
  const bar = document.getElementById("mdbook-searchbar");
  if (!bar) {
    return;
  }

  // While an input method composes, its keys aren't ours: what stands in the box isn't what
  // the reader means yet, and Enter picks a word from the input method's list.
  for (const type of ["keydown", "keyup"]) {
    window.addEventListener(
      type,
      (event) => {
        // 229: Safari ends the composition before it tells of the key that ended it.
        if (event.target === bar && (event.isComposing || event.keyCode === 229)) {
          event.stopImmediatePropagation();
        }
      },
      true,
    );
  }

  // mdBook searches when a key goes up. A word also comes from the input method, by the
  // mouse, or by voice.
  function searchNow() {
    bar.dispatchEvent(new KeyboardEvent("keyup"));
  }
  bar.addEventListener("input", (event) => event.isComposing || searchNow());
  bar.addEventListener("compositionend", searchNow);

  // A result may lead into what is folded.
  for (const fold of document.querySelectorAll("main details:has(mark)")) {
    fold.open = true;
  }
})();
