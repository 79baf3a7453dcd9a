// What the interface of mdBook 0.5.4 lacks for those who read without a mouse.

"use strict";

// The button for the sidebar was a label for a box that is never shown.
document.getElementById("mdbook-sidebar-toggle").addEventListener("click", () => {
  document.getElementById("mdbook-sidebar-toggle-anchor").click();
});

// What scrolls can be reached and scrolled by keyboard, and shows that it does.
(function scrollByKeyboard() {
  const hint = (element) => {
    const { scrollLeft, clientWidth, scrollWidth } = element;
    element.classList.toggle("more", scrollLeft + clientWidth < scrollWidth - 1);
  };
  const wide = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const { clientHeight, clientWidth, scrollHeight, scrollWidth } = target;
      if (scrollWidth > clientWidth || scrollHeight > clientHeight) {
        target.tabIndex = 0;
      } else {
        target.removeAttribute("tabindex");
      }
      hint(target);
    }
  });
  for (const element of document.querySelectorAll("pre > code, .table-wrapper")) {
    wide.observe(element);
    element.addEventListener("scroll", () => hint(element), { passive: true });
  }
})();

// What follows the # of the address. Somebody may have written a % by hand.
function fragment() {
  const written = location.hash.slice(1);
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

// A link into a part that folds opens it; not every browser does.
(function openTarget() {
  const target = document.getElementById(fragment());
  const folded = target?.closest("details:not([open])");
  if (folded) {
    folded.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget, { once: true });
})();

// One key to the table of the API, from everywhere but where a reader types.
document.addEventListener("keydown", (event) => {
  const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (event.key === "t" && !modified && !mdbook_something_else_has_focus(event)) {
    location.assign(`${path_to_root}appendix-api.html`);
  }
});
