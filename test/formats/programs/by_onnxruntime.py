"""What ONNX Runtime, the native one, makes of a model.

MODEL ROWS...   writes its answers to each file of rows into ROWS.answers, both raw float32; prints what the model says
"""

import json
import sys

import numpy as np
import onnxruntime

model, *files = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
(source,), (answer,) = session.get_inputs(), session.get_outputs()
for file in files:
    rows = np.fromfile(file, np.float32).reshape(-1, source.shape[1])
    (answers,) = session.run([answer.name], {source.name: rows})
    answers.tofile(f"{file}.answers")
described = {
    "input": [source.name, source.type, source.shape],
    "output": [answer.name, answer.type, answer.shape],
    "metadata": session.get_modelmeta().custom_metadata_map,
}
print(json.dumps(described))
