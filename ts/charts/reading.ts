// Reading values off a graph: the mark that one points at, or goes to by keyboard, is outlined and told in words.

import { SAY } from "./words";

/** A graph whose marks can be read. */
export interface Reading {
  /** The graph with the outline over it, then the line of words. */
  readonly elements: readonly HTMLElement[];
  /** To call when the graph was drawn anew: what is read stays the mark at the same place. */
  refresh(): void;
}

/** Letters that are a line high, where words come and go without moving what is below. */
const LINE = "1.5em";
/** What Page Up and Page Down go on by. */
const PAGE = 10;

/** Makes the marks of a graph, which are its elements with `data-say`, readable. */
export function readingOf(svg: SVGSVGElement): Reading {
  const document = svg.ownerDocument;
  const [frame, outline, line] = ["div", "div", "p"].map((name) => document.createElement(name)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  frame.style.position = "relative";
  svg.style.display = "block";
  Object.assign(outline.style, {
    position: "absolute",
    outline: "2px solid currentColor",
    outlineOffset: "1px",
    pointerEvents: "none",
  });
  Object.assign(line.style, { minHeight: LINE, lineHeight: LINE, margin: "0", fontSize: "0.9rem" });
  outline.hidden = true;
  line.setAttribute("data-reading", "");
  // Whoever listens to the page hands keys on to an application only.
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-roledescription", "graph");
  svg.setAttribute("tabindex", "0");
  frame.append(svg, outline);

  let place: number | undefined;
  let lit: readonly SVGElement[] = [];
  // Nodes of a network are found sooner than its many edges.
  const marks = () => [
    ...svg.querySelectorAll<SVGElement>("[data-say][data-node]"),
    ...svg.querySelectorAll<SVGElement>("[data-say]:not([data-node])"),
  ];

  const show = (all: readonly SVGElement[], isSpoken: boolean) => {
    for (const edge of lit) edge.style.strokeOpacity = "";
    const mark = place === undefined ? undefined : all[place];
    // Words that come with each step of a pointer or a training are too many to be spoken.
    line.setAttribute("aria-live", isSpoken ? "polite" : "off");
    line.textContent = mark?.getAttribute("data-say") ?? "";
    outline.hidden = mark === undefined;
    lit = mark === undefined ? [] : edgesOf(svg, mark);
    for (const edge of lit) edge.style.strokeOpacity = "1";
    if (mark) surround(outline, mark, frame);
  };
  const go = (to: number | undefined, all: readonly SVGElement[], isSpoken: boolean) => {
    place = to;
    show(all, isSpoken);
  };
  const clear = () => go(undefined, [], false);

  svg.addEventListener("pointerover", ({ target }) => {
    const mark = (target as Element).closest<SVGElement>("[data-say]");
    const all = marks();
    if (mark) go(all.indexOf(mark), all, false);
  });
  svg.addEventListener("pointerleave", ({ pointerType }) => {
    // A finger leaves as soon as it has pointed.
    if (pointerType !== "touch") clear();
  });
  svg.addEventListener("blur", clear);
  svg.addEventListener("focus", () => {
    if (place === undefined) line.textContent = SAY.keys;
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return clear();
    const all = marks();
    // Pressed as if it were clicked.
    if (event.key === "Enter" && place !== undefined) {
      all[place]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    }
    const to = afterKey(event.key, place, all.length);
    if (to === undefined) return;
    event.preventDefault();
    go(to, all, true);
  });
  return {
    elements: [frame, line],
    refresh() {
      if (place !== undefined) show(marks(), false);
    },
  };
}

/** The mark that a key leads to, from none too; none if the key leads nowhere. */
export function afterKey(key: string, place: number | undefined, count: number): number | undefined {
  const last = count - 1;
  const next = {
    ArrowRight: (place ?? -1) + 1,
    ArrowLeft: (place ?? count) - 1,
    PageDown: (place ?? -1) + PAGE,
    PageUp: (place ?? count) - PAGE,
    Home: 0,
    End: last,
  }[key];
  return next === undefined || count === 0 ? undefined : Math.min(last, Math.max(0, next));
}

/** The edges of a node of a network. */
function edgesOf(svg: SVGSVGElement, mark: SVGElement): SVGElement[] {
  const node = mark.getAttribute("data-node");
  return node === null
    ? []
    : [...svg.querySelectorAll<SVGElement>(`[data-from="${node}"],[data-to="${node}"]`)];
}

/** Lays the outline around a mark, in shares of its frame, so that it stays there when the page is zoomed. */
function surround(outline: HTMLElement, mark: SVGElement, frame: HTMLElement): void {
  const [box, whole] = [mark, frame].map((element) => element.getBoundingClientRect()) as [DOMRect, DOMRect];
  const share = (length: number, all: number) => `${all > 0 ? (100 * length) / all : 0}%`;
  Object.assign(outline.style, {
    left: share(box.left - whole.left, whole.width),
    top: share(box.top - whole.top, whole.height),
    width: share(box.width, whole.width),
    height: share(box.height, whole.height),
  });
}
