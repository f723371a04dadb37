// A sheet to draw a digit on, by mouse, touch or pen.

import type { RawPixels } from "../pictures/pixels";

/** Width of a stroke, as a share of the sheet's. */
const PEN = 0.09;

export interface Drawing {
  clear(): void;
  /** Puts a picture on the sheet, as large as it fits. */
  show(picture: HTMLCanvasElement): void;
  /** What is drawn at present. */
  picture(): RawPixels;
}

/** Calls `drawn` after each step of a stroke. */
export function drawingOn(canvas: HTMLCanvasElement, drawn: () => void): Drawing {
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
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = undefined;
    stroke(event);
    drawn();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last === undefined || !canvas.hasPointerCapture(event.pointerId)) return;
    // Only pages of secure contexts have them.
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length > 0 ? steps : [event]) stroke(step);
    drawn();
  });
  canvas.addEventListener("pointerup", () => {
    last = undefined;
  });
  return {
    clear: blank,
    show(picture) {
      blank();
      const scale = Math.min(width / picture.width, height / picture.height);
      const [across, down] = [picture.width * scale, picture.height * scale];
      context.drawImage(picture, (width - across) / 2, (height - down) / 2, across, down);
    },
    picture: () => ({ data: context.getImageData(0, 0, width, height).data, width, height }),
  };
}
