"""What the association accounts for: places per fund, exactly, and a network's year, without small counts.

Both only read, and hold counts alone. A funder's report says no more than the total of each funding line, which is
the bill; whatever divides people further goes through `small_counts`.
"""

from events.reports.funding import FundQuarter, FundReport, fund_report
from events.reports.small_counts import Count, without_small_counts
from events.reports.year import Division, KindLine, YearReport, year_report

__all__ = [
    "Count", "Division", "FundQuarter", "FundReport", "KindLine", "YearReport", "fund_report",
    "without_small_counts", "year_report",
]  # fmt: skip
