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
  const figure = around(document, chart, theme, svg, reading.elements);
  return {
    ...figure,
    show(data) {
      figure.show(data);
      reading.refresh();
    },
  };
}

/** The same for a page without programs: whoever points at a mark is told its value by the browser. */
export function stillFigureFor<Data>(document: Document, chart: Chart<Data>, theme: Theme): Figure<Data> {
  const svg = svgFor(document, chart);
  svg.setAttribute("width", String(chart.width));
  const figure = around(document, chart, theme, svg, [svg]);
  return {
    ...figure,
    show(data) {
      // Marks that stay would get another title.
      svg.replaceChildren();
      figure.show(data);
      for (const mark of svg.querySelectorAll("[data-say]")) {
        const title = document.createElementNS(svg.namespaceURI, "title");
        title.append(mark.getAttribute("data-say")!);
        mark.append(title);
        mark.removeAttribute("data-say");
      }
    },
  };
}

/** A figure of a graph that stands in some elements. */
function around<Data>(
  document: Document,
  chart: Chart<Data>,
  theme: Theme,
  svg: SVGSVGElement,
  graph: readonly Element[],
): Figure<Data> {
  const { name, title, about } = chart.words;
  const caption = element(
    document,
    "figcaption",
    element(document, "h2", name),
    element(document, "p", title),
  );
  const table = element(document, "table");
  const figure = element(
    document,
    "figure",
    caption,
    ...graph,
    element(
      document,
      "details",
      element(document, "summary", "What am I looking at?"),
      element(document, "p", about),
    ),
    element(document, "details", element(document, "summary", "As a table"), table),
  );
  figure.setAttribute("aria-label", name);
  return {
    element: figure,
    show(data) {
      chart.draw(svg, data, theme);
      table.replaceChildren(...rowsOf(document, chart.table(data)));
    },
  };
}

function rowsOf(document: Document, { columns, rows }: Table): HTMLElement[] {
  const head = columns.map((column) => {
    const cell = element(document, "th", column);
    cell.setAttribute("scope", "col");
    return cell;
  });
  const body = rows.map((row) =>
    element(document, "tr", ...row.map((value) => element(document, "td", String(value)))),
  );
  return [element(document, "thead", element(document, "tr", ...head)), element(document, "tbody", ...body)];
}

function element(document: Document, name: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
