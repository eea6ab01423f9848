"""NumPy, JAX, PyTorch and TensorFlow, whose arrays are alike but for their words."""

from __future__ import annotations

from gradcli.code.arrays import JAX, NUMPY, TORCH
from gradcli.code.libraries.library import ArrayLibrary, LibraryWords, python_shape, python_taken
from gradcli.code.tensorflow import TENSORFLOW


def _numpy_words(np: str) -> LibraryWords:
    return {
        "broadcast": f"{np}.full({{shape}}, {{0}})",
        "transpose": "{0}.T",
        "reshape": f"{np}.reshape({{0}}, {{shape}})",
        "sum": f"{np}.sum({{0}})",
        "max": f"{np}.max({{0}})",
        "min": f"{np}.min({{0}})",
        "cumsum": f"{np}.cumsum({{0}})",
        "cumsum back": f"{np}.cumsum({{0}}[::-1])[::-1]",
        "solve": f"{np}.linalg.solve({{0}}, {{1}})",
        "det": f"{np}.linalg.det({{0}})",
        "adjugate": "gc_adjugate({0})",
        "diag": f"{np}.diag({{0}})",
        "kron": f"{np}.kron({{0}}, {{1}})",
        "chol": f"{np}.linalg.cholesky(({{0}} + {{0}}.T) / 2.0)",
        "eye": f"{np}.eye({{n}})",
        "stack": f"{np}.array([{{items}}])",
        "join": f"{np}.concatenate([{{items}}])",
        "flat": f"{np}.reshape({{0}}, -1)",
        "logaddexp": "gc_logsumexp({0})",
    }


_NUMPY_HELPERS = {
    "gc_adjugate": [
        "def gc_adjugate(a):",
        "    u, s, v = np.linalg.svd(a)",
        "    rest = np.where(np.eye(len(s)) == 1.0, 1.0, s)",
        "    return np.linalg.det(u) * np.linalg.det(v) * (v.T * np.prod(rest, axis=1)) @ u.T",
    ],
    "gc_logsumexp": [
        "def gc_logsumexp(x):",
        "    m = np.max(x)",
        "    return m + np.log(np.sum(np.exp(x - m)))",
    ],
}
NUMPY_ARRAYS = ArrayLibrary(
    NUMPY, _numpy_words("np"), "np.asarray({0}, dtype=float)", python_shape, python_taken, helpers=_NUMPY_HELPERS
)
JAX_ARRAYS = ArrayLibrary(
    JAX,
    _numpy_words("jnp"),
    "jnp.asarray({0}, dtype=float)",
    python_shape,
    python_taken,
    helpers={name: [line.replace("np.", "jnp.") for line in lines] for name, lines in _NUMPY_HELPERS.items()},
)
TORCH_ARRAYS = ArrayLibrary(
    TORCH,
    {
        "broadcast": "gc_tensor({0}).expand({shape})",
        "transpose": "{0}.T",
        "reshape": "torch.reshape({0}, {shape})",
        "sum": "torch.sum({0})",
        "max": "torch.max({0})",
        "min": "torch.min({0})",
        "cumsum": "torch.cumsum({0}, 0)",
        "cumsum back": "torch.flip(torch.cumsum(torch.flip({0}, (0,)), 0), (0,))",
        "solve": "torch.linalg.solve({0}, {1})",
        "det": "torch.linalg.det({0})",
        "adjugate": "gc_adjugate({0})",
        "diag": "torch.diag({0})",
        "kron": "torch.kron({0}, {1})",
        "chol": "torch.linalg.cholesky(({0} + {0}.T) / 2.0)",
        "eye": "torch.eye({n}, dtype=torch.float64)",
        "stack": "torch.stack([{items}])",
        "item": "gc_tensor({0})",
        "join": "torch.cat([{items}])",
        "flat": "torch.reshape(gc_tensor({0}), (-1,))",
        "logaddexp": "torch.logsumexp(torch.reshape({0}, (-1,)), 0)",
    },
    "gc_tensor({0})",
    python_shape,
    python_taken,
    helpers={
        "gc_adjugate": [
            "def gc_adjugate(a):",
            "    u, s, v = torch.linalg.svd(a)",
            "    rest = torch.where(torch.eye(len(s), dtype=torch.float64) == 1.0, gc_tensor(1.0), s)",
            "    return torch.linalg.det(u) * torch.linalg.det(v) * (v.T * torch.prod(rest, 1)) @ u.T",
        ]
    },
)
TENSORFLOW_ARRAYS = ArrayLibrary(
    TENSORFLOW,
    {
        "broadcast": "tf.fill({shape}, tf.convert_to_tensor({0}, tf.float64))",
        "transpose": "tf.transpose({0})",
        "reshape": "tf.reshape({0}, {shape})",
        "sum": "tf.reduce_sum({0})",
        "max": "tf.reduce_max({0})",
        "min": "tf.reduce_min({0})",
        "cumsum": "tf.cumsum({0})",
        "cumsum back": "tf.cumsum({0}, reverse=True)",
        "solve": "tf.linalg.solve({0}, {1})",
        "solve vector": "tf.linalg.solve({0}, {1}[:, None])[:, 0]",
        "det": "tf.linalg.det({0})",
        "adjugate": "gc_adjugate({0})",
        "diag": "tf.linalg.diag({0})",
        "diagonal": "tf.linalg.diag_part({0})",
        "kron": "gc_kron({0}, {1})",
        "chol": "tf.linalg.cholesky(({0} + tf.transpose({0})) / 2.0)",
        "eye": "tf.eye({n}, dtype=tf.float64)",
        "stack": "tf.stack([{items}])",
        "item": "tf.convert_to_tensor({0}, tf.float64)",
        "join": "tf.concat([{items}], 0)",
        "flat": "tf.reshape(tf.convert_to_tensor({0}, tf.float64), (-1,))",
        "logaddexp": "tf.reduce_logsumexp({0})",
        "matmul": "tf.linalg.matmul({0}, {1})",
        "matvec": "tf.linalg.matvec({0}, {1})",
    },
    "tf.convert_to_tensor({0}, dtype=tf.float64)",
    python_shape,
    python_taken,
    helpers={
        "gc_adjugate": [
            "def gc_adjugate(a):",
            "    s, u, v = tf.linalg.svd(a)",
            "    rest = tf.where(tf.eye(s.shape[0], dtype=tf.float64) == 1.0, tf.ones_like(s), s)",
            "    scaled = v * tf.reduce_prod(rest, 1)",
            "    return tf.linalg.det(u) * tf.linalg.det(v) * tf.linalg.matmul(scaled, u, transpose_b=True)",
        ],
        "gc_kron": [
            "def gc_kron(a, b):",
            "    grid = tf.einsum('ij,kl->ikjl', a, b)",
            "    return tf.reshape(grid, (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1]))",
        ],
    },
)
