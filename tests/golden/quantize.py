from golden import uniform, write

write("l1_loss", [uniform(3, 7), uniform(3, 7, seed=2)], lambda x, y: (x - y).abs().sum().reshape(1))
