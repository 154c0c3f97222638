"""Makes the workbooks of tests/families from their form.txt: form.xlsx with openpyxl, form.xls and form.ods with LibreOffice.

Run it from anywhere, with no argument or with names of families, after a form.txt was changed. A line of form.txt is a row,
`|` stands between cells, `<` belongs to the cell on its left, `^` to the cell above it, `↵` breaks a line within a cell.
A cell that is a plain amount is stored as a number with the format that shows it so; everything else is text.
"""

import datetime
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
from openpyxl.styles import Alignment, Border, Side

FAMILIES = pathlib.Path(__file__).resolve().parent.parent / "families"


def grid(path):
    """The rows of a form.txt: lists of cells."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [[cell.replace("↵", "\n") for cell in line.split("|")] for line in lines]


def merged(rows, at, column):
    """How many rows and columns the cell covers."""
    width = 1
    while column + width < len(rows[at]) and rows[at][column + width] == "<":
        width += 1
    height = 1
    while at + height < len(rows) and column < len(rows[at + height]) and rows[at + height][column] == "^":
        height += 1
    return height, width


def put(cell, text):
    """Stores a text as a budget office's sheet has it: amounts as numbers, days as dates, the rest as text."""
    if re.fullmatch(r"[1-9]\d{0,4}|0", text):
        cell.value = int(text)
    elif re.fullmatch(r"(0|[1-9]\d*)\.\d{1,2}", text):
        cell.value = float(text)
        cell.number_format = "0." + "0" * len(text.split(".")[1])
    elif re.fullmatch(r"\d{1,3}(,\d{3})+\.\d\d", text):
        cell.value = float(text.replace(",", ""))
        cell.number_format = "#,##0.00"
    elif match := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", text):
        cell.value = datetime.datetime(*map(int, match.groups()))
        cell.number_format = "yyyy/m/d"
    elif match := re.fullmatch(r"(\d{1,3})(\.\d)?%", text):
        cell.value = round(float(text[:-1]) / 100, 4)
        cell.number_format = "0.0%" if match[2] else "0%"
    else:
        cell.value = text
        cell.number_format = "@"


def fill(sheet, rows):
    """Writes the rows with their merges."""
    side = Side(style="thin")
    border = Border(left=side, right=side, top=side, bottom=side)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = sheet.cell(at + 1, column + 1)
            cell.border = border
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if text in ("<", "^"):
                continue
            if text:
                put(cell, text)
            height, width = merged(rows, at, column)
            if (height, width) != (1, 1):
                sheet.merge_cells(
                    start_row=at + 1, end_row=at + height, start_column=column + 1, end_column=column + width
                )


def slim(path):
    """Takes the picture of the first page out of an .ods, which is most of it."""
    with zipfile.ZipFile(path) as book:
        parts = [(part, book.read(part)) for part in book.infolist() if not part.filename.startswith("Thumbnails")]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for part, data in parts:
            if part.filename == "META-INF/manifest.xml":
                data = re.sub(rb"<manifest:file-entry[^>]*Thumbnails[^>]*/>", b"", data)
            kind = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            book.writestr(part.filename, data, kind)


def make(family, profile):
    """Writes the three workbooks of a family."""
    rows = grid(family / "form.txt")
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    fill(book.active, rows)
    book.save(family / "form.xlsx")
    for kind in ("xls", "ods"):
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", str(family), str(family / "form.xlsx")], check=True, stdout=subprocess.DEVNULL
        )
    slim(family / "form.ods")


def main():
    """Makes all families, or those named."""
    names = sys.argv[1:] or sorted(path.parent.name for path in FAMILIES.glob("*/form.txt"))
    with tempfile.TemporaryDirectory() as profile:
        for name in names:
            make(FAMILIES / name, profile)


main()
