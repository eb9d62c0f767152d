"""The networks and vectors of the frameworks that Vitrine must agree with.

Usage: parity.py FRAMEWORK FOLDER, FRAMEWORK being keras or torchvision.

`networks` exports networks into the folder and answers, for each, its file, the exporter's name
and its vectors of the given pictures. `decode` writes what Pillow makes of a picture to the folder.
`alike` is the article's own pipeline: lists of the pictures that look most alike.
"""

from serve import serve  # first: it keeps stdout for the answers

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../tests/fixtures/networks"))

import numpy as np
from PIL import Image

import make

framework, folder = sys.argv[1:]


def at(name):
    return os.path.join(folder, name)


def keras_networks(seed, pictures):
    """Narrow ones: Keras needs more than 24 GiB to export the full width."""
    inputs = [make.keras_input(path) for path in pictures]
    for arch in make.BLOCKS:
        model, features = make.keras_model(arch, (16, 32, 64, 128, 128), 256, 10, seed)
        vectors = [features(x, training=False).numpy()[0].tolist() for x in inputs]
        model(inputs[0])
        name = f"{arch}-keras.onnx"
        model.export(at(name), format="onnx", verbose=False)
        yield f"{arch}, a quarter as wide, Keras", name, vectors


def torchvision_networks(seed, pictures):
    import torch
    from torchvision import models
    from torchvision.transforms._presets import ImageClassification

    def pooled(model, x):
        """What the last dense layer reads."""
        seen = []
        last = [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear)][-1]
        hook = last.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
        with torch.no_grad():
            model(x)
        hook.remove()
        return seen[0]

    transform = ImageClassification(crop_size=224)
    inputs = [transform(Image.open(path).convert("RGB"))[None] for path in pictures]
    for arch, fc2 in [
        ("vgg16", make.torchvision_fc2),
        ("resnet18", pooled),
        ("mobilenet_v2", pooled),
    ]:
        torch.manual_seed(seed)
        model = getattr(models, arch)(weights=None).eval()
        vectors = [fc2(model, x)[0].tolist() for x in inputs]
        for dynamo, exporter in enumerate(("TorchScript", "dynamo")):
            name = f"{arch}-{exporter}.onnx"
            make.export_torch(model, inputs[0], at(name), dynamo)
            yield f"{arch}, torchvision, {exporter}", name, vectors


def networks(seed, pictures):
    export = keras_networks if framework == "keras" else torchvision_networks
    made = export(seed, pictures)
    return [{"label": label, "file": file, "vectors": vectors} for label, file, vectors in made]


def decode(picture):
    with Image.open(picture) as image:
        pixels = np.asarray(image.convert("RGB"))
    pixels.tofile(at("pixels"))
    return {"width": pixels.shape[1], "height": pixels.shape[0]}


def alike(seed, pictures, count):
    from sklearn.metrics.pairwise import cosine_similarity

    _, features = make.keras_model("vgg16", (16, 32, 64, 128, 128), 256, 10, seed)
    vectors = np.concatenate([features.predict(make.keras_input(path), verbose=0) for path in pictures])
    scores = cosine_similarity(vectors)
    np.fill_diagonal(scores, -2)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    return {"lists": best.tolist(), "scores": np.take_along_axis(scores, best, 1).tolist()}


serve(networks=networks, decode=decode, alike=alike)
