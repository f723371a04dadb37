"""A contestant's side of the benchmark: for each number of rows, calls with ever other rows, each timed by itself, and
all their answers compared with the right ones."""

import json
import pathlib
import sys
import time

import numpy as np

sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib"))
from contestant import contestant, mnist_floats  # noqa: E402


def predictor(folder, predict, native):
    """`predict` takes rows to their probabilities; `native` makes of an array of rows what it takes."""
    task = json.loads((folder / "task.json").read_text())
    images, labels = mnist_floats("t10k")
    right = np.fromfile(folder / "probabilities.f32", dtype=np.float32).reshape(len(labels), -1)

    def work():
        answer = {}
        for count in task["counts"]:
            # The last call overlaps if the rows do not divide evenly.
            begins = [min(begin, len(labels) - count) for begin in range(0, len(labels), count)]
            calls = [(begin, native(images[begin : begin + count])) for begin in begins]
            given = np.full_like(right, np.nan)
            times = measure(predict, calls, given, task["seconds"])
            answer[count] = {
                "seconds": float(np.quantile(times, 0.5)),
                "p99": float(np.quantile(times, 0.99)),
                # Written so that NaN is wrong too.
                "wrong": int((~(np.abs(given - right) <= task["tolerance"])).sum()),
                "correct": int((given.argmax(axis=1) == labels).sum()),
            }
        return answer

    contestant(work)


def measure(predict, calls, given, seconds):
    """The seconds of each call; `given` receives the answers."""
    times = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        for row, rows in calls:
            begin = time.perf_counter()
            probabilities = predict(rows)
            times.append(time.perf_counter() - begin)
            given[row : row + len(rows)] = probabilities
    return times
