"""scikit-learn's cosine_similarity, timed on demand.

Usage: cosine.py FILE ROWS DIMS, FILE holding little-endian float32. For each line on stdin does
the work once and prints its seconds and, for checking, the sum of the first row.
"""

import sys
import time

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity

path, rows, dims = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vectors = np.fromfile(path, dtype="<f4").reshape(rows, dims)
for _ in sys.stdin:
    start = time.perf_counter()
    matrix = cosine_similarity(vectors)
    elapsed = time.perf_counter() - start
    best = np.sort(matrix[0])[-13:-1][::-1]
    print(elapsed, *best, flush=True)
    del matrix
