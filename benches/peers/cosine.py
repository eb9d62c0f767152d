"""scikit-learn's cosine_similarity, timed on demand.

Usage: cosine.py FILE ROWS DIMS, FILE holding little-endian float32. `round` does the work once
and answers its seconds by the clock, those of all cores together and, for checking, the first row's
best 12 cosines.
"""

from serve import serve  # first: it keeps stdout for the answers

import sys
import time

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity

path, rows, dims = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vectors = np.fromfile(path, dtype="<f4").reshape(rows, dims)


def one_round():
    start, before = time.perf_counter(), time.process_time()
    matrix = cosine_similarity(vectors)
    seconds, processor = time.perf_counter() - start, time.process_time() - before
    best = np.sort(matrix[0])[-13:-1][::-1]
    return {"seconds": seconds, "processor": processor, "best": best.tolist()}


serve(round=one_round)
