// The settings of a training: fields of a form, and the page's address, so that a link trains the same network.

import type { Activation } from "../network/architecture";
import type { Settings } from "../record/lines";
import { DEFAULTS_OF, type Recipe } from "../training/plan/recipe";

const NAMES = ["recipe", "layers", "activation", "optimizer", "rate", "batch", "epochs", "seed"] as const;

export class SettingsForm {
  readonly #form: HTMLFormElement;

  /** Takes what the address says. */
  constructor(form: HTMLFormElement) {
    this.#form = form;
    this.#field("recipe").addEventListener("change", () => this.#follow());
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (NAMES.includes(name as (typeof NAMES)[number])) this.#put(name, value);
    }
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  }

  /** What a list does not have is its first. */
  #put(name: string, value: string): void {
    const field = this.#field(name);
    field.value = value;
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.selectedIndex = 0;
  }

  /** What the fields say; none, and the reader is told which is wrong, if one is. */
  read(): Settings | undefined {
    return this.#form.reportValidity() ? this.values : undefined;
  }

  /** What the fields say, right or wrong. */
  get values(): Settings {
    const number = (name: string) => Number(this.#field(name).value);
    return {
      recipe: this.#field("recipe").value as Recipe,
      layers: this.#field("layers").value.split(",").map(Number),
      activation: this.#field("activation").value as Activation,
      optimizer: this.#field("optimizer").value as Settings["optimizer"],
      rate: number("rate"),
      batch: number("batch"),
      epochs: number("epochs"),
      seed: number("seed"),
    };
  }

  /** What the recipe brings along. */
  #follow(): void {
    const { epochs, batch, rate } = DEFAULTS_OF[this.values.recipe];
    for (const [name, value] of Object.entries({ epochs, batch, rate }))
      this.#field(name).value = String(value);
  }

  write(settings: Settings): void {
    for (const name of NAMES) this.#field(name).value = String(settings[name]);
  }

  /** Puts the fields into the address, beside what else it has; what was shown first is so no more. */
  keep(): void {
    const address = new URL(location.href);
    for (const name of NAMES) address.searchParams.set(name, this.#field(name).value);
    for (const shown of ["model", "live", "replay"]) address.searchParams.delete(shown);
    history.replaceState(null, "", address);
  }

  set isEnabled(isEnabled: boolean) {
    for (const name of NAMES) this.#field(name).disabled = !isEnabled;
  }
}
