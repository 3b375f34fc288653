// Tables that are filtered as one types, sorted by their headings, and opened row by row.
"use strict";
const make = (tag, look = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), look);
  made.append(...inside);
  return made;
};

const tables = (() => {
  const isFigure = (shape) => ["money", "number", "percent"].includes(shape);
  const folded = (text) => text.normalize("NFKD").replace(/[\p{M}\u2066-\u2069]/gu, "").toLocaleLowerCase();

  function ordered(rows, column, falling, language) {
    const words = new Intl.Collator(language, { numeric: true });
    const compare = (one, other) => {
      const [a, b] = [one.values[column], other.values[column]];
      if (typeof a === "number" && typeof b === "number") return a - b;
      return words.compare(a ?? one.cells[column], b ?? other.cells[column]);
    };
    const empty = (row) => row.cells[column] === "";
    return [...rows].sort((one, other) => empty(one) - empty(other) || compare(one, other) * (falling ? -1 : 1));
  }

  function row(each, table, view, open) {
    const cells = each.cells.map((text, place) =>
      make("td", { className: isFigure(table.shapes[place]) ? "figure" : "" }, make("bdi", {}, text)),
    );
    if (each.call) {
      const opener = make("button", { className: "row", title: view.words.open }, ...cells[0].childNodes);
      opener.addEventListener("click", () => open(each));
      cells[0].append(opener);
    }
    return make("tr", {}, ...cells);
  }

  function table(data, view, open) {
    const sorting = { column: null, falling: false };
    const body = make("tbody");
    const heads = data.headings.map((text, column) => {
      const head = make("th", { scope: "col", className: isFigure(data.shapes[column]) ? "figure" : "" });
      const button = make("button", {}, text);
      button.addEventListener("click", () => {
        const again = sorting.column === column;
        sorting.falling = again ? !sorting.falling : isFigure(data.shapes[column]);
        sorting.column = column;
        show(shown);
      });
      head.append(button);
      return head;
    });
    let shown = "";

    function show(filter) {
      shown = filter;
      const found = data.rows.filter((each) => folded(each.cells.join(" ")).includes(folded(filter)));
      const rows = sorting.column === null ? found : ordered(found, sorting.column, sorting.falling, view.language);
      heads.forEach((head, column) => {
        head.ariaSort = column !== sorting.column ? null : sorting.falling ? "descending" : "ascending";
      });
      body.replaceChildren(...rows.map((each) => row(each, data, view, open)));
      if (!rows.length) body.append(make("tr", {}, make("td", { colSpan: heads.length }, view.words.none)));
    }

    const grid = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
    if (data.sum.length) grid.append(make("tfoot", {}, row({ cells: data.sum }, data, view, open)));
    show("");
    return { show, element: make("div", { className: "wide" }, grid) };
  }

  /** Puts all tables below each other, and returns what filters them. */
  function draw(view, into, open) {
    const drawn = view.tables.filter((each) => each.rows.length).map((each) => {
      const made = table(each, view, open);
      into.append(make("h2", {}, each.title), made.element);
      if (each.note) into.append(make("p", { className: "faint" }, each.note));
      return made;
    });
    return (filter) => drawn.forEach((each) => each.show(filter));
  }

  return { draw };
})();
