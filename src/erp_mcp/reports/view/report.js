// The report itself: what it says, its charts and tables, and where a row leads.
"use strict";
(() => {
  const place = document.getElementById("report");
  // A row is opened without asking; what would change something goes to the model, whose policy decides.
  const READING = /^(get|search|aggregate|read|analyze|describe)_|^generate_report$/;
  let view = null;

  const listed = (part) =>
    part.lines.length
      ? [make("h2", {}, part.heading), make("ul", {}, ...part.lines.map((text) => make("li", {}, text)))]
      : [];

  function advised(advice) {
    if (!advice.lines.length) return [];
    const lines = advice.lines.map(({ text, call }) => {
      const line = make("li", {}, text);
      if (call) {
        const button = make("button", { className: "ask" }, view.words.ask);
        button.addEventListener("click", () => host.ask(`${text}\n${call}`).catch(refused));
        line.append(" ", button);
      }
      return line;
    });
    return [make("h2", {}, advice.heading), make("ul", {}, ...lines)];
  }

  function detail(title, text) {
    const close = make("button", { className: "close" }, view.words.close);
    const words = make("pre", { dir: "auto" }, text);
    const box = make("aside", { id: "detail" }, make("h2", {}, title), close, words);
    close.addEventListener("click", () => box.remove());
    document.getElementById("detail")?.remove();
    place.prepend(box);
    box.scrollIntoView({ block: "nearest" });
  }

  const refused = () => detail("", view.words.failed);

  async function open({ cells, call }) {
    const asked = `${call.tool}(${JSON.stringify(call.arguments)})`;
    try {
      if (!host.canCall() || !READING.test(call.tool)) return void (await host.ask(`${cells[0]}\n${asked}`));
      const answer = await host.call(call.tool, call.arguments);
      detail(cells[0], said(answer));
    } catch {
      refused();
    }
  }

  const said = (result) =>
    (result.content ?? []).filter((each) => each.type === "text").map((each) => each.text).join("\n");

  function show() {
    document.documentElement.lang = view.language;
    document.documentElement.dir = view.direction;
    document.title = view.title;
    const pictures = make("section");
    const rows = make("section");
    const filter = make("input", { type: "search", id: "filter", placeholder: view.words.filter });
    filter.ariaLabel = view.words.filter;
    place.replaceChildren(
      make("header", {}, make("h1", {}, view.title), make("p", { className: "faint" }, view.days)),
      make("section", { className: "verdict" }, ...view.verdict.map((text) => make("p", {}, text))),
      ...listed(view.drivers),
      ...advised(view.advice),
      pictures,
      rows,
      ...listed(view.caveats),
      make("h2", {}, view.about),
      make("dl", {}, ...view.facts.flatMap(({ label, text }) => [make("dt", {}, label), make("dd", {}, text)])),
    );
    charts.draw(view, pictures);
    const filtered = tables.draw(view, rows, open);
    if (rows.childElementCount) rows.prepend(filter);
    filter.addEventListener("input", () => filtered(filter.value));
  }

  host.on("tool-result", (result) => {
    view = result._meta?.["erp/view"] ?? null;
    if (view) show();
    else place.replaceChildren(make("pre", { dir: "auto" }, said(result)));
  });

  host.on("host-context-changed", (context) => {
    const root = document.documentElement;
    if (context.theme) root.dataset.theme = context.theme;
    for (const [name, value] of Object.entries(context.styles?.variables ?? {})) {
      if (/^--(color|font)-/.test(name) && value) root.style.setProperty(name, value);
    }
    if (view) show();
  });

  host.begin("erp report");
})();
