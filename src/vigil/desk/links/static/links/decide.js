// Deciding from the keyboard: a key chooses the answer and goes to its reason; nothing is sent until the form is.
import { onKey } from "../ui/keys.js";

const reason = document.getElementById("id_reason");
const why = document.getElementById("id_why");

function choose(verdict) {
  const answer = document.querySelector(`[name=verdict][value=${verdict}]`);
  if (!answer) return;
  answer.checked = true;
  reason.focus();
}

onKey({
  s: () => choose("same"),
  d: () => choose("different"),
  c: () => document.querySelector("form[action$='/confirm/'] button")?.focus(),
  u: () => why?.focus(),
  n: () => document.querySelector(".heading-beside a")?.click(),
});
