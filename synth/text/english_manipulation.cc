#include "synth/text/manipulation.h"

namespace naru::synth {

const ManipulationWords kEnglishManipulation = {
    .hues = {"red", "blue", "green", "yellow", "orange", "purple|violet", "white", "black"},
    .cube = "block|box|brick",
    .cylinder = "cylinder|round block|drum",
    .ball = "ball|sphere",
    .thing = "object|thing|item",
    .tee = "the T|the T block|the T-shaped block|the tee|the T piece|the T-shaped piece",
    .of_hue = "the {c} {f}",
    .disc = "circle|disc|round spot|round patch",
    .square = "square|square spot|square patch",
    .any_goal = "the target|the goal|the marked spot|the target area",
    .tee_goal = "the green outline|the light green area|the target|the goal|the marked place|its place|the green T",
    .leftmost = "the leftmost {f}|the {f} on the far left|the {f} furthest to the left|the {f} at the left end",
    .rightmost = "the rightmost {f}|the {f} on the far right|the {f} furthest to the right|the {f} at the right end",
    .asking = "|||please |please |could you |can you |now |I want you to |would you ",
    .tasks = {
        "{p}move to {o}|{p}go to {o}|{p}reach for {o}|{p}reach {o}|{p}move the gripper to {o}|{p}bring the hand over "
        "{o}|{p}put the fingertips above {o}|{p}hover over {o}|{p}point at {o}|{p}move over to {o}|{p}find {o} and go "
        "there|{p}go just above {o}",
        "{p}push {o} to {g}|{p}push {o} onto {g}|{p}slide {o} to {g}|{p}slide {o} over to {g}|{p}shove {o} onto "
        "{g}|{p}push {o} into {g}|{p}move {o} to {g} by pushing it|{p}push {o} until it is on {g}|{p}without lifting "
        "it, push {o} to {g}|{p}nudge {o} over to {g}",
        "{p}pick up {o} and put it on {g}|{p}pick {o} up and place it on {g}|{p}lift {o} onto {g}|{p}grasp {o} and set "
        "it down on {g}|{p}take {o} and put it on {g}|{p}lift {o} and place it on {g}|{p}pick and place {o} on "
        "{g}|{p}grab {o} and drop it on {g}|{p}carry {o} to {g}|{p}pick up {o} and carry it to {g}",
        "{p}push {o} onto {g}|{p}push {o} until it covers {g}|{p}align {o} with {g}|{p}fit {o} onto {g}|{p}push and "
        "turn "
        "{o} until it matches {g}|{p}move {o} exactly onto {g}|{p}line {o} up with {g}|{p}push {o} into {g}|{p}cover "
        "{g} with {o}|{p}slide {o} exactly over {g}"}};

}  // namespace naru::synth
