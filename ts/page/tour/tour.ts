// The guided tour: a step at a time, beside the graph that it is about, with the numbers of the moment.

import type { TourState } from "./facts";
import { STEPS } from "./steps";

export interface Tour {
  /** Tells the present step again, where its numbers have changed. */
  update(): void;
}

const MARKUP = `
<button class="tour-open" type="button">Take the tour</button>
<div class="tour-step" hidden>
  <div class="tour-told">
    <div class="tour-place">
      <span></span>
      <label><input class="tour-large" type="checkbox"> Large, for a class</label>
    </div>
    <h2 class="tour-title" tabindex="-1"></h2>
    <div class="tour-text"></div>
  </div>
  <div class="tour-more">
    <p class="tour-try"><strong>Try it.</strong> <span></span></p>
    <details>
      <summary>The formula</summary>
      <div class="tour-maths">
        <div class="tour-lines"></div>
        <div class="tour-filled"></div>
      </div>
      <p class="tour-symbols"></p>
      <p class="tour-source"><cite></cite></p>
    </details>
  </div>
  <div class="tour-ways">
    <button class="tour-back" type="button">Back</button>
    <button class="tour-next" type="button">Next</button>
    <button class="tour-train" type="submit" form="settings">Train</button>
    <button class="tour-close" type="button">Close</button>
  </div>
</div>`;

/** The step in the address, counted from 1. */
const HASH = /^#tour=(\d+)$/;
/** Room between the tour and a graph that is scrolled to, in pixels. */
const GAP = 16;

/** Puts the tour into an element: closed, or at the step that the address tells. */
export function tourIn(element: HTMLElement, state: () => TourState): Tour {
  element.setAttribute("aria-label", "Tour");
  element.innerHTML = MARKUP;
  const find = <E extends HTMLElement>(name: string) => element.querySelector<E>(name)!;
  const [open, panel, title] = [find(".tour-open"), find(".tour-step"), find(".tour-title")];
  const [back, next] = [find<HTMLButtonElement>(".tour-back"), find<HTMLButtonElement>(".tour-next")];
  const large = find<HTMLInputElement>(".tour-large");
  let at: number | undefined;
  let toured: HTMLElement | undefined;

  const update = () => {
    const step = at === undefined ? undefined : STEPS[at];
    if (!step) return;
    const [now, { formula }] = [state(), step];
    tell(find(".tour-text"), step.text(now));
    tell(find(".tour-lines"), formula.lines);
    tell(find(".tour-filled"), formula.filled(now));
  };

  const showGraph = () => toured && bringIntoView(toured, element);

  /** Goes to a step, or closes the tour. */
  const go = (to: number | undefined) => {
    at = to;
    const step = at === undefined ? undefined : STEPS[at];
    panel.hidden = !step;
    open.hidden = !panel.hidden;
    toured?.classList.remove("toured");
    toured = step && (document.querySelector<HTMLElement>(`[data-graph="${step.graph}"]`) ?? undefined);
    toured?.classList.add("toured");
    if (!step) return;
    find(".tour-place span").textContent = `Step ${at! + 1} of ${STEPS.length}`;
    title.textContent = step.title;
    find(".tour-try span").textContent = step.tryIt;
    find(".tour-symbols").textContent = step.formula.symbols;
    find(".tour-source cite").textContent = step.formula.source;
    back.disabled = at === 0;
    next.disabled = at === STEPS.length - 1;
    update();
    element.scrollTop = 0;
    title.focus({ preventScroll: true });
    showGraph();
  };
  /** Goes there as a page of its own, from which the browser's Back leads here again. */
  const visit = (to: number | undefined) => {
    history.pushState(null, "", to === undefined ? location.pathname + location.search : `#tour=${to + 1}`);
    go(to);
  };
  const move = (by: number) => {
    if (at !== undefined && STEPS[at + by]) visit(at + by);
  };
  const follow = () => {
    const step = Number(HASH.exec(location.hash)?.[1]) - 1;
    if (STEPS[step]) go(step);
    else if (at !== undefined) go(undefined);
  };
  const close = () => {
    visit(undefined);
    open.focus();
  };

  open.addEventListener("click", () => visit(0));
  back.addEventListener("click", () => move(-1));
  next.addEventListener("click", () => move(1));
  find(".tour-close").addEventListener("click", close);
  find("details").addEventListener("toggle", showGraph);
  large.addEventListener("change", () => {
    document.documentElement.classList.toggle("large", large.checked);
    showGraph();
  });
  element.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape" && at !== undefined) return close();
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(by);
  });
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  follow();
  return { update };
}

/** Makes an element's paragraphs these, touching only those that differ. */
function tell(element: HTMLElement, texts: readonly string[]): void {
  while (element.children.length > texts.length) element.lastElementChild!.remove();
  for (const [i, text] of texts.entries()) {
    const paragraph = element.children[i] ?? element.appendChild(document.createElement("p"));
    if (paragraph.textContent !== text) paragraph.textContent = text;
  }
}

/** Scrolls to a graph that is not seen whole, and to below the tour where that would cover it. */
function bringIntoView(graph: HTMLElement, tour: HTMLElement): void {
  // Where an earlier step is still scrolling to would be mistaken for where the page is.
  scrollTo({ top: scrollY, behavior: "instant" });
  const [box, above] = [graph.getBoundingClientRect(), tour.getBoundingClientRect()];
  const isCovered = above.left < box.right && box.left < above.right;
  const top = isCovered ? above.bottom : 0;
  if (box.top >= top && box.bottom <= innerHeight) return;
  graph.style.scrollMarginTop = `${isCovered ? above.height + GAP : GAP}px`;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  graph.scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
}
