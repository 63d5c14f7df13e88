import torch
from golden import uniform, write

# Repeats, one label, no label, too few frames (twice: for length and for a repeat), just enough frames.
BLANK = 6
FRAMES = [12, 5, 4, 2, 4, 5]
LABELS = [[1, 1, 3, 0, 0], [5], [], [1, 0, 3], [4, 4, 4], [4, 4, 4]]


def starts(lengths):
    return torch.tensor([sum(lengths[:i]) for i in range(len(lengths) + 1)], dtype=torch.int32)


def ctc(logits, segments, targets, target_segments):
    log_p = torch.nn.functional.log_softmax(logits, dim=-1)
    sequences = [log_p[a:b] for a, b in zip(segments.tolist(), segments[1:].tolist())]
    padded = torch.nn.utils.rnn.pad_sequence(sequences)  # (T, S, V)
    return torch.nn.functional.ctc_loss(padded, targets.long(), segments.diff().long(), target_segments.diff().long(),
                                        blank=BLANK, reduction="sum", zero_infinity=True).reshape(1)


write("ctc", [uniform(sum(FRAMES), 7, low=-2, high=2), starts(FRAMES),
              torch.tensor(sum(LABELS, []), dtype=torch.int32), starts([len(labels) for labels in LABELS])], ctc)
