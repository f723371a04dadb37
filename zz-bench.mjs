import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { init } from "inkling/tfjs";
const require = createRequire(import.meta.url);
setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out/"));
const threads = Number(process.argv[2] ?? 1);
const only = process.argv[3];
await init(threads === 1 ? { variant: "simd128", threads: 1 } : { threads });
const rounds = 9;
const cases = [];
const img = (n,h,w,c) => () => tf.randomUniform([n,h,w,c], -1, 1, "float32", 1);
for (const [n,h,w,c] of [[64,26,26,16],[64,28,28,32],[64,14,14,64],[8,112,112,64],[32,28,28,1],[1,224,224,3],[64,32,32,3],[1,28,28,6],[8,7,7,256],[16,16,16,10]]) {
  for (const [f,s,p] of [[2,2,"valid"],[3,2,"same"],[3,1,"same"]]) {
    if (f===3 && h*w*c*n > 3e6) continue;
    cases.push([`max ${f}/${s} ${[n,h,w,c]}`, img(n,h,w,c), x => tf.maxPool(x, f, s, p)]);
    cases.push([`avg ${f}/${s} ${[n,h,w,c]}`, img(n,h,w,c), x => tf.avgPool(x, f, s, p)]);
    const g = (mk) => (x) => mk(x);
    cases.push([`maxgrad ${f}/${s} ${[n,h,w,c]}`, img(n,h,w,c), x => tf.engine().runKernel("MaxPoolGrad", { dy: x.zz ??= tf.onesLike(tf.maxPool(x,f,s,p)), input: x, output: x }, { filterSize: f, strides: s, pad: p })]);
    cases.push([`avggrad ${f}/${s} ${[n,h,w,c]}`, img(n,h,w,c), x => tf.engine().runKernel("AvgPoolGrad", { dy: x.zy ??= tf.onesLike(tf.maxPool(x,f,s,p)), input: x }, { filterSize: f, strides: s, pad: p })]);
  }
}
cases.push([`avg global 64,7,7,256`, img(64,7,7,256), x => tf.avgPool(x, 7, 1, "valid")]);
cases.push([`max global 1,7,7,1024`, img(1,7,7,1024), x => tf.maxPool(x, 7, 1, "valid")]);
for (const [n,h,w,c] of [[64,26,26,16],[64,28,28,32],[64,14,14,64],[8,112,112,64],[32,28,28,1],[1,224,224,3],[64,1,1,128],[8,7,7,256],[16,16,16,10],[64,1,1,65],[4,7,7,1000],[1,1,1,16]]) {
  const v = () => [1,2,3,4].map(i => tf.randomUniform([c], 0.5, 1.5, "float32", i));
  cases.push([`bn ${[n,h,w,c]}`, () => { const x = img(n,h,w,c)(); x.vs = v(); return x; }, x => tf.batchNorm(x, ...x.vs)]);
}
const chosen = cases.filter(([name]) => !only || name.includes(only));
const backends = (process.argv[4] ?? "inkling,wasm").split(",");
const table = chosen.map(() => ({}));
const xs = {};
for (const b of backends) { await tf.setBackend(b); xs[b] = chosen.map(([, mk]) => tf.keep(mk())); }
for (let r = 0; r < rounds; r++) for (const b of backends) {
  await tf.setBackend(b);
  chosen.forEach(([name,, op], i) => {
    const x = xs[b][i];
    let best = table[i][b] ?? Infinity;
    // warm
    const once = (k) => { const t = performance.now(); for (let j = 0; j < k; j++) op(x).dispose(); return (performance.now() - t) / k; };
    try {
    let k = x.kk ??= Math.max(1, Math.min(2000, Math.round(4 / once(1))));
    best = Math.min(best, once(k));
    } catch (e) { best = NaN; if (r===0) console.log(name, b, e.message.slice(0,90)); }
    table[i][b] = best;
  });
}
chosen.forEach(([name], i) => console.log(name.padEnd(28), ...backends.map(b => (table[i][b]*1000).toFixed(1).padStart(9)), "us ", (table[i][backends[1]]/table[i][backends[0]]).toFixed(2)+"x"));
process.exit(0);
