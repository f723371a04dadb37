// The shadow way: a kernel that the engine lacks runs on a private backend of tfjs's own, `cpu`, with copies of its
// inputs; copies of its outputs come back. Exact, for every kernel and kind of tensor, and slow.

import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import {
  type BackendValues,
  type DataType,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { type InklingBackend, NAME } from "./backend";

/** Its own way to write tells everybody in Node of another package, at the first write of each. */
class Shadow extends MathBackendCPU {
  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }
}

/** The same kernel of the cpu backend as one of ours. */
export function shadow(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: NAME,
    kernelFunc: ({ inputs, attrs, backend }) =>
      inShadow(kernelName, backend as InklingBackend, inputs, attrs),
  };
}

export function inShadow(
  kernelName: string,
  backend: InklingBackend,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap | undefined,
): TensorInfo | TensorInfo[] {
  // A backend for each call: whatever the kernel forgets in it goes with it.
  const cpu = new Shadow();
  const copy = (input: TensorInfo | TensorInfo[] | undefined): unknown =>
    Array.isArray(input) ? input.map(copy) : input && lend(input, backend, cpu);
  // What takes any number of tensors, as AddN and Concat, has a list in place of names.
  const copies = (
    Array.isArray(inputs)
      ? inputs.map(copy)
      : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, copy(input)]))
  ) as NamedTensorInfoMap;
  const { kernelFunc } = getKernel(kernelName, "cpu")!;
  const outputs = kernelFunc({ inputs: copies, backend: cpu, ...(attrs && { attrs }) });
  return Array.isArray(outputs)
    ? outputs.map((one) => takeBack(one, cpu, backend))
    : takeBack(outputs, cpu, backend);
}

function lend(info: TensorInfo, backend: InklingBackend, cpu: Shadow): TensorInfo {
  const { shape, dtype } = info;
  // Some kernels look at the rank, which tensors have and their descriptions lack.
  const described = (dataId: object) => ({ dataId, shape, dtype, rank: shape.length });
  if (dtype !== "complex64") return described(cpu.write(backend.readSync(info.dataId), shape, dtype));
  const { real, imag } = backend.partsOf(info);
  const parts = { real: lend(real, backend, cpu), imag: lend(imag, backend, cpu) };
  const { dataId } = getKernel("Complex", "cpu")!.kernelFunc({ inputs: parts, backend: cpu }) as TensorInfo;
  return described(dataId);
}

function takeBack({ dataId, shape, dtype }: TensorInfo, cpu: Shadow, backend: InklingBackend): TensorInfo {
  if (dtype !== "complex64") {
    return { dataId: backend.write(valuesOf(dataId, cpu), shape, dtype), shape, dtype };
  }
  const { complexTensorInfos } = cpu.data.get(dataId);
  const [real, imag] = [complexTensorInfos!.real, complexTensorInfos!.imag].map((part) =>
    takeBack({ ...part, shape }, cpu, backend),
  );
  return backend.complex(real!, imag!);
}

function valuesOf(dataId: object, cpu: Shadow): BackendValues {
  return cpu.readSync(dataId);
}
