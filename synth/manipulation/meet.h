// Where a ray meets a solid in the solid's own frame: from `o` along `d` (any length, not zero), the first point it
// enters at. Floats of + - * / and square roots.
#pragma once

#include <cmath>

#include "synth/manipulation/render.h"

namespace naru::synth {

struct Vec3f {
  float x = 0, y = 0, z = 0;
};
inline Vec3f to_float(Vec3 a) {
  return {float(a.x), float(a.y), float(a.z)};
}
inline Vec3f operator+(Vec3f a, Vec3f b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vec3f operator*(float s, Vec3f a) {
  return {s * a.x, s * a.y, s * a.z};
}
inline float dot(Vec3f a, Vec3f b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

inline constexpr float kNever = 3e38f;

// o + t d lies on the solid, `normal` is of length 1; t = kNever: it passes by.
struct Meeting {
  float t = kNever;
  Vec3f normal;
};

// A denominator that may be zero, moved away from it.
inline float nonzero(float d) {
  return d > -1e-12f && d < 1e-12f ? (d < 0 ? -1e-12f : 1e-12f) : d;
}

inline Meeting meet_box(Vec3f half, Vec3f o, Vec3f d) {
  const float o3[3] = {o.x, o.y, o.z}, d3[3] = {nonzero(d.x), nonzero(d.y), nonzero(d.z)},
              h3[3] = {half.x, half.y, half.z};
  float enter = 0, leave = kNever;
  int face = -1;
  for (int i = 0; i < 3; ++i) {
    const float inverse = 1 / d3[i], side = d3[i] < 0 ? h3[i] : -h3[i];
    const float near = (side - o3[i]) * inverse, far = (-side - o3[i]) * inverse;
    if (near > enter) enter = near, face = i;
    if (far < leave) leave = far;
  }
  if (face < 0 || enter > leave) return {};
  const float sign = d3[face] < 0 ? 1.f : -1.f;
  return {enter, {face == 0 ? sign : 0, face == 1 ? sign : 0, face == 2 ? sign : 0}};
}

inline Meeting meet_sphere(float radius, Vec3f o, Vec3f d) {
  const float a = dot(d, d), b = dot(o, d), c = dot(o, o) - radius * radius, square = b * b - a * c;
  if (square < 0) return {};
  const float t = (-b - std::sqrt(square)) / a;
  if (t <= 0) return {};
  return {t, 1 / radius * (o + t * d)};
}

// The side of a cylinder along z that has no ends.
inline Meeting meet_tube(float radius, Vec3f o, Vec3f d) {
  const float a = nonzero(d.x * d.x + d.y * d.y), b = o.x * d.x + o.y * d.y,
              c = o.x * o.x + o.y * o.y - radius * radius, square = b * b - a * c;
  if (square < 0) return {};
  const float t = (-b - std::sqrt(square)) / a;
  if (t <= 0) return {};
  return {t, {(o.x + t * d.x) / radius, (o.y + t * d.y) / radius, 0}};
}

inline Meeting meet_cylinder(Vec3f half, Vec3f o, Vec3f d) {
  if (const Meeting side = meet_tube(half.x, o, d); side.t < kNever) {
    const float z = o.z + side.t * d.z;
    if (z >= -half.z && z <= half.z) return side;
  }
  const float dz = nonzero(d.z), end = dz < 0 ? half.z : -half.z, t = (end - o.z) / dz;
  const float x = o.x + t * d.x, y = o.y + t * d.y;
  if (t <= 0 || x * x + y * y > half.x * half.x) return {};
  return {t, {0, 0, dz < 0 ? 1.f : -1.f}};
}

inline Meeting meet_capsule(Vec3f half, Vec3f o, Vec3f d) {
  if (const Meeting side = meet_tube(half.x, o, d); side.t < kNever) {
    const float z = o.z + side.t * d.z;
    if (z >= -half.z && z <= half.z) return side;
  }
  const Meeting top = meet_sphere(half.x, {o.x, o.y, o.z - half.z}, d),
                bottom = meet_sphere(half.x, {o.x, o.y, o.z + half.z}, d);
  return top.t < bottom.t ? top : bottom;
}

// Calls use(meet) with the function (o, d) -> Meeting of the shape.
template <class Use>
void with_meeting(const Shape& shape, Use use) {
  const Vec3f half = to_float(shape.half);
  switch (shape.solid) {
    case Solid::box:
      return use([half](Vec3f o, Vec3f d) { return meet_box(half, o, d); });
    case Solid::sphere:
      return use([half](Vec3f o, Vec3f d) { return meet_sphere(half.x, o, d); });
    case Solid::cylinder:
      return use([half](Vec3f o, Vec3f d) { return meet_cylinder(half, o, d); });
    case Solid::capsule:
      return use([half](Vec3f o, Vec3f d) { return meet_capsule(half, o, d); });
  }
}

}  // namespace naru::synth
