// The host's side of MCP Apps (specification of 2026-01-26): JSON-RPC by postMessage, with the parent only.
"use strict";
const host = (() => {
  const answers = new Map();
  const told = { "tool-input": [], "tool-result": [], "tool-cancelled": [], "host-context-changed": [] };
  let last = 0;
  let capabilities = {};

  const send = (message) => window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  const notify = (method, params = {}) => send({ method, params });
  const request = (method, params) =>
    new Promise((resolve, reject) => {
      answers.set(++last, { resolve, reject });
      send({ id: last, method, params });
    });

  function heard(message) {
    if (message.method === undefined) {
      const waiting = answers.get(message.id);
      answers.delete(message.id);
      if (waiting) message.error ? waiting.reject(new Error(message.error.message)) : waiting.resolve(message.result);
    } else if (message.id === undefined) {
      for (const each of told[message.method.replace("ui/notifications/", "")] ?? []) each(message.params ?? {});
    } else if (message.method === "ui/resource-teardown" || message.method === "ping") {
      send({ id: message.id, result: {} });
    } else {
      send({ id: message.id, error: { code: -32601, message: "This page does not know the method." } });
    }
  }

  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.jsonrpc === "2.0") heard(event.data);
  });

  async function begin(name) {
    const answer = await request("ui/initialize", {
      protocolVersion: "2026-01-26",
      appInfo: { name, version: "1" },
      appCapabilities: {},
    });
    capabilities = answer.hostCapabilities ?? {};
    for (const each of told["host-context-changed"]) each(answer.hostContext ?? {});
    notify("ui/notifications/initialized");
    const size = () =>
      notify("ui/notifications/size-changed", {
        width: document.documentElement.scrollWidth,
        height: Math.ceil(document.body.getBoundingClientRect().height),
      });
    new ResizeObserver(size).observe(document.body);
  }

  return {
    begin,
    on: (what, listener) => told[what].push(listener),
    canCall: () => capabilities.serverTools !== undefined,
    call: (name, parameters) => request("tools/call", { name, arguments: parameters }),
    ask: (text) => request("ui/message", { role: "user", content: [{ type: "text", text }] }),
  };
})();
