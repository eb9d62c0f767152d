"""VGG16 up to fc2 in another library, timed on demand.

Usage: fc2.py LIBRARY convert ONNX FILE    writes the weights as the library itself stores them
       fc2.py LIBRARY run FILE THREADS     answers requests

The ONNX file has the weights in PyTorch's order (output × input × 3 × 3, channels first), so that
every library computes the same. Pictures are read as Keras does, by Pillow: scaled to 224×224 by
the nearest pixel, blue-green-red, minus the mean colour (keras/src/applications/imagenet_utils.py,
mode `caffe`).
"""

from serve import serve  # first: it keeps stdout for the answers

import os
import sys
import time

import numpy as np
from PIL import Image

os.environ["KERAS_BACKEND"] = "tensorflow"
SIDE = 224
MEAN = np.array([103.939, 116.779, 123.68], np.float32)


def load(path):
    """A picture as the network wants it: height × width × blue, green, red."""
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.NEAREST))
    return pixels[..., ::-1].astype(np.float32) - MEAN


def layers(path):
    """Weights and biases in the network's order, without the layer after fc2."""
    import onnx

    graph = onnx.load(path).graph
    tensors = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
    nodes = [n for n in graph.node if n.op_type in ("Conv", "Gemm")]
    return [(tensors[n.input[1]], tensors[n.input[2]]) for n in nodes][:15]


class OnnxRuntime:
    """The same file for any number of pictures, cut after fc2's ReLU."""

    channels_first = True

    @staticmethod
    def convert(source, file):
        import onnx

        model = onnx.load(source)
        graph = model.graph
        dense = [n.output[0] for n in graph.node if n.op_type == "Gemm"]
        last = next(i for i, n in enumerate(graph.node) if dense[1] in n.input)
        del graph.node[last + 1 :]
        used = {name for node in graph.node for name in node.input}
        weights = [t for t in graph.initializer if t.name in used]
        del graph.initializer[:]
        graph.initializer.extend(weights)
        graph.output[0].name = graph.node[last].output[0]
        graph.output[0].type.tensor_type.ClearField("shape")
        graph.input[0].type.tensor_type.shape.dim[0].dim_param = "N"
        onnx.save(model, file)

    def __init__(self, file, threads):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.version = f"ONNX Runtime {onnxruntime.__version__}"

    def __call__(self, pictures):
        return self.session.run(None, {self.input: pictures})[0]


class Torch:
    """torchvision's vgg16 without the layers after fc2's ReLU."""

    channels_first = True

    @staticmethod
    def network():
        from torchvision.models import vgg16

        network = vgg16(weights=None).eval()
        network.classifier = network.classifier[:5]
        return network

    @staticmethod
    def convert(source, file):
        import torch

        network = Torch.network()
        tensors = [torch.tensor(t) for pair in layers(source) for t in pair]
        torch.save(dict(zip(network.state_dict(), tensors, strict=True)), file)

    def __init__(self, file, threads):
        import torch

        torch.set_num_threads(threads)
        self.torch = torch
        self.vgg = Torch.network()
        self.vgg.load_state_dict(torch.load(file, mmap=True), assign=True)
        self.version = f"PyTorch {torch.__version__}"

    def __call__(self, pictures):
        with self.torch.inference_mode():
            return self.vgg(self.torch.from_numpy(pictures)).numpy()


class Keras:
    """keras.applications.VGG16 up to its layer `fc2`, as a compiled TensorFlow function."""

    channels_first = False

    @staticmethod
    def network():
        import keras

        whole = keras.applications.VGG16(weights=None)
        return keras.Model(whole.input, whole.get_layer("fc2").output)

    @staticmethod
    def convert(source, file):
        network = Keras.network()
        arrays = []
        for weights, bias in layers(source):
            if weights.ndim == 4:
                weights = weights.transpose(2, 3, 1, 0)
            elif weights.shape[1] == 512 * 7 * 7:
                # Keras flattens row, column, channel.
                weights = weights.reshape(-1, 512, 7, 7).transpose(2, 3, 1, 0).reshape(512 * 7 * 7, -1)
            else:
                weights = weights.T
            arrays += [weights, bias]
        network.set_weights(arrays)
        network.save_weights(file)

    def __init__(self, file, threads):
        import keras
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        network = Keras.network()
        network.load_weights(file)
        self.function = tensorflow.function(lambda x: network(x, training=False))
        self.version = f"Keras {keras.__version__} on TensorFlow {tensorflow.__version__}"

    def __call__(self, pictures):
        return self.function(pictures).numpy()


def run(library, file, threads):
    network = library(file, threads)

    def vectors(pictures, batch):
        values = np.stack(pictures)
        if library.channels_first:
            values = np.ascontiguousarray(values.transpose(0, 3, 1, 2))
        return np.concatenate([network(values[i : i + batch]) for i in range(0, len(values), batch)])

    def time_network(files, batch):
        """Seconds of the network alone, and its vectors."""
        pictures = [load(file) for file in files]
        start = time.perf_counter()
        result = vectors(pictures, batch)
        return {"seconds": time.perf_counter() - start, "vectors": result.tolist()}

    def time_pipeline(files, batch):
        """Seconds from JPEG files to vectors, and these."""
        start = time.perf_counter()
        parts = [files[i : i + batch] for i in range(0, len(files), batch)]
        result = np.concatenate([vectors([load(file) for file in part], batch) for part in parts])
        return {"seconds": time.perf_counter() - start, "vectors": result.tolist()}

    serve(version=lambda: network.version, network=time_network, pipeline=time_pipeline)


library = {"onnxruntime": OnnxRuntime, "torch": Torch, "keras": Keras}[sys.argv[1]]
if sys.argv[2] == "convert":
    library.convert(*sys.argv[3:5])
else:
    run(library, sys.argv[3], int(sys.argv[4]))
