"""What a robot's policy adds to Naru's models, in PyTorch: the state and the questions (encoders/state, decoders/action)
as rows of the backbone, what is told of cameras' cells, and the head that tells where things are."""
import torch
from torch import nn
from torch.nn import functional as F

N_CODES = 255  # decoders/action/action_codec.h


class Policy(nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.n_things = config.get("sights", 0)
        self.up, self.up_bias, self.out, self.out_bias = (
            weights(f"motion.state.{name}") for name in ("up.weight", "up.bias", "out.weight", "out.bias"))
        self.codes = weights("backbone.ranges.motion.weight")
        self.cells = self.questions = None
        if "pointing" in config:
            self.cells, self.questions = weights("motion.cells.weight"), weights("motion.sights.questions.weight")
        if names := config.get("names"):
            self.n_names = [names["hues"], names["forms"]]
            self.names, self.names_bias = weights("motion.names.weight"), weights("motion.names.bias")
        if self.n_things:
            self.sights, self.sights_bias = (weights(f"motion.sights.places.{name}") for name in ("weight", "bias"))

    def rows(self, robot):
        """(states and their questions, D), as `order` counts them."""
        states = F.linear(F.relu(F.linear(robot.states, self.up, self.up_bias)).square(), self.out, self.out_bias)
        return torch.cat([states, *([self.questions.repeat(len(states), 1)] if self.questions is not None else [])])

    def seen(self, robot, pictures):
        return pictures if self.cells is None else pictures + F.linear(robot.camera_cells, self.cells)

    def names_loss(self, robot, states):
        hues, forms = F.linear(states, self.names, self.names_bias).split(self.n_names, -1)
        return (F.cross_entropy(hues, robot.name_hues, reduction="sum") +
                F.cross_entropy(forms, robot.name_forms, reduction="sum"))

    def sights_loss(self, robot, states):
        told = F.linear(states, self.sights, self.sights_bias)
        return (told * robot.sight_known - robot.sight_places).abs().sum()
