"""scikit-learn's cosine_similarity, timed on demand.

Usage: cosine.py FILE ROWS DIMS, FILE holding little-endian float32. `round` does the work once
and answers its seconds and, for checking, the first row's best 12 cosines.
"""

from serve import serve  # first: it keeps stdout for the answers

import sys
import time

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity

path, rows, dims = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vectors = np.fromfile(path, dtype="<f4").reshape(rows, dims)


def one_round():
    start = time.perf_counter()
    matrix = cosine_similarity(vectors)
    seconds = time.perf_counter() - start
    best = np.sort(matrix[0])[-13:-1][::-1]
    return {"seconds": seconds, "best": best.tolist()}


serve(round=one_round)
