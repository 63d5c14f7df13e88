// Points, directions and turns in space, in metres and in double: + - * / and square roots alone.
#pragma once

#include <array>
#include <cmath>

#include "base/exact.h"

namespace naru::synth {

inline constexpr double kPi = 3.14159265358979323846;

struct Vec2 {
  double x = 0, y = 0;
};
inline Vec2 operator+(Vec2 a, Vec2 b) {
  return {a.x + b.x, a.y + b.y};
}
inline Vec2 operator-(Vec2 a, Vec2 b) {
  return {a.x - b.x, a.y - b.y};
}
inline Vec2 operator*(double s, Vec2 a) {
  return {s * a.x, s * a.y};
}
inline double dot(Vec2 a, Vec2 b) {
  return a.x * b.x + a.y * b.y;
}
// The third component of the product of two directions in the plane.
inline double cross(Vec2 a, Vec2 b) {
  return a.x * b.y - a.y * b.x;
}
inline double length(Vec2 a) {
  return std::sqrt(dot(a, a));
}
// A quarter of a turn to the left.
inline Vec2 left_of(Vec2 a) {
  return {-a.y, a.x};
}

// A turn in the plane; its cosine and sine take the place of the angle, so that none has to be taken back from them.
struct Turn {
  double cos = 1, sin = 0;
};
inline Turn turn_by(double radians) {
  return {exact::cos(radians), exact::sin(radians)};
}
inline Vec2 operator*(const Turn& t, Vec2 a) {
  return {t.cos * a.x - t.sin * a.y, t.sin * a.x + t.cos * a.y};
}
inline Turn inverse(const Turn& t) {
  return {t.cos, -t.sin};
}
// Where a body lies on the table: a point p of its own lies at turn * p + at.
struct Pose {
  Vec2 at;
  Turn turn;
};

struct Vec3 {
  double x = 0, y = 0, z = 0;
  Vec2 flat() const { return {x, y}; }
};
inline Vec3 operator+(Vec3 a, Vec3 b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vec3 operator-(Vec3 a, Vec3 b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Vec3 operator*(double s, Vec3 a) {
  return {s * a.x, s * a.y, s * a.z};
}
inline double dot(Vec3 a, Vec3 b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vec3 cross(Vec3 a, Vec3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
// `a` must not be zero.
inline Vec3 normalised(Vec3 a) {
  return 1 / std::sqrt(dot(a, a)) * a;
}

// The axes of a body: a point p of its own lies at p.x * x + p.y * y + p.z * z from its centre.
struct Axes {
  Vec3 x{1, 0, 0}, y{0, 1, 0}, z{0, 0, 1};
  Vec3 out(Vec3 p) const { return p.x * x + p.y * y + p.z * z; }       // of the body's own to the world's
  Vec3 in(Vec3 p) const { return {dot(x, p), dot(y, p), dot(z, p)}; }  // and back
};
inline Axes upright(const Turn& t) {
  return {{t.cos, t.sin, 0}, {-t.sin, t.cos, 0}, {0, 0, 1}};
}

}  // namespace naru::synth
