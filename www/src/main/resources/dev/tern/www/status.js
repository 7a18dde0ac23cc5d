"use strict";

// Asks the server what it is, and shows it. Without an answer the page stays as it was written.

const SENTENCES = {
  "multi-reactor": "Each loop has connections of its own; it reads, answers and writes for them by itself.",
  "reactor": "A loop only watches; each connection that is ready goes to a worker, who reads, answers and writes.",
  "proactor": "A loop reads and writes; workers turn input into output and never touch a socket.",
};

const POLLERS = { selector: "selector (java.nio)", epoll: "epoll (native)" };

function triggerName(short, poller) {
  if (short === "lt") return "level-triggered";
  if (short === "et") return poller === "selector" ? "edge (emulated)" : "edge-triggered";
  return short;
}

function factsOf(status) {
  const [listener, connections] = String(status.trigger).split("-");
  return {
    ...status,
    poller: POLLERS[status.poller] ?? status.poller,
    listener: triggerName(listener, status.poller),
    connections: triggerName(connections, status.poller),
  };
}

function show(status) {
  const facts = factsOf(status);
  for (const place of document.querySelectorAll("[data-fact]")) {
    place.textContent = facts[place.dataset.fact] ?? "unknown";
  }
  document.getElementById("facts").hidden = false;
  document.querySelector(`[data-model="${CSS.escape(status.model)}"]`)?.setAttribute("aria-current", "true");
  if (SENTENCES[status.model]) {
    document.getElementById("sentence").textContent = SENTENCES[status.model];
  }
}

async function ask() {
  const answer = await fetch("/status.json", { cache: "no-store" });
  if (answer.ok) show(await answer.json());
}

ask().catch(() => {});
