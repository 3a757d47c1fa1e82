"""The colour of a calendar entry, which the format wants as a CSS name."""

from __future__ import annotations

from functools import cache

_NAMES: dict[str, tuple[int, int, int]] = {
    "black": (0, 0, 0),
    "crimson": (220, 20, 60),
    "darkblue": (0, 0, 139),
    "darkgreen": (0, 100, 0),
    "darkmagenta": (139, 0, 139),
    "darkslateblue": (72, 61, 139),
    "dodgerblue": (30, 144, 255),
    "forestgreen": (34, 139, 34),
    "goldenrod": (218, 165, 32),
    "indigo": (75, 0, 130),
    "midnightblue": (25, 25, 112),
    "mediumpurple": (147, 112, 219),
    "orangered": (255, 69, 0),
    "royalblue": (65, 105, 225),
    "saddlebrown": (139, 69, 19),
    "seagreen": (46, 139, 87),
    "sienna": (160, 82, 45),
    "slategray": (112, 128, 144),
    "steelblue": (70, 130, 180),
    "teal": (0, 128, 128),
}


@cache
def nearest_name(color: str) -> str:
    """The CSS name nearest to a hex colour such as #1d4ed8."""
    wanted = bytes.fromhex(color.removeprefix("#"))

    def distance(name: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(_NAMES[name], wanted, strict=True))

    return min(_NAMES, key=distance)
