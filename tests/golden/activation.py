import torch
from golden import uniform, write

F = torch.nn.functional
x = uniform(3, 25, low=-5, high=5)
write("relu", [x], F.relu)
write("relu2", [x], lambda x: F.relu(x).square())
write("silu", [x], F.silu)
write("gelu", [x], lambda x: F.gelu(x, approximate="tanh"))
write("softcap", [x], lambda x: 2.5 * torch.tanh(x / 2.5))
write("silu_glu", [x, uniform(3, 25, low=-5, high=5, seed=2)], lambda gate, up: F.silu(gate) * up)
