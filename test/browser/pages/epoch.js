// One epoch of MNIST, on whichever thread imports this, and how long the event loop ever had to wait meanwhile.

export async function epoch() {
  const { engine, init, mnist, train } = await import("/dist/index.js");
  await init();
  const data = await mnist.train(new URL("/mnist", location.origin));
  let [turns, longest, last] = [0, 0, performance.now()];
  const timer = setInterval(() => {
    const now = performance.now();
    turns++;
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  let done;
  for await (const event of train(data, { epochs: 1, seed: 1 })) if (event.type === "done") done = event;
  clearInterval(timer);
  const { weightsHash, variant, threads, seconds } = done;
  return { weightsHash, variant, threads, seconds, turns, longest, engine: engine() };
}
