// A table wider than its place can be scrolled from the keyboard: it takes focus only while it needs to.
const regions = document.querySelectorAll("[data-scrolls]");

function reach(region) {
  if (region.scrollWidth > region.clientWidth + 1) region.tabIndex = 0;
  else region.removeAttribute("tabindex");
}

const watcher = new ResizeObserver((changes) => changes.forEach(({ target }) => reach(target)));
regions.forEach((region) => watcher.observe(region));
