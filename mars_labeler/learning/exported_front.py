"""The preparation of images as an ONNX graph, equal to this program's to the last gray level.

ONNX has an antialiased `Resize`, but torch's of 8-bit images computes with weights of 16 bits: one
value in a thousand comes out a gray level apart, which moved probabilities by up to 0.008 on
msl-surface. So the graph computes as torch does: weights w of a triangle, rounded to multiples of
2^-p with the largest p that keeps them below 2^15 units; columns first, then rows, each rounded to
whole gray levels (ATen's UpSampleKernel.cpp, `_compute_index_ranges_int16_weights`). All products
are sums of dyadic fractions, so doubles hold them exactly.
"""

from __future__ import annotations

import onnx
from onnx import parser

from mars_labeler.learning.views.making import square_side

OUTPUT = "views"

_GRAY = 127

_TYPES = ("DOUBLE", "FLOAT", "INT64", "UINT8")

_DESCRIPTION = (
    "uint8 RGB of any size, (N, height, width, 3). Inside the graph: scaled until the longer side "
    "has {square} pixels (bilinear, antialiased), centered on a gray ({gray}) square, divided by "
    "255, sampled at {size} x {size} points (bilinear), normalized as the backbone wants it."
)

_AXIS = """
  {axis}_places = Range (zero, {axis}_wanted, unity)
  {axis}_middles = Add ({axis}_places, half)
  {axis}_scale = Div ({axis}_given, {axis}_wanted)
  {axis}_centers_row = Mul ({axis}_middles, {axis}_scale)
  {axis}_centers = Unsqueeze ({axis}_centers_row, last_axis)
  {axis}_pixels = Range (zero, {axis}_given, unity)
  {axis}_pixel_middles = Add ({axis}_pixels, half)
  {axis}_offsets = Sub ({axis}_pixel_middles, {axis}_centers)
  {axis}_distances = Abs ({axis}_offsets)
  {axis}_reach = Max ({axis}_scale, unity)
  {axis}_shares = Div ({axis}_distances, {axis}_reach)
  {axis}_slopes = Sub (unity, {axis}_shares)
  {axis}_heights = Max ({axis}_slopes, zero)
  {axis}_sums = ReduceSum ({axis}_heights, last_axis)
  {axis}_weights = Div ({axis}_heights, {axis}_sums)
  {axis}_largest = ReduceMax <keepdims = 0> ({axis}_weights)
  {axis}_room = Div (most_units, {axis}_largest)
  {axis}_log = Log ({axis}_room)
  {axis}_bits = Div ({axis}_log, log_of_two)
  {axis}_too_many = Ceil ({axis}_bits)
  {axis}_bounded = Min ({axis}_too_many, too_many_bits)
  {axis}_power = Sub ({axis}_bounded, unity)
  {axis}_unit = Pow (base, {axis}_power)
  {axis}_units = Mul ({axis}_weights, {axis}_unit)
  {axis}_raised = Add ({axis}_units, half)
  {axis}_whole = Floor ({axis}_raised)
  {axis}_matrix = Div ({axis}_whole, {axis}_unit)
"""
"""From `given` to `wanted` pixels along one axis: the (wanted, given) matrix of the weights."""

_ROUNDED = """
  {name}_raised = Add ({name}_exact, half)
  {name}_floor = Floor ({name}_raised)
  {name} = Clip ({name}_floor, zero, white)
"""

_GRAPH = """
<ir_version: {ir_version}, opset_import: ["": {opset}]>
front (uint8[images, height, width, 3] images) => (float[images, 3, {size}, {size}] views)
<
  double zero = {{0}}, double half = {{0.5}}, double unity = {{1}}, double base = {{2}},
  double white = {{255}}, double most_units = {{32767.5}}, double too_many_bits = {{23}},
  double log_of_two = {{0.6931471805599453}}, int64[1] last_axis = {{-1}},
  int64 first = {{0}}, int64 second = {{1}}, int64[1] two = {{2}}, int64[2] none = {{0, 0}},
  double side = {{{square}}}, int64[2] square_size = {{{square}, {square}}},
  int64[2] view_size = {{{size}, {size}}}, uint8 gray = {{{gray}}}, float levels = {{255}}
>
{{
  planes = Transpose <perm = [0, 3, 1, 2]> (images)
  stack = Shape <end = 2> (planes)
  shape = Shape <start = 2> (planes)
  given = Cast <to = {double}> (shape)
  longest = ReduceMax (given)
  scale = Div (side, longest)
  exact = Mul (given, scale)
  nearest = Round (exact)
  wanted = Max (nearest, unity)
  rows_given = Gather (given, first)
  rows_wanted = Gather (wanted, first)
  columns_given = Gather (given, second)
  columns_wanted = Gather (wanted, second)
  {columns_axis}
  {rows_axis}
  pixels = Cast <to = {double}> (planes)
  across = Transpose (columns_matrix)
  narrowed_exact = MatMul (pixels, across)
  {narrowed}
  scaled_exact = MatMul (rows_matrix, narrowed)
  {scaled}
  scaled_levels = Cast <to = {uint8}> (scaled)
  wanted_size = Cast <to = {int64}> (wanted)
  spare = Sub (square_size, wanted_size)
  before = Div (spare, two)
  after = Sub (spare, before)
  pads = Concat <axis = 0> (none, before, none, after)
  squares = Pad (scaled_levels, pads, gray)
  square_levels = Cast <to = {float}> (squares)
  square_shares = Div (square_levels, levels)
  view_shape = Concat <axis = 0> (stack, view_size)
  views = Resize <mode = "linear"> (square_shares, , , view_shape)
}}
"""
"""What `to_square` and a plain view of `make_views` do."""


def front(image_size: int, opset: int, ir_version: int) -> onnx.ModelProto:
    """Return the graph from uint8 (N, height, width, 3) images to (N, 3, S, S) views in [0, 1].

    Args:
        image_size: S, the side of the views in pixels.
        opset: Version of the operators, at least 18.
        ir_version: Version of the file format.
    """
    types = {name.lower(): getattr(onnx.TensorProto, name) for name in _TYPES}
    text = _GRAPH.format(
        size=image_size,
        square=square_side(image_size),
        gray=_GRAY,
        opset=opset,
        ir_version=ir_version,
        columns_axis=_AXIS.format(axis="columns"),
        rows_axis=_AXIS.format(axis="rows"),
        narrowed=_ROUNDED.format(name="narrowed"),
        scaled=_ROUNDED.format(name="scaled"),
        **types,
    )
    return parser.parse_model(text)


def describe_input(image_size: int) -> str:
    """Return in words what the graph takes and does."""
    return _DESCRIPTION.format(size=image_size, square=square_side(image_size), gray=_GRAY)
