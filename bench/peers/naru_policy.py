"""What a robot's policy adds to Naru's models, in PyTorch: the state and the questions (encoders/state, decoders/action)
as rows of the backbone, what is told of cameras' cells, and the head that tells where things are."""
import torch
from torch import nn
from torch.nn import functional as F

N_CODES = 255  # decoders/action/action_codec.h
FINDER_OFFSET = 16  # training/tasks/motion_lessons.cc


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
        self.told = None
        if "telling" in config:
            self.told, self.finder, self.finder_bias = (
                weights(f"motion.{name}") for name in ("told.weight", "finder.weight", "finder.bias"))
        if self.n_things:
            self.sights, self.sights_bias = (weights(f"motion.sights.places.{name}") for name in ("weight", "bias"))

    def rows(self, robot):
        """(states, their questions and what they are told, D), as `order` counts them."""
        states = F.linear(F.relu(F.linear(robot.states, self.up, self.up_bias)).square(), self.out, self.out_bias)
        questions = [] if self.questions is None else [self.questions.repeat(len(states), 1)]
        told = [] if robot.told is None else [F.linear(robot.told, self.told)]
        return torch.cat([states, *questions, *told])

    def seen(self, robot, pictures):
        return pictures if self.cells is None else pictures + F.linear(robot.camera_cells, self.cells)

    def names_loss(self, robot, states):
        hues, forms = F.linear(states, self.names, self.names_bias).split(self.n_names, -1)
        return (F.cross_entropy(hues, robot.name_hues, reduction="sum") +
                F.cross_entropy(forms, robot.name_forms, reduction="sum"))

    def finder_loss(self, robot, states):
        signs = F.linear(states, self.finder, self.finder_bias)
        return (FINDER_OFFSET * (signs * robot.finder_known - robot.finder_offsets).abs().sum() +
                F.cross_entropy(signs[:, 2:], robot.finder_something, reduction="sum"))

    def sights_loss(self, robot, states):
        told = F.linear(states, self.sights, self.sights_bias)
        return (told * robot.sight_known - robot.sight_places).abs().sum()
