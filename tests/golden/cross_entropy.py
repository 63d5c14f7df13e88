import torch
from golden import uniform, write


def loss(softcap, z_loss, first=0, count=None):
    def op(logits, targets):
        z = logits[:, first:None if count is None else first + count]
        if softcap:
            z = softcap * torch.tanh(z / softcap)
        z, targets = z[targets >= 0], targets[targets >= 0].long()
        entropy = torch.nn.functional.cross_entropy(z, targets, reduction="sum")
        return (entropy + z_loss * torch.logsumexp(z, -1).square().sum()).reshape(1)
    return op


logits = uniform(6, 37, low=-8, high=8)
targets = torch.tensor([36, 0, -1, 17, 5, 5], dtype=torch.int32)
write("cross_entropy", [logits, targets], loss(0, 0))
write("cross_entropy_cap", [logits, targets], loss(4, 0.125))
write("cross_entropy_range", [logits, torch.tensor([-1, 0, 20, 3, -1, 20], dtype=torch.int32)], loss(4, 0.125, 9, 21))
