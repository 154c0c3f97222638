"""Compares a workbook, cell by cell as openpyxl sees it, with the model it was written from.

usage: workbook.py WORKBOOK MODEL.json TEMPLATE.toml

Prints a line for each difference and exits 1 when there is one. Values are looked up the way a person does: find the
label, take the cell to its right; find the table's header, take the column below.
"""

import json
import re
import sys
import tomllib

import openpyxl

differences = []


def differ(sheet, what, expected, found):
    differences.append(f"{sheet.title}: {what}: expected {expected!r}, found {found!r}")


def text_at(sheet, row, column):
    """The text of a cell; of a merged range that of its first cell."""
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    value = sheet.cell(row, column).value
    return "" if value is None else str(value)


def right_of(sheet, cell):
    """The column behind a cell or the merged range it begins."""
    for area in sheet.merged_cells.ranges:
        if (area.min_row, area.min_col) == (cell.row, cell.column):
            return area.max_col + 1
    return cell.column + 1


def key(label):
    return re.sub(r"[\s:：+]", "", label)


def labelled(sheet, label):
    """Cells that show a label."""
    return [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and key(cell.value) == key(label)]


def declared(owner, field):
    return owner["declared"].get(field, {}).get("value", "")


def compare_rows(sheet, block, project):
    for row in block.get("rows", []):
        for label, slot in zip(row, row[1:]):
            if "label" not in label or "field" not in slot:
                continue
            expected = declared(project, slot["field"])
            cells = labelled(sheet, label["label"])
            found = [text_at(sheet, cell.row, right_of(sheet, cell)) for cell in cells]
            ticked = slot.get("choices") and any(expected in text for text in found)
            if not ticked and expected not in found:
                differ(sheet, slot["field"], expected, found)


def compare_table(sheet, block, rows, levels):
    """Rows of a table below its header, in order; rows that print nothing but levels are the form's own."""
    columns = block["columns"]
    first = next(column for column in columns if column["field"] not in levels)
    header = labelled(sheet, first["label"])[0].row
    at = {}
    for cell in sheet[header]:
        for column in columns:
            if isinstance(cell.value, str) and key(cell.value) == key(column["label"]):
                at[column["field"]] = cell.column
    if set(at) != {column["field"] for column in columns}:
        differ(sheet, "header", [column["field"] for column in columns], list(at))
        return
    found = []
    for row in range(header + 1, sheet.max_row + 1):
        values = {field: text_at(sheet, row, column) for field, column in at.items()}
        if block.get("side") and labelled_here(sheet, row, block) is False:
            break
        if any(value for field, value in values.items() if field not in levels):
            found.append(values)
    expected = [{column["field"]: declared(row, column["field"]) for column in columns} for row in rows]
    found = found[: len(expected)] if block.get("side") else found
    for number, (want, have) in enumerate(zip(expected, found), 1):
        if want != have:
            differ(sheet, f"row {number}", want, have)
    if len(found) < len(expected):
        differ(sheet, "rows", len(expected), len(found))


def labelled_here(sheet, row, block):
    """Whether a row still stands beside the label merged down beside its table."""
    return key(text_at(sheet, row, 1)) == key(block["side"]["label"])


def compare_project(sheet, project, template):
    for block in template["block"]:
        compare_rows(sheet, block, project)
        if block.get("table") == "stages":
            compare_table(sheet, block, project["stages"], ())
        if block.get("table") == "indicators":
            compare_table(sheet, block, project["indicators"], ("一级指标", "二级指标"))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type not in ("s", "n") or (cell.data_type == "n" and cell.value is not None):
                differ(sheet, cell.coordinate, "text", (cell.data_type, cell.value))


def compare_summary(live, cached, book):
    names = [project["declared"]["项目名称"]["value"] for project in book["projects"]]
    header = next(row for row in live.iter_rows() if any(cell.value == "项目名称" for cell in row))
    name_column = next(cell.column for cell in header if cell.value == "项目名称")
    listed = {}
    for row in range(header[0].row + 1, live.max_row + 1):
        if live.cell(row, name_column).hyperlink is not None:
            listed[live.cell(row, name_column).value] = row
    if list(listed) != names:
        differ(live, "projects", names, list(listed))
    money = [cell.column for cell in header if isinstance(cell.value, str) and re.search("总额|拨款|自有|其他", cell.value)]
    if len(money) != 4:
        differ(live, "columns of amounts", 4, len(money))
    for project, row in zip(book["projects"], listed.values()):
        for column, amount in zip(money, project["derived"]["amounts"]):
            found = live.cell(row, column).value
            expected = float(amount["wan"]) if amount else None
            if found != expected:
                differ(live, live.cell(row, column).coordinate, expected, found)
    formulas = [cell for row in live.iter_rows() for cell in row if cell.data_type == "f"]
    if not formulas:
        differ(live, "totals", "formulas", "none")
    for cell in formulas:
        if cached[cell.coordinate].value is None:
            differ(live, cell.coordinate, "a cached value", None)


def compare_page(sheet, orientation):
    """A4, one page wide, as many pages long as the rows need."""
    page, fit = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    found = (page.paperSize, page.orientation, page.fitToWidth or 1, page.fitToHeight, bool(fit and fit.fitToPage))
    if found != (9, orientation, 1, 0, True):
        differ(sheet, "page", (9, orientation, 1, 0, True), found)
    if not sheet.print_area:
        differ(sheet, "print area", "one", sheet.print_area)


def compare_list(sheet, header):
    """A list that is long: its header stays in view, is printed on each page, and filters."""
    if sheet.freeze_panes is None or sheet.print_title_rows != f"${header}:${header}":
        differ(sheet, "frozen head and titles", header, (sheet.freeze_panes, sheet.print_title_rows))
    if not (sheet.auto_filter.ref or "").startswith(f"A{header}:"):
        differ(sheet, "filter", f"A{header}:…", sheet.auto_filter.ref)


def links(sheet):
    """The cells of a sheet that lead somewhere, each with the sheet and the cell it leads to."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None:
                target, _, place = cell.hyperlink.location.rpartition("!")
                yield cell, target.strip("'").replace("''", "'"), place


def compare_ways(live, book):
    """From the summary to each form and back, and from each issue to a cell that carries a note."""
    summary, forms = live.worksheets[0], live.worksheets[1 : len(book["projects"]) + 1]
    compare_page(summary, "landscape")
    compare_list(summary, 3)
    reached = [target for _, target, _ in links(summary) if target != "问题清单"]
    if reached != [form.title for form in forms]:
        differ(summary, "links", [form.title for form in forms], reached)
    noted = set()
    for form in forms:
        compare_page(form, "portrait")
        back = [target for _, target, _ in links(form)]
        if back != [summary.title]:
            differ(form, "link back", [summary.title], back)
        noted |= {(form.title, cell.coordinate) for row in form.iter_rows() for cell in row if cell.comment}
    if book["issues"]:
        issues = live.worksheets[-1]
        compare_page(issues, "landscape")
        compare_list(issues, 2)
        led = {(target, place) for _, target, place in links(issues)}
        if led != noted or not led:
            differ(issues, "cells with notes", sorted(led), sorted(noted))


def main(workbook, model, template):
    with open(model, encoding="utf-8") as file:
        book = json.load(file)
    with open(template, "rb") as file:
        template = tomllib.load(file)
    live = openpyxl.load_workbook(workbook)
    cached = openpyxl.load_workbook(workbook, data_only=True)
    sheets = live.worksheets
    if sheets[0].title != "汇总":
        differ(sheets[0], "first sheet", "汇总", sheets[0].title)
    compare_summary(sheets[0], cached.worksheets[0], book)
    compare_ways(live, book)
    for number, project in enumerate(book["projects"], 1):
        if not sheets[number].title.startswith(f"{number:02} "):
            differ(sheets[number], "name", f"{number:02} …", sheets[number].title)
        compare_project(sheets[number], project, template)
    rest = [sheet.title for sheet in sheets[len(book["projects"]) + 1 :]]
    expected = ["问题清单"] if book["issues"] else []
    if rest != expected:
        differ(sheets[0], "sheets behind the forms", expected, rest)
    print("\n".join(differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
