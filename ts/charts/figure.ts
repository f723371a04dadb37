// A graph as a figure of a page: its heading, what one is looking at, the graph, and the same as a table.

import type { Chart, Table } from "./chart";
import { svgFor } from "./chart";
import { readingOf } from "./reading";
import type { Theme } from "./theme";

/** A figure, and how to show other data in it. */
export interface Figure<Data> {
  readonly element: HTMLElement;
  show(data: Data): void;
}

/**
 * A figure without data yet. Its accessible name is the graph's.
 *
 * Pointing at a mark of the graph, or going to it by arrow keys, tells its value below the graph.
 */
export function figureFor<Data>(document: Document, chart: Chart<Data>, theme: Theme): Figure<Data> {
  const svg = svgFor(document, chart);
  const reading = readingOf(svg);
  const { element, details, table } = around(document, chart, reading.elements);
  let shown: { readonly data: Data } | undefined;
  // Of a table that nobody sees, every new answer would make anew what the graph itself does not need.
  const fill = () => {
    if (shown && details.open) table.replaceChildren(...rowsOf(document, chart.table(shown.data)));
  };
  details.addEventListener("toggle", fill);
  return {
    element,
    show(data) {
      shown = { data };
      chart.draw(svg, data, theme);
      fill();
      reading.refresh();
    },
  };
}

/** The same for a page without programs: whoever points at a mark is told its value by the browser. */
export function stillFigureFor<Data>(document: Document, chart: Chart<Data>, theme: Theme): Figure<Data> {
  const svg = svgFor(document, chart);
  svg.setAttribute("width", String(chart.width));
  const { element, table } = around(document, chart, [svg]);
  return {
    element,
    show(data) {
      // Marks that stay would get another title.
      svg.replaceChildren();
      chart.draw(svg, data, theme);
      table.replaceChildren(...rowsOf(document, chart.table(data)));
      for (const mark of svg.querySelectorAll("[data-say]")) {
        const title = document.createElementNS(svg.namespaceURI, "title");
        title.append(mark.getAttribute("data-say")!);
        mark.append(title);
        mark.removeAttribute("data-say");
      }
    },
  };
}

/** A figure around some elements: its words, and room for its table. */
function around(document: Document, { words }: Chart<never>, graph: readonly Element[]) {
  const { name, title, about } = words;
  const make = elementIn(document);
  const table = make("table");
  const details = make("details", make("summary", "As a table"), table) as HTMLDetailsElement;
  const figure = make(
    "figure",
    make("figcaption", make("h2", name), make("p", title)),
    ...graph,
    make("details", make("summary", "What am I looking at?"), make("p", about)),
    details,
  );
  figure.setAttribute("aria-label", name);
  return { element: figure, details, table };
}

function rowsOf(document: Document, { columns, rows }: Table): HTMLElement[] {
  const make = elementIn(document);
  const head = columns.map((column) => {
    const cell = make("th", column);
    cell.setAttribute("scope", "col");
    return cell;
  });
  const body = rows.map((row) => make("tr", ...row.map((value) => make("td", String(value)))));
  return [make("thead", make("tr", ...head)), make("tbody", ...body)];
}

function elementIn(document: Document) {
  return (name: string, ...children: (Node | string)[]): HTMLElement => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };
}
