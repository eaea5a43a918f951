"""Cuts Inter down to what the screen needs: `python subset.py Inter-Regular.otf out.otf`, with fonttools 4.

Kept: Latin, Greek, punctuation, arrows, the signs used on screen; kerning and marks. The figures of one width (feature `tnum`) take the
place of those of many, since egui cannot ask a font for its features.
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

SIGNS = [0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2116, 0x2122, 0x21B5, 0x21E7, 0x2212, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265,
         0x2318, 0x25A0, 0x25A1, 0x25B2, 0x25B3, 0x25B6, 0x25BC, 0x25BD, 0x25C6, 0x25C7, 0x25CB, 0x25CF, 0x2713, 0x2717, 0x2009, 0x202F]
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3C9), (0x2010, 0x2027), (0x2190, 0x2199)]


def with_figures_of_one_width(font):
    substitutes = {}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    substitutes.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    for encoding in font["cmap"].tables:
        for sign, glyph in list(encoding.cmap.items()):
            if ord("0") <= sign <= ord("9"):
                encoding.cmap[sign] = substitutes.get(glyph, glyph)
    return font


def main(source, target):
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.hinting = True
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=SIGNS + [sign for first, last in RANGES for sign in range(first, last + 1)])
    font = with_figures_of_one_width(TTFont(source))
    subsetter.subset(font)
    font.save(target)


main(*sys.argv[1:])
