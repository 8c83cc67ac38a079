"""The warranty periods that an installation starts with (RPR-06); a company changes them in the administration."""

from __future__ import annotations

from repairs.enums.warranty import SeasonKind, TermUnit, WarrantyGroup

# group, counted in, how long
TERMS: tuple[tuple[WarrantyGroup, TermUnit, int], ...] = (
    (WarrantyGroup.ROOF, TermUnit.MONTHS, 60),
    (WarrantyGroup.BATHROOM, TermUnit.MONTHS, 60),
    (WarrantyGroup.OUTER_WALL, TermUnit.MONTHS, 60),
    (WarrantyGroup.WIRING, TermUnit.MONTHS, 24),
    (WarrantyGroup.PLUMBING, TermUnit.MONTHS, 24),
    (WarrantyGroup.EQUIPMENT, TermUnit.MONTHS, 24),
    (WarrantyGroup.FINISHES, TermUnit.MONTHS, 24),
    (WarrantyGroup.HEATING, TermUnit.SEASONS, 2),
    (WarrantyGroup.COOLING, TermUnit.SEASONS, 2),
    (WarrantyGroup.STRUCTURE, TermUnit.DESIGN_LIFE, 50),
    (WarrantyGroup.HARDWARE, TermUnit.MONTHS, 12),
    (WarrantyGroup.SANITARY, TermUnit.MONTHS, 12),
    (WarrantyGroup.SWITCHES, TermUnit.MONTHS, 6),
    (WarrantyGroup.BLOCKAGE, TermUnit.MONTHS, 2),
    (WarrantyGroup.NONE, TermUnit.MONTHS, 0),
)

# kind, from month and day, to month and day
SEASONS: tuple[tuple[SeasonKind, int, int, int, int], ...] = (
    (SeasonKind.HEATING, 11, 15, 3, 15),
    (SeasonKind.COOLING, 6, 1, 9, 30),
)
SEASON_OF = {WarrantyGroup.HEATING: SeasonKind.HEATING, WarrantyGroup.COOLING: SeasonKind.COOLING}
