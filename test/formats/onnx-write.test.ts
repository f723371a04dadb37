// The ONNX files that models are written to: another library's decoder and ONNX Runtime have to agree on them.

import { describe, expect, it } from "vitest";
import { type ModelContents, readModel } from "../../ts/formats/model-file";
import { readOnnx } from "../../ts/formats/onnx/read";
import { writeOnnx } from "../../ts/formats/onnx/write";
import { decode, distance, numbers, runOnnx } from "./onnx-graphs";
import { INPUTS, NETWORKS, network } from "./onnx-networks";

const contentsOf = (model: ReturnType<typeof network>) => readModel("model", model.toBytes());

describe("a written ONNX file", () => {
  describe.each(NETWORKS)("of %s", (_, layers, answers) => {
    const model = network(layers, answers);
    const contents = contentsOf(model);
    const file = writeOnnx(contents);

    it.each([1, 33])("answers in ONNX Runtime what the model does, for a batch of %i", async (batch) => {
      const rows = numbers(batch * INPUTS, 9);
      const answer = await runOnnx(file, rows, [batch, INPUTS]);
      expect(distance(answer, model.predictSync(rows))).toBeLessThan(1e-5);
    });

    it("is read back bit for bit", () => {
      const { layers: read, labels = [] } = readOnnx("file", file);
      expect(labels).toEqual(contents.labels);
      expect(read.map(({ units, activation }) => [units, activation])).toEqual(
        contents.layers.map(({ units, activation }) => [units, activation]),
      );
      const parameters = read.flatMap(({ kernel, bias }) => [...kernel, ...bias]);
      expect(Float32Array.from(parameters)).toEqual(contents.parameters);
    });
  });

  it("has the standard's fields as another library finds them", () => {
    const contents = contentsOf(network([{ units: 2, activation: "relu" }, 3]));
    const { graph, ...rest } = decode(writeOnnx(contents));
    expect(rest).toEqual({
      ir_version: 7,
      producer_name: "inkling",
      opset_import: [{ domain: "", version: 13 }],
      metadata_props: [{ key: "inkling.labels", value: '["0","1","2"]' }],
    });
    const rowsOf = (name: string, width: number) => ({
      name,
      type: {
        tensor_type: { elem_type: 1, shape: { dim: [{ dim_param: "batch" }, { dim_value: width }] } },
      },
    });
    const { initializer, ...nodes } = graph as { initializer: { raw_data: Uint8Array }[] };
    expect(nodes).toEqual({
      name: "network",
      input: [rowsOf("input", INPUTS)],
      output: [rowsOf("probabilities", 3)],
      node: [
        {
          name: "layers.0.gemm",
          op_type: "Gemm",
          input: ["input", "layers.0.kernel", "layers.0.bias"],
          output: ["layers.0.sums"],
        },
        { name: "layers.0.relu", op_type: "Relu", input: ["layers.0.sums"], output: ["layers.0.output"] },
        {
          name: "layers.1.gemm",
          op_type: "Gemm",
          input: ["layers.0.output", "layers.1.kernel", "layers.1.bias"],
          output: ["layers.1.sums"],
        },
        {
          name: "layers.1.softmax",
          op_type: "Softmax",
          input: ["layers.1.sums"],
          output: ["probabilities"],
          attribute: [{ name: "axis", type: 2, i: -1 }],
        },
      ],
    });
    const bytes = initializer.map(({ raw_data }) => raw_data);
    expect(initializer.map(({ raw_data, ...tensor }) => tensor)).toEqual([
      { dims: [INPUTS, 2], data_type: 1, name: "layers.0.kernel" },
      { dims: [2], data_type: 1, name: "layers.0.bias" },
      { dims: [2, 3], data_type: 1, name: "layers.1.kernel" },
      { dims: [3], data_type: 1, name: "layers.1.bias" },
    ]);
    expect(Buffer.concat(bytes).readFloatLE(0)).toBe(contents.parameters[0]);
    expect(Buffer.concat(bytes).length).toBe(4 * contents.parameters.length);
  });

  it("ends in numbers under another name, and says then that there are no labels", () => {
    const file = decode(writeOnnx(contentsOf(network([2], "numbers"))));
    expect(file).toMatchObject({ graph: { output: [{ name: "output" }] } });
    expect(file).toMatchObject({ metadata_props: [{ key: "inkling.labels", value: "[]" }] });
  });

  it("is the same for the same model", () => {
    const written = () => writeOnnx(contentsOf(network([5, 3])));
    expect(written()).toEqual(written());
  });

  it("keeps labels of any letters", () => {
    const labels = ["größe", "猫", '"\u0000\\', "\u{1F600}"];
    const contents: ModelContents = { ...contentsOf(network([4])), labels };
    expect(readOnnx("file", writeOnnx(contents)).labels).toEqual(labels);
  });
});
