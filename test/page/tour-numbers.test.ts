// How the tour writes numbers.

import { describe, expect, it } from "vitest";
import { count, number, probability, share } from "../../ts/page/tour/numbers";

describe("numbers of the tour", () => {
  it("have three digits that count, and never a hyphen", () => {
    expect([Math.SQRT2, -0.05, -0, 1234.5, 3.2e-9, -4e12, Number.NaN].map(number)).toEqual([
      "1.41",
      "−0.05",
      "0",
      "1,230",
      "3.2 × 10⁻⁹",
      "−4.0 × 10¹²",
      "?",
    ]);
    expect([109_386, Number.NaN].map(count)).toEqual(["109,386", "?"]);
  });

  it("tell a probability from 1 as long as it is not", () => {
    expect([1, 0.5, 0.99998, 0.999].map(probability)).toEqual(["1", "0.5", "0.99998", "0.999"]);
    expect([0.973, 0.00001, 0.99999, 1, 0].map(share)).toEqual([
      "97.3 %",
      "less than 0.1 %",
      "more than 99.9 %",
      "100.0 %",
      "0.0 %",
    ]);
  });
});
