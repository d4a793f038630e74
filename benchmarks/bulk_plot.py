"""Throughput and memory against the number of packages, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.graphics import renderSVG
from reportlab.graphics.charts.lineplots import LinePlot
from reportlab.graphics.shapes import Drawing, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor

_WIDTH, _HEIGHT = 320, 220
_TITLES = ("packages a second", "peak memory of the command, MiB")


def draw(points: Sequence[tuple[int, float, float]], path: Path) -> None:
    """Draw (packages, packages a second, MiB) as two plots side by side."""
    drawing = Drawing(2 * _WIDTH, _HEIGHT)
    for number, title in enumerate(_TITLES):
        left = number * _WIDTH
        drawing.add(String(left + 20, _HEIGHT - 20, title, fontSize=11))
        drawing.add(_plot([(point[0], point[number + 1]) for point in points], left))
        drawing.add(String(left + _WIDTH - 70, 12, "packages", fontSize=9))
    renderSVG.drawToFile(drawing, str(path))


def _plot(line: Sequence[tuple[int, float]], left: int) -> LinePlot:
    plot = LinePlot()
    plot.x, plot.y = left + 45, 40
    plot.width, plot.height = _WIDTH - 70, _HEIGHT - 75
    plot.data = [list(line)]
    # From zero, or a flat line would look like a mountain range.
    plot.xValueAxis.valueMin = plot.yValueAxis.valueMin = 0
    plot.xValueAxis.valueMax = max(x for x, _ in line)
    plot.yValueAxis.valueMax = 1.2 * max(y for _, y in line)
    plot.lines[0].strokeColor = HexColor("#1f5fa8")
    plot.lines[0].strokeWidth = 2
    plot.lines[0].symbol = makeMarker("FilledCircle", size=5)
    return plot
