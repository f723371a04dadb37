// `inkling report`: a model's graphs in a file, as a page, a picture or a text.

import { stillFigureFor } from "../../charts/figure";
import { sheet } from "../../charts/sheet";
import { LIGHT } from "../../charts/theme";
import { InputError } from "../../errors";
import { loadSharp } from "../../pictures/decode";
import { modelText } from "../inspect";
import { evaluationText } from "../text";
import type { Contents } from "./contents";

/** What a report may be, by the end of its file's name. */
const KINDS = ["html", "svg", "png", "md"] as const;
export type ReportKind = (typeof KINDS)[number];

/** Pixels of a PNG for each of a sheet. */
const DENSITY = 2;

/** @throws {InputError} if a file's name has another end. */
export function kindOf(path: string): ReportKind {
  const kind = KINDS.find((kind) => path.toLowerCase().endsWith(`.${kind}`));
  if (kind) return kind;
  throw new InputError("--out", `a file that ends in ${KINDS.map((kind) => `.${kind}`).join(", ")}`, path);
}

/** The bytes of a report. */
export async function reportOf(
  kind: ReportKind,
  title: string,
  contents: Contents,
): Promise<string | Uint8Array> {
  if (kind === "md") return markdown(title, contents);
  const { parseHTML } = await import("linkedom/worker");
  const { document } = parseHTML(PAGE) as unknown as { document: Document };
  if (kind === "html") return page(document, title, contents);
  const svg = sheet(document, title, contents.panels, LIGHT).toString();
  if (kind === "svg") return svg;
  return loadSharp()(Buffer.from(svg), { density: 72 * DENSITY })
    .png()
    .toBuffer();
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style>
body { margin: 1.5rem; font-family: system-ui, sans-serif; color: #1f2328; background: #fff; }
main { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
figure { margin: 0; max-width: 100%; }
figure svg { display: block; max-width: 100%; height: auto; }
h2 { font-size: 1.05rem; margin: 0; }
figcaption p { margin: 0.2rem 0 0.6rem; color: #57606a; }
details { margin-top: 0.4rem; max-width: 40rem; }
table { border-collapse: collapse; font-size: 0.85rem; }
th, td { padding: 0.15rem 0.5rem; border: 1px solid #d0d7de; text-align: right; }
</style>
</head>
<body><h1></h1><p></p><main></main></body>
</html>`;

function page(document: Document, title: string, { panels, ...contents }: Contents): string {
  const name = document.createElement("title");
  name.append(title);
  document.head.append(name);
  document.querySelector("h1")!.append(title);
  document.querySelector("p")!.append(summary(contents));
  for (const { chart, data } of panels) {
    const figure = stillFigureFor(document, chart, LIGHT);
    figure.show(data as never);
    document.querySelector("main")!.append(figure.element);
  }
  return document.toString();
}

function summary({ model, data }: Pick<Contents, "model" | "data">): string {
  const [low, high] = data.interval.map((share) => (100 * share).toFixed(2));
  const sizes = [model.inputs, ...model.layers.map(({ units }) => units)].join("-");
  const parameters = model.parameters.toLocaleString("en");
  const accuracy = (100 * data.accuracy).toFixed(2);
  return `${sizes}, ${parameters} parameters. ${data.count.toLocaleString("en")} test rows: accuracy ${accuracy} % (95 % interval ${low} to ${high} %), mean loss ${data.loss.toFixed(4)}, expected calibration error ${data.calibration.error.toFixed(4)}.`;
}

function markdown(title: string, contents: Contents): string {
  const { model, data, panels } = contents;
  const correct = Math.round(data.accuracy * data.count);
  const tables = panels.map(({ chart, data }) => {
    const { columns, rows } = chart.table(data as never);
    const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
    const lines = [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
    return `## ${chart.words.name}\n\n${chart.words.about}\n\n${lines.join("\n")}`;
  });
  const blocks = [modelText(model), evaluationText({ ...data, correct }, model.classes)];
  return [
    `# ${title}`,
    summary(contents),
    ...blocks.map((text) => `\`\`\`\n${text}\n\`\`\``),
    ...tables,
    "",
  ].join("\n\n");
}
