"""Networks of the mobile family in ONNX Runtime, timed on demand.

Usage: mobile.py make FILE WIDTH      writes MobileNetV2 with seeded weights, up to its pooled features
       mobile.py run FILE THREADS     answers requests

Mark Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018, table 2;
widths as there: channels are multiples of eight, and the last layer has 1,280 at least.
"""

from serve import serve  # first: it keeps stdout for the answers

import sys
import time

import numpy as np

SIDE = 224
# Expansion, channels, repetitions and the stride of the first.
BLOCKS = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
          (6, 320, 1, 1)]


def channels_of(channels, width):
    scaled = channels * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


def make(file, width):
    from onnx import TensorProto, helper, numpy_helper, save

    random = np.random.default_rng(1)
    nodes, tensors = [], []

    def constant(name, values):
        tensors.append(numpy_helper.from_array(np.asarray(values, np.float32), name))
        return name

    bounds = [constant("zero", 0), constant("six", 6)]

    def convolution(x, inputs, outputs, side=1, stride=1, group=1, relu6=True):
        name = f"conv{len(nodes)}"
        count = inputs // group * side * side
        weights = random.standard_normal((outputs, inputs // group, side, side)) * (2 / count) ** 0.5
        parts = [x, constant(f"{name}.weight", weights), constant(f"{name}.bias", np.zeros(outputs))]
        nodes.append(helper.make_node("Conv", parts, [name], kernel_shape=[side, side],
                                      strides=[stride, stride], pads=[side // 2] * 4, group=group))
        if not relu6:
            return name
        nodes.append(helper.make_node("Clip", [name, *bounds], [f"{name}.relu6"]))
        return f"{name}.relu6"

    inputs = channels_of(32, width)
    x = convolution("picture", 3, inputs, 3, 2)
    for expansion, channels, repetitions, stride in BLOCKS:
        outputs = channels_of(channels, width)
        for repetition in range(repetitions):
            step = 1 if repetition else stride
            y, wide = x, inputs * expansion
            if expansion > 1:
                y = convolution(y, inputs, wide)
            y = convolution(y, wide, wide, 3, step, wide)
            y = convolution(y, wide, outputs, relu6=False)
            if step == 1 and inputs == outputs:
                nodes.append(helper.make_node("Add", [y, x], [f"sum{len(nodes)}"]))
                y = nodes[-1].output[0]
            x, inputs = y, outputs
    last = max(1280, channels_of(1280, width))
    x = convolution(x, inputs, last)
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["pooled"]))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["vector"]))
    info = helper.make_tensor_value_info
    graph = helper.make_graph(nodes, "MobileNetV2",
                              [info("picture", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
                              [info("vector", TensorProto.FLOAT, ["N", last])], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    save(model, file)


def run(file, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
    given = session.get_inputs()[0]

    def network(input, count, batch):
        """Seconds of the network alone for `count` pictures, and its vectors."""
        values = np.fromfile(input, np.float32).reshape(-1, *given.shape[1:])[:count]
        # A network may be made for one picture only.
        batch = given.shape[0] if isinstance(given.shape[0], int) else batch
        start = time.perf_counter()
        parts = [session.run(None, {given.name: values[i : i + batch]})[0]
                 for i in range(0, count, batch)]
        return {"seconds": time.perf_counter() - start, "vectors": np.concatenate(parts).tolist()}

    serve(version=lambda: f"ONNX Runtime {onnxruntime.__version__}", network=network)


if sys.argv[1] == "make":
    make(sys.argv[2], float(sys.argv[3]))
else:
    run(sys.argv[2], int(sys.argv[3]))
