// Grading from the keyboard: arrows move between stacks, digits grade the one in focus, u undoes the last grade.
import { onKey } from "../ui/keys.js";

const grid = document.getElementById("grid");
const said = document.getElementById("grading-said");
const done = [];

const stacks = () => [...grid.querySelectorAll("[data-stack]")];
const current = () => document.activeElement?.closest("[data-stack]") ?? null;

function focus(stack) {
  stack?.querySelector("a")?.focus();
}

function columns() {
  const all = stacks();
  const top = all[0]?.offsetTop;
  return Math.max(1, all.filter((stack) => stack.offsetTop === top).length);
}

function move(step) {
  const all = stacks();
  const here = all.indexOf(current());
  focus(all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)]);
}

async function post(address) {
  const answer = await fetch(address.path, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": grid.dataset.csrf, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(address.fields),
    redirect: "error",
  });
  if (!answer.ok) throw new Error(answer.status === 403 ? "Sign in again; nothing was changed." : "That was not recorded. Reload the page.");
  return answer.json();
}

function show(stack, words, graded) {
  stack.classList.toggle("tile-graded", graded);
  stack.querySelector(".tile-grade").textContent = words;
}

async function grade(code, label) {
  const stack = current() ?? stacks().find((one) => !one.classList.contains("tile-graded"));
  if (!stack) return;
  try {
    const answer = await post({ path: `/review/stacks/${stack.dataset.stack}/grade/`, fields: { code } });
    show(stack, label, true);
    done.push(stack);
    said.textContent = `${label}. ${answer.open} stacks left.`;
    focus(stacks().find((one) => !one.classList.contains("tile-graded")) ?? stack);
  } catch (problem) {
    said.textContent = problem.message;
  }
}

async function undo() {
  const stack = done.pop() ?? current();
  if (!stack?.classList.contains("tile-graded")) return;
  try {
    await post({ path: `/review/stacks/${stack.dataset.stack}/undo/`, fields: {} });
    show(stack, "Not graded", false);
    said.textContent = "The grade was withdrawn.";
    focus(stack);
  } catch (problem) {
    said.textContent = problem.message;
  }
}

if (grid) {
  onKey({ ArrowLeft: () => move(-1), ArrowRight: () => move(1), ArrowUp: () => move(-columns()), ArrowDown: () => move(columns()) });
}
if (grid?.hasAttribute("data-grades")) {
  const labels = JSON.parse(grid.dataset.grades);
  const keys = Object.entries(labels).map(([key, [code, label]]) => [key, () => grade(code, label)]);
  onKey({ ...Object.fromEntries(keys), u: undo });
}
