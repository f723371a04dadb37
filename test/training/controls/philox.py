"""Philox4x32-10: random numbers that are a function of a counter and a key (Salmon et al. 2011, SC '11)."""

import numpy as np

MULTIPLIERS, WEYL = (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)
HALF, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


def philox(counter, key):
    """The four words of each counter: `counter` are four words or arrays of words, `key` two words."""
    c0, c1, c2, c3 = np.broadcast_arrays(*(np.asarray(word, np.uint64) for word in counter))
    k0, k1 = key
    for _ in range(10):
        left, right = np.uint64(MULTIPLIERS[0]) * c0, np.uint64(MULTIPLIERS[1]) * c2
        c0, c2 = right >> HALF ^ c1 ^ np.uint64(k0), left >> HALF ^ c3 ^ np.uint64(k1)
        c1, c3 = right & LOW, left & LOW
        k0, k1 = (k0 + WEYL[0]) & 0xFFFFFFFF, (k1 + WEYL[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], -1)


def kept(p, units, rows, layer, step, seed):
    """`[rows, units]`: whether dropout of the share `p` keeps a unit of a hidden layer (from 0) at a step."""
    counters = np.arange(-(-units // 4)), np.arange(rows)[:, None], layer, step
    words = philox(counters, (seed & 0xFFFFFFFF, seed >> 32))
    return words.reshape(rows, -1)[:, :units] >= int(p * 2**32)


# The vectors that its authors publish (Random123, kat_vectors).
ONES, PI = 0xFFFFFFFF, [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0]
VECTORS = [
    ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([ONES] * 4, [ONES] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (PI[:4], PI[4:], [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]),
]
assert all(philox(counter, key).tolist() == words for counter, key, words in VECTORS)
