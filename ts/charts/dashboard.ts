// Several graphs in a page, filled by what the library gives, and painted when there is something new and they are seen.

import { list, object, oneOf } from "../check";
import type { Chart } from "./chart";
import { type Figure, figureFor } from "./figure";
import { CHARTS, type DataOf, dataFrom, type GraphName, NO_PAST, type Shown } from "./graphs";
import { DARK, LIGHT } from "./theme";

export interface DashboardOptions {
  /** The graphs, in their order; by default all. */
  readonly graphs?: readonly GraphName[];
  /** By default `"auto"`: what the reader prefers, also when that changes. */
  readonly theme?: "light" | "dark" | "auto";
}

/** Graphs in a page. */
export interface Dashboard {
  /**
   * Shows what the library gave, or the same through JSON, in all graphs that it has something for: an answer of `inspect`,
   * with its truth if that is known, in those of an answer, and as the last of the history; `inspect` of data in those of the
   * confusions and the calibration; the `epoch` events of a training in its curves, and the test's confusions.
   *
   * @throws {InputError} if it is another frame.
   */
  show(frame: Shown): void;
  /** Gives a graph its data; what is newer takes the place of what is not painted yet. */
  set<N extends GraphName>(name: N, data: DataOf<N>): void;
  /** Takes the graphs out of the page. */
  remove(): void;
}

/** Where a graph is, and what it shows. */
interface Place {
  readonly element: Element;
  /** Whether it was made here, and does not belong to the page. */
  readonly isOwn: boolean;
  figure: Figure<never>;
  data: unknown;
  /** Whether the data are not painted yet. */
  isStale: boolean;
  isSeen: boolean;
}

const NAMES = Object.keys(CHARTS) as GraphName[];
const THEMES = ["light", "dark", "auto"] as const;

/**
 * Puts graphs into an element: each into the element in it whose attribute `data-graph` is the graph's name, if there is one,
 * else at the end.
 *
 * Graphs are painted at most once a frame of the screen, and those that are not seen when they come into view; in a document
 * without a screen at once.
 *
 * @throws {InputError} if there is no such graph or theme.
 */
export function dashboard(element: Element, options: DashboardOptions = {}): Dashboard {
  const { graphs = NAMES, theme = "auto" } = object("options", options, ["graphs", "theme"]);
  oneOf("options.theme", theme, THEMES);
  for (const [i, name] of list("options.graphs", graphs, "names of graphs").entries()) {
    oneOf(`options.graphs[${i}]`, name, NAMES);
  }
  const dark = theme === "auto" ? globalThis.matchMedia?.("(prefers-color-scheme: dark)") : undefined;
  const putFigure = (name: GraphName, place: Element) => {
    const colours = theme === "dark" || dark?.matches ? DARK : LIGHT;
    const figure = figureFor(place.ownerDocument, CHARTS[name] as Chart<never>, colours);
    place.replaceChildren(figure.element);
    return figure;
  };

  let asked: number | undefined;
  const paint = (isAll = false) => {
    asked = undefined;
    for (const place of places.values()) {
      if (!place.isStale || !(place.isSeen || isAll)) continue;
      place.isStale = false;
      place.figure.show(place.data as never);
    }
  };
  const ask = () => {
    if (typeof requestAnimationFrame === "function") asked ??= requestAnimationFrame(() => paint());
    else paint();
  };
  const observer =
    typeof IntersectionObserver === "function"
      ? new IntersectionObserver((changes) => {
          const seen = new Map(changes.map(({ target, isIntersecting }) => [target, isIntersecting]));
          for (const place of places.values()) place.isSeen = seen.get(place.element) ?? place.isSeen;
          ask();
        })
      : undefined;
  const places = new Map(
    graphs.map((name): [GraphName, Place] => {
      const given = element.querySelector(`[data-graph=${name}]`);
      const place = given ?? placeAtEnd(element, name);
      observer?.observe(place);
      const figure = putFigure(name, place);
      const isSeen = observer === undefined;
      return [name, { element: place, isOwn: !given, figure, data: undefined, isStale: false, isSeen }];
    }),
  );
  const changeTheme = () => {
    for (const [name, place] of places) {
      place.figure = putFigure(name, place.element);
      place.isStale = place.data !== undefined;
    }
    ask();
  };
  dark?.addEventListener("change", changeTheme);
  // On paper all of them are seen.
  const paintAll = () => paint(true);
  globalThis.addEventListener?.("beforeprint", paintAll);

  const put = (name: GraphName, data: unknown) => {
    const place = places.get(name);
    if (place) Object.assign(place, { data, isStale: true });
  };
  let past = NO_PAST;
  return {
    show(frame) {
      const [data, next] = dataFrom(frame, past);
      past = next;
      for (const [name, value] of Object.entries(data)) put(name as GraphName, value);
      ask();
    },
    set(name, data) {
      put(oneOf("name", name, NAMES), data);
      ask();
    },
    remove() {
      if (asked !== undefined) cancelAnimationFrame(asked);
      observer?.disconnect();
      dark?.removeEventListener("change", changeTheme);
      globalThis.removeEventListener?.("beforeprint", paintAll);
      for (const { element, isOwn, figure } of places.values()) (isOwn ? element : figure.element).remove();
      places.clear();
    },
  };
}

function placeAtEnd(element: Element, name: GraphName): Element {
  const place = element.ownerDocument.createElement("div");
  place.setAttribute("data-graph", name);
  element.append(place);
  return place;
}
