import torch
from golden import uniform, write

SIZES = [(6, 9), (5, 4)]


def conv2d(x, sizes, w, bias):
    out, first = [], 0
    for rows, columns in sizes.tolist():
        picture = x[first:first + rows * columns].reshape(1, rows, columns, -1).permute(0, 3, 1, 2)
        y = torch.nn.functional.conv2d(picture, w.permute(0, 3, 1, 2), bias, stride=2, padding=1)
        out.append(y[0].permute(1, 2, 0).reshape(-1, w.shape[0]))
        first += rows * columns
    return torch.cat(out)


write("conv2d", [uniform(74, 3), torch.tensor(SIZES, dtype=torch.int32), uniform(8, 3, 3, 3, seed=2), uniform(8, seed=3)],
      conv2d)
