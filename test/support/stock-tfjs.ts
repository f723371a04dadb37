// TensorFlow.js as it comes: what it saves, by the names of the files, and what it reads from a server.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { afterAll } from "vitest";

export type Files = Record<string, Uint8Array>;

/** The files that stock tfjs makes of a model; `cuts` are the places where its weights are cut into shards. */
export async function stockFiles(
  model: LayersModel,
  cuts: readonly number[] = [],
  config: tf.io.SaveConfig = {},
): Promise<Files> {
  const files: Files = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const { weightData, weightSpecs: weights, ...json } = artifacts;
      const data = new Uint8Array(weightData as ArrayBuffer);
      const ends = [...cuts, data.length];
      const paths = ends.map((_, i) => `group1-shard${i + 1}of${ends.length}.bin`);
      for (const [i, end] of ends.entries()) files[paths[i]!] = data.slice(ends[i - 1] ?? 0, end);
      files["model.json"] = jsonOf({ ...json, weightsManifest: [{ paths, weights }] });
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
    config,
  );
  return files;
}

export const jsonOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The answers of stock tfjs to rows, both flat. */
export function stockAnswers(model: LayersModel, rows: Float32Array): Float32Array {
  const shape = model.inputs[0]!.shape.slice(1) as number[];
  const width = shape.reduce((product, size) => product * size, 1);
  const input = tf.tensor(rows, [rows.length / width, ...shape]);
  return (model.predict(input) as tf.Tensor).dataSync() as Float32Array;
}

/** Rows by rule, flat, between -1 and 1. */
export const rowsOf = (count: number, width: number): Float32Array =>
  Float32Array.from({ length: count * width }, (_, at) =>
    Math.sin(1 + 3.7 * Math.floor(at / width) + 1.3 * (at % width)),
  );

/** The largest difference between two lists of numbers. */
export function distance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** A server of a folder, which ends with the tests of this file; what is asked for is kept. */
export async function served(folder: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(request.url!);
    const path = decodeURIComponent(new URL(request.url!, "http://x").pathname);
    const body = await readFile(join(folder, path)).catch(() => undefined);
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
