"""scikit-learn's cosine_similarity, timed on demand.

Usage: cosine.py FILE ROWS DIMS NEAREST, FILE holding little-endian float32. `round` does the work
once and answers the seconds, by the clock and of all cores together, after the matrix and after
NumPy has chosen each row's nearest; and, for checking, the first row's best 12 cosines.
"""

from serve import serve  # first: it keeps stdout for the answers

import sys
import time

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity

path, (rows, dims, nearest) = sys.argv[1], map(int, sys.argv[2:])
vectors = np.fromfile(path, dtype="<f4").reshape(rows, dims)


def one_round():
    start, before = time.perf_counter(), time.process_time()

    def lap():
        elapsed, processor = time.perf_counter() - start, time.process_time() - before
        return {"elapsed": elapsed, "processor": processor}

    matrix = cosine_similarity(vectors)
    after_matrix = lap()
    np.argpartition(matrix, -nearest - 1, axis=1)  # each row is among its own nearest
    after_nearest = lap()
    best = np.sort(matrix[0])[-13:-1][::-1]
    return {"matrix": after_matrix, "nearest": after_nearest, "best": best.tolist()}


serve(round=one_round)
