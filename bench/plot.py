# SPDX-License-Identifier: MIT
"""SVGs: a curve, both axes logarithmic, a line for each side; and the goals, each
with what was measured in each round."""
import math
from html import escape

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 34, 46
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b"]
ROW, LABEL = 18, 330


def ticks(low, high):
    """Powers of ten around low and high; also 2 and 5 of each where they are near."""
    steps = (1, 2, 5) if high / low < 50 else (1,)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    found = [step * 10.0 ** n for n in range(first, last + 1) for step in steps]
    below = max(tick for tick in found if tick <= low)
    above = min(tick for tick in found if tick >= high and tick > below)
    return [tick for tick in found if below <= tick <= above]


def short(number):
    for unit, letter in (1e6, "M"), (1e3, "k"):
        if number >= unit:
            return f"{number / unit:g} {letter}"
    return f"{number:g}"


class Axis:
    def __init__(self, values, begin, end):
        self.ticks = ticks(min(values), max(values))
        self.low, self.high = (math.log10(self.ticks[n]) for n in (0, -1))
        self.begin, self.end = begin, end

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.begin + part * (self.end - self.begin)


def text(x, y, words, anchor="middle", extra=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>'
            f"{escape(words)}</text>")


def grid(x, y):
    for tick in x.ticks:
        at = x.at(tick)
        yield f'<path class="grid" d="M{at:.1f} {y.begin}V{y.end}"/>'
        yield text(at, y.begin + 16, short(tick))
    for tick in y.ticks:
        at = y.at(tick)
        yield f'<path class="grid" d="M{x.begin} {at:.1f}H{x.end}"/>'
        yield text(x.begin - 6, at + 4, short(tick), "end")


def line(colour, points, x, y):
    places = [(x.at(p[0]), y.at(p[1])) for p in points]
    path = "L".join(f"{a:.1f} {b:.1f}" for a, b in places)
    yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for (a, b), point in zip(places, points):
        yield f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>'
        if point[2] > 0:
            yield (f'<path d="M{a:.1f} {y.at(point[2]):.1f}V{y.at(point[3]):.1f}" '
                   f'stroke="{colour}"/>')


def drawing(width, height, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        "<style>.grid{stroke:#ccc}text{fill:#222}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *parts, "</svg>", ""])


def curve(title, x_label, lines):
    """`lines` is from a side's name to its points (x, median, least, most); what is
    not above 0 cannot be shown."""
    lines = {name: [p for p in points if p[0] > 0 and p[1] > 0]
             for name, points in lines.items()}
    lines = {name: points for name, points in lines.items() if points}
    flat = [point for points in lines.values() for point in points]
    x = Axis([p[0] for p in flat], LEFT, WIDTH - RIGHT)
    y = Axis([value for p in flat for value in p[1:] if value > 0], HEIGHT - BOTTOM, TOP)
    parts = [
        text((x.begin + x.end) / 2, 18, title, extra=' font-weight="bold"'),
        text((x.begin + x.end) / 2, HEIGHT - 8, x_label),
        *grid(x, y),
    ]
    for n, (name, points) in enumerate(lines.items()):
        colour = COLOURS[n % len(COLOURS)]
        parts += line(colour, points, x, y)
        at = TOP + 12 + 20 * n
        parts.append(f'<rect x="{x.end + 14}" y="{at - 9}" width="10" height="10" '
                     f'fill="{colour}"/>')
        parts.append(text(x.end + 30, at, name, "start"))
    return drawing(WIDTH, HEIGHT, parts)


def beyond(row, value):
    """How many times better than the goal it is."""
    return row["goal"] / value if row["at_most"] else value / row["goal"]


def goals(rows):
    """A line for each row from the least to the most, a dot for each round, a bar at
    the median; what is right of 1 is better than the goal.  A row that is to be 0
    cannot be shown."""
    rows = [row for row in rows if row.get("goal") and row["least"] > 0]
    x = Axis([1, *(beyond(row, value) for row in rows for value in row["values"])],
             LABEL, WIDTH - 20)
    bottom = TOP + ROW * len(rows)
    parts = [text((x.begin + x.end) / 2, 14, "times better than the goal, each round",
                  extra=' font-weight="bold"')]
    for tick in x.ticks:
        at = x.at(tick)
        parts.append(f'<path class="grid" d="M{at:.1f} {TOP - 6}V{bottom}" '
                     f'stroke-width="{3 if tick == 1 else 1}"/>')
        parts.append(text(at, bottom + 16, short(tick)))
    for n, row in enumerate(rows):
        y = TOP + ROW * n + ROW / 2
        colour = COLOURS[0 if row["reached"] else 1]
        low, high = (x.at(beyond(row, row[end])) for end in ("least", "most"))
        middle = x.at(beyond(row, row["median"]))
        parts.append(text(LABEL - 12, y + 4, row["what"], "end"))
        parts.append(f'<path d="M{low:.1f} {y}H{high:.1f}M{middle:.1f} {y - 6}v12" '
                     f'stroke="{colour}" stroke-width="2"/>')
        for value in row["values"]:
            parts.append(f'<circle cx="{x.at(beyond(row, value)):.1f}" cy="{y}" r="3" '
                         f'fill="{colour}"/>')
    return drawing(WIDTH, bottom + 26, parts)
