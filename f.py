def f(x):
    while x > 1:
        x = x / 2
    return x
