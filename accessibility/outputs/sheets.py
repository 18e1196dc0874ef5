"""Sheets of a workbook in one language: real numbers, inert texts, and tables whose headings stay on a laptop's screen."""

from __future__ import annotations

import math
import re
import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.outputs.words import Words

__all__ = ["Sheets"]

_MOST_CHARACTERS = 32_000
_MOST_ROWS = 1_048_000
_TAB_CHARACTERS = 31
_NOT_IN_TABS = re.compile(r"[\[\]:*?/\\\s]+")
_WIDEST = 60
_NARROWEST = 10
_DEFAULT_WIDTH = 8.43
_LINE_POINTS = 15.5
_TEXT_COLUMNS = 8
"""A sentence stands across so many columns."""
_LINES_ABOVE = 6
"""Lines of text above a table: with its title and headings a third of what a laptop shows, so that the rest can be scrolled below."""
_COLUMNS_ON_PAPER = 14
"""Columns that can be read beside each other on a sheet of A4; more go on to the next one, names repeated."""
_CHARACTERS_ON_PAPER = 220
"""As many characters, for tables of wide columns."""
_HEADING_LINES = 3
_HEADER_CHARACTERS = 120
"""A print header holds 255 characters, each & doubled."""


class Sheets:
    """The workbook being written: formats and sheets of one language.

    Parameters
    ----------
    book
        An open ``xlsxwriter.Workbook``.
    spoken
        The language.
    notice
        What is made up or assumed: over every printed page and as a note on the first cell of every sheet; empty for nothing.
    """

    def __init__(self, book: Any, spoken: Words, notice: str) -> None:  # noqa: ANN401  # xlsxwriter is not typed
        self.book, self.spoken, self.notice = book, spoken, notice
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.warning = book.add_format({"bold": True, "font_color": "#9b0f2e", "text_wrap": True, "valign": "top"})
        self.prose = book.add_format({"text_wrap": True, "valign": "top"})
        self.text = book.add_format({"indent": 1})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.tenths = book.add_format({"num_format": "#,##0.0"})

    def add(self, key: str) -> Any:  # noqa: ANN401  # xlsxwriter is not typed
        """A new sheet.

        Parameters
        ----------
        key
            Which words are its name.
        """
        short = key.replace("finding.", "tab.")  # for titles too long for a tab
        sheet = self.book.add_worksheet(self._tab(self.spoken.say(short if self.spoken.has(short) else key)))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if self.notice:
            shown = textwrap.shorten(self.notice, _HEADER_CHARACTERS, placeholder=" …")
            sheet.set_header("&L" + shown.replace("&", "&&"))
            sheet.write_comment(0, 0, self.notice[:_MOST_CHARACTERS], {"x_scale": 3, "y_scale": 2})
        return sheet

    def _tab(self, title: str) -> str:
        """A name for the next sheet: at most 31 characters, none that Excel refuses, and none twice."""
        plain = _NOT_IN_TABS.sub(" ", title.replace(": ", ", "))[:_TAB_CHARACTERS].strip("' ")
        taken = {sheet.get_name().casefold() for sheet in self.book.worksheets()}
        numbered = (plain, *(f"{plain[: _TAB_CHARACTERS - 3]} {number}" for number in range(2, 99)))
        return next(name for name in numbered if name.casefold() not in taken)

    def table(self, key: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A sheet of one table from its first row on.

        Parameters
        ----------
        key
            Which words are its name.
        headings
            One for each column.
        rows
            Cells.
        """
        self._rows(self.add(f"sheet.{key}"), 0, headings, rows)

    def told(self, key: str, sentences: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A sheet of one table with sentences: the first ones above it, those that would push it off a laptop's screen below it.

        Parameters
        ----------
        key
            Which words are its name and its title.
        sentences
            In the order of reading.
        headings
            One for each column.
        rows
            Cells.
        """
        sheet, across = self.add(key), _across(_widths(headings, rows))
        above = _that_fit(sentences, across)
        below = sentences[len(above) :]
        sheet.write_string(0, 0, self.spoken.say(key), self.title)
        top = len(above) + (3 if below else 2)
        after = top + max(len(rows[: _MOST_ROWS - top]), 1) + 2
        pointer = [self.spoken.say("sheet.more_below", row=after + 1)] if below else []
        for row, sentence in enumerate([*above, *pointer], 1):
            self.sentence(sheet, row, sentence, across=across)
        self._rows(sheet, top, headings, rows)
        for row, sentence in enumerate(below, after):
            self.sentence(sheet, row, sentence, across=across)

    def sentence(self, sheet: Any, row: int, text: str, *, across: float = 120.0, style: Any = None) -> None:  # noqa: ANN401
        """A sentence across the first columns of a row that is as high as it needs.

        Parameters
        ----------
        sheet
            Of :meth:`add`.
        row
            From 0.
        text
            What is said.
        across
            Width of these columns, in characters.
        style
            A format; plain prose if left out.
        """
        drawn = style if style is not None else self.prose
        sheet.merge_range(row, 0, row, _TEXT_COLUMNS - 1, "", drawn)
        sheet.write_string(row, 0, text[:_MOST_CHARACTERS], drawn)
        sheet.set_row(row, _LINE_POINTS * _lines(text, across))

    def plain(self, sheet: Any, top: int, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:  # noqa: ANN401
        """A small table in the middle of a sheet: neither frozen nor filtered.

        Parameters
        ----------
        sheet
            Of :meth:`add`.
        top
            The row of the headings, from 0.
        headings
            One for each column.
        rows
            Cells.
        """
        for column, text in enumerate(headings):
            sheet.write_string(top, column, text, self.head)
        sheet.set_row(top, _LINE_POINTS * _HEADING_LINES)
        for number, values in enumerate(rows, top + 1):
            for column, value in enumerate(values):
                self._cell(sheet, number, column, value)

    def _rows(self, sheet: Any, top: int, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:  # noqa: ANN401
        """A table from a row of a sheet on: headings frozen and repeated in print, filter, numbers as numbers."""
        shown = rows[: _MOST_ROWS - top]
        lines = 1
        widths = _widths(headings, rows)
        for column, (text, wide) in enumerate(zip(headings, widths, strict=True)):
            sheet.write_string(top, column, text, self.head)
            sheet.set_column(column, column, wide)
            lines = max(lines, len(textwrap.wrap(text, int(wide) - 1)))
        sheet.set_row(top, _LINE_POINTS * lines)  # not every program makes room for headings of several lines by itself
        sheet.fit_to_pages(max(-(-len(headings) // _COLUMNS_ON_PAPER), math.ceil(sum(widths) / _CHARACTERS_ON_PAPER)), 0)
        sheet.repeat_columns(0)
        for number, row in enumerate(shown, top + 1):
            for column, value in enumerate(row):
                self._cell(sheet, number, column, value)
        if not rows:
            sheet.write_string(top + 1, 0, self.spoken.say("sheet.empty"))
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        if rows:
            sheet.autofilter(top, 0, top + len(shown), len(headings) - 1)

    def _cell(self, sheet: Any, row: int, column: int, value: object) -> None:  # noqa: ANN401  # xlsxwriter is not typed
        """A number as a number, a text as a text, nothing where nothing is known."""
        if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
            return
        if isinstance(value, float) and math.isinf(value):
            sheet.write_string(row, column, self.spoken.endless(value))
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, self.spoken.say("value.yes" if value else "value.no"))
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, self.whole if float(value).is_integer() else self.tenths)
        else:
            sheet.write_string(row, column, str(value)[:_MOST_CHARACTERS], self.text)


def _widths(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[float]:
    """Width of each column in characters, by its heading in a few lines and its first cells."""
    widths = []
    for column, text in enumerate(headings):
        texts = (len(str(row[column])) for row in rows[:200] if row[column] is not None)
        widths.append(min(max([_NARROWEST, len(text) / _HEADING_LINES, *map(len, text.split()), *texts]) + 2, _WIDEST))
    return widths


def _across(widths: Sequence[float]) -> float:
    """Width of the columns a sentence stands across, in characters."""
    used = widths[:_TEXT_COLUMNS]
    return sum(used) + _DEFAULT_WIDTH * (_TEXT_COLUMNS - len(used))


def _lines(text: str, across: float) -> int:
    """Lines of a text; letters are a little narrower than the digits that widths are told in."""
    return max(1, len(textwrap.wrap(text, max(int(across * 1.1) - 4, 20))))


def _that_fit(sentences: Sequence[str], across: float) -> Sequence[str]:
    """The first sentences that fit above a table; the very first always does."""
    lines = 0
    for number, sentence in enumerate(sentences):
        lines += _lines(sentence, across)
        if number and lines > _LINES_ABOVE:
            return sentences[:number]
    return sentences
