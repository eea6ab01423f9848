"""TensorFlow's GradientTape example, as it is typed: gradcli grad samples/article.py"""

import tensorflow as tf


def f(w1, w2):
    return 3 * w1**2 + 2 * w1 * w2


w1, w2 = tf.Variable(5.0), tf.Variable(3.0)

with tf.GradientTape() as tape:
    z1 = f(w1, w2 + 2.0)
    z2 = f(w1, w2 + 5.0)
    z3 = f(w1, w2 + 7.0)

gradients = tape.gradient([z1, z2, z3], [w1, w2])
print(gradients)
