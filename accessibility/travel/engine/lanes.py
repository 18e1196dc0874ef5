"""Vector lanes for kernels: one row of an array, one value for each of 8, 16 or 64 searches, is one machine vector.

numba does not turn a loop over lanes into vector instructions by itself (``int32 + int32`` becomes ``int64``), so the few
operations a sweep needs are given to it as LLVM vector instructions. The number of lanes is carried by the array's dtype
(`row_dtype`), so one kernel text serves every width. LLVM splits vectors that the processor does not have: the same text
runs on AVX-512, AVX2, SSE and NEON.

A lane of 32 bits holds milliseconds. A lane of 64 bits holds milliseconds in its high half and a label in its low half: the
least of two such lanes is the nearer one with its label, and of two equally near ones the one with the smaller label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic as _numba_intrinsic
from numba.extending import models, register_model

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "add",
    "everywhere",
    "fetch",
    "get",
    "greatest",
    "highest_bit",
    "labelled",
    "least",
    "load",
    "lowest_bit",
    "put",
    "reached",
    "row_dtype",
    "store",
    "tally",
    "turn16",
]

_INDEX = ir.IntType(32)


def row_dtype(width: int, bits: int = 32) -> np.dtype[np.void]:
    """The dtype of one row of lanes.

    Parameters
    ----------
    width
        How many searches side by side.
    bits
        32 for milliseconds, 64 for milliseconds with a label.

    Returns
    -------
    numpy.dtype
        A record with the one field ``lane`` of shape (width,).
    """
    return np.dtype([("lane", f"<i{bits // 8}", (width,))])


class Lanes(types.Type):
    """The numba type of one row held in registers."""

    def __init__(self, width: int, bits: int) -> None:
        self.width, self.bits = width, bits
        super().__init__(name=f"Lanes({width} x int{bits})")

    @property
    def scalar(self) -> Any:  # noqa: ANN401 - numba is not typed
        """The numba type of one lane."""
        return types.Integer.from_bitwidth(self.bits, signed=True)

    @property
    def vector(self) -> ir.VectorType:
        """The LLVM type of all lanes."""
        return ir.VectorType(ir.IntType(self.bits), self.width)


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:  # noqa: ANN401
        super().__init__(manager, lanes, lanes.vector)  # type: ignore[no-untyped-call]


def _intrinsic(function: Callable[..., Any]) -> Any:  # noqa: ANN401 - the call inside a kernel has one argument less
    return _numba_intrinsic(function)


def _lanes_of(rows: Any) -> Lanes:  # noqa: ANN401
    nested = rows.dtype.fields["lane"].type
    return Lanes(nested.shape[0], nested.dtype.bitwidth)


def _row_address(context: Any, builder: Any, rows: Any, array: Any, index: Any) -> Any:  # noqa: ANN401
    data = context.make_array(rows)(context, builder, array).data
    return builder.gep(builder.bitcast(data, _lanes_of(rows).vector.as_pointer()), [index])


def _lane_address(context: Any, builder: Any, rows: Any, array: Any, index: Any, lane: Any) -> Any:  # noqa: ANN401
    row = _row_address(context, builder, rows, array, index)
    return builder.gep(builder.bitcast(row, _lanes_of(rows).vector.element.as_pointer()), [lane])


def _in_lane(builder: Any, lanes: Lanes, milliseconds: Any) -> Any:  # noqa: ANN401
    """Milliseconds where a lane has them: all of 32 bits, or the high half of 64."""
    if lanes.bits == 32:
        return milliseconds
    wide = ir.IntType(64)
    return builder.shl(builder.sext(milliseconds, wide), ir.Constant(wide, 32))


def _splat(builder: Any, lanes: Lanes, value: Any) -> Any:  # noqa: ANN401
    nothing = ir.Constant(lanes.vector, ir.Undefined)
    one = builder.insert_element(nothing, value, ir.Constant(_INDEX, 0))
    return builder.shuffle_vector(one, nothing, _mask([0] * lanes.width))


def _mask(lanes: list[int]) -> ir.Constant:
    return ir.Constant(ir.VectorType(_INDEX, len(lanes)), lanes)


@_intrinsic
def load(_typing: Any, rows: Any, _index: Any) -> Any:  # noqa: ANN401
    """``load(rows, index)``: the row in registers; ``index`` is not checked."""
    lanes = _lanes_of(rows)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        value = builder.load(_row_address(context, builder, signature.args[0], *arguments))
        value.align = lanes.bits // 8
        return value

    return lanes(rows, types.intp), generate


@_intrinsic
def store(_typing: Any, rows: Any, _index: Any, _value: Any) -> Any:  # noqa: ANN401
    """``store(rows, index, value)``: registers into the row; ``index`` is not checked."""
    lanes = _lanes_of(rows)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        address = _row_address(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], address).align = lanes.bits // 8
        return context.get_dummy_value()

    return types.void(rows, types.intp, lanes), generate


@_intrinsic
def get(_typing: Any, rows: Any, _index: Any, _lane: Any) -> Any:  # noqa: ANN401
    """``get(rows, index, lane)``: the value of one lane of one row."""
    lanes = _lanes_of(rows)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        return builder.load(_lane_address(context, builder, signature.args[0], *arguments))

    return lanes.scalar(rows, types.intp, types.intp), generate


@_intrinsic
def put(_typing: Any, rows: Any, _index: Any, _lane: Any, _value: Any) -> Any:  # noqa: ANN401
    """``put(rows, index, lane, value)``: set one lane of one row."""
    lanes = _lanes_of(rows)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        builder.store(arguments[3], _lane_address(context, builder, signature.args[0], *arguments[:3]))
        return context.get_dummy_value()

    return types.void(rows, types.intp, types.intp, lanes.scalar), generate


@_intrinsic
def everywhere(_typing: Any, rows: Any, _value: Any) -> Any:  # noqa: ANN401
    """``everywhere(rows, milliseconds)``: a row in registers, the same in each lane, label 0."""
    lanes = _lanes_of(rows)

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        return _splat(builder, lanes, _in_lane(builder, lanes, arguments[1]))

    return lanes(rows, types.int32), generate


@_intrinsic
def add(_typing: Any, lanes: Any, _value: Any) -> Any:  # noqa: ANN401
    """``add(row, milliseconds)``: each lane so much farther."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        return builder.add(arguments[0], _splat(builder, lanes, _in_lane(builder, lanes, arguments[1])))

    return lanes(lanes, types.int32), generate


@_intrinsic
def labelled(_typing: Any, rows: Any, _milliseconds: Any, _label: Any) -> Any:  # noqa: ANN401
    """``labelled(rows, milliseconds, label)``: the value of one lane; lanes of 32 bits have no room for the label."""
    lanes = _lanes_of(rows)

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        value = _in_lane(builder, lanes, arguments[1])
        return value if lanes.bits == 32 else builder.or_(value, builder.zext(arguments[2], ir.IntType(64)))

    return lanes.scalar(rows, types.int32, types.int32), generate


@_intrinsic
def least(_typing: Any, lanes: Any, _other: Any) -> Any:  # noqa: ANN401
    """``least(row, other)``: the smaller one in each lane."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        mine, other = arguments
        return builder.select(builder.icmp_signed("<", other, mine), other, mine)

    return lanes(lanes, lanes), generate


@_intrinsic
def greatest(_typing: Any, lanes: Any, _other: Any) -> Any:  # noqa: ANN401
    """``greatest(row, other)``: the larger one in each lane."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        mine, other = arguments
        return builder.select(builder.icmp_signed(">", other, mine), other, mine)

    return lanes(lanes, lanes), generate


@_intrinsic
def reached(_typing: Any, lanes: Any, _limit: Any) -> Any:  # noqa: ANN401
    """``reached(row, limit)``: a word whose bit ``lane`` says that the lane is at most ``limit``."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        bits = builder.icmp_signed("<=", arguments[0], _splat(builder, lanes, arguments[1]))
        word = builder.bitcast(bits, ir.IntType(lanes.width))
        return word if lanes.width == 64 else builder.zext(word, ir.IntType(64))

    return types.int64(lanes, lanes.scalar), generate


@_intrinsic
def tally(_typing: Any, lanes: Any, _row: Any, _limit: Any) -> Any:  # noqa: ANN401
    """``tally(counts, row, limit)``: one more in each lane of ``counts`` whose lane in ``row`` is at most ``limit``."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        bits = builder.icmp_signed("<=", arguments[1], _splat(builder, lanes, arguments[2]))
        return builder.sub(arguments[0], builder.sext(bits, lanes.vector))

    return lanes(lanes, lanes, lanes.scalar), generate


@_intrinsic
def fetch(_typing: Any, _numbers: Any, _index: Any) -> Any:  # noqa: ANN401
    """``fetch(numbers, index)``: ask memory for a number that is needed soon; ``index`` is not checked, nothing is read."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [address.type, _INDEX, _INDEX, _INDEX])
        asked = builder.module.declare_intrinsic("llvm.prefetch", (address.type,), kind)
        reading, keeping, data_cache = (ir.Constant(_INDEX, number) for number in (0, 3, 1))
        builder.call(asked, [address, reading, keeping, data_cache])
        return context.get_dummy_value()

    return types.void(_numbers, types.intp), generate


@_intrinsic
def lowest_bit(_typing: Any, _word: Any) -> Any:  # noqa: ANN401
    """``lowest_bit(word)``: position of the lowest set bit of a word that is not zero."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), generate


@_intrinsic
def highest_bit(_typing: Any, _word: Any) -> Any:  # noqa: ANN401
    """``highest_bit(word)``: position of the highest set bit of a word that is not zero."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        zeros = builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 1))
        return builder.sub(ir.Constant(ir.IntType(64), 63), zeros)

    return types.int64(types.int64), generate


@_intrinsic
def turn16(_typing: Any, rows: Any, _index: Any, _begin: Any, _out: Any, _offset: Any, _stride: Any, _count: Any) -> Any:  # noqa: ANN401
    """``turn16(rows, index, begin, out, offset, stride, count)``: a 16 x 16 transpose in registers; rows have 16 lanes.

    Lane ``l < count`` of row ``index[begin + j]`` goes to the flat position ``offset + l * stride + j`` of ``out``. The
    stores go past the caches (what is written is not read soon), so ``out``, ``offset`` and ``stride`` must be whole cache lines
    of 64 bytes: see `trees.cache_aligned`.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        array, index, begin, out, offset, stride, count = arguments
        lanes, word = _lanes_of(signature.args[0]), ir.IntType(64)
        numbers = context.make_array(signature.args[1])(context, builder, index).data
        values = []
        for j in range(16):
            number = builder.load(builder.gep(numbers, [builder.add(begin, ir.Constant(word, j))]))
            value = builder.load(_row_address(context, builder, signature.args[0], array, builder.sext(number, word)))
            value.align = 4
            values.append(value)
        for step in (1, 2, 4, 8):
            swapped = list(values)
            for j in (j for j in range(16) if not j & step):
                low = [lane if not lane & step else 16 + (lane ^ step) for lane in range(16)]
                high = [lane | step if not lane & step else 16 + lane for lane in range(16)]
                swapped[j] = builder.shuffle_vector(values[j], values[j | step], _mask(low))
                swapped[j | step] = builder.shuffle_vector(values[j], values[j | step], _mask(high))
            values = swapped
        target = context.make_array(signature.args[3])(context, builder, out).data
        for lane, value in enumerate(values):
            place = builder.add(offset, builder.mul(stride, ir.Constant(word, lane)))
            address = builder.bitcast(builder.gep(target, [place]), lanes.vector.as_pointer())
            with builder.if_then(builder.icmp_signed("<", ir.Constant(word, lane), count), likely=True):
                stored = builder.store(value, address)
                stored.align = 64
                stored.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(_INDEX, 1)]))
        return context.get_dummy_value()

    return types.void(rows, _index, types.intp, _out, types.intp, types.intp, types.intp), generate
