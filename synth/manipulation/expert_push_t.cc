// Push-t: one push after another, each at the place of the T's edge that brings it nearest to its goal for the time it
// takes. What a push does is foretold by quasi-static sliding under an ellipsoidal limit surface without friction at
// the rod (Lynch, Maekawa, Tanie 1992, "Manipulation and active sensing by pushing using tactile feedback").
#include <algorithm>
#include <cmath>
#include <vector>

#include "synth/manipulation/expert.h"
#include "synth/manipulation/robot.h"
#include "synth/manipulation/tee.h"

namespace naru::synth {
namespace {

constexpr double kArm = 0.06;      // m: greatest moment of the table's friction over its greatest force
constexpr double kTurning = 0.06;  // m that a radian of error counts for
constexpr double kOver = 0.055;    // m, of the rod's tip above the T
constexpr double kLow = 0.008;     // and while it pushes
constexpr double kGap = 0.012;     // between rod and edge before they touch
constexpr double kSlow = 0.016;    // m in a step, while pushing
constexpr double kLift = 5;        // steps up and down again
constexpr double kFine = 0.0004;   // m: a shorter push is none
constexpr double kDistances[] = {0.001, 0.002, 0.004, 0.007, 0.011, 0.016, 0.024, 0.034, 0.048, 0.066, 0.09};

// A place of the edge, in the T's frame, and the direction into the T.
struct Contact {
  Vec2 at, inwards;
};

std::vector<Contact> make_contacts() {
  constexpr double kPitch = 0.01, kCorner = 0.006;
  std::vector<Contact> out;
  const size_t n = kTeeOutline.size();
  const auto inner = [](size_t corner) { return corner == 3 || corner == 6; };  // where the rod meets both bars
  for (size_t i = 0; i < n; ++i) {
    const Vec2 from = kTeeOutline[i], to = kTeeOutline[(i + 1) % n];
    const double far = length(to - from);
    const Vec2 along = 1 / far * (to - from);
    const double begin = inner(i) ? kRodRadius + 0.003 : kCorner,
                 end = far - (inner((i + 1) % n) ? kRodRadius + 0.003 : kCorner);
    for (int k = 0; begin + k * kPitch <= end; ++k)
      out.push_back({from + (begin + k * kPitch) * along, left_of(along)});
  }
  return out;
}

const std::vector<Contact>& contacts() {
  static const std::vector<Contact> all = make_contacts();
  return all;
}

// The T's pose after the rod has gone `distance` inwards at a place of the edge.
Pose pushed(Pose tee, const Contact& contact, double distance) {
  constexpr double kPiece = 0.006;
  const double arm = cross(contact.at - kTeeCentre, contact.inwards), share = 1 / (1 + arm * arm / (kArm * kArm));
  const int pieces = std::max(1, int(distance / kPiece));
  const double piece = distance / pieces;
  const Turn turn = turn_by(piece * share * arm / (kArm * kArm));
  for (int i = 0; i < pieces; ++i) {
    const Vec2 centre = tee.turn * kTeeCentre + tee.at + piece * share * (tee.turn * contact.inwards);
    tee.turn = {tee.turn.cos * turn.cos - tee.turn.sin * turn.sin, tee.turn.sin * turn.cos + tee.turn.cos * turn.sin};
    tee.at = centre - tee.turn * kTeeCentre;
  }
  return tee;
}

// How far a pose is from the goal, m.
double error_of(const Pose& tee) {
  const Vec2 way = tee.turn * kTeeCentre + tee.at - (kTeeGoal.turn * kTeeCentre + kTeeGoal.at);
  const double same = tee.turn.cos * kTeeGoal.turn.cos + tee.turn.sin * kTeeGoal.turn.sin;
  return std::sqrt(dot(way, way) + 2 * kTurning * kTurning * std::max(0.0, 1 - same));
}

// Where the rod stands before it pushes.
Vec2 start_of(const Pose& tee, const Contact& contact) {
  return tee.turn * (contact.at - (kRodRadius + kGap) * contact.inwards) + tee.at;
}

bool in_reach(Vec2 at) {
  return std::max(std::fabs(at.x), std::fabs(at.y)) < kReach - 0.005;
}

// The contact from which the error falls fastest.
int choose_contact(const World& world, const Pose& tee) {
  const double now = error_of(tee);
  double best = 0;
  int out = 0;
  for (size_t i = 0; i < contacts().size(); ++i) {
    const Vec2 start = start_of(tee, contacts()[i]);
    if (!in_reach(start)) continue;
    const double travel = length(start - world.hand.flat()) / kLongestStep + kLift;
    for (const double distance : kDistances) {
      const double rate = (now - error_of(pushed(tee, contacts()[i], distance))) / (travel + distance / kSlow);
      if (rate > best) best = rate, out = int(i);
    }
  }
  return out;
}

// How far to push from where the rod is: as long as the error falls.
double way_left(const Pose& tee, const Contact& contact) {
  constexpr double kPiece = 0.0004;
  double best = error_of(tee), way = 0;
  for (double further = kPiece; further <= kSlow; further += kPiece) {
    const double error = error_of(pushed(tee, contact, further));
    if (error >= best) break;
    best = error, way = further;
  }
  return way;
}

}  // namespace

Action expert_push_t(const World& world, ExpertMemory* memory) {
  const Pose tee = world.pose(0);
  const Vec2 hand = world.hand.flat();
  const auto go = [&](Vec2 to, double z, double longest) { return move_to(world, {to.x, to.y, z}, 0, longest); };
  if (memory->contact < 0) *memory = {.version = memory->version, .contact = choose_contact(world, tee)};
  const Contact& contact = contacts()[size_t(memory->contact)];
  const Vec2 own = inverse(tee.turn) * (hand - tee.at);  // the rod in the T's frame
  const double gap = dot(contact.at - own, contact.inwards) - kRodRadius,
               beside = cross(contact.inwards, own - contact.at);
  if (memory->low) {
    const Contact here = {contact.at + beside * left_of(contact.inwards), contact.inwards};
    const double way = way_left(tee, here);
    const bool lost = std::fabs(beside) > 0.012 || gap < -0.008;
    if (!lost && (way >= kFine || gap > 0.003)) {
      const double step = std::min(kSlow, std::max(0.0, gap) + way);
      return go(hand + tee.turn * (step * contact.inwards - 0.5 * beside * left_of(contact.inwards)), kLow, kSlow);
    }
    *memory = {.version = memory->version, .contact = choose_contact(world, tee)};
    return go(hand - 0.01 * (tee.turn * contact.inwards), kOver, kLongestStep);
  }
  const Vec2 start = start_of(tee, contact);
  if (length(hand - start) < 0.006) {
    memory->low = world.hand.z < kLow + 0.008;
    return go(start, kLow, kLongestStep);
  }
  if (world.hand.z < kOver - 0.012) return go(hand, kOver, kLongestStep);
  return go(start, kOver, kLongestStep);
}

}  // namespace naru::synth
