"""Builds owner ledgers as an ERP exports them, with one line per call of ``line``."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from openpyxl import Workbook
from stdnum.cn import ric

TODAY = dt.date(2026, 11, 22)
HEADERS = {
    "project": "项目",
    "building": "楼栋",
    "section": "单元",
    "door": "房号",
    "floor": "楼层",
    "unit_type": "户型",
    "area": "建筑面积(㎡)",
    "owner_name": "业主姓名",
    "id_number": "证件号码",
    "phone": "联系电话",
    "co_owners": "共有人",
    "shares": "产权份额",
    "contract_number": "合同编号",
    "signed_on": "签约日期",
    "agreed_handover_on": "约定交付日期",
    "handed_over_on": "实际交付日期",
    "payment_method": "付款方式",
    "bank": "按揭银行",
    "steward": "管家",
    "remark": "备注",
}
FIRST_ROW = 3


def cell_day(year: int, month: int, day: int) -> dt.datetime:
    """A date cell: Excel knows no days without a time, and no time zones."""
    return dt.datetime.combine(dt.date(year, month, day), dt.time.min)


def id_number(serial: int = 1, born: str = "19800315") -> str:
    """A valid identity number of a region that does not exist."""
    body = f"999999{born}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def mobile(serial: int = 1) -> str:
    return f"1390000{serial:04d}"


def line(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """A sold and handed-over unit of 金色家园 with one owner; ``changes`` say what is different."""
    values: dict[str, Any] = {
        "project": "金色家园",
        "building": "1栋",
        "section": 1,
        "door": f"{serial}01",
        "floor": serial,
        "unit_type": "B1",
        "area": 116.8,
        "owner_name": f"张{'一二三四五六七八九十'[serial % 10]}",
        "id_number": id_number(serial),
        "phone": mobile(serial),
        "shares": "100%",
        "contract_number": f"金2021-{serial:05d}",
        "signed_on": cell_day(2020, 3, 5),
        "agreed_handover_on": cell_day(2021, 6, 30),
        "handed_over_on": cell_day(2021, 7, 2),
        "payment_method": "按揭",
        "bank": "中国银行",
        "steward": "秦晓春",
    }
    return {**values, **changes}


def unsold(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """A unit without an owner."""
    kept = ("project", "building", "section", "door", "floor", "unit_type", "area")
    return {**{key: value for key, value in line(serial).items() if key in kept}, **changes}


def workbook(*lines: dict[str, Any], title: bool = True, headers: dict[str, str] | None = None) -> bytes:
    """The file: a title row, the header row, then the lines (row 3 is the first one)."""
    headers = HEADERS if headers is None else headers
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "业主台账"
    if title:
        sheet.append(["业主台账(导出)"])
    sheet.append(list(headers.values()))
    for values in lines:
        sheet.append([values.get(field) for field in headers])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def csv_file(*lines: dict[str, Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    rows = [delimiter.join(HEADERS.values())]
    for values in lines:
        rows.append(delimiter.join(_csv_cell(values.get(field)) for field in HEADERS))
    return "\r\n".join(rows).encode(encoding)


def _csv_cell(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)
