"""The runs: options as `train` takes them, how many rows there are, and whether there are validation data."""

ADAM = {"epochs": 10, "batch": 64, "rate": 0.005, "shuffle": False}
FAST = {"recipe": "fast", "epochs": 10, "batch": 64, "shuffle": False}
STEEP = {**ADAM, "rate": 0.02}
SGD = {**ADAM, "rate": 0.05, "optimizer": {"name": "sgd", "momentum": 0.8}}
ROWS, SHORT, VALIDATION = 320, 300, 200
STRESS = {str(digit): weight for digit, weight in enumerate([1, 4, 0.5, 2, 1, 0.2, 3, 0.25, 1, 2])}


def weights(rows):
    """One a row, every fifth of them 0."""
    return [(0, 1, 2, 0.5, 1.5)[i * 7 % 5] for i in range(rows)]


def schedule(name, base=ADAM, **options):
    return {**base, "schedule": {"name": name, **options} if options else name}


def stopping(base, **options):
    return {**base, "earlyStopping": options}


ALL = {
    "labelSmoothing": 0.1,
    "clipNorm": 0.6,
    "classWeights": STRESS,
    "dropout": [0.3, 0.1],
    "sampleWeights": weights(SHORT),
    "seed": 2**52 + 12345,
}

BOTH = {"classWeights": STRESS, "sampleWeights": weights(ROWS)}

# Name: (options, rows, whether there are validation data).
CASES = {
    "Adam": (ADAM, ROWS, True),
    "SGD": (SGD, ROWS, False),
    "a short last batch": (ADAM, SHORT, False),
    "the fast recipe": (FAST, ROWS, False),
    "the fast recipe made plain": ({**FAST, "schedule": "constant", "labelSmoothing": 0}, ROWS, False),
    "constant, warmed up": (schedule("constant", warmUp=2.25), ROWS, False),
    "step": (schedule("step", every=3), ROWS, False),
    "step, halved": (schedule("step", every=2, factor=0.5), SHORT, False),
    "step, warmed up": (schedule("step", every=3, factor=0.4, warmUp=4), ROWS, False),
    "step, SGD": (schedule("step", SGD, every=4, factor=0.3), ROWS, False),
    "cosine": (schedule("cosine"), ROWS, False),
    "cosine to an end": (schedule("cosine", end=0.3), ROWS, False),
    "cosine, warmed up": (schedule("cosine", end=0.1, warmUp=2), SHORT, False),
    "cosine, SGD": (schedule("cosine", SGD), ROWS, False),
    "one-cycle": (schedule("one-cycle"), ROWS, False),
    "one-cycle, slow rise": (schedule("one-cycle", rise=0.6), ROWS, False),
    "plateau": (schedule("plateau", STEEP), ROWS, True),
    "plateau, impatient": (
        schedule("plateau", STEEP, factor=0.5, patience=0, minDelta=0.02),
        ROWS,
        True,
    ),
    "plateau, warmed up": (
        schedule("plateau", STEEP, factor=0.3, patience=1, minDelta=0.05, warmUp=3),
        ROWS,
        True,
    ),
    "early stopping": (stopping(STEEP, patience=3), ROWS, True),
    "early stopping by more than a little": (stopping(STEEP, minDelta=0.1), ROWS, True),
    "early stopping by accuracy": (
        stopping(STEEP, patience=2, minDelta=0.0125, metric="accuracy"),
        ROWS,
        True,
    ),
    "early stopping, patient to the end": (stopping(STEEP, patience=8, metric="loss"), ROWS, True),
    "weight decay": ({**ADAM, "weightDecay": 2}, ROWS, False),
    "weight decay, scheduled": ({**schedule("cosine"), "weightDecay": 4}, ROWS, False),
    "weight decay, SGD scheduled": (
        {**schedule("step", SGD, every=3, factor=0.5), "weightDecay": 0.3},
        ROWS,
        False,
    ),
    "L2": ({**ADAM, "l2": 0.01}, ROWS, False),
    "L2, SGD": ({**SGD, "l2": 0.05}, ROWS, False),
    "L2 and weight decay": ({**ADAM, "l2": 0.01, "weightDecay": 2}, ROWS, False),
    "label smoothing": ({**ADAM, "labelSmoothing": 0.2}, ROWS, True),
    "values clipped": ({**SGD, "clipValue": 0.01}, ROWS, False),
    "values clipped, Adam": ({**ADAM, "clipValue": 0.002}, ROWS, False),
    "the norm clipped": ({**SGD, "clipNorm": 0.4}, ROWS, False),
    "the norm clipped at times": ({**SGD, "clipNorm": 0.8}, ROWS, False),
    "the norm clipped, Adam": ({**ADAM, "clipNorm": 0.5}, ROWS, False),
    "the norm clipped, and L2": ({**SGD, "clipNorm": 0.5, "l2": 0.05}, ROWS, False),
    "class weights": ({**ADAM, "classWeights": STRESS}, ROWS, True),
    "balanced classes": ({**ADAM, "classWeights": "balanced"}, ROWS, False),
    "sample weights": ({**ADAM, "sampleWeights": weights(SHORT)}, SHORT, False),
    "class and sample weights": ({**ADAM, **BOTH}, ROWS, False),
    "class weights and smoothing": ({**ADAM, "classWeights": STRESS, "labelSmoothing": 0.2}, ROWS, False),
    "dropout": ({**ADAM, "dropout": 0.3}, SHORT, True),
    "dropout by layers": ({**ADAM, "dropout": [0.5, 0.15], "seed": 2**40 + 7}, ROWS, False),
    "dropout, SGD": ({**SGD, "dropout": [0, 0.4], "seed": 3}, ROWS, False),
    "all": ({**schedule("cosine", end=0.2, warmUp=1), **ALL, "weightDecay": 0.5}, SHORT, True),
    "all, SGD": (
        {
            **schedule("plateau", {**SGD, "rate": 0.3}, factor=0.5, patience=0, minDelta=0.1),
            **stopping(ALL, patience=3, minDelta=0.16),
            "weightDecay": 0.1,
            "l2": 0.005,
        },
        SHORT,
        True,
    ),
}
