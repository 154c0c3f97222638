"""Writes the cells that `floor cells` lists with Python's XlsxWriter: python xlsxwriter_floor.py CELLS OUT"""

import sys

import xlsxwriter


def looks(workbook):
    base = {"text_wrap": True, "valign": "vcenter", "font_size": 10.5}
    box = {**base, "border": 1}
    return [
        workbook.add_format({**base, "font_name": "黑体", "font_size": 16, "bold": True, "align": "center"}),
        workbook.add_format({**base, "font_name": "宋体", "align": "center"}),
        workbook.add_format({**box, "font_name": "宋体", "align": "center"}),
        workbook.add_format({**box, "font_name": "仿宋", "align": "center"}),
        workbook.add_format({**box, "font_name": "仿宋", "align": "left"}),
    ]


def main(cells, out):
    workbook = xlsxwriter.Workbook(out)
    formats = looks(workbook)
    sheet, row = None, 0
    for line in open(cells, encoding="utf-8", newline="\n"):
        kind, _, rest = line.rstrip("\n").partition("\t")
        if kind == "S":
            sheet, row = workbook.add_worksheet(rest), 0
        elif kind == "W":
            for column, width in enumerate(rest.split("\t")):
                sheet.set_column(column, column, float(width))
        elif kind == "R":
            sheet.set_row(row, float(rest))
            row += 1
        else:
            *numbers, text = rest.split("\t", 5)
            top, left, bottom, right, look = map(int, numbers)
            text = text.replace("\v", "\n")
            if (top, left) != (bottom, right):
                sheet.merge_range(top, left, bottom, right, "", formats[look])
                sheet.write_string(top, left, text, formats[look])
            elif text:
                sheet.write_string(top, left, text, formats[look])
            else:
                sheet.write_blank(top, left, None, formats[look])
    workbook.close()


main(*sys.argv[1:])
