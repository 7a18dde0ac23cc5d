"use strict";

// Requests and shows the status of the server. Without a response the page stays unchanged.

const SENTENCES = {
  "multi-reactor": "Each loop has its own connections: it reads, processes and writes.",
  "reactor": "One loop reports readiness; a worker reads, processes and writes.",
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
  const response = await fetch("/status.json", { cache: "no-store" });
  if (response.ok) show(await response.json());
}

ask().catch(() => {});
