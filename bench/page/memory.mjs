// What ten minutes of play take: trainings one after the other, the walk, drawings and neurons, with the memory once a minute.

const MINUTES = 10;
const MINUTE_MS = 60_000;

export async function memory(browser, url, say) {
  const context = await browser.newContext({ viewport: { width: 1500, height: 1000 } });
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.locator("#train:enabled").waitFor();
  await tab.selectOption("#speed", "250");
  const taken = [];
  for (let minute = 0; minute <= MINUTES; minute++) {
    const until = Date.now() + MINUTE_MS;
    // The first minute warms up.
    while (Date.now() < until) await play(tab);
    const megabytes = await measure(tab);
    taken.push(megabytes);
    say(`after minute ${String(minute + 1).padStart(2)}  ${megabytes.toFixed(1)} MB`);
  }
  await context.close();
  return taken;
}

async function play(tab) {
  await tab.click("#train");
  await tab.locator("#hash", { hasText: /^[0-9a-f]{16}$/ }).waitFor();
  const { x, y, width, height } = await tab.locator("#sheet").boundingBox();
  await tab.mouse.move(x + 0.3 * width, y + 0.2 * height);
  await tab.mouse.down();
  await tab.mouse.move(x + 0.7 * width, y + 0.8 * height, { steps: 20 });
  await tab.mouse.up();
  await tab.locator("#labels button").nth(3).click();
  await tab.locator("#corrected:not(:empty)").waitFor();
  await tab.click("#undo");
  await tab.click("#clear");
  await tab.locator("[data-graph=activity] [data-unit] circle").nth(5).click();
  await tab.locator("#moment").focus();
  for (const key of ["Home", "ArrowRight", "ArrowRight", "End"]) await tab.keyboard.press(key);
  await tab.click("#walk");
}

/** Of the page and its workers, WebAssembly included, in millions of bytes. */
async function measure(tab) {
  const { bytes } = await tab.evaluate(() => performance.measureUserAgentSpecificMemory());
  return bytes / 1e6;
}
