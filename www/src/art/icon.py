#!/usr/bin/env python3
"""Draws images/icon.png from the paths of images/tern.svg, with nothing but the standard library.

Usage, in the module's folder: python3 src/art/icon.py
"""
import re
import struct
import zlib

SITE = "src/main/resources/dev/tern/www/images/"
SIZE, SAMPLES, CURVE_STEPS = 128, 4, 24
COLOURS = {"far": 0x8FA3B0, "body": 0xFFFFFF, "cap": 0x17232B, "bill": 0xD5402B, "wing": 0xB4C4CE, "tip": 0x3B4C57}
BACKGROUND, CORNER = 0x2B6179, 28
SCALE, LEFT, TOP = 120 / 240, 4, 28


def outline(path):
    """The polygon of a path made of M, c, C, L, l and z, its curves cut into short lines."""
    points, here = [], (0.0, 0.0)
    for command, numbers in re.findall(r"([MCcLlz])([^MCcLlz]*)", path):
        values = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        pairs = list(zip(values[::2], values[1::2]))
        step = 3 if command in "Cc" else 1
        for i in range(0, len(pairs), step):
            base = here if command.islower() else (0.0, 0.0)
            controls = [here] + [(base[0] + x, base[1] + y) for x, y in pairs[i:i + step]]
            points += bezier(controls) if step == 3 else controls[1:]
            here = controls[-1]
    return [(LEFT + x * SCALE, TOP + y * SCALE) for x, y in points]


def bezier(c):
    weights = lambda t: ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3)
    curve = [weights(i / CURVE_STEPS) for i in range(1, CURVE_STEPS + 1)]
    return [(sum(w * p[0] for w, p in zip(ws, c)), sum(w * p[1] for w, p in zip(ws, c))) for ws in curve]


def inside(polygon, x, y):
    odd = False
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def in_square(x, y):
    dx = max(CORNER - x, x - (SIZE - CORNER), 0)
    dy = max(CORNER - y, y - (SIZE - CORNER), 0)
    return dx * dx + dy * dy <= CORNER * CORNER


def sample(shapes, x, y):
    if not in_square(x, y):
        return (0, 0, 0, 0)
    colour = BACKGROUND
    for fill, polygon in shapes:
        if inside(polygon, x, y):
            colour = fill
    return (colour >> 16, colour >> 8 & 255, colour & 255, 255)


def pixel(shapes, px, py):
    offsets = [(i + 0.5) / SAMPLES for i in range(SAMPLES)]
    samples = [sample(shapes, px + dx, py + dy) for dy in offsets for dx in offsets]
    alpha = sum(s[3] for s in samples)
    colour = [round(sum(s[i] * s[3] for s in samples) / alpha) if alpha else 0 for i in range(3)]
    return bytes(colour + [round(alpha / len(samples))])


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


with open(SITE + "tern.svg", encoding="utf-8") as svg:
    drawn = re.findall(r'<path class="(\w+)" d="([^"]+)"', svg.read())
shapes = [(COLOURS[name], outline(path)) for name, path in drawn]
rows = b"".join(b"\0" + b"".join(pixel(shapes, x, y) for x in range(SIZE)) for y in range(SIZE))
with open(SITE + "icon.png", "wb") as png:
    png.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0))
              + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
