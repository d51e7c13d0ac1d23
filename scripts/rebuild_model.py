"""Rebuilds station/templates/model/leader.onnx, bit for bit, from the weights published in the PyPI wheel pyfing 0.7.3.

LEADER (Cappelli and Ferrara, arXiv 2602.15493) is published as a Keras model. The station runs it with onnxruntime
alone, so the same function is written here as an ONNX graph, node by node: no exporter whose version could change
the file is involved. It is written for speed on a laptop's processor. What that changes, exactly but for rounding:

- Linear layers without anything between them are multiplied out: a reducing convolution and the narrower one after it.
- Repeating pixels commutes with everything that looks at one place at a time. The heads work at half resolution, and
  their last 5 x 5 convolutions become 3 x 3 ones that write the four pixels of each place.
- The three heads share their last layers.
- Channels are filled up with zeros to multiples of 16, which the convolutions of onnxruntime are fastest with.
- Wide layers run with the channels last, strip by strip, so that a strip stays in the processor's cache.

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
import itertools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
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
"""For float32 rounding through some 60 layers; measured 1.3e-6."""

Array = NDArray[np.floating[Any]]
Weights = dict[str, list[Array]]


CHANNEL_MULTIPLE = 16
"""Floats in the widest vector register."""

STRIPS = (8, 4, 1, 1)
"""Parts that the wide layers are cut into, at a half, a fourth, an eighth and a sixteenth of the resolution. The sides
are multiples of 32, so the parts are of one size."""


class GraphWriter:
    """Collects nodes and constants. Every method adds one layer and returns the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """Add any node with one output."""
        return self.add_many(operator, inputs, 1, **attributes)[0]

    def add_many(self, operator: str, inputs: list[str], count: int, **attributes: Any) -> list[str]:
        """Add any node with `count` outputs."""
        outputs = [f"v{len(self.nodes)}.{index}" for index in range(count)]
        self.nodes.append(helper.make_node(operator, inputs, outputs, **attributes))
        return outputs

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant, once for each name; floating-point numbers as float32."""
        if values.dtype.kind == "f":
            values = values.astype(np.float32)
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def indices(self, *values: int) -> str:
        """Add a constant of whole numbers: a shape, sizes, or where a slice begins or ends."""
        return self.constant(f"indices.{'.'.join(map(str, values))}", np.array(values, np.int64))

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

    def pointwise(self, x: str, name: str, matrix: Array, bias: Array) -> str:
        """Multiply the channels of every place with `matrix` (in x out)."""
        return self.convolution(x, name, matrix.T[:, :, None, None], bias)

    def conv(self, x: str, name: str, *, dilation: int = 1) -> str:
        """Add the published layer Conv2D `name`."""
        kernel, *bias = self.weights[name]
        return self.convolution(x, name, kernel.transpose(3, 2, 0, 1), bias[0] if bias else None, dilation=dilation)

    def depthwise(self, x: str, name: str, channels: Channels | None = None) -> str:
        """Add the published layer DepthwiseConv2D `name`, or the first half of a SeparableConv2D."""
        kernel = self.weights[name][0].transpose(2, 3, 0, 1)
        if channels:
            kernel = channels.arrange(kernel)
        return self.convolution(x, f"{name}.depth", kernel, groups=kernel.shape[0])

    def separable_conv(self, x: str, name: str) -> str:
        """Add the published layer SeparableConv2D `name`."""
        _, kernel, bias = self.weights[name]
        return self.pointwise(self.depthwise(x, name), f"{name}.point", kernel[0, 0], bias)

    def matrix(self, name: str) -> tuple[Array, Array]:
        """Return the published 1 x 1 Conv2D `name` as matrix (in x out) and bias, in double precision."""
        kernel, bias = self.weights[name]
        return kernel[0, 0].astype(np.float64), bias.astype(np.float64)

    def channels_last(self, x: str) -> str:
        """Move the channels to the end."""
        return self.add("Transpose", [x], perm=[0, 2, 3, 1])

    def channels_first(self, x: str) -> str:
        """Move the channels back before height and width."""
        return self.add("Transpose", [x], perm=[0, 3, 1, 2])

    def layer_norm(self, x: str, name: str, gain: Array, shift: Array) -> str:
        """Normalize over the channels, which are last."""
        inputs = [x, self.constant(f"{name}.gain", gain), self.constant(f"{name}.shift", shift)]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=NORM_EPSILON)

    def norm_and_gelu(self, x: str, name: str) -> str:
        """Add the published LayerNormalization `name` and a GELU."""
        return self.channels_first(self.gelu(self.layer_norm(self.channels_last(x), name, *self.weights[name])))

    def product(self, x: str, name: str, matrix: Array, bias: Array | None = None) -> str:
        """Multiply places x channels with `matrix` (in x out)."""
        inputs = [x, self.constant(f"{name}.matrix", matrix)]
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias))
        return self.add("Gemm", inputs)

    def place_by_place(
        self, x: str, channels: int, strips: int, layers: Callable[[str], str], channels_out: int
    ) -> str:
        """Apply `layers` (places x channels -> places x channels_out) to a map with the channels last."""
        places = self.add("Reshape", [x, self.indices(-1, channels)])
        if strips == 1:
            result = layers(places)
        else:
            parts = self.add_many("Split", [places], strips, axis=0, num_outputs=strips)
            result = self.add("Concat", [layers(part) for part in parts], axis=0)
        sides = self.add("Slice", [self.add("Shape", [x]), self.indices(0), self.indices(3)])
        shape = self.add("Concat", [sides, self.indices(channels_out)], axis=0)
        return self.add("Reshape", [result, shape])

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
        half = channels // 2
        first = self.add("Slice", [x, self.indices(0), self.indices(half), self.indices(1)])
        second = self.add("Slice", [x, self.indices(half), self.indices(channels), self.indices(1)])
        return self.concatenate([self.max_pool(first), self.average_pool(second)])


@dataclass(frozen=True)
class Channels:
    """How the channels of a map lie in memory: in which order the published ones, then zeros up to `stored`."""

    order: NDArray[np.intp]
    stored: int

    @classmethod
    def plain(cls, count: int) -> Channels:
        """As published, without zeros."""
        return cls(np.arange(count), count)

    def arrange(self, rows: Array) -> Array:
        """Bring an array whose first axis is the published channels into this order."""
        return filled_up(rows[self.order], self.stored, axis=0)


def filled_up(values: Array, size: int, axis: int) -> Array:
    """Add zeros at the end of an axis."""
    widths = [(0, 0)] * values.ndim
    widths[axis] = (0, size - values.shape[axis])
    return np.pad(values, widths)


def stem(g: GraphWriter, x: str, name: str) -> str:
    """First layers: a plain and a dilated convolution side by side."""
    both = g.concatenate([g.conv(x, f"{name}_conv"), g.conv(x, f"{name}_dilated_conv", dilation=2)])
    return g.norm_and_gelu(both, f"{name}_ln")


def separable_block(g: GraphWriter, x: str, name: str) -> str:
    """A block of the context encoder-decoder."""
    return g.norm_and_gelu(g.separable_conv(x, f"{name}_conv"), f"{name}_ln")


def expansion(g: GraphWriter, x: str, name: str, channels: Channels, reduction: Array, strips: int) -> str:
    """The wide part of an inverse bottleneck, up to and with its `reduction` (wide x out); channels last."""
    y = g.channels_last(g.depthwise(x, f"{name}_depthwise_conv", channels))
    used = len(channels.order)
    if used < channels.stored:
        y = g.add("Slice", [y, g.indices(0), g.indices(used), g.indices(3)])
    gain, shift = (values[channels.order] for values in g.weights[f"{name}_ln"])
    matrix, bias = g.matrix(f"{name}_conv_exp")

    def layers(places: str) -> str:
        normed = g.layer_norm(places, f"{name}_ln", gain, shift)
        wide = g.gelu(g.product(normed, f"{name}.expand", matrix[channels.order], bias))
        return g.product(wide, f"{name}.reduce", reduction)

    return g.place_by_place(y, used, strips, layers, reduction.shape[1])


def inverse_bottleneck(g: GraphWriter, x: str, name: str, channels: Channels, stored_out: int, strips: int) -> str:
    """A block of the refinement encoder-decoder. Its output is filled up to `stored_out` channels.

    Published: adjust(x + reduce(wide)). Where that is less work: adjust(x) + (adjust reduce)(wide).
    """
    reduce, reduce_bias = g.matrix(f"{name}_conv_red")
    adjust, adjust_bias = g.matrix(f"{name}_conv_adj")
    bias = filled_up(adjust_bias + reduce_bias @ adjust, stored_out, axis=0)
    adjust = filled_up(adjust, stored_out, axis=1)
    if stored_out < reduce.shape[1]:
        wide = expansion(g, x, name, channels, reduce @ adjust, strips)
        skip = g.pointwise(x, f"{name}.adjust", channels.arrange(adjust), bias)
        return g.add("Add", [skip, g.channels_first(wide)])
    wide = expansion(g, x, name, channels, channels.arrange(reduce.T).T, strips)
    both = g.add("Add", [x, g.channels_first(wide)])
    return g.pointwise(both, f"{name}.adjust", channels.arrange(adjust), bias)


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


def refinement_coder(g: GraphWriter, x: str) -> tuple[str, Channels]:
    """The second encoder-decoder, on gated context and fresh detail. Also returns how its channels lie."""
    skips = []
    kept = (32, 64, 128, 32)
    channels = Channels.plain(64)
    for level, strips in enumerate(STRIPS):
        x = inverse_bottleneck(g, x, f"enc1_{level}", channels, kept[level], strips)
        channels = Channels.plain(kept[level])
        skips.append(x)
        x = g.halve(x, kept[level])
    for level, strips, added in ((3, 1, 27), (2, STRIPS[3], 91), (1, STRIPS[2], 42), (0, STRIPS[1], 20)):
        stored = -(-added // CHANNEL_MULTIPLE) * CHANNEL_MULTIPLE
        x = g.upsample(inverse_bottleneck(g, x, f"dec1_{level}", channels, stored, strips))
        # Published: upsampled channels first. The zeros must lie behind everything, so the skipped ones come first.
        x = g.concatenate([skips[level], x])
        skipped = kept[level]
        channels = Channels(np.r_[added : added + skipped, 0:added], skipped + stored)
    return x, channels


HEADS = ("head_conv_pos", "head_conv_dir", "head_conv_typ")
"""The last convolution of each head."""

HEAD_CHANNELS = 4


def heads(g: GraphWriter, x: str, channels: Channels) -> str:
    """The three answers at full resolution: position, cosine, sine and type, before the logistic functions."""
    narrow = narrow_heads(g, x, channels)
    width = len(HEADS) * HEAD_CHANNELS
    matrix, bias = head_mixing(g)

    def layers(places: str) -> str:
        grouped = g.add("Reshape", [places, g.indices(-1, len(HEADS), HEAD_CHANNELS)])
        normed = g.layer_norm(grouped, "heads.norm", np.ones(HEAD_CHANNELS), np.zeros(HEAD_CHANNELS))
        return g.gelu(g.product(g.add("Reshape", [normed, g.indices(-1, width)]), "heads.mix", matrix, bias))

    mixed = g.channels_first(g.place_by_place(narrow, width, 1, layers, len(bias)))
    kernel, kernel_bias = head_ends(g)
    four = g.convolution(mixed, "heads.end", on_repeated_pixels(kernel), np.tile(kernel_bias, 4))
    return g.add("DepthToSpace", [four], blocksize=2, mode="DCR")


def own_channels(head: int) -> slice:
    """Where the channels of a head lie among those of all."""
    return slice(HEAD_CHANNELS * head, HEAD_CHANNELS * (head + 1))


def head_mixing(g: GraphWriter) -> tuple[Array, Array]:
    """The second convolution of all heads as one matrix with bias, with the gain and shift of the norm before it."""
    matrix = np.zeros((len(HEADS) * HEAD_CHANNELS, CHANNEL_MULTIPLE))
    bias = np.zeros(CHANNEL_MULTIPLE)
    for head in range(len(HEADS)):
        own = own_channels(head)
        gain, shift = g.weights[f"head_{head}_ln"]
        mixing, mixing_bias = g.matrix(f"head_{head}_conv2")
        matrix[own, own] = gain[:, None] * mixing
        bias[own] = shift @ mixing + mixing_bias
    return matrix, bias


def head_ends(g: GraphWriter) -> tuple[Array, Array]:
    """The last convolutions of all heads as one kernel (out x in x side x side) with bias."""
    kernels, biases = [], []
    for head, name in enumerate(HEADS):
        published, bias = g.weights[name]
        kernel = np.zeros((published.shape[3], CHANNEL_MULTIPLE, *published.shape[:2]))
        kernel[:, own_channels(head)] = published.transpose(3, 2, 0, 1)
        kernels.append(kernel)
        biases.append(bias)
    return np.concatenate(kernels), np.concatenate(biases)


def narrow_heads(g: GraphWriter, x: str, channels: Channels) -> str:
    """The inverse bottleneck and the first convolution of every head: four channels each, channels last."""
    total, skips, biases = "", [], []
    for head in range(len(HEADS)):
        name = f"head_{head}_ibc"
        reduce, reduce_bias = g.matrix(f"{name}_conv_red")
        adjust, adjust_bias = g.matrix(f"{name}_conv_adj")
        first, first_bias = g.matrix(f"head_{head}_conv1")
        place = np.eye(len(HEADS) * HEAD_CHANNELS)[own_channels(head)]
        wide = expansion(g, x, name, channels, reduce @ adjust @ first @ place, STRIPS[0])
        total = g.add("Add", [total, wide]) if total else wide
        skips.append(adjust @ first)
        biases.append((adjust_bias + reduce_bias @ adjust) @ first + first_bias)
    matrix = channels.arrange(np.concatenate(skips, axis=1))
    skip = g.pointwise(x, "heads.skip", matrix, np.concatenate(biases))
    return g.add("Add", [total, g.channels_last(skip)])


def on_repeated_pixels(kernel: Array) -> Array:
    """Turn a 5 x 5 kernel (out x in x 5 x 5) for a map with doubled sides into a 3 x 3 one for the map before doubling.

    Its outputs are the four pixels of each place, row by row, each with all of `out`.
    """
    out, channels = kernel.shape[:2]
    small = np.zeros((2, 2, out, channels, 3, 3))
    for below, right, row, column in itertools.product(range(2), range(2), range(5), range(5)):
        small[below, right, :, :, (below + row) // 2, (right + column) // 2] += kernel[:, :, row, column]
    return small.reshape(4 * out, channels, 3, 3)


def write_network(g: GraphWriter, image: str) -> str:
    """The network as published (its figure 2), up to the maps from which minutiae are picked."""
    context = g.max_pool(stem(g, image, "stem0"))
    detail = g.average_pool(stem(g, image, "stem1"))
    gated = attention_gate(g, context_coder(g, context))
    answers = heads(g, *refinement_coder(g, g.concatenate([gated, detail])))
    position, direction, kind = g.add_many("Split", [answers, g.indices(1, 2, 1)], 3, axis=1)
    position = g.sigmoid(position)
    blurred = g.conv(position, "nms_Gaussian_blur")
    return g.concatenate([position, direction, g.sigmoid(kind), blurred])


def build(weights: Weights) -> onnx.ModelProto:
    """Write the graph with its weights; nothing in it depends on the day, the machine or a library's version."""
    g = GraphWriter(weights)
    result = write_network(g, "image")
    g.nodes[-1].output[0] = "maps"
    assert result == f"v{len(g.nodes) - 1}.0"
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
