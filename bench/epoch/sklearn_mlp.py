"""scikit-learn's MLPClassifier, one epoch a call of partial_fit; the argument is the number of threads."""

import pathlib
import sys
import time

import numpy as np
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib"))
from contestant import contestant, mnist_floats  # noqa: E402

threadpool_limits(int(sys.argv[1]))
images, labels = mnist_floats("train")
model = MLPClassifier((128, 64), batch_size=64, learning_rate_init=0.001, alpha=0)
classes = np.arange(10)


def epoch():
    begin = time.perf_counter()
    model.partial_fit(images, labels, classes=classes)
    return {"seconds": time.perf_counter() - begin, "loss": float(model.loss_)}


contestant(epoch)
