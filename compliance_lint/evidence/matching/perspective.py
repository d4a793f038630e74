"""Perspective maps of the plane, and the one that best follows given moves."""

from __future__ import annotations

from collections.abc import Sequence

Matrix = tuple[float, float, float, float, float, float, float, float]
"""a … h: a point (x, y) goes to ((ax + by + c) / w, (dx + ey + f) / w) with w = gx + hy + 1."""

Move = tuple[float, float, float, float, float]
"""From x, y to x, y; and the weight."""

IDENTITY: Matrix = (1, 0, 0, 0, 1, 0, 0, 0)
_ENOUGH = 8  # moves; with fewer, any noise would bend the page
_ENOUGH_TO_BEND = 30
_OUTLIER = 2.5  # times the mean error
_SINGULAR = 1e-9


def applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point goes."""
    a, b, c, d, e, f, g, h = matrix
    w = g * x + h * y + 1
    return (a * x + b * y + c) / w, (d * x + e * y + f) / w


def product(last: Matrix, first: Matrix) -> Matrix:
    """The map that is ``first`` and then ``last``."""
    rows, others = _square(last), _square(first)
    cells = [
        sum(row[index] * others[index][column] for index in range(3))
        for row in rows
        for column in range(3)
    ]
    unit = cells[8]
    if abs(unit) < _SINGULAR:  # the origin goes to infinity: no photograph of a page
        return last
    a, b, c, d, e, f, g, h = (cell / unit for cell in cells[:8])
    return a, b, c, d, e, f, g, h


def scaled(matrix: Matrix, factor: float) -> Matrix:
    """The same map between pictures that are ``factor`` times as large."""
    a, b, c, d, e, f, g, h = matrix
    return a, b, c * factor, d, e, f * factor, g / factor, h / factor


def fitted(moves: Sequence[Move], *, perspective: bool) -> Matrix:
    """The map with the least squared error, without the moves far off it.

    Without ``perspective``, or with few moves, it keeps parallels. It is the identity where there
    are too few moves, or they lie on one line.
    """
    matrix = IDENTITY
    for _ in range(2):
        bent = perspective and len(moves) >= _ENOUGH_TO_BEND
        found = _least_squares(moves, bent) if len(moves) >= _ENOUGH else None
        if found is None:
            return IDENTITY
        matrix = found
        errors = [_error(matrix, move) for move in moves]
        limit = _OUTLIER * max(sum(errors) / len(errors), 1.0)
        moves = [move for move, error in zip(moves, errors, strict=True) if error <= limit]
    return matrix


def _error(matrix: Matrix, move: Move) -> float:
    x, y = applied(matrix, move[0], move[1])
    return abs(x - move[2]) + abs(y - move[3])


def _least_squares(moves: Sequence[Move], perspective: bool) -> Matrix | None:
    count = 8 if perspective else 6
    # Coordinates of thousands beside ones would leave little of a float's digits.
    unit = max(max(abs(value) for value in move[:4]) for move in moves) or 1.0
    equations = [[0.0] * (count + 1) for _ in range(count)]
    for move in moves:
        x, y, to_x, to_y = (value / unit for value in move[:4])
        for row in (
            (x, y, 1, 0, 0, 0, -x * to_x, -y * to_x, to_x),
            (0, 0, 0, x, y, 1, -x * to_y, -y * to_y, to_y),
        ):
            terms = (*row[:count], row[8])
            for index in range(count):
                for other in range(count + 1):
                    equations[index][other] += move[4] * terms[index] * terms[other]
    found = _solved(equations)
    if found is None:
        return None
    a, b, c, d, e, f, g, h = (*found, 0.0, 0.0)[:8]
    return scaled((a, b, c, d, e, f, g, h), unit)


def _solved(rows: list[list[float]]) -> list[float] | None:
    """Gauss and Jordan; the right-hand side is the last column."""
    count = len(rows)
    for index in range(count):
        pivot = max(range(index, count), key=lambda row: abs(rows[row][index]))
        if abs(rows[pivot][index]) < _SINGULAR:
            return None
        rows[index], rows[pivot] = rows[pivot], rows[index]
        for row in range(count):
            if row != index:
                factor = rows[row][index] / rows[index][index]
                rows[row] = [
                    mine - factor * theirs
                    for mine, theirs in zip(rows[row], rows[index], strict=True)
                ]
    return [rows[index][count] / rows[index][index] for index in range(count)]


def _square(matrix: Matrix) -> tuple[tuple[float, ...], ...]:
    a, b, c, d, e, f, g, h = matrix
    return (a, b, c), (d, e, f), (g, h, 1.0)
