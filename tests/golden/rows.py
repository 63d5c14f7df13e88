import torch
from golden import uniform, write


def ints(*values):
    return torch.tensor(values, dtype=torch.int32)


write("embedding", [uniform(9, 5), ints(8, 0, 3, 3, 0, 3)],
      lambda table, ids: torch.nn.functional.embedding(ids, table))
write("gather_rows", [uniform(4, 6), ints(1, 3, 1, 2, 1)], lambda x, index: x[index.long()])
write("gather_concat", [uniform(5, 3), ints([0, 1], [-1, 4], [1, 1])],
      lambda x, index: torch.cat([x, torch.zeros(1, 3, dtype=x.dtype)])[index.long()].reshape(3, 6))
write("concat_rows", [uniform(2, 3), uniform(1, 3, seed=2), uniform(4, 3, seed=3)], lambda *parts: torch.cat(parts))
