// Asks for the next replications until all are done. Without it the button does the same, once each time.
const form = document.getElementById("go-on");
const said = document.getElementById("going-on-said");
const words = document.querySelector("#going-on .progress-words span:last-child");
const bar = document.querySelector("#going-on .progress-done");

async function step() {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  return answer.json();
}

async function goOn() {
  form.hidden = true;
  try {
    for (;;) {
      const { done, replications } = await step();
      words.textContent = `${done} of ${replications} replications (${Math.floor((100 * done) / replications)}%)`;
      bar.setAttribute("width", String((100 * done) / replications));
      if (done >= replications) break;
    }
    window.location.reload();
  } catch {
    said.textContent = "The desk did not answer. What is done is kept; go on with the button.";
    form.hidden = false;
  }
}

goOn();
