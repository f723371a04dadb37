// The graphs of the page, painted when there is something new and the page is seen.

import { activationsChart } from "../charts/activations";
import { activityChart } from "../charts/activity";
import type { Chart } from "../charts/chart";
import { confidenceChart } from "../charts/confidence";
import { confusionChart } from "../charts/confusion";
import { accuracyChart, lossChart } from "../charts/curves";
import { figureFor } from "../charts/figure";
import { inputChart } from "../charts/input";
import { probabilitiesChart } from "../charts/probabilities";
import { DARK, LIGHT } from "../charts/theme";
import { weightsChart } from "../charts/weights";

const CHARTS = {
  input: inputChart,
  probabilities: probabilitiesChart,
  activity: activityChart,
  confusion: confusionChart,
  activations: activationsChart,
  weights: weightsChart,
  confidence: confidenceChart,
  loss: lossChart,
  accuracy: accuracyChart,
};

type Name = keyof typeof CHARTS;
type DataOf<C> = C extends Chart<infer Data> ? Data : never;

export interface Panels {
  /** Shows data in a graph at the next frame; what is newer takes the place of what is not painted yet. */
  show<N extends Name>(name: N, data: DataOf<(typeof CHARTS)[N]>): void;
}

/** Puts a figure of each graph into the element with its name, in the colours that the reader prefers. */
export function panelsIn(document: Document): Panels {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const shown = new Map<Name, unknown>();
  const waiting = new Set<Name>();
  let figures = figuresIn(document, dark.matches);
  let isAsked = false;
  const paint = () => {
    isAsked = false;
    for (const name of waiting) figures[name].show(shown.get(name) as never);
    waiting.clear();
  };
  const ask = () => {
    if (!isAsked) requestAnimationFrame(paint);
    isAsked = true;
  };
  dark.addEventListener("change", () => {
    figures = figuresIn(document, dark.matches);
    for (const name of shown.keys()) waiting.add(name);
    ask();
  });
  return {
    show(name, data) {
      shown.set(name, data);
      waiting.add(name);
      ask();
    },
  };
}

function figuresIn(document: Document, isDark: boolean) {
  const figures = Object.entries(CHARTS).map(([name, chart]) => {
    const figure = figureFor(document, chart as Chart<never>, isDark ? DARK : LIGHT);
    document.querySelector(`[data-graph=${name}]`)!.replaceChildren(figure.element);
    return [name, figure] as const;
  });
  return Object.fromEntries(figures) as Record<Name, (typeof figures)[number][1]>;
}
