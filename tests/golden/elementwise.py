from golden import uniform, write

a, b = uniform(3, 7), uniform(3, 7, seed=2)
write("add", [a, b], lambda a, b: a + b)
write("add_scaled", [a, b], lambda a, b: a - 1.75 * b)
write("mul", [a, b], lambda a, b: a * b)
write("scale", [a], lambda a: 0.375 * a)
write("add_row", [a, uniform(7, seed=3)], lambda a, b: a + b)
write("weighted_sum", [uniform(1, seed=4), uniform(1, seed=5), uniform(1, seed=6)],
      lambda a, b, c: 0.5 * a + 2 * b - 0.25 * c)
write("reshape", [a], lambda a: a.reshape(7, 1, 3))
