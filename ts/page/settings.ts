// The settings of a training: fields of a form, and the page's address, so that a link trains the same network.

import type { Activation } from "../network/architecture";
import type { Settings } from "../record/lines";

const NAMES = ["layers", "activation", "optimizer", "rate", "batch", "epochs", "seed"] as const;

export class SettingsForm {
  readonly #form: HTMLFormElement;

  /** Takes what the address says. */
  constructor(form: HTMLFormElement) {
    this.#form = form;
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (NAMES.includes(name as (typeof NAMES)[number])) this.#field(name).value = value;
    }
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  }

  /** What the fields say; none, and the reader is told which is wrong, if one is. */
  read(): Settings | undefined {
    return this.#form.reportValidity() ? this.values : undefined;
  }

  /** What the fields say, right or wrong. */
  get values(): Settings {
    const number = (name: string) => Number(this.#field(name).value);
    return {
      layers: this.#field("layers").value.split(",").map(Number),
      activation: this.#field("activation").value as Activation,
      optimizer: this.#field("optimizer").value as Settings["optimizer"],
      rate: number("rate"),
      batch: number("batch"),
      epochs: number("epochs"),
      seed: number("seed"),
    };
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
