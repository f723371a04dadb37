// What the network is given by hand: a drawing, a picture that is dropped, pasted or opened, or numbers.

import type { RawPixels } from "../pictures/pixels";
import { drawingOn } from "./drawing";
import { say } from "./elements";
import type { Order } from "./messages";

/** Pixels of a side of what a picture is made smaller to: beyond, a digit shows nothing more. */
const MOST_PIXELS = 1000;
/** Inputs that can be typed. */
const MOST_FIELDS = 64;

export interface Subject {
  /** The worker has looked at what it was given last. */
  seen(): void;
  /** Back to the test images. */
  clear(): void;
  /** Fields for a network of so many inputs that sees no pictures. */
  openFields(inputs: number): void;
}

/** @param began - something is given by hand now. */
export function subjectIn(document: Document, order: (order: Order) => void, began: () => void): Subject {
  const sheet = document.getElementById("sheet") as HTMLCanvasElement;
  const form = document.getElementById("inputs") as HTMLFormElement;
  /** Whether the worker is looking, and what it should look at next. */
  let [isAsked, next]: [boolean, (() => RawPixels) | undefined] = [false, undefined];
  const ask = (picture: () => RawPixels) => {
    began();
    next = picture;
    send();
  };
  const send = () => {
    if (isAsked || !next) return;
    order({ type: "draw", picture: next() });
    [isAsked, next] = [true, undefined];
  };
  const drawing = drawingOn(sheet, () => ask(drawing.picture));

  const open = async (file: Blob | undefined) => {
    if (!file) return;
    try {
      const picture = await pixelsOf(file);
      drawing.show(picture.canvas);
      ask(() => picture.pixels);
    } catch {
      say("That is no picture that this browser can open.");
    }
  };
  const first = (files: FileList | undefined) => files?.[0];
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    open(first(event.dataTransfer?.files));
  });
  document.addEventListener("paste", ({ clipboardData }) => open(first(clipboardData?.files)));
  const field = document.getElementById("file") as HTMLInputElement;
  field.addEventListener("change", () => {
    open(field.files?.[0]);
    // The same file may be opened again.
    field.value = "";
  });

  form.addEventListener("input", () => {
    const fields = [...form.querySelectorAll("input")];
    order({ type: "inputs", values: fields.map(({ valueAsNumber }) => valueAsNumber || 0) });
  });

  return {
    seen() {
      isAsked = false;
      send();
    },
    clear() {
      drawing.clear();
      next = undefined;
    },
    openFields(inputs) {
      form.hidden = inputs === 0;
      form.replaceChildren(
        ...(inputs > MOST_FIELDS ? [`${inputs} inputs: too many to type.`] : fieldsFor(inputs)),
      );
    },
  };
}

function fieldsFor(inputs: number): HTMLElement[] {
  return Array.from({ length: inputs }, (_, i) => {
    const [label, field] = [document.createElement("label"), document.createElement("input")];
    Object.assign(field, { type: "number", step: "any", value: "0" });
    label.append(`input ${i} `, field);
    return label;
  });
}

/** A picture's pixels, as the browser decodes it. */
async function pixelsOf(file: Blob): Promise<{ canvas: HTMLCanvasElement; pixels: RawPixels }> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0, width!, height!);
  bitmap.close();
  return {
    canvas,
    pixels: { data: context.getImageData(0, 0, width!, height!).data, width: width!, height: height! },
  };
}
