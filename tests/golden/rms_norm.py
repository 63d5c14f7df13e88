import torch
from golden import uniform, write

write("rms_norm", [uniform(5, 64, low=-2, high=2), uniform(64, low=0.5, high=1.5, seed=2)],
      lambda x, w: torch.nn.functional.rms_norm(x, (64,), w, eps=1e-6))
