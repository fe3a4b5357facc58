// Single keys: the help dialog, walking rows, and what a page adds. A person can switch them off (WCAG 2.1.4).
const SWITCH = "vigil.single-keys";
const dialog = document.getElementById("key-help");
const actions = new Map();

/** Whether single keys act on this computer. */
export const keysAreOn = () => localStorage.getItem(SWITCH) !== "off";

/** Add keys: an object of key name to function. Not called while typing, with Ctrl, Alt or Meta, or when keys are off. */
export function onKey(added) {
  for (const [key, act] of Object.entries(added)) actions.set(key, act);
}

function isTyping(target) {
  return target.isContentEditable || (target.matches?.("input, select, textarea") && !target.matches("[type=checkbox], [type=radio]"));
}

function openHelp() {
  if (dialog && !dialog.open) dialog.showModal();
}

function walk(step) {
  const stops = [...document.querySelectorAll("[data-rows] tbody tr, [data-stack]")]
    .map((row) => row.querySelector("a, button, input")).filter(Boolean);
  if (!stops.length) return;
  const row = document.activeElement?.closest("tr, [data-stack]");
  const here = stops.findIndex((stop) => row?.contains(stop));
  const next = here < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.min(Math.max(here + step, 0), stops.length - 1);
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
}

onKey({ "?": openHelp, j: () => walk(1), k: () => walk(-1) });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (dialog?.open || isTyping(event.target) || !keysAreOn()) return;
  const act = actions.get(event.key);
  if (!act) return;
  event.preventDefault();
  act(event);
});

for (const opener of document.querySelectorAll('[data-opens="key-help"]')) opener.addEventListener("click", openHelp);

const choice = document.getElementById("single-keys");
if (choice) {
  choice.checked = keysAreOn();
  choice.addEventListener("change", () => localStorage.setItem(SWITCH, choice.checked ? "on" : "off"));
}
