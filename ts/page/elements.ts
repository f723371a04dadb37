// The elements of the page, by their ids.

export const find = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;
export const button = (id: string) => find<HTMLButtonElement>(id);

/** What stands where there is nothing yet. */
export const NONE = "none yet";

/** Says something that also those should hear who do not see the page. */
export function say(message: string): void {
  find("status").textContent = find("announcement").textContent = message;
}
