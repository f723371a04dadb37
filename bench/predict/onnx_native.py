"""ONNX Runtime on the CPU: arguments are the folder of the task and the number of threads."""

import pathlib
import sys

import onnxruntime
from predictor import predictor

folder, threads = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
model = str(pathlib.Path(folder) / "model.onnx")
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

predictor(pathlib.Path(folder), lambda rows: session.run(None, {"input": rows})[0], native=lambda rows: rows)
