// A sheet to draw a digit on, by mouse, touch or pen.

import type { RawPixels } from "../pictures/pixels";

/** Width of a stroke, as a share of the sheet's. */
const PEN = 0.09;

export interface Drawing {
  clear(): void;
}

/** Calls `changed` with the pixels after each stroke's step, and with nothing once the sheet is blank again. */
export function drawingOn(
  canvas: HTMLCanvasElement,
  changed: (picture: RawPixels | undefined) => void,
): Drawing {
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  const { width, height } = canvas;
  const blank = () => {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
  };
  blank();
  Object.assign(context, {
    lineWidth: PEN * width,
    lineCap: "round",
    lineJoin: "round",
    strokeStyle: "#000",
  });
  let last: { x: number; y: number } | undefined;
  const place = ({ clientX, clientY }: PointerEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: ((clientX - box.left) * width) / box.width, y: ((clientY - box.top) * height) / box.height };
  };
  const stroke = (event: PointerEvent) => {
    const next = place(event);
    context.beginPath();
    context.moveTo(last?.x ?? next.x, last?.y ?? next.y);
    context.lineTo(next.x, next.y);
    context.stroke();
    last = next;
  };
  const tell = () => {
    const { data } = context.getImageData(0, 0, width, height);
    changed({ data, width, height });
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = undefined;
    stroke(event);
    tell();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last === undefined || !canvas.hasPointerCapture(event.pointerId)) return;
    for (const step of event.getCoalescedEvents()) stroke(step);
    tell();
  });
  canvas.addEventListener("pointerup", () => {
    last = undefined;
  });
  return {
    clear() {
      blank();
      changed(undefined);
    },
  };
}
