"""Rebuilds station/templates/model/leader.onnx, bit for bit, from the weights published in the PyPI wheel pyfing 0.7.3.

LEADER (Cappelli and Ferrara, arXiv 2602.15493) is published as a Keras model. The station runs it with onnxruntime
alone, so the same network is written here as an ONNX graph, node by node: no exporter whose version could change
the file is involved.

    python3.11 -m venv /tmp/leader
    /tmp/leader/bin/pip install -r scripts/rebuild_model.requirements.txt
    /tmp/leader/bin/python scripts/rebuild_model.py OUT.onnx            # write
    /tmp/leader/bin/python scripts/rebuild_model.py OUT.onnx --check    # write, then compare with the Keras model

Input  `image`: 1 x 1 x H x W float32, gray 0-255 at 500 ppi, H and W multiples of 32.
Output `maps`:  1 x 5 x H x W float32: position, cosine, sine, type (>= 0.5 ending), blurred position to pick maxima of.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import onnx
import pyfing.minutiae_end_to_end as published
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

WEIGHTS_SHA256 = "0cbf12af936482d10ba54b23f40a9b192ab767df2f81bc96c5954585735fefe6"
OPSET = 20
IR_VERSION = 10
NORM_EPSILON = 1e-3
"""Keras' default for LayerNormalization."""

TOLERANCE = 1e-4
"""For float32 rounding through some 60 layers; measured 1.2e-6."""

Array = NDArray[np.float32]
Weights = dict[str, list[Array]]


class GraphWriter:
    """Collects nodes and constants. Every method adds one layer and returns the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """Add any node."""
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant, once for each name."""
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def convolution(
        self, x: str, name: str, kernel: Array, bias: Array | None = None, *, dilation: int = 1, groups: int = 1
    ) -> str:
        """Convolve with `kernel` (out x in x side x side), zero padding to the same size."""
        inputs = [x, self.constant(f"{name}.kernel", kernel)]
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias))
        side = kernel.shape[2]
        pad = dilation * (side - 1) // 2
        return self.add(
            "Conv", inputs, kernel_shape=[side, side], pads=[pad] * 4, dilations=[dilation] * 2, group=groups
        )

    def conv(self, x: str, name: str, *, dilation: int = 1) -> str:
        """Add the published layer Conv2D `name`."""
        kernel, *bias = self.weights[name]
        return self.convolution(x, name, kernel.transpose(3, 2, 0, 1), bias[0] if bias else None, dilation=dilation)

    def depthwise(self, x: str, name: str) -> str:
        """Add the published layer DepthwiseConv2D `name`, or the first half of a SeparableConv2D."""
        kernel = self.weights[name][0].transpose(2, 3, 0, 1)
        return self.convolution(x, f"{name}.depth", kernel, groups=kernel.shape[0])

    def separable_conv(self, x: str, name: str) -> str:
        """Add the published layer SeparableConv2D `name`."""
        _, kernel, bias = self.weights[name]
        return self.convolution(self.depthwise(x, name), f"{name}.point", kernel.transpose(3, 2, 0, 1), bias)

    def layer_norm(self, x: str, name: str) -> str:
        """Normalize over the channels. Both means are 1 x 1 convolutions, faster than reductions over that axis."""
        gain, shift = (values.reshape(1, -1, 1, 1) for values in self.weights[name])
        channels = gain.shape[1]
        mean = np.full((1, channels, 1, 1), 1.0 / channels, np.float32)
        centered = self.add("Sub", [x, self.convolution(x, f"mean{channels}", mean)])
        squares = self.add("Mul", [centered, centered])
        variance = self.convolution(squares, f"mean{channels}", mean, np.array([NORM_EPSILON], np.float32))
        scaled = self.add("Div", [centered, self.add("Sqrt", [variance])])
        gained = self.add("Mul", [scaled, self.constant(f"{name}.gain", gain)])
        return self.add("Add", [gained, self.constant(f"{name}.shift", shift)])

    def gelu(self, x: str) -> str:
        """Add the exact GELU (by the error function)."""
        return self.add("Gelu", [x])

    def sigmoid(self, x: str) -> str:
        """Add a logistic function."""
        return self.add("Sigmoid", [x])

    def concatenate(self, parts: list[str]) -> str:
        """Join along the channels."""
        return self.add("Concat", parts, axis=1)

    def max_pool(self, x: str) -> str:
        """Halve both sides by the maximum."""
        return self.add("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])

    def average_pool(self, x: str) -> str:
        """Halve both sides by the mean."""
        return self.add("AveragePool", [x], kernel_shape=[2, 2], strides=[2, 2])

    def upsample(self, x: str) -> str:
        """Double both sides by repetition."""
        scales = self.constant("twice", np.array([1, 1, 2, 2], np.float32))
        return self.add(
            "Resize", [x, "", scales], mode="nearest", nearest_mode="floor", coordinate_transformation_mode="asymmetric"
        )

    def halve(self, x: str, channels: int) -> str:
        """Pool by two: the first half of the channels by maximum, the rest by mean."""
        first = self.add("Slice", [x, self._index(0), self._index(channels // 2), self._index(1)])
        second = self.add("Slice", [x, self._index(channels // 2), self._index(channels), self._index(1)])
        return self.concatenate([self.max_pool(first), self.average_pool(second)])

    def _index(self, value: int) -> str:
        return self.constant(f"index{value}", np.array([value], np.int64))


def stem(g: GraphWriter, x: str, name: str) -> str:
    """First layers: a plain and a dilated convolution side by side."""
    both = g.concatenate([g.conv(x, f"{name}_conv"), g.conv(x, f"{name}_dilated_conv", dilation=2)])
    return g.gelu(g.layer_norm(both, f"{name}_ln"))


def separable_block(g: GraphWriter, x: str, name: str) -> str:
    """A block of the context encoder-decoder."""
    return g.gelu(g.layer_norm(g.separable_conv(x, f"{name}_conv"), f"{name}_ln"))


def inverse_bottleneck(g: GraphWriter, x: str, name: str) -> str:
    """A block of the refinement encoder-decoder and of the heads."""
    y = g.layer_norm(g.depthwise(x, f"{name}_depthwise_conv"), f"{name}_ln")
    y = g.conv(g.gelu(g.conv(y, f"{name}_conv_exp")), f"{name}_conv_red")
    return g.conv(g.add("Add", [x, y]), f"{name}_conv_adj")


def context_coder(g: GraphWriter, x: str) -> str:
    """The first encoder-decoder, which sees wide context."""
    skips = []
    for level, channels in enumerate((16, 32, 64, 128)):
        x = separable_block(g, x, f"enc0_{level}")
        skips.append(x)
        x = g.halve(x, channels)
    for level in (3, 2, 1, 0):
        x = separable_block(g, x, f"dec0_{level}")
        x = g.concatenate([g.upsample(x), skips[level]])
    return x


def attention_gate(g: GraphWriter, x: str) -> str:
    """Weigh each channel and place by what three ranges of view say of it."""
    views = [g.gelu(g.conv(x, f"attention_conv_d{dilation}", dilation=dilation)) for dilation in (1, 3, 6)]
    return g.add("Mul", [x, g.sigmoid(g.conv(g.concatenate(views), "attention_s"))])


def refinement_coder(g: GraphWriter, x: str) -> str:
    """The second encoder-decoder, on gated context and fresh detail."""
    skips = []
    for level, channels in enumerate((32, 64, 128, 32)):
        x = inverse_bottleneck(g, x, f"enc1_{level}")
        skips.append(x)
        x = g.halve(x, channels)
    for level in (3, 2, 1, 0):
        x = inverse_bottleneck(g, x, f"dec1_{level}")
        x = g.concatenate([g.upsample(x), skips[level]])
    return x


def head(g: GraphWriter, x: str, name: str) -> str:
    """Back to full resolution for one of the three answers."""
    x = g.upsample(inverse_bottleneck(g, x, f"{name}_ibc"))
    x = g.layer_norm(g.conv(x, f"{name}_conv1"), f"{name}_ln")
    return g.gelu(g.conv(x, f"{name}_conv2"))


def write_network(g: GraphWriter, image: str) -> str:
    """The network as published (its figure 2), up to the maps from which minutiae are picked."""
    context = g.max_pool(stem(g, image, "stem0"))
    detail = g.average_pool(stem(g, image, "stem1"))
    gated = attention_gate(g, context_coder(g, context))
    features = refinement_coder(g, g.concatenate([gated, detail]))
    position = g.sigmoid(g.conv(head(g, features, "head_0"), "head_conv_pos"))
    direction = g.conv(head(g, features, "head_1"), "head_conv_dir")
    kind = g.sigmoid(g.conv(head(g, features, "head_2"), "head_conv_typ"))
    blurred = g.conv(position, "nms_Gaussian_blur")
    return g.concatenate([position, direction, kind, blurred])


def build(weights: Weights) -> onnx.ModelProto:
    """Write the graph with its weights; nothing in it depends on the day, the machine or a library's version."""
    g = GraphWriter(weights)
    result = write_network(g, "image")
    g.nodes[-1].output[0] = "maps"
    assert result == f"v{len(g.nodes) - 1}"
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, "height", "width"])
    maps = helper.make_tensor_value_info("maps", TensorProto.FLOAT, [1, 5, "height", "width"])
    graph = helper.make_graph(
        g.nodes, "leader", [image], [maps], initializer=[g.constants[k] for k in sorted(g.constants)]
    )
    model = helper.make_model_gen_version(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    model.producer_name = "rebuild_model"
    model.producer_version = ""
    onnx.checker.check_model(model, full_check=True)
    return model


def load_published() -> keras.Model:
    """Load the published Keras model after checking its weights. Exits when they are not the known ones."""
    path = Path(published.__file__).parent / "models" / "LEADER.weights.h5"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        sys.exit(f"the weights are not those of pyfing 0.7.3: sha256 {digest}")
    return published.Leader(model_weights=str(path)).model


def ridge_pattern(height_px: int, width_px: int) -> Array:
    """A concentric ridge pattern with noise: enough like a finger for the network to find minutiae in it."""
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    radius = np.hypot(x - width_px / 2, y - height_px / 3) + 6 * np.sin(x / 23) * np.cos(y / 31)
    noise = np.random.default_rng(1).normal(0, 20, (height_px, width_px))
    return np.clip(128 + 100 * np.sin(radius * (2 * np.pi / 9)) + noise, 0, 255).astype(np.uint8).astype(np.float32)


def check(model: keras.Model, written: Path) -> None:
    """Compare the written file with the Keras model on a ridge pattern. Exits when they differ beyond rounding."""
    import onnxruntime

    image = ridge_pattern(320, 288)
    maps = onnxruntime.InferenceSession(written).run(None, {"image": image[None, None]})[0][0]
    names = ("head_conv_pos", "head_conv_dir", "head_conv_typ", "nms_Gaussian_blur")
    stages = keras.Model(model.input, [model.get_layer(name).output for name in names])
    expected = np.concatenate([keras.ops.convert_to_numpy(t)[0] for t in stages(image[None, :, :, None])], axis=-1)
    worst = np.abs(maps - expected.transpose(2, 0, 1)).max(axis=(1, 2))
    differences = " ".join(f"{difference:.1e}" for difference in worst)
    print(f"largest position {expected[..., 0].max():.3f}; largest difference of each map: {differences}")
    if worst.max() > TOLERANCE:
        sys.exit("the written network does not compute what the published one does")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--check", action="store_true", help="compare the result with the published Keras model")
    arguments = parser.parse_args()
    model = load_published()
    weights: Weights = {layer.name: layer.get_weights() for layer in model.layers if layer.get_weights()}
    data = build(weights).SerializeToString(deterministic=True)
    arguments.out.write_bytes(data)
    print(f"{arguments.out}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    if arguments.check:
        check(model, arguments.out)


if __name__ == "__main__":
    main()
