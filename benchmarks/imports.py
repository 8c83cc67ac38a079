"""How long a ledger of 10,000 rows takes, read, previewed and written; beside the same rows by plain SQL (OWN-07).

``python -m benchmarks.imports [ROWS]``. Works in a transaction that is rolled back; prints one line.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

ROWS = 10_000
PROJECT = "基准家园"
TABLES = (
    "places_building", "places_section", "places_unit", "owners_person", "owners_phone", "owners_salescontract",
    "owners_ownership", "owners_stagemove",
)  # fmt: skip


def main(rows: int = ROWS) -> str:
    """Measure and answer the line."""
    from django.db import transaction

    content = workbook(rows)
    with transaction.atomic():
        line = _measured(content, rows)
        transaction.set_rollback(True)
    return line


def _measured(content: bytes, rows: int) -> str:
    from core.time import now
    from owners.ledger.marking import ledger_mark
    from owners.ledger.rows import Finding, Severity
    from owners.services.import_summary import preview_of
    from owners.services.importing import ledger_import, ledger_preview

    memory = _memory()
    started = time.perf_counter()
    preview_of(ledger_preview(content=content, by=None, at=now()))
    previewed = time.perf_counter()
    result = ledger_import(content=content, file_name="bench.xlsx", by=None, at=now())
    imported = time.perf_counter()
    assert result.new == rows  # a benchmark of nothing would be fast
    grown = _memory() - memory
    plain = _plain_sql()
    again = time.perf_counter()
    assert ledger_import(content=content, file_name="bench.xlsx", by=None, at=now()).changes_nothing
    unchanged = time.perf_counter() - again
    bad = [Finding(Severity.ERROR, "not_a_date", "业主台账", row, "N") for row in range(2, rows, 10)]
    marking = time.perf_counter()
    ledger_mark(content, bad)
    marked = time.perf_counter() - marking
    whole = imported - started
    return (
        f"import of {rows} rows: {whole:.1f} s in all (read and preview {previewed - started:.1f},"
        f" read and write {imported - previewed:.1f}); the same again {unchanged:.1f} s; marked copy {marked:.1f} s;"
        f" plain COPY of the same rows {plain:.2f} s, ratio {(imported - previewed) / plain:.0f};"
        f" memory +{grown} MB"
    )


def _plain_sql() -> float:
    """Seconds to COPY what the import wrote out and into tables like ours, keys and indexes included."""
    from django.db import connection

    packed: dict[str, io.StringIO] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            packed[table] = io.StringIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", packed[table])
            cursor.execute(
                f"CREATE TEMPORARY TABLE plain_{table} (LIKE {table} INCLUDING ALL) ON COMMIT DROP"
            )
        started = time.perf_counter()
        for table in TABLES:
            packed[table].seek(0)
            cursor.copy_expert(f"COPY plain_{table} FROM STDIN", packed[table])
        return time.perf_counter() - started


def _memory() -> int:
    """The most that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (
        1024**2 if sys.platform == "darwin" else 1024
    )


def workbook(rows: int) -> bytes:
    """A ledger as an ERP exports it: a project of that many homes, each with one owner and a contract."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("业主台账")
    for line in _lines(rows):
        sheet.append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _lines(rows: int) -> Iterator[list[Any]]:
    from stdnum.cn import ric

    yield [
        "项目", "楼栋", "单元", "房号", "楼层", "户型", "建筑面积", "业主姓名", "证件号码", "联系电话", "产权份额",
        "合同编号", "签约日期", "约定交付日期", "实际交付日期", "付款方式", "按揭银行", "管家",
    ]  # fmt: skip
    surnames, given = "赵钱孙李周吴郑王冯陈", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
    for row in range(rows):
        born = f"{1950 + row % 50}{row // 50 % 12 + 1:02d}{row // 600 % 28 + 1:02d}"
        body = f"999999{born}{row // 16_800:03d}"
        name = surnames[row % 10] + given[row // 10 % 20] + given[row // 200 % 20]
        yield [
            PROJECT, f"{row // 200 + 1}栋", "1单元", f"{row % 200 // 4 + 1}{row % 4 + 1:02d}", row % 200 // 4 + 1,
            "B1", 89.5 + row % 7, name, body + ric.calc_check_digit(body + "0"), f"139{row:08d}", "100%",
            f"基2021-{row:06d}", "2020-03-05", "2021-06-30", "2021-07-02", "按揭", "中国银行", "秦晓春",
        ]  # fmt: skip


if __name__ == "__main__":
    from devtools.servers import use_embedded

    use_embedded("run")
    os.environ.update(DEVELOPMENT="1", DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="WARNING")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
